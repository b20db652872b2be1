//! `cancel_appointment`: the end of an appointment of the caller's.
//!
//! It is read by its id first, and is the caller's or isn't there. One that is cancelled already stays so, and nothing is
//! sent. Of a series only the one that is meant is cancelled.

use jiff::{SignedDuration, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{
    Described, Next, Refusal, State, StepNeed, appointment, kept, leaf,
    settings::{self, whole},
    single, time,
};
use crate::{
    diagnostic::Diagnostic,
    json::Reader,
    plan::{Output, Plan, Shape},
    schema::FieldType,
};

/// The most minutes before which one must have called.
const MOST_NOTICE: i64 = 60 * 24 * 60;

pub(super) const STEPS: &[StepNeed] = &[
    kept::STEP,
    StepNeed {
        what: "the end of the appointment",
        is_write: true,
        parameters: &["appointment_id"],
        optional: &[],
        leaves: &[],
    },
];

/// Leaves of the last step that aren't passed on, since the transform has its own of that name.
const OWN: &[&str] = &[
    "appointment_id",
    "start",
    "end",
    "date",
    "time",
    "spoken",
    "is_all_day",
    "is_cancelled",
    "already_cancelled",
];

struct Cancelling {
    zone: TimeZone,
    notice: SignedDuration,
}

impl Cancelling {
    fn ask(reader: &mut Reader<'_>) -> Option<Self> {
        let zone = time::zone(reader);
        let notice = whole(reader, "notice_minutes", 0, (0, MOST_NOTICE));
        Some(Self { zone: zone?, notice: SignedDuration::from_mins(notice) })
    }
}

/// What a caller says and gets.
pub(super) fn describe(settings: &Map<String, Value>, steps: &[Plan]) -> Result<Described, Vec<Diagnostic>> {
    settings::read(settings, Cancelling::ask)?;
    let mut leaves = vec![leaf("appointment_id", FieldType::String)];
    leaves.extend(time::leaves());
    let said = ["is_all_day", "is_cancelled", "already_cancelled"];
    leaves.extend(said.map(|name| leaf(name, FieldType::Boolean)));
    leaves.extend(appointment::others(steps, 1, OWN));
    let output = Output { shape: Shape::Single, leaves, places: None };
    Ok(Described { parameters: vec![appointment::appointment_id(), appointment::caller_phone()], output })
}

/// What happens next.
pub(super) fn next(state: State<'_>) -> Result<Next, Refusal> {
    let cancelling = settings::checked(state.settings, Cancelling::ask)?;
    let sent = json!({"appointment_id": kept::id(state)}).as_object().cloned().unwrap_or_default();
    let Some(record) = state.answers.first() else { return Ok(Next::Send(sent)) };
    let record = record.as_object().cloned().unwrap_or_default();
    let (found, was_cancelled) = kept::callers(&record, state, &cancelling.zone)?;
    let written = state.answers.get(1);
    if written.is_none() && !was_cancelled {
        // Whole days can be cancelled until they are over.
        let until = if found.is_all_day { found.when.end } else { found.when.start };
        if until <= state.now {
            return Err(kept::begun());
        }
        if until.duration_since(state.now) < cancelling.notice {
            return Err(too_late(cancelling.notice));
        }
        return Ok(Next::Send(sent));
    }
    let mut told = Map::new();
    told.insert("appointment_id".to_owned(), kept::id(state));
    told.extend(kept::told(found, &cancelling.zone));
    told.insert("is_cancelled".to_owned(), true.into());
    told.insert("already_cancelled".to_owned(), was_cancelled.into());
    let written = written.and_then(Value::as_object).cloned().unwrap_or_default();
    told.extend(appointment::passed_on(&written, OWN));
    Ok(Next::Done(single(told)))
}

fn too_late(notice: SignedDuration) -> Refusal {
    Refusal {
        code: "too_late",
        message: format!(
            "An appointment can be cancelled at least {} minutes ahead, and this one is nearer. A person of the \
             business must decide.",
            notice.as_mins()
        ),
    }
}

#[cfg(test)]
mod tests;
