//! How a read of one record finds it, where the goal says little of that: by one key of those that would do.

use super::{Aligned, Filled, Pair, explain};
use crate::{
    propose::slots::{Slot, Slots},
    schema::words,
};

/// Names of objects that find one record by any one of their members.
const LOOKUPS: &[&str] = &["identifier", "by", "where", "selector", "lookup", "reference", "ref"];
/// Names of keys, the likeliest to be at hand first.
const KEYS: &[&str] = &["id", "number", "key", "code", "slug", "uuid", "guid"];

/// Keeps one member of each object that finds a record by any one of them, and fills one where none is.
pub(super) fn one_of_each(aligned: &mut Aligned, slots: &Slots<'_>) {
    let mut arguments: Vec<&str> = Vec::new();
    for slot in slots.inputs.iter().filter(|slot| is_lookup(slot)) {
        let argument = slot.path.first().copied().unwrap_or_default();
        if !arguments.contains(&argument) {
            arguments.push(argument);
        }
    }
    for argument in arguments {
        let is_in = |slot: usize| {
            slots
                .inputs
                .get(slot)
                .is_some_and(|place| place.path.first().is_some_and(|name| *name == argument))
        };
        let all = || slots.inputs.iter().enumerate().filter(|(slot, _)| is_in(*slot));
        if all().any(|(_, place)| place.required) {
            continue;
        }
        let filled = aligned.inputs.iter().filter(|filled| is_in(filled.slot));
        let best =
            filled.max_by(|one, other| one.near.total_cmp(&other.near).then(other.slot.cmp(&one.slot)));
        match best.map(|filled| filled.slot) {
            Some(best) => aligned.inputs.retain(|filled| filled.slot == best || !is_in(filled.slot)),
            None => {
                if let Some((slot, _)) = all().min_by_key(|(slot, place)| (rank(place), *slot)) {
                    aligned.unnamed += 1;
                    aligned.inputs.push(Filled { slot, mention: None, near: 0.0 });
                }
            }
        }
    }
}

/// Fills one member of each object that must be there and needs none of its members in particular.
pub(super) fn one_at_least(aligned: &mut Aligned, slots: &Slots<'_>, inputs: &[Pair]) {
    for way in &slots.choices {
        let is_in = |slot: usize| slots.inputs.get(slot).is_some_and(|place| place.path.starts_with(way));
        if aligned.inputs.iter().any(|filled| is_in(filled.slot)) {
            continue;
        }
        let named = inputs.iter().filter(|pair| is_in(pair.slot));
        let named =
            named.max_by(|one, other| one.near.total_cmp(&other.near).then(other.slot.cmp(&one.slot)));
        if let Some(pair) = named {
            explain(aligned, *pair);
            aligned.inputs.push(Filled { slot: pair.slot, mention: Some(pair.mention), near: pair.near });
            continue;
        }
        let all = slots.inputs.iter().enumerate().filter(|(slot, _)| is_in(*slot));
        if let Some((slot, _)) = all.min_by_key(|(slot, place)| (place.path.len(), rank(place), *slot)) {
            aligned.unnamed += 1;
            aligned.inputs.push(Filled { slot, mention: None, near: 0.0 });
        }
    }
}

fn is_lookup(slot: &Slot<'_>) -> bool {
    slot.path.len() > 1
        && slot.path.first().is_some_and(|name| {
            let last = words(name).pop();
            last.is_some_and(|last| LOOKUPS.contains(&last.as_str()))
        })
}

/// One record is found by something: a key where the goal names nothing.
pub(super) fn found_by_key(aligned: &mut Aligned, slots: &Slots<'_>, inputs: &[Pair]) {
    let is_way = |slot: usize| slots.ways.iter().any(|way| way.slot == slot);
    if aligned.inputs.iter().any(|filled| !is_way(filled.slot)) {
        return;
    }
    let keys = || {
        let all = slots.inputs.iter().enumerate();
        all.filter(|(slot, place)| !is_way(*slot) && place.depth == 0 && rank(place) < KEYS.len())
    };
    let near = |slot: usize| inputs.iter().filter(move |pair| pair.slot == slot);
    let named = keys().flat_map(|(slot, _)| near(slot));
    let best = named.max_by(|one, other| one.near.total_cmp(&other.near).then(other.slot.cmp(&one.slot)));
    match (best, keys().min_by_key(|(slot, place)| (rank(place), *slot))) {
        (Some(pair), _) => {
            explain(aligned, *pair);
            aligned.inputs.push(Filled { slot: pair.slot, mention: Some(pair.mention), near: pair.near });
        }
        (None, Some((slot, _))) => {
            aligned.unnamed += 1;
            aligned.inputs.push(Filled { slot, mention: None, near: 0.0 });
        }
        (None, None) => {}
    }
}

/// How likely a key is at hand: the lower the likelier; as many as there are keys where it is none.
fn rank(place: &Slot<'_>) -> usize {
    let name = place.path.last().copied().unwrap_or_default();
    let last = words(name).pop().unwrap_or_default();
    KEYS.iter().position(|key| *key == last).unwrap_or(KEYS.len())
}
