//! An appointment that is there already: read by its id, and given to nobody but the caller whose it is.
//!
//! The step that reads one gives `caller_phone` and `start`, and may give `end`, `start_date`, `end_date` (of whole days),
//! `status` and `recurrence` (of a series, which is changed by its operator alone).

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::{
    Refusal, State, StepNeed,
    appointment::{is_callers, is_cancelled, text},
    time::{self, Edge, Interval},
};

/// The step that reads one.
pub(super) const STEP: StepNeed = StepNeed {
    what: "the appointment",
    is_write: false,
    parameters: &["appointment_id"],
    optional: &[],
    leaves: &["caller_phone", "start"],
};

/// An appointment as a provider keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) when: Interval,
    pub(super) is_all_day: bool,
}

/// When an appointment is; none where that can't be read.
pub(super) fn read(record: &Map<String, Value>, zone: &TimeZone) -> Option<Kept> {
    let start = text(record, "start").or_else(|| text(record, "start_date"))?;
    let end = text(record, "end").or_else(|| text(record, "end_date")).unwrap_or(start);
    let is_all_day = time::date(start).is_some();
    let start = time::instant(start, zone, Edge::Start)?;
    let end = time::instant(end, zone, Edge::End)?;
    let next = || {
        let day = zone.to_datetime(start).date().tomorrow().ok()?;
        time::midnight(day, zone, Edge::End)
    };
    let end = if is_all_day && end <= start { next()? } else { end.max(start) };
    Some(Kept { when: Interval { start, end }, is_all_day })
}

/// What a caller is told of it.
pub(super) fn told(kept: Kept, zone: &TimeZone) -> Map<String, Value> {
    let mut told = time::told(kept.when, zone);
    if kept.is_all_day {
        let first = zone.to_datetime(kept.when.start).date();
        let after = zone.to_datetime(kept.when.end).date();
        let last = after.yesterday().unwrap_or(after).max(first);
        let spoken = match first == last {
            true => format!("{}, all day", time::spoken_date(first)),
            false => format!("{} to {}, all day", time::spoken_date(first), time::spoken_date(last)),
        };
        told.insert("time".to_owned(), Value::Null);
        told.insert("spoken".to_owned(), spoken.into());
    }
    told.insert("is_all_day".to_owned(), kept.is_all_day.into());
    told
}

/// The caller's appointment, and whether it is cancelled.
///
/// # Errors
/// One that isn't there or is somebody else's, which are told alike; a series; what can't be read.
pub(super) fn callers(
    record: &Map<String, Value>,
    state: State<'_>,
    zone: &TimeZone,
) -> Result<(Kept, bool), Refusal> {
    let is_own = is_callers(text(record, "caller_phone"), state);
    let found = read(record, zone).filter(|_| is_own).ok_or_else(|| Refusal {
        code: "appointment_not_found",
        message:
            "This caller has no appointment with that id. Look up the caller's appointments and use an id of \
            theirs."
                .to_owned(),
    })?;
    let is_series = record.get("recurrence").is_some_and(|rules| match rules {
        Value::Array(rules) => !rules.is_empty(),
        Value::String(rule) => !rule.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    });
    if is_series {
        return Err(Refusal {
            code: "appointment_is_series",
            message: "That id is of a whole series. Look up the caller's appointments: each of a series has an id of \
                its own there."
                .to_owned(),
        });
    }
    Ok((found, is_cancelled(text(record, "status"))))
}

/// The refusal of an appointment that has begun.
pub(super) fn begun() -> Refusal {
    Refusal {
        code: "appointment_begun",
        message: "That appointment has begun or is over; it can't be changed any more.".to_owned(),
    }
}

/// What a step that writes is sent beside its own: which appointment is meant.
pub(super) fn id(state: State<'_>) -> Value {
    state.arguments.get("appointment_id").cloned().unwrap_or_default()
}
