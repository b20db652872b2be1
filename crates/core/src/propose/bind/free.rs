//! Members of maps with free names, and properties that clauses of filters compare: the goal's own words name them.

use super::{Parts, names};
use crate::propose::{align::Filled, slots::Slot};

/// What a record is called, where nothing else is known of it.
const USUAL: &str = "name";

/// The name that the words of a place's mention make: `first name` is `firstname`.
pub(super) fn name(parts: &Parts<'_, '_>, filled: &Filled) -> String {
    let mention = filled.mention.and_then(|at| parts.asked.mentions.get(at));
    let own = mention.and_then(|mention| mention.words.get(..mention.own)).unwrap_or_default();
    let words = own.iter().filter_map(|word| parts.asked.words.get(*word));
    // What the operation is about needn't be said again: the amount of a deal is its `amount`.
    let about = |word: &usize| parts.meaning.nearest(*word, &parts.slots.theme) > 0.8;
    let is_all_about = own.iter().all(about);
    let spoken = words.zip(own).filter(|(_, place)| is_all_about || !about(place));
    let name: String = spoken.map(|(word, _)| word.said.replace(['_', ' '], "")).collect();
    if name.is_empty() { USUAL.to_owned() } else { names::plain(&name, USUAL) }
}

/// The way to a place, a free member by its name.
pub(super) fn path<'p>(slot: &Slot<'p>, name: &'p str) -> Vec<&'p str> {
    slot.path.iter().map(|step| if *step == "*" { name } else { step }).collect()
}

/// Whether two places are members of the same object.
pub(super) fn are_beside(one: &Slot<'_>, other: &Slot<'_>) -> bool {
    let parent = |slot: &Slot<'_>| {
        let (last, before) = slot.path.split_last()?;
        let group = last.rsplit_once('[').map_or("", |(group, _)| group);
        Some(format!("{before:?}{group}"))
    };
    one.path != other.path && parent(one) == parent(other)
}

/// The members of a map with free names that come back, by the names that the goal's words make.
pub(super) fn returned<'p, 's>(parts: &'p Parts<'_, 's>) -> Vec<(String, &'p Slot<'s>)> {
    let free = parts.aligned.outputs.iter().filter_map(|filled| {
        let slot = parts.slots.outputs.get(filled.slot).filter(|slot| slot.part.is_free)?;
        Some((name(parts, filled), slot))
    });
    let mut found: Vec<(String, &Slot<'s>)> = free.collect();
    if found.is_empty() && parts.aligned.outputs.is_empty() && !parts.candidate.is_write() {
        let near = parts.slots.outputs.iter().filter(|slot| {
            slot.part.is_free && slot.path.iter().rev().nth(1).is_some_and(|name| *name == "properties")
        });
        let nearest = near.min_by_key(|slot| slot.path.len());
        found.extend(nearest.map(|slot| (USUAL.to_owned(), slot)));
    }
    found
}
