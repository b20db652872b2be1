//! What a mention means that no name says: a thing stands for what identifies it and what it is called, a question for
//! what answers it.

use super::{
    AROUND, Context,
    said::{Said, SaidWord},
};
use crate::propose::{
    asked::{Hint, WordRole},
    counts::as_f32,
    index::Token,
    kinds::Kind,
    slots::Slot,
};

/// How near a thing is to what identifies it, and to what it is called.
const IDENTIFIED: f32 = 0.82;
const CALLED: f32 = 0.74;
/// How near a thing is to what identifies records of any kind.
const OF_ANY: f32 = 0.55;
/// How near who does something is to whoever that is.
const WHO: f32 = 0.52;

impl Context<'_> {
    /// A thing stands for what identifies it, and for what it is called.
    pub(super) fn implied(&self, said: &Said<'_>, slot: &Slot<'_>, out: bool) -> f32 {
        let is_right = if out { slot.part.labels } else { slot.part.identifies };
        if said.mention.hint == Some(Hint::Person)
            && (slot.part.identifies || slot.part.labels)
            && slot.part.labels == out
            && said.is_question
            && self.is_of_doer(slot)
        {
            return WHO;
        }
        if !is_right {
            return 0.0;
        }
        let own = said.own();
        let thing = |word: &SaidWord| {
            let thing = if out { word.called } else { word.identified };
            let around = self.meaning.nearest(word.place, &slot.around);
            let around = around.max(0.95 * self.meaning.nearest(thing, &slot.around));
            let around = around.max(0.9 * self.refers(thing, slot));
            // The nearest names around a place say most what it is of.
            around.max(self.meaning.nearest(word.place, slot.own))
        };
        if own.last().map_or(0.0, thing) < 0.4 {
            return if !out && slot.part.of_any && said.is_thing { OF_ANY } else { 0.0 };
        }
        // Which of the things are meant says nothing of what they are: `open ticket`.
        let telling = || own.iter().filter(|word| word.role != WordRole::State);
        let met = telling().map(thing).sum::<f32>() / as_f32(telling().count().max(1));
        let factor = if out { CALLED } else { IDENTIFIED };
        // A column of its own beside the key must be named by the mention: `customer` is no `invoice_id`.
        let is = |token: Token, kind| self.index.vocabulary.is(token, kind);
        let own_name =
            slot.own.iter().filter(|token| !is(**token, Kind::Identifies) && !is(**token, Kind::Called));
        let unsaid = own_name.filter(|token| {
            !slot.around.contains(token)
                && own.iter().all(|word| self.meaning.near(word.place, **token) < 0.3)
        });
        let loss: f32 = if out || slot.required { 0.7 } else { 0.5 };
        factor * met * loss.powi(i32::try_from(unsaid.count()).unwrap_or(4))
    }

    /// Whether a place is of people who do something.
    fn is_of_doer(&self, slot: &Slot<'_>) -> bool {
        let mut all = slot.around.iter().chain(slot.own);
        all.any(|token| self.index.vocabulary.is(*token, Kind::Doer))
    }

    /// How near a word is to what a column such as `user_id` refers to, where no foreign key says it.
    fn refers(&self, word: usize, slot: &Slot<'_>) -> f32 {
        let of_token = |token: &Token| {
            let Some((last, things)) = self.index.vocabulary.made_of(*token).split_last() else { return 0.0 };
            if self.index.vocabulary.unit(*last) == "id" { self.meaning.nearest(word, things) } else { 0.0 }
        };
        if self.is_table { slot.own.iter().map(of_token).fold(0.0, f32::max) } else { 0.0 }
    }

    /// By what a question asks for, more than by the thing that it asks it of: `how many pieces` is a quantity.
    pub(super) fn asked_for(&self, said: &Said<'_>, slot: &Slot<'_>, out: bool) -> f32 {
        let is_person = said.mention.hint == Some(Hint::Person);
        let is_asked = is_person || said.mention.hint == Some(Hint::Amount);
        let Some((first, rest)) = said.words.split_first().filter(|(_, rest)| !rest.is_empty()) else {
            return 0.0;
        };
        if !said.is_question || !is_asked {
            return 0.0;
        }
        let is_right = if out { slot.part.labels } else { slot.part.identifies };
        if is_person && !(slot.part.of_person && is_right) {
            return 0.0;
        }
        let asked = if is_person { 0.85 } else { self.meaning.nearest(first.place, slot.own) };
        if asked <= 0.0 {
            return 0.0;
        }
        let near = rest.iter().map(|word| {
            let around = AROUND * self.meaning.nearest(word.place, &slot.around);
            self.own((said, word), slot).max(self.told(word.place, slot)).max(around)
        });
        asked * (0.48 + 0.3 * near.sum::<f32>() / as_f32(rest.len()))
    }

    /// What a record of the thing itself holds: the address in a table of e-mails.
    pub(super) fn value_of(&self, said: &Said<'_>, slot: &Slot<'_>) -> f32 {
        let [token] = slot.own else { return 0.0 };
        if !self.is_table || slot.depth > 0 || !self.index.vocabulary.is(*token, Kind::Value) {
            return 0.0;
        }
        let near = said.own().last().zip(slot.around.last());
        let near = near.map_or(0.0, |(word, token)| self.meaning.near(word.place, *token));
        if near > 0.85 { 0.75 * near } else { 0.0 }
    }

    /// A name of a person that is kept in two places, by what says whose it is.
    pub(super) fn half_of_name(&self, said: &Said<'_>, slot: &Slot<'_>) -> f32 {
        if !slot.part.half_name || !said.says_name {
            return 0.0;
        }
        let others = said.words.iter().filter(|word| !word.is_name);
        let near = others.map(|word| self.meaning.nearest(word.place, &slot.around));
        let (count, met) = near.fold((0, 0.0), |(count, met), near| (count + 1, met + near));
        if count == 0 {
            return if slot.depth == 0 { 0.95 } else { 0.6 };
        }
        0.9 * (0.35 + 0.65 * met / as_f32(count))
    }
}
