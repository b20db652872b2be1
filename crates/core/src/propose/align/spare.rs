//! What no place has a name for: it goes into a map with free names, or is looked for by a clause of a filter; and what
//! one mention says of two places: both ends of a span of time.

use super::{
    super::asked::{Mention, WordRole},
    Aligned, Filled, explain_by,
    near::Context,
};
use crate::{
    propose::{
        index::Token,
        slots::{
            Slot, Slots,
            clauses::{self, Role},
        },
    },
    schema::{FieldType, words},
};

/// How well a mention must be understood to need no place of its own.
const UNDERSTOOD: f32 = 0.62;
/// The same beside an argument that searches in everything.
const SURELY: f32 = 0.7;
/// How sure a place is that the goal's words name.
const BY_NAME: f32 = 0.58;
/// How near a mention must be to what an operation is about to be no property of it.
const THEME: f32 = 0.7;

/// Names of what searches in all that a record says.
const SEARCHES: &[&str] = &[
    "q",
    "query",
    "search",
    "keyword",
    "keywords",
    "term",
    "searchterm",
    "searchtext",
    "searchkey",
    "searchquery",
    "querystring",
    "text",
    "filter",
];

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
    "tim",
    "dat",
    "date",
    "time",
    "day",
    "window",
    "period",
    "rang",
    "range",
    "interval",
    "span",
    "appointment_tim",
    "datetim",
    "hour",
    "slot",
    "term",
    "zeit",
    "zeitraum",
    "fecha",
    "hora",
];

/// Gives a place to mentions that have none.
pub(super) fn place(aligned: &mut Aligned, context: &Context<'_>, slots: &Slots<'_>, is_write: bool) {
    let free_in = nearest(&slots.inputs, |slot| slot.part.is_free && is_map(slot));
    let free_out = nearest(&slots.outputs, |slot| slot.part.is_free && is_map(slot));
    let clause = nearest(&slots.inputs, |slot| slot.part.clause == Some(Role::Value));
    let search = nearest(&slots.inputs, is_search);
    for (at, mention) in context.asked.mentions.iter().enumerate() {
        let leans_out = mention.wanted > mention.given;
        let is_open = mention.given >= 0.3 && mention.wanted <= 0.6;
        let sent = aligned.inputs.iter().filter(|filled| filled.mention == Some(at));
        let sent = sent.map(|filled| filled.near).fold(0.0, f32::max);
        let is_given = !is_write && !leans_out && mention.given >= 0.5;
        if is_given
            && clause.is_none()
            && sent < SURELY
            && let Some(slot) = search
            && mention.given >= 0.7
            && !context.says_id(mention)
        {
            if !aligned.inputs.iter().any(|filled| filled.slot == slot) {
                fill(aligned, at, slot);
            }
            continue;
        }
        if !names_property(context, mention, &slots.theme) || sent > UNDERSTOOD {
            continue;
        }
        if is_write
            && is_open
            && let Some(slot) = free_in
        {
            fill(aligned, at, slot);
        } else if is_given && let Some(slot) = clause {
            if !aligned.inputs.iter().any(|filled| filled.slot == slot) {
                fill(aligned, at, slot);
            }
        } else if !is_write
            && leans_out
            && let Some(slot) = free_out
        {
            let known = aligned.explained.get(at).copied().unwrap_or_default();
            if known < UNDERSTOOD {
                aligned.outputs.retain(|filled| filled.mention != Some(at));
                aligned.outputs.push(Filled { slot, mention: Some(at), near: BY_NAME });
                explain_by(aligned, at, BY_NAME);
            }
        }
    }
}

/// What searches in all that a record says.
fn is_search(slot: &Slot<'_>) -> bool {
    let is_named = |name: &&str| clauses::is_one_of(name, SEARCHES);
    slot.depth <= 1 && slot.kind == FieldType::String && slot.path.last().is_some_and(is_named)
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
    holder.is_some_and(|name| {
        matches!(*name, "properties" | "attributes" | "fields" | "custom_fields" | "body")
    })
}

/// Whether a mention names a property, and not the record itself or who speaks.
fn names_property(context: &Context<'_>, mention: &Mention, theme: &[Token]) -> bool {
    let own = mention.words.get(..mention.own).unwrap_or_default();
    let Some(last) = own.last() else { return false };
    is_thing(context, mention) && context.meaning.nearest(*last, theme) < THEME && !context.says_id(mention)
}

/// The other end of a span of which one end is filled, where a mention means both: "another time"; and a span that is
/// said and that nothing takes yet.
pub(super) fn spans(aligned: &mut Aligned, context: &Context<'_>, slots: &Slots<'_>, is_write: bool) {
    let meant: Vec<bool> =
        context.asked.mentions.iter().map(|mention| means_span(context, mention, is_write)).collect();
    if !meant.contains(&true) {
        return;
    }
    let pairs = pairs(&slots.inputs);
    let is_filled = |aligned: &Aligned, slot: usize| aligned.inputs.iter().any(|filled| filled.slot == slot);
    for (start, end) in &pairs {
        let half = aligned.inputs.iter().find(|filled| filled.slot == *start || filled.slot == *end);
        let Some(half) = half.filter(|half| half.mention.is_some_and(|at| meant.get(at) == Some(&true)))
        else {
            continue;
        };
        let (mention, near) = (half.mention, half.near);
        for slot in [*start, *end] {
            if !is_filled(aligned, slot) {
                aligned.inputs.push(Filled { slot, mention, near });
            }
        }
    }
    for (at, mention) in context.asked.mentions.iter().enumerate() {
        let is_sent = aligned.inputs.iter().any(|filled| filled.mention == Some(at));
        if is_sent || mention.wanted > 0.6 || meant.get(at) != Some(&true) {
            continue;
        }
        let Some((start, end)) = pairs.first().filter(|(start, end)| {
            slots.inputs.get(*start).is_some_and(is_time)
                && !is_filled(aligned, *start)
                && !is_filled(aligned, *end)
        }) else {
            continue;
        };
        for slot in [*start, *end] {
            aligned.inputs.push(Filled { slot, mention: Some(at), near: BY_NAME });
        }
        explain_by(aligned, at, BY_NAME);
    }
}

fn is_thing(context: &Context<'_>, mention: &Mention) -> bool {
    let own = mention.words.get(..mention.own).unwrap_or_default();
    let role = own.last().and_then(|last| context.asked.words.get(*last)).map(|word| word.role);
    matches!(role, Some(WordRole::Thing | WordRole::State))
}

/// What must be there as soon as something beside it is there.
pub(super) fn beside(aligned: &mut Aligned, slots: &Slots<'_>) {
    let values = slots.inputs.iter().enumerate().filter(|(_, slot)| slot.part.clause == Some(Role::Value));
    for (at, _) in values.filter(|(_, slot)| slot.part.is_needed).take(1) {
        if !aligned.inputs.iter().any(|filled| filled.slot == at) {
            aligned.unnamed += 1;
            aligned.inputs.push(Filled { slot: at, mention: None, near: 0.0 });
        }
    }
    let parents: Vec<String> = aligned
        .inputs
        .iter()
        .filter_map(|filled| slots.inputs.get(filled.slot))
        .filter(|slot| slot.depth > 0)
        .map(parent)
        .collect();
    for (at, slot) in slots.inputs.iter().enumerate().filter(|(_, slot)| slot.part.is_needed) {
        let is_beside = parents.contains(&parent(slot));
        if is_beside && slot.part.clause.is_none() && !aligned.inputs.iter().any(|filled| filled.slot == at) {
            aligned.unnamed += usize::from(slot.allowed.len() != 1);
            aligned.inputs.push(Filled { slot: at, mention: None, near: 0.0 });
        }
    }
}

fn parent(slot: &Slot<'_>) -> String {
    slot.path.split_last().map_or_else(String::new, |(_, parent)| parent.join("."))
}

/// The places that are the start and the end of one span.
fn pairs(slots: &[Slot<'_>]) -> Vec<(usize, usize)> {
    let plain = |slot: &Slot<'_>| slot.path.iter().flat_map(|name| words(name)).collect::<Vec<String>>();
    let may_say = |slot: &Slot<'_>| {
        let last = slot.path.iter().rev().take(2).map(|name| name.to_ascii_lowercase());
        is_time(slot)
            && last
                .into_iter()
                .any(|name| SPANS.iter().any(|(start, end)| name.contains(start) || name.contains(end)))
    };
    let says = |path: &Vec<String>| {
        path.iter().any(|word| SPANS.iter().any(|(start, end)| word == start || word == end))
    };
    let ends: Vec<(usize, Vec<String>)> = slots
        .iter()
        .enumerate()
        .filter(|(_, slot)| may_say(slot))
        .map(|(at, slot)| (at, plain(slot)))
        .filter(|(_, path)| says(path))
        .collect();
    let mut pairs = Vec::new();
    for (at, start) in &ends {
        let end = ends.iter().find(|(_, end)| are_ends(start, end));
        pairs.extend(end.map(|(end, _)| (*at, *end)));
    }
    pairs
}

fn is_time(slot: &Slot<'_>) -> bool {
    matches!(
        slot.kind,
        FieldType::Datetime | FieldType::Date | FieldType::Time | FieldType::String | FieldType::Integer
    )
}

/// Whether a mention is about a time, and about more than one end of it.
fn means_span(context: &Context<'_>, mention: &Mention, is_write: bool) -> bool {
    let own = mention.words.get(..mention.own).unwrap_or_default();
    let words = own.iter().filter_map(|word| context.asked.words.get(*word));
    let times = words.filter(|word| word.units.iter().any(|unit| TIMES.contains(&&**unit)));
    times.into_iter().any(|word| {
        let is_span = word.units.iter().any(|unit| {
            matches!(
                &**unit,
                "window" | "period" | "rang" | "range" | "interval" | "span" | "slot" | "zeitraum"
            )
        });
        is_write || word.is_plural || is_span
    })
}

/// Whether two paths are those of the start and the end of one span.
fn are_ends(start: &[String], end: &[String]) -> bool {
    if start.len() != end.len() {
        return false;
    }
    let is_pair =
        |(one, other): (&String, &String)| SPANS.iter().any(|(start, end)| one == start && other == end);
    let mut differing = start.iter().zip(end).filter(|(one, other)| one != other);
    differing.next().is_some_and(is_pair) && differing.all(is_pair)
}

#[cfg(test)]
mod tests {
    use super::are_ends;

    #[test]
    fn two_paths_are_the_ends_of_a_span_where_only_that_differs() {
        let path = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(are_ends(&path("time min"), &path("time max")));
        assert!(are_ends(&path("body start date time"), &path("body end date time")));
        assert!(are_ends(&path("from time"), &path("to time")));
        assert!(!are_ends(&path("time max"), &path("time min")));
        assert!(!are_ends(&path("start date"), &path("end time")));
        assert!(!are_ends(&path("start"), &path("start")));
    }
}
