//! `find_appointments`: the coming appointments of a caller, the next one first.
//!
//! Which of all appointments are the caller's is the provider's filter; if the step gives `caller_phone` back, it is
//! looked at again. What is over or cancelled is left out. One of whole days is told as such and has no time of day; one
//! of a series has an id of its own.

use jiff::{ToSpan, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{
    Described, Next, Refusal, State, StepNeed,
    appointment::{self, is_callers, is_cancelled, text},
    busy,
    kept::{self, Kept},
    leaf, leaf_of, list,
    settings::{self, whole},
    time,
};
use crate::{
    diagnostic::Diagnostic,
    json::Reader,
    plan::{Output, Plan, Shape},
    schema::FieldType,
};

/// The most appointments that are given, and those where nobody says.
const MOST: i64 = 50;
const USUAL: i64 = 5;
/// How far the search goes, in days.
const DAYS: i64 = 3 * 366;

pub(super) const STEPS: &[StepNeed] = &[StepNeed {
    what: "the appointments of the caller",
    is_write: false,
    parameters: &["caller_phone"],
    optional: &["range_start", "range_end"],
    leaves: &["appointment_id", "start"],
}];

/// Leaves of the step that aren't passed on: what the transform makes of them is.
const OWN: &[&str] = &[
    "appointment_id",
    "start",
    "end",
    "start_date",
    "end_date",
    "date",
    "time",
    "spoken",
    "is_all_day",
    "caller_phone",
];

struct Search {
    zone: TimeZone,
    most: usize,
}

impl Search {
    fn ask(reader: &mut Reader<'_>) -> Option<Self> {
        let zone = time::zone(reader);
        let most = whole(reader, "most_appointments", USUAL, (1, MOST));
        Some(Self { zone: zone?, most: usize::try_from(most).unwrap_or_default() })
    }
}

/// What a caller says and gets.
pub(super) fn describe(settings: &Map<String, Value>, steps: &[Plan]) -> Result<Described, Vec<Diagnostic>> {
    let search = settings::read(settings, Search::ask)?;
    let mut leaves: Vec<_> = leaf_of(steps, 0, "appointment_id").cloned().into_iter().collect();
    leaves.extend(time::leaves());
    leaves.push(leaf("is_all_day", FieldType::Boolean));
    leaves.extend(appointment::others(steps, 0, OWN));
    let shape = Shape::List { limit: u32::try_from(search.most).unwrap_or(u32::MAX) };
    let output = Output { shape, leaves, places: None };
    Ok(Described { parameters: vec![appointment::caller_phone()], output })
}

/// What happens next.
pub(super) fn next(state: State<'_>) -> Result<Next, Refusal> {
    let search = settings::checked(state.settings, Search::ask)?;
    let caller = text(state.arguments, "caller_phone");
    let Some(answer) = state.answers.first() else {
        let end = state.now.checked_add((DAYS * 24).hours()).unwrap_or(state.now);
        let sent = json!({"caller_phone": caller, "range_start": state.now.to_string(), "range_end": end.to_string()});
        return Ok(Next::Send(sent.as_object().cloned().unwrap_or_default()));
    };
    // Without a list nobody knows whether there is an appointment.
    let items = answer.get("items").and_then(Value::as_array).ok_or_else(busy::unreadable)?;
    let mut found: Vec<(Kept, &Map<String, Value>)> = Vec::new();
    for item in items.iter().filter_map(Value::as_object) {
        let is_off = is_cancelled(text(item, "status"));
        let is_other = item.contains_key("caller_phone") && !is_callers(text(item, "caller_phone"), state);
        if let Some(kept) =
            kept::read(item, &search.zone).filter(|kept| !is_off && !is_other && is_coming(*kept, state))
        {
            found.push((kept, item));
        }
    }
    found.sort_by_key(|(kept, _)| kept.when);
    let truncated = found.len() > search.most || answer.get("truncated") == Some(&Value::Bool(true));
    let told = found.into_iter().take(search.most).map(|(kept, item)| {
        let mut record = Map::new();
        record.insert("appointment_id".to_owned(), item.get("appointment_id").cloned().unwrap_or_default());
        record.extend(kept::told(kept, &search.zone));
        record.extend(appointment::passed_on(item, OWN));
        record
    });
    Ok(Next::Done(list(told.collect(), truncated)))
}

/// Whether it is still to come: whole days count until they are over.
fn is_coming(kept: Kept, state: State<'_>) -> bool {
    if kept.is_all_day { kept.when.end > state.now } else { kept.when.start >= state.now }
}

#[cfg(test)]
mod tests;
