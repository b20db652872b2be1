//! Which mentions of a goal are near which places of an operation, and how much that is worth.

use super::{near::Context, searched};
use crate::{
    propose::{
        asked::Mention,
        slots::{Slot, Slots},
    },
    schema::Verb,
};

/// How near a mention and a place must be to meet.
const LEAST: f32 = 0.34;
/// How much more a place is worth that must be filled.
const NEEDED: f32 = 0.05;

/// What is known of a mention and a place.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) mention: usize,
    pub(super) slot: usize,
    pub(super) near: f32,
    pub(super) worth: f32,
}

/// All mentions and places that are near each other, the worthiest first.
pub(super) struct Pairs {
    pub(super) inputs: Vec<Pair>,
    pub(super) outputs: Vec<Pair>,
}

impl Pairs {
    /// Compares what a goal mentions with the places of an operation.
    pub(super) fn of(context: &Context<'_>, how: (&Slots<'_>, Verb, bool)) -> Self {
        Self { inputs: pairs(context, how, false), outputs: pairs(context, how, true) }
    }
}

fn pairs(context: &Context<'_>, (slots, verb, is_write): (&Slots<'_>, Verb, bool), out: bool) -> Vec<Pair> {
    let theme = slots.inputs.iter().find(|slot| slot.depth == 0).map_or(&[][..], |slot| &slot.around);
    let list = if out { &slots.outputs } else { &slots.inputs };
    // What the goal's own words name has no name to be near to.
    let named = |(_, place): &(usize, &Slot<'_>)| !place.part.is_free && place.part.clause.is_none();
    let within = (context.asked, context.meaning);
    let mut pairs = Vec::new();
    for (slot, place) in list.iter().enumerate().filter(named) {
        let may_be_near = context.may_be_near(place);
        let is_search = !out && slots.searches.iter().any(|search| search.slot == slot);
        if !may_be_near.is_any() && !is_search {
            continue;
        }
        let may_be_made = !context.is_table && !out && verb == Verb::Create && !place.required;
        let needed = if !context.is_table && !out && place.required { NEEDED } else { 0.0 };
        for (mention, said) in context.asked.mentions.iter().enumerate() {
            let searched = if is_search { searched(slots, slot, said, within) } else { None };
            let near = context.near(mention, (place, may_be_near), out);
            let near = near.max(searched.map_or(0.0, |(near, _)| near));
            if near > LEAST && !(may_be_made && context.is_made(mention, place, theme)) {
                let worth = near * leaning(said, out, is_write) + needed;
                pairs.push(Pair { mention, slot, near, worth });
            }
        }
    }
    by_worth(&mut pairs);
    pairs
}

/// Orders pairs, the worthiest first.
pub(super) fn by_worth(pairs: &mut [Pair]) {
    pairs.sort_unstable_by(|one, other| {
        other.worth.total_cmp(&one.worth).then((one.mention, one.slot).cmp(&(other.mention, other.slot)))
    });
}

/// How much a mention leans to being sent, or to coming back.
fn leaning(mention: &Mention, out: bool, is_write: bool) -> f32 {
    match (out, is_write) {
        (true, true) => (mention.wanted - 0.45).max(0.0),
        (true, false) => 0.15 + 0.85 * mention.wanted,
        (false, true) => 0.6 + 0.4 * mention.given,
        (false, false) => 0.1 + 0.9 * mention.given,
    }
}
