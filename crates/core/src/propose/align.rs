//! What a goal mentions against the places of an operation: which value goes where, and what comes back.

mod follow;
mod near;
mod pairs;
mod single;
mod spare;
mod table;

use super::{
    asked::{Asked, Mention},
    meaning::Meaning,
    slots::{Slots, graph::is_about_page, is_same},
};
use crate::schema::Verb;
pub(super) use near::Context;
use pairs::{Pair, Pairs, by_worth};

/// A value that is sent, and how sure it is.
#[derive(Debug, Clone)]
pub(super) struct Filled {
    /// The place among the inputs.
    pub(super) slot: usize,
    /// The mention that is meant; none where the operation needs a value that the goal doesn't name.
    pub(super) mention: Option<usize>,
    pub(super) near: f32,
}

/// What a goal mentions at the places of one operation.
#[derive(Debug, Default)]
pub(super) struct Aligned {
    pub(super) inputs: Vec<Filled>,
    /// Places that come back, each with the mention that asks for it.
    pub(super) outputs: Vec<Filled>,
    /// How much of each mention was understood, of 1.
    pub(super) explained: Vec<f32>,
    /// A column that the goal filters by and no index leads with.
    pub(super) unindexed: Option<Filled>,
    /// Whether what an agent has is kept in another table than the one that is searched.
    pub(super) is_out_of_reach: bool,
    /// How many values are needed that the goal doesn't name.
    pub(super) unnamed: usize,
    /// How well the goal says which record of a table is meant, of 1.
    pub(super) keyed: f32,
}

/// The most values that come back.
const MOST_OUTPUTS: usize = 12;

/// Aligns a goal with an operation.
pub(super) fn align(context: &Context<'_>, (slots, verb, is_write): (&Slots<'_>, Verb, bool)) -> Aligned {
    let how = (slots, verb, is_write);
    let mut pairs = Pairs::of(context, how);
    let mut aligned = with(context, how, &pairs);
    let mut without = follow::unpassed(slots, &aligned);
    if !without.is_empty() {
        pairs.inputs.retain(|pair| !without.contains(&pair.slot));
        aligned = with(context, how, &pairs);
        without = follow::unpassed(slots, &aligned);
        aligned.inputs.retain(|filled| !without.contains(&filled.slot));
    }
    aligned
}

/// Aligns by the mentions and places that are near each other.
fn with(
    context: &Context<'_>,
    (slots, verb, is_write): (&Slots<'_>, Verb, bool),
    Pairs { inputs, outputs }: &Pairs,
) -> Aligned {
    let Context { asked, is_table, .. } = *context;
    let mut aligned = Aligned { explained: vec![0.0; asked.mentions.len()], ..Aligned::default() };
    match (is_table, verb) {
        (true, Verb::Search) => {
            table::one_filter(&mut aligned, (context, slots), inputs, outputs);
            table::come_back(&mut aligned, (context, slots), outputs);
        }
        (true, Verb::Update) => table::key_and_values(&mut aligned, (context, slots), inputs),
        (true, _) => table::new_row(&mut aligned, (context, slots), inputs),
        (false, _) => many_inputs(&mut aligned, (asked, slots), inputs, outputs, is_write),
    }
    if !is_table {
        let mut outputs = outputs.clone();
        follow::together(&mut outputs, (asked, slots), &aligned);
        come_back(&mut aligned, asked, &outputs, is_write);
        spare::place(&mut aligned, context, slots, is_write);
        spare::spans(&mut aligned, context, slots, is_write);
    }
    needed(&mut aligned, slots, inputs);
    follow::needed(&mut aligned, slots, inputs);
    single::one_at_least(&mut aligned, slots, inputs);
    if !is_table && !is_write {
        single::one_of_each(&mut aligned, slots);
        if verb == Verb::Read {
            single::found_by_key(&mut aligned, slots, inputs);
        }
    }
    names_of_people(&mut aligned, context, slots, is_write);
    if !is_table {
        spare::beside(&mut aligned, slots);
    }
    aligned
}

/// How near a mention is to the text that an input searches by, and the name that the text gives it.
pub(super) fn searched<'s>(
    slots: &Slots<'s>,
    slot: usize,
    mention: &Mention,
    within: (&Asked, &Meaning),
) -> Option<(f32, Option<&'s str>)> {
    let search = slots.searches.iter().find(|search| search.slot == slot)?;
    search.near(within, mention, slots.inputs.get(slot)?)
}

fn explain(aligned: &mut Aligned, pair: Pair) {
    explain_by(aligned, pair.mention, pair.near);
}

fn explain_by(aligned: &mut Aligned, mention: usize, near: f32) {
    if let Some(explained) = aligned.explained.get_mut(mention) {
        *explained = explained.max(near);
    }
}

/// Whether a place is about the nearest one for a mention.
fn is_best(pairs: &[Pair], pair: &Pair) -> bool {
    pairs.iter().filter(|other| other.mention == pair.mention).all(|other| pair.near >= 0.85 * other.near)
}

/// Each mention to one place, each place for one mention, the nearest first.
fn assign(aligned: &mut Aligned, pairs: &[Pair]) {
    let mut mentions: Vec<usize> = aligned.inputs.iter().filter_map(|filled| filled.mention).collect();
    for pair in pairs {
        let is_taken =
            mentions.contains(&pair.mention) || aligned.inputs.iter().any(|filled| filled.slot == pair.slot);
        if !is_taken && is_best(pairs, pair) {
            mentions.push(pair.mention);
            aligned.inputs.push(Filled { slot: pair.slot, mention: Some(pair.mention), near: pair.near });
            explain(aligned, *pair);
        }
    }
}

/// Any number of values; those that are only found to come back aren't sent.
fn many_inputs(
    aligned: &mut Aligned,
    (asked, slots): (&Asked, &Slots<'_>),
    inputs: &[Pair],
    outputs: &[Pair],
    is_write: bool,
) {
    // The worthiest come first.
    let comes_back = |mention: usize| {
        let same = outputs.iter().find(|output| output.mention == mention);
        same.map_or(0.0, |output| output.worth.max(0.0))
    };
    let is_sent = |pair: &&Pair| {
        let slot = slots.inputs.get(pair.slot);
        if slot.is_some_and(|slot| slot.part.is_own_key) {
            return false;
        }
        let required = slot.is_some_and(|slot| slot.required);
        let leans = asked.mentions.get(pair.mention).is_some_and(|mention| is_write || mention.given >= 0.5);
        // What may be left out is only sent where it is surely meant: more surely the less it is about the record.
        let least = slot.map_or(0.5, |slot| {
            let beside_body = is_write && slot.depth == 0 && slot.path.len() == 1;
            match (is_write, beside_body, slot.depth) {
                (true, true, _) => 0.75,
                (true, false, 1..) => 0.58,
                _ => 0.5,
            }
        });
        required || (leans && pair.near > least && pair.worth > 0.8 * comes_back(pair.mention))
    };
    let sent: Vec<Pair> = inputs.iter().filter(is_sent).copied().collect();
    assign(aligned, &sent);
}

/// What is wanted, each mention at the place that is nearest.
fn come_back(aligned: &mut Aligned, asked: &Asked, outputs: &[Pair], is_write: bool) {
    let sent: Vec<usize> = aligned.inputs.iter().filter_map(|filled| filled.mention).collect();
    let mut done: Vec<usize> = Vec::new();
    for pair in outputs {
        let mention = asked.mentions.get(pair.mention);
        let wanted = mention.map_or(0.0, |mention| mention.wanted);
        let is_wanted = wanted >= if is_write { 0.8 } else { 0.3 } && !sent.contains(&pair.mention);
        if !is_wanted || done.contains(&pair.mention) || aligned.outputs.len() >= MOST_OUTPUTS {
            continue;
        }
        done.push(pair.mention);
        explain(aligned, *pair);
        if !aligned.outputs.iter().any(|filled| filled.slot == pair.slot) {
            aligned.outputs.push(Filled { slot: pair.slot, mention: Some(pair.mention), near: pair.near });
        }
    }
}

/// What an operation needs and the goal doesn't name.
fn needed(aligned: &mut Aligned, slots: &Slots<'_>, inputs: &[Pair]) {
    for (slot, place) in slots.inputs.iter().enumerate().filter(|(_, place)| place.required) {
        if aligned.inputs.iter().any(|filled| filled.slot == slot) {
            continue;
        }
        let best = inputs
            .iter()
            .filter(|pair| pair.slot == slot)
            .max_by(|one, other| one.near.total_cmp(&other.near));
        match best {
            Some(pair) => {
                explain(aligned, *pair);
                aligned.inputs.push(Filled { slot, mention: Some(pair.mention), near: pair.near });
            }
            None => {
                let name = place.path.last().copied().unwrap_or_default();
                let is_said = place.allowed.len() == 1 || is_about_page(name);
                aligned.unnamed += usize::from(!is_said);
                aligned.inputs.push(Filled { slot, mention: None, near: 0.0 });
            }
        }
    }
}

/// A name of a person that is kept in two places is both.
fn names_of_people(aligned: &mut Aligned, context: &Context<'_>, slots: &Slots<'_>, is_write: bool) {
    for (list, places) in [(&mut aligned.outputs, &slots.outputs), (&mut aligned.inputs, &slots.inputs)] {
        let is_inputs = std::ptr::eq(places, &raw const slots.inputs);
        if is_inputs && !is_write {
            continue;
        }
        let mut also = Vec::new();
        for filled in list.iter() {
            let Some(slot) = places.get(filled.slot) else { continue };
            let Some(said) = filled.mention.and_then(|at| context.asked.mentions.get(at)) else { continue };
            let Some(other) = near::other_name(context, said, slot) else { continue };
            let parent = slot.path.split_last().map(|(_, parent)| parent);
            let twin = places.iter().position(|place| {
                place.path.split_last().map(|(_, parent)| parent) == parent
                    && place.own.iter().any(|token| {
                        let unit = context.index.vocabulary.unit(*token);
                        other.contains(&unit) || other.first().is_some_and(|name| is_same(unit, name))
                    })
            });
            if let Some(slot) = twin.filter(|twin| !list.iter().any(|known| known.slot == *twin)) {
                also.push(Filled { slot, mention: filled.mention, near: filled.near });
            }
        }
        list.extend(also);
    }
}
