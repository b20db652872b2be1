//! `reschedule_appointment`: another time for an appointment of the caller's.
//!
//! It is read by its id first, and is the caller's or isn't there. It keeps its length. Its own old time is no conflict:
//! if the busy times tell which appointment each is, its own is left out; otherwise its old interval is taken out of
//! them, since a calendar that tells busy from free alone may have joined it with its neighbours.

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::{
    Described, Next, Refusal, State, StepNeed,
    appointment::{self, Rules},
    busy::{self, Busy},
    kept::{self, Kept},
    leaf, settings, single,
    time::{self, Interval},
};
use crate::{
    diagnostic::Diagnostic,
    plan::{Output, Plan, Shape},
    schema::FieldType,
};

pub(super) const STEPS: &[StepNeed] = &[
    kept::STEP,
    busy::STEP,
    StepNeed {
        what: "the new time of the appointment",
        is_write: true,
        parameters: &["appointment_id", "start"],
        optional: &["end", "time_zone", "duration_minutes"],
        leaves: &[],
    },
];

/// Leaves of the last step that aren't passed on, since the transform has its own of that name.
const OWN: &[&str] =
    &["appointment_id", "start", "end", "date", "time", "spoken", "previously", "is_changed"];

/// What a caller says and gets.
pub(super) fn describe(settings: &Map<String, Value>, steps: &[Plan]) -> Result<Described, Vec<Diagnostic>> {
    settings::read(settings, Rules::ask)?;
    let mut leaves = vec![leaf("appointment_id", FieldType::String)];
    leaves.extend(time::leaves());
    leaves.push(leaf("previously", FieldType::String));
    leaves.push(leaf("is_changed", FieldType::Boolean));
    leaves.extend(appointment::others(steps, 2, OWN));
    let output = Output { shape: Shape::Single, leaves, places: None };
    let parameters = vec![
        appointment::appointment_id(),
        appointment::date(),
        appointment::time(),
        appointment::caller_phone(),
    ];
    Ok(Described { parameters, output })
}

/// What happens next.
pub(super) fn next(state: State<'_>) -> Result<Next, Refusal> {
    let rules = settings::checked(state.settings, Rules::ask)?;
    let zone = &rules.hours.zone;
    let Some(record) = state.answers.first() else {
        // What is wrong with the time is wrong for every appointment: nothing needs to be asked for it.
        rules.check(rules.asked(state.arguments, SignedDuration::ZERO)?, state.now)?;
        let sent = json!({"appointment_id": kept::id(state)});
        return Ok(Next::Send(sent.as_object().cloned().unwrap_or_default()));
    };
    let record = record.as_object().cloned().unwrap_or_default();
    let old = movable(kept::callers(&record, state, zone)?, state)?;
    let length = if old.when.length().is_zero() { rules.duration } else { old.when.length() };
    let wanted = rules.asked(state.arguments, length)?;
    if wanted == old.when {
        return Ok(Next::Done(single(told(state, &rules, (old.when, wanted)))));
    }
    let Some(busy) = state.answers.get(1) else {
        rules.check(wanted, state.now)?;
        return Ok(Next::Send(busy::range(wanted.padded(rules.buffer))));
    };
    let Some(written) = state.answers.get(2) else {
        let others = others(busy::read(busy, zone)?, state, old.when);
        return if busy::is_free(wanted, &busy::blocked(others, rules.buffer)) {
            Ok(Next::Send(sent(state, &rules, wanted)))
        } else {
            Err(busy::taken())
        };
    };
    let mut answer = told(state, &rules, (old.when, wanted));
    answer.extend(appointment::passed_on(&written.as_object().cloned().unwrap_or_default(), OWN));
    Ok(Next::Done(single(answer)))
}

/// One that can be moved: with a time of day, not cancelled, not begun.
fn movable((old, is_cancelled): (Kept, bool), state: State<'_>) -> Result<Kept, Refusal> {
    let refused = |code, message: &str| Err(Refusal { code, message: message.to_owned() });
    if is_cancelled {
        return refused("appointment_cancelled", "That appointment is cancelled. Book a new one instead.");
    }
    if old.is_all_day {
        return refused(
            "appointment_all_day",
            "That appointment is of whole days, which can't be moved to a time of day here; a person must do it.",
        );
    }
    // Once the new time is written, time may have gone on.
    if old.when.start < state.now && state.answers.len() < 3 {
        return Err(kept::begun());
    }
    Ok(old)
}

/// The busy times that are others'.
fn others(busy: Vec<Busy>, state: State<'_>, old: Interval) -> Vec<Interval> {
    let id = kept::id(state);
    let is_named = busy.iter().any(|busy| busy.id.is_some());
    let own = |busy: &Busy| busy.id.as_deref().is_some_and(|named| Some(named) == id.as_str());
    let all = busy.into_iter().filter(|busy| !own(busy)).map(|busy| busy.when);
    if is_named { all.collect() } else { all.flat_map(|when| when.without(old)).collect() }
}

fn sent(state: State<'_>, rules: &Rules, wanted: Interval) -> Map<String, Value> {
    let zone = &rules.hours.zone;
    let sent = json!({
        "appointment_id": kept::id(state), "start": time::written(wanted.start, zone),
        "end": time::written(wanted.end, zone), "time_zone": time::zone_name(zone),
        "duration_minutes": wanted.length().as_mins(),
    });
    sent.as_object().cloned().unwrap_or_default()
}

fn told(state: State<'_>, rules: &Rules, (old, new): (Interval, Interval)) -> Map<String, Value> {
    let zone = &rules.hours.zone;
    let mut told = Map::new();
    told.insert("appointment_id".to_owned(), kept::id(state));
    told.extend(time::told(new, zone));
    told.insert("previously".to_owned(), time::spoken(old.start, zone).into());
    told.insert("is_changed".to_owned(), (old != new).into());
    told
}

#[cfg(test)]
mod tests;
