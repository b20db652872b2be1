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

/// Prefers places beside each other, and those behind a field whose argument is given.
pub(super) fn together(outputs: &mut [Pair], (asked, slots): (&Asked, &Slots<'_>), aligned: &Aligned) {
    let parent = |pair: &Pair| {
        let path = slots.outputs.get(pair.slot).map_or(&[][..], |slot| slot.path.as_slice());
        path.split_last().map_or(&[][..], |(_, parent)| parent)
    };
    let is_wanted = |pair: &&Pair| {
        let mention = asked.mentions.get(pair.mention);
        let is_sent = aligned.inputs.iter().any(|filled| filled.mention == Some(pair.mention));
        !is_sent && mention.is_some_and(|mention| mention.wanted >= 0.3)
    };
    let mut of_parent: BTreeMap<&[&str], Vec<(usize, f32)>> = BTreeMap::new();
    let mut mentions: Vec<usize> = Vec::new();
    for pair in outputs.iter().filter(is_wanted) {
        let known = of_parent.entry(parent(pair)).or_default();
        match known.iter_mut().find(|(mention, _)| *mention == pair.mention) {
            Some((_, near)) => *near = near.max(pair.near),
            None => known.push((pair.mention, pair.near)),
        }
        if !mentions.contains(&pair.mention) {
            mentions.push(pair.mention);
        }
    }
    let others = super::near::as_f32(mentions.len().saturating_sub(1).max(1));
    let given: Vec<&[&str]> = given(slots, aligned).map(|(_, way)| way).collect();
    let closed = slots.closed(|slot| aligned.inputs.iter().any(|filled| filled.slot == slot));
    for pair in outputs.iter_mut() {
        let parent = parent(pair);
        let beside = of_parent.get(parent).map_or(0.0, |known| {
            known.iter().filter(|(mention, _)| *mention != pair.mention).map(|(_, near)| near).sum()
        });
        let is_asked = given.iter().any(|way| parent.starts_with(way));
        let is_one_of_many = slots.outputs.get(pair.slot).is_some_and(|slot| slot.behind_many);
        let bonus = TOGETHER * (beside / others).min(1.0)
            + if is_asked { ASKED } else { 0.0 }
            + if asked.wants_many && is_one_of_many { MANY } else { 0.0 };
        let is_closed = closed.iter().any(|way| parent.starts_with(way));
        pair.worth *= (1.0 + bonus) * if is_closed { UNSAID } else { 1.0 };
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
