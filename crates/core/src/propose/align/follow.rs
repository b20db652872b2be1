//! What comes back belongs together, and what it is asked for with belongs to it: of two places that say the same, the
//! one beside the others is meant, and an argument of a field on the way counts only where the field is passed.

use std::collections::BTreeMap;

use super::{Aligned, Filled, Pair, by_worth, explain};
use crate::propose::{
    asked::Asked,
    slots::{Slot, Slots},
};

/// How much more a place is worth where all else that is wanted is beside it.
const TOGETHER: f32 = 0.3;
/// How much more where an argument of a field on its way is given.
const ASKED: f32 = 0.15;

/// How much more where several records are wanted and it is of several.
const MANY: f32 = 0.12;
/// What is left of a place behind a field that needs what nobody gives.
const UNSAID: f32 = 0.75;

/// What is known of the places of one object.
struct Beside {
    /// The mentions that want any of them, each with how near it is.
    wanted: Vec<(usize, f32)>,
    /// Whether an argument of a field on the way is given.
    is_asked: bool,
    /// Whether a field on the way needs what nobody gives.
    is_closed: bool,
}

/// Prefers places beside each other, and those behind a field whose argument is given.
pub(super) fn together(outputs: &mut [Pair], (asked, slots): (&Asked, &Slots<'_>), aligned: &Aligned) {
    let given: Vec<&[&str]> = given(slots, aligned).map(|(_, way)| way).collect();
    let closed = slots.closed(|slot| aligned.inputs.iter().any(|filled| filled.slot == slot));
    let new = |slot: &Slot<'_>| {
        let parent = slot.path.split_last().map_or(&[][..], |(_, parent)| parent);
        let is_behind = |ways: &[&[&str]]| ways.iter().any(|way| parent.starts_with(way));
        Beside { wanted: Vec::new(), is_asked: is_behind(&given), is_closed: is_behind(&closed) }
    };
    let is_wanted = |pair: &Pair| {
        let mention = asked.mentions.get(pair.mention);
        let is_sent = aligned.inputs.iter().any(|filled| filled.mention == Some(pair.mention));
        !is_sent && mention.is_some_and(|mention| mention.wanted >= 0.3)
    };
    let mut objects: BTreeMap<u32, Beside> = BTreeMap::new();
    let mut mentions: Vec<usize> = Vec::new();
    for pair in outputs.iter() {
        let Some(slot) = slots.outputs.get(pair.slot) else { continue };
        let beside = objects.entry(slot.object).or_insert_with(|| new(slot));
        if !is_wanted(pair) {
            continue;
        }
        match beside.wanted.iter_mut().find(|(mention, _)| *mention == pair.mention) {
            Some((_, near)) => *near = near.max(pair.near),
            None => beside.wanted.push((pair.mention, pair.near)),
        }
        if !mentions.contains(&pair.mention) {
            mentions.push(pair.mention);
        }
    }
    let others = crate::propose::counts::as_f32(mentions.len().saturating_sub(1).max(1));
    for pair in outputs.iter_mut() {
        let Some(slot) = slots.outputs.get(pair.slot) else { continue };
        let Some(beside) = objects.get(&slot.object) else { continue };
        let wanted = beside.wanted.iter().filter(|(mention, _)| *mention != pair.mention);
        let near: f32 = wanted.map(|(_, near)| near).sum();
        let bonus = TOGETHER * (near / others).min(1.0)
            + if beside.is_asked { ASKED } else { 0.0 }
            + if asked.wants_many && slot.behind_many { MANY } else { 0.0 };
        pair.worth *= (1.0 + bonus) * if beside.is_closed { UNSAID } else { 1.0 };
    }
    by_worth(outputs);
}

/// The filled arguments of fields on the way, each with the way.
fn given<'c>(slots: &'c Slots<'_>, aligned: &'c Aligned) -> impl Iterator<Item = (usize, &'c [&'c str])> {
    slots
        .ways
        .iter()
        .filter(|way| aligned.inputs.iter().any(|filled| filled.slot == way.slot))
        .map(|way| (way.slot, way.path.as_slice()))
}

/// The filled arguments of fields that nothing comes back through.
pub(super) fn unpassed(slots: &Slots<'_>, aligned: &Aligned) -> Vec<usize> {
    let all = given(slots, aligned);
    all.filter(|(_, way)| !is_passed(slots, aligned, way)).map(|(slot, _)| slot).collect()
}

fn is_passed(slots: &Slots<'_>, aligned: &Aligned, way: &[&str]) -> bool {
    let mut places = aligned.outputs.iter().filter_map(|filled| slots.outputs.get(filled.slot));
    places.any(|place: &Slot<'_>| place.path.starts_with(way))
}

/// What the fields that are passed need to be asked for.
pub(super) fn needed(aligned: &mut Aligned, slots: &Slots<'_>, inputs: &[Pair]) {
    for way in slots.ways.iter().filter(|way| way.required) {
        let is_filled = aligned.inputs.iter().any(|filled| filled.slot == way.slot);
        if is_filled || !is_passed(slots, aligned, &way.path) {
            continue;
        }
        let best = inputs.iter().filter(|pair| pair.slot == way.slot);
        match best.max_by(|one, other| one.near.total_cmp(&other.near)) {
            Some(pair) => {
                explain(aligned, *pair);
                aligned.inputs.push(Filled { slot: way.slot, mention: Some(pair.mention), near: pair.near });
            }
            None => {
                aligned.unnamed += 1;
                aligned.inputs.push(Filled { slot: way.slot, mention: None, near: 0.0 });
            }
        }
    }
}
