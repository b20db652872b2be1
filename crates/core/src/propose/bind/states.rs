//! Adjectives as constants: "open" is a value that a status may have, "inactive" is `active` being false.

use serde_json::Value;

use super::{Bound, Parts};
use crate::{
    propose::{
        asked::{Hint, WordRole},
        candidate::Does,
        doing::Doing,
        lexicon::Lexicon,
        slots::Slot,
    },
    schema::{FieldType, stem, words},
};

/// A constant that a word of the goal stands for.
pub(super) struct State {
    /// The place of the word.
    pub(super) word: usize,
    pub(super) constant: Value,
    /// How sure it is: 2 where a value is the word itself.
    pub(super) rank: u8,
}

/// The constant that a goal's adjectives say of a place, where they say one.
pub(super) fn of(parts: &Parts<'_, '_>, slot: &Slot<'_>) -> Option<State> {
    let words = parts.asked.words.iter().enumerate();
    let is_write = parts.candidate.is_write();
    let mut found = words
        .filter(|(place, word)| {
            let says = matches!(word.role, WordRole::State | WordRole::Thing);
            // To close an issue is to set its state.
            let does = is_write && word.role == WordRole::Verb && is_status(slot);
            does || says && (is_write || narrows(parts, *place))
        })
        .filter_map(|(place, word)| {
            let unit = word.units.first()?;
            let (constant, rank) =
                if slot.kind == FieldType::Boolean { (flag(slot, unit)?, 1) } else { value(slot, unit)? };
            Some(State { word: place, constant, rank })
        });
    let first = found.next()?;
    Some(found.fold(first, |best, next| if next.rank > best.rank { next } else { best }))
}

/// Whether a place says how far a record has come.
pub(in crate::propose) fn is_status(slot: &Slot<'_>) -> bool {
    let name = words(super::names::last_name(slot));
    name.last()
        .is_some_and(|last| matches!(last.as_str(), "state" | "status" | "stage" | "action" | "disposition"))
}

/// The value that does what a verb says: `closed` of a state, for "close".
pub(in crate::propose) fn of_verb(slot: &Slot<'_>, unit: &str) -> bool {
    is_status(slot) && value(slot, unit).is_some()
}

/// The value that a place has once what a goal's verb says is done: `cancelled` for "cancel".
pub(super) fn done(parts: &Parts<'_, '_>, slot: &Slot<'_>) -> Option<Value> {
    let actions = parts.asked.doings.iter().filter_map(|(doing, weight)| match doing {
        Doing::Action(name) if *weight >= 0.2 => Some(name),
        _ => None,
    });
    let mut found = actions.filter_map(|action| {
        let is_done = |allowed: &&String| stem(&words(allowed).concat()) == **action;
        slot.allowed.iter().find(is_done)
    });
    found.next().map(|allowed| Value::from(allowed.as_str()))
}

/// The words of the goal that say which of the records are meant, and that neither a constant nor a name of the binding
/// says: "open" where no column lists its values.
pub(super) fn unpinned(parts: &Parts<'_, '_>, bound: &Bound) -> Vec<String> {
    let words = parts.asked.words.iter().enumerate();
    let meant = words.filter(|(place, word)| word.role == WordRole::State && narrows(parts, *place));
    let open = meant.filter(|(place, _)| !bound.pinned.contains(place) && !is_named(parts, *place));
    open.map(|(_, word)| word.said.to_string()).collect()
}

/// Whether the operation itself is called so, or a value that it is sent.
fn is_named(parts: &Parts<'_, '_>, word: usize) -> bool {
    let by_operation = match &parts.candidate.does {
        Does::Table { place, .. } => parts.index.of_objects.get(*place).map(|words| &words.name),
        Does::Stated { place, .. } => parts.index.of_operations.get(*place).map(|words| &words.name),
    };
    let sent = parts.aligned.inputs.iter().filter_map(|filled| parts.slots.inputs.get(filled.slot));
    let by_input = sent.map(|slot| parts.meaning.nearest(word, slot.own)).fold(0.0, f32::max);
    by_operation.map_or(0.0, |name| parts.meaning.nearest(word, name)).max(by_input) > 0.5
}

/// Whether a word says which of the things it stands before: "open tickets", not "is it open".
fn narrows(parts: &Parts<'_, '_>, place: usize) -> bool {
    parts.asked.mentions.iter().any(|mention| {
        let at = mention.words.iter().position(|word| *word == place);
        at.is_some_and(|at| at + 1 < mention.own) && mention.hint != Some(Hint::Flag)
    })
}

fn value(slot: &Slot<'_>, unit: &str) -> Option<(Value, u8)> {
    let same = |allowed: &&String| stem(&words(allowed).concat()) == unit.replace('_', "");
    if let Some(exact) = slot.allowed.iter().find(same) {
        return Some((Value::from(exact.as_str()), 2));
    }
    let meant = Lexicon::get().values(unit).iter().filter(|meant| !meant.contains(['<', '>', '=']));
    let plain = |text: &str| words(text).concat();
    meant.into_iter().find_map(|meant| {
        let allowed = slot.allowed.iter().find(|allowed| plain(allowed) == plain(meant))?;
        Some((Value::from(allowed.as_str()), 1))
    })
}

/// Whether a flag is set or not: `active` for "active", not for "inactive".
fn flag(slot: &Slot<'_>, unit: &str) -> Option<Value> {
    let name = words(super::names::last_name(slot));
    let bare: Vec<&String> =
        name.iter().filter(|word| !matches!(word.as_str(), "is" | "has" | "bool" | "flag")).collect();
    let [only] = bare.as_slice() else { return None };
    if stem(only) == unit {
        return Some(true.into());
    }
    Lexicon::get().values(unit).iter().find_map(|meant| {
        let (plain, is_set) = match meant.strip_prefix("not_") {
            Some(plain) => (plain, false),
            None => (meant.strip_prefix("is_").unwrap_or(meant), true),
        };
        (plain == only.as_str()).then(|| is_set.into())
    })
}
