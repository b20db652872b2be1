//! What no place has a name for: it goes into a map with free names, or is looked for by a clause of a filter; and what
//! one mention says of two places: both ends of a span of time.

use super::{super::asked::{Mention, WordRole}, Aligned, Filled, explain_by, near::Context};
use crate::{
    propose::{
        index::Token,
        slots::{Slot, Slots, clauses::Role},
    },
    schema::{FieldType, words},
};

/// How well a mention must be understood to need no place of its own.
const UNDERSTOOD: f32 = 0.62;
/// How sure a place is that the goal's words name.
const BY_NAME: f32 = 0.7;
/// How near a mention must be to what an operation is about to be no property of it.
const THEME: f32 = 0.7;

/// Words of the start of a span, and those of its end.
const SPANS: &[(&str, &str)] = &[
    ("start", "end"),
    ("starts", "ends"),
    ("starting", "ending"),
    ("from", "to"),
    ("from", "till"),
    ("from", "until"),
    ("begin", "end"),
    ("min", "max"),
    ("after", "before"),
    ("since", "until"),
    ("gte", "lte"),
    ("gt", "lt"),
    ("earliest", "latest"),
];
/// Nouns of time that may mean a span of it.
const TIMES: &[&str] = &[
    "tim", "dat", "date", "time", "day", "window", "period", "rang", "range", "interval", "span", "appointment_tim",
    "datetim", "hour", "slot", "term", "zeit", "zeitraum", "fecha", "hora",
];

/// Gives a place to mentions that have none.
pub(super) fn place(aligned: &mut Aligned, context: &Context<'_>, slots: &Slots<'_>, is_write: bool) {
    let free_in = nearest(&slots.inputs, |slot| slot.part.is_free && is_map(slot));
    let free_out = nearest(&slots.outputs, |slot| slot.part.is_free && is_map(slot));
    let clause = nearest(&slots.inputs, |slot| slot.part.clause == Some(Role::Value));
    for (at, mention) in context.asked.mentions.iter().enumerate() {
        let leans_out = mention.wanted > mention.given;
        let is_open = mention.given >= 0.3 && mention.wanted <= 0.6;
        let is_sent = aligned.inputs.iter().any(|filled| filled.mention == Some(at) && filled.near > UNDERSTOOD);
        if !names_property(context, mention, &slots.theme) || is_sent {
            continue;
        }
        if is_write && is_open && let Some(slot) = free_in {
            fill(aligned, at, slot);
        } else if !is_write && !leans_out && mention.given >= 0.5 && let Some(slot) = clause {
            if !aligned.inputs.iter().any(|filled| filled.slot == slot) {
                fill(aligned, at, slot);
            }
        } else if !is_write && leans_out && let Some(slot) = free_out {
            let known = aligned.explained.get(at).copied().unwrap_or_default();
            if known < UNDERSTOOD {
                aligned.outputs.retain(|filled| filled.mention != Some(at));
                aligned.outputs.push(Filled { slot, mention: Some(at), near: BY_NAME });
                explain_by(aligned, at, BY_NAME);
            }
        }
    }
}

fn fill(aligned: &mut Aligned, mention: usize, slot: usize) {
    aligned.inputs.retain(|filled| filled.mention != Some(mention));
    aligned.inputs.push(Filled { slot, mention: Some(mention), near: BY_NAME });
    explain_by(aligned, mention, BY_NAME);
}

fn nearest(slots: &[Slot<'_>], fits: impl Fn(&Slot<'_>) -> bool) -> Option<usize> {
    let fitting = slots.iter().enumerate().filter(|(_, slot)| fits(slot));
    fitting.min_by_key(|(at, slot)| (slot.path.len(), *at)).map(|(at, _)| at)
}

/// Whether a map holds the attributes of a record, rather than what somebody wants to remember with it.
fn is_map(slot: &Slot<'_>) -> bool {
    let holder = slot.path.len().checked_sub(2).and_then(|at| slot.path.get(at));
    slot.unsaid == 0 || holder.is_some_and(|name| matches!(*name, "properties" | "attributes" | "fields" | "custom_fields"))
}

/// Whether a mention names a property, and not the record itself or who speaks.
fn names_property(context: &Context<'_>, mention: &Mention, theme: &[Token]) -> bool {
    let own = mention.words.get(..mention.own).unwrap_or_default();
    let Some(last) = own.last() else { return false };
    let role = context.asked.words.get(*last).map(|word| word.role);
    let is_thing = matches!(role, Some(WordRole::Thing | WordRole::State));
    is_thing && context.meaning.nearest(*last, theme) < THEME && !context.says_id(mention)
}

/// The other end of a span of which one end is filled, where a mention means both: "another time".
pub(super) fn spans(aligned: &mut Aligned, context: &Context<'_>, slots: &Slots<'_>, is_write: bool) {
    let mut also = Vec::new();
    for filled in &aligned.inputs {
        let Some(slot) = slots.inputs.get(filled.slot) else { continue };
        let mention = filled.mention.and_then(|at| context.asked.mentions.get(at));
        if !mention.is_some_and(|mention| means_span(context, mention, is_write)) {
            continue;
        }
        let twin = slots.inputs.iter().position(|other| are_ends(slot, other) || are_ends(other, slot));
        if let Some(twin) = twin.filter(|twin| !aligned.inputs.iter().any(|known| known.slot == *twin)) {
            also.push(Filled { slot: twin, mention: filled.mention, near: filled.near });
        }
    }
    aligned.inputs.extend(also);
    // A span that is said and that nothing takes yet.
    for (at, mention) in context.asked.mentions.iter().enumerate() {
        let is_sent = aligned.inputs.iter().any(|filled| filled.mention == Some(at));
        if is_sent || mention.wanted > 0.6 || !means_span(context, mention, is_write) {
            continue;
        }
        let pair = slots.inputs.iter().enumerate().find_map(|(start, slot)| {
            let end = slots.inputs.iter().position(|other| are_ends(slot, other))?;
            is_time(slot).then_some([start, end])
        });
        let Some(pair) = pair else { continue };
        if pair.iter().any(|slot| aligned.inputs.iter().any(|filled| filled.slot == *slot)) {
            continue;
        }
        for slot in pair {
            aligned.inputs.push(Filled { slot, mention: Some(at), near: BY_NAME });
        }
        explain_by(aligned, at, BY_NAME);
    }
}

fn is_time(slot: &Slot<'_>) -> bool {
    matches!(slot.kind, FieldType::Datetime | FieldType::Date | FieldType::Time | FieldType::String | FieldType::Integer)
}

/// Whether a mention is about a time, and about more than one end of it.
fn means_span(context: &Context<'_>, mention: &Mention, is_write: bool) -> bool {
    let own = mention.words.get(..mention.own).unwrap_or_default();
    let words = own.iter().filter_map(|word| context.asked.words.get(*word));
    let times = words.filter(|word| word.units.iter().any(|unit| TIMES.contains(&&**unit)));
    times.into_iter().any(|word| {
        let is_span = word.units.iter().any(|unit| {
            matches!(&**unit, "window" | "period" | "rang" | "range" | "interval" | "span" | "slot" | "zeitraum")
        });
        is_write || word.is_plural || is_span
    })
}

/// Whether two places are the start and the end of one span.
fn are_ends(start: &Slot<'_>, end: &Slot<'_>) -> bool {
    let plain = |slot: &Slot<'_>| {
        slot.path.iter().flat_map(|name| words(name)).collect::<Vec<String>>()
    };
    let (start, end) = (plain(start), plain(end));
    if start.len() != end.len() {
        return false;
    }
    let mut differing = start.iter().zip(&end).filter(|(one, other)| one != other);
    let first = differing.next();
    let is_pair =
        |(one, other): (&String, &String)| SPANS.iter().any(|(start, end)| one == start && other == end);
    first.is_some_and(is_pair) && differing.all(is_pair)
}
