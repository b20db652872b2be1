//! Whether a place's type is one for what a mention asks, and what answers when something is.

use super::{Context, said::Said};
use crate::propose::counts::as_f32;
use crate::{
    propose::{asked::Hint, kinds::Kind, slots::Slot},
    schema::{FieldType, SensitiveClass},
};

impl Context<'_> {
    /// When something is: a date or time of the thing.
    pub(super) fn timed(&self, said: &Said<'_>, slot: &Slot<'_>, out: bool) -> f32 {
        let is_asked = said.mention.hint == Some(Hint::Time) || (self.is_table && said.says_day);
        if !is_asked || !(out || self.is_table) {
            return 0.0;
        }
        let is = |token, kind| self.index.vocabulary.is(token, kind);
        let is_named = slot.own.last().is_some_and(|token| is(*token, Kind::Time));
        let is_time = matches!(slot.kind, FieldType::Date | FieldType::Datetime | FieldType::Time)
            || (is_named && slot.kind == FieldType::String && !self.is_table);
        if !is_time {
            return 0.0;
        }
        let others = said.words.iter().skip(1);
        let thing = others.map(|word| {
            let around = self.meaning.nearest(word.place, &slot.around);
            around.max(self.meaning.nearest(word.place, slot.own))
        });
        let (count, met) = thing.fold((0, 0.0), |(count, met), near| (count + 1, met + near));
        let met = if count == 0 { 0.8 } else { met / as_f32(count) };
        let starts = slot.own.iter().any(|token| is(*token, Kind::Start));
        (0.42 + 0.16 * met) * if starts { 1.1 } else { 1.0 }
    }

    /// Whether a place's type is one for what is asked, of 1.
    pub(super) fn suits(&self, said: &Said<'_>, slot: &Slot<'_>) -> f32 {
        let hint = said.mention.hint;
        let any = |kind| slot.own.iter().any(|token| self.index.vocabulary.is(*token, kind));
        let is_time_kind =
            matches!(slot.kind, FieldType::Date | FieldType::Datetime | FieldType::Time) || any(Kind::Time);
        let is_number = matches!(slot.kind, FieldType::Integer | FieldType::Number | FieldType::Decimal);
        let mut suits = 1.0;
        if said.is_time && !is_time_kind && slot.kind != FieldType::String {
            suits *= 0.6;
        }
        if hint == Some(Hint::Time) && is_time_kind {
            suits *= 1.15;
        }
        if said.is_time && is_time_kind && !said.says_audit && any(Kind::Audit) {
            suits *= 0.8;
        }
        if slot.kind == FieldType::Boolean && hint != Some(Hint::Flag) && !said.says_state {
            suits *= 0.8;
        }
        if hint == Some(Hint::Amount) && !is_number && slot.kind != FieldType::String {
            suits *= 0.7;
        }
        if said.says_phone && (slot.kind == FieldType::Boolean || is_time_kind) {
            suits *= 0.3;
        }
        if said.says_phone && slot.class == Some(SensitiveClass::Phone) {
            suits *= 1.1;
        }
        if slot.kind == FieldType::Json || slot.kind == FieldType::Binary {
            suits *= 0.85;
        }
        suits
    }
}
