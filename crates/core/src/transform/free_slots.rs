//! `free_slots`: times at which a new appointment could begin, out of busy times and business hours.
//!
//! A slot lasts `duration_minutes`, is wholly within one opening, begins a multiple of `step_minutes` after that opening
//! does, isn't before now and `notice_minutes`, and stays `buffer_minutes` away from every busy time. Days are those of
//! the business's zone; durations are real minutes, whatever the clocks do meanwhile.
//!
//! Few good slots are what a conversation needs. Without a time the first ones from the preferred day on are given. With
//! one, those of each day that are nearest to it, the preferred day's before the next one's. In any case at most
//! `most_slots`, in the order of time; `truncated` says that there are more.

use std::collections::BTreeSet;

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Time},
};
use serde_json::{Map, Value};

use super::{
    Described, Next, Refusal, State, StepNeed,
    appointment::{self, MOST_MINUTES, Rules, text},
    busy, leaf, list,
    settings::{self, whole},
    time::{self, Interval},
};
use crate::{
    diagnostic::Diagnostic,
    json::Reader,
    plan::{Output, Parameter, Shape},
    schema::FieldType,
};

/// The most days that are searched, and those where nobody says.
const MOST_DAYS: i64 = 60;
const DAYS: i64 = 14;
/// The most slots that are given, and those where nobody says.
const MOST_SLOTS: i64 = 50;
const SLOTS: i64 = 5;

pub(super) const STEPS: &[StepNeed] = &[busy::STEP];

/// What is searched for.
#[derive(Debug)]
struct Search {
    rules: Rules,
    step: SignedDuration,
    days: i64,
    most: usize,
}

impl Search {
    fn ask(reader: &mut Reader<'_>) -> Option<Self> {
        let rules = Rules::ask(reader);
        let step = whole(reader, "step_minutes", 0, (1, MOST_MINUTES));
        let days = whole(reader, "most_days", DAYS, (1, MOST_DAYS));
        let most = whole(reader, "most_slots", SLOTS, (1, MOST_SLOTS));
        let rules = rules?;
        let step = if step > 0 { SignedDuration::from_mins(step) } else { rules.duration };
        Some(Self { rules, step, days, most: usize::try_from(most).unwrap_or_default() })
    }
}

/// What a caller says and gets.
pub(super) fn describe(settings: &Map<String, Value>) -> Result<Described, Vec<Diagnostic>> {
    let search = settings::read(settings, Search::ask)?;
    let optional = |asked: Parameter, more: &str| {
        let description = format!("{} {more}", asked.description);
        Parameter { required: false, description, ..asked }
    };
    let parameters = vec![
        optional(appointment::date(), "Left out, the next days are searched."),
        optional(appointment::time(), "Left out, the first free times are given."),
    ];
    let mut leaves = time::leaves();
    leaves.push(leaf("is_preferred", FieldType::Boolean));
    let shape = Shape::List { limit: u32::try_from(search.most).unwrap_or(u32::MAX) };
    Ok(Described { parameters, output: Output { shape, leaves, places: None } })
}

/// What happens next.
pub(super) fn next(state: State<'_>) -> Result<Next, Refusal> {
    let search = settings::checked(state.settings, Search::ask)?;
    let (first, last) = days(&search, state)?;
    let candidates = candidates(&search, (first, last), state.now);
    let Some(range) = whole_of(&candidates, search.rules.duration) else {
        return Ok(Next::Done(list(Vec::new(), false)));
    };
    let buffer = search.rules.buffer;
    let Some(answer) = state.answers.first() else {
        return Ok(Next::Send(busy::range(range.padded(buffer))));
    };
    let busy = busy::read(answer, &search.rules.hours.zone)?;
    let blocked = busy::blocked(busy.into_iter().map(|busy| busy.when), buffer);
    let free: Vec<Interval> =
        candidates.into_iter().filter(|candidate| busy::is_free(*candidate, &blocked)).collect();
    let preferred: Option<Time> = text(state.arguments, "preferred_time").and_then(|time| time.parse().ok());
    let (chosen, truncated) = chosen(&search, free, preferred);
    let zone = &search.rules.hours.zone;
    let told = chosen.into_iter().map(|slot| {
        let mut told = time::told(slot, zone);
        let local = zone.to_datetime(slot.start);
        let is_preferred = preferred == Some(local.time()) && local.date() == first;
        told.insert("is_preferred".to_owned(), is_preferred.into());
        told
    });
    Ok(Next::Done(list(told.collect(), truncated)))
}

/// The days that are searched: from the preferred one, or today, on.
fn days(search: &Search, state: State<'_>) -> Result<(Date, Date), Refusal> {
    let today = search.rules.hours.zone.to_datetime(state.now).date();
    let first = text(state.arguments, "preferred_date").and_then(time::date).unwrap_or(today);
    if first < today {
        return Err(appointment::in_the_past());
    }
    let furthest = today.checked_add(search.rules.ahead.days()).unwrap_or(Date::MAX);
    if first > furthest {
        return Err(search.rules.too_far());
    }
    let last = first.checked_add((search.days - 1).days()).unwrap_or(Date::MAX);
    Ok((first, last.min(furthest)))
}

/// Every slot of these days as if nothing was busy, in order, each once.
fn candidates(search: &Search, (first, last): (Date, Date), now: Timestamp) -> Vec<Interval> {
    let rules = &search.rules;
    let earliest = now.checked_add(rules.notice).unwrap_or(Timestamp::MAX);
    let mut all = BTreeSet::new();
    // The night of the day before reaches into the first.
    for opening in rules.hours.between(first.yesterday().unwrap_or(first), last) {
        let mut start = opening.start;
        while let Some(slot) = Interval::lasting(start, rules.duration).filter(|slot| opening.contains(*slot))
        {
            let day = rules.hours.zone.to_datetime(start).date();
            if start >= earliest && day >= first && day <= last {
                all.insert(slot);
            }
            let Ok(after) = start.checked_add(search.step) else { break };
            start = after;
        }
    }
    all.into_iter().collect()
}

fn whole_of(candidates: &[Interval], duration: SignedDuration) -> Option<Interval> {
    let (first, last) = (candidates.first()?, candidates.last()?);
    Some(Interval { start: first.start, ..Interval::lasting(last.start, duration)? })
}

/// The slots that are given, and whether there are more.
fn chosen(search: &Search, mut free: Vec<Interval>, preferred: Option<Time>) -> (Vec<Interval>, bool) {
    let truncated = free.len() > search.most;
    if let Some(preferred) = preferred {
        let zone = &search.rules.hours.zone;
        free.sort_by_key(|slot| {
            let local = zone.to_datetime(slot.start);
            (local.date(), local.time().duration_since(preferred).abs(), slot.start)
        });
    }
    free.truncate(search.most);
    free.sort_unstable();
    (free, truncated)
}

#[cfg(test)]
mod tests;
