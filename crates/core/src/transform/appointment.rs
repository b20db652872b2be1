//! What the transforms of appointments share: the rules of a business, the time that a caller wants, whose an
//! appointment is.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{DateTime, Time},
    tz::AmbiguousOffset,
};
use serde_json::{Map, Value};

use super::{Refusal, State, hours::Hours, parameter, settings::whole, time::Interval};
use crate::{
    binding::Normalize,
    json::Reader,
    plan::{Leaf, Parameter, Plan, phone},
    schema::{FieldType, SensitiveClass},
};

/// The most minutes of an appointment, and of the time around one.
pub(super) const MOST_MINUTES: i64 = 24 * 60;
/// The most minutes before which one must have called.
const MOST_NOTICE: i64 = 60 * 24 * 60;
/// The most days ahead, and those where nobody says.
const MOST_AHEAD: i64 = 3 * 366;
const AHEAD: i64 = 365;
/// The most characters of an id.
const MOST_ID: u32 = 1024;

/// When a business takes appointments.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub(super) hours: Hours,
    /// How long one lasts.
    pub(super) duration: SignedDuration,
    /// What stays free before and after each busy time.
    pub(super) buffer: SignedDuration,
    /// How long before it one must have called.
    pub(super) notice: SignedDuration,
    /// How many days ahead one may be.
    pub(super) ahead: i64,
}

impl Rules {
    /// Reads them of the settings.
    pub(super) fn ask(reader: &mut Reader<'_>) -> Option<Self> {
        let hours = Hours::ask(reader);
        let duration = match reader.has("duration_minutes") {
            true => Some(whole(reader, "duration_minutes", 0, (1, MOST_MINUTES))),
            false => reader.required("duration_minutes"),
        };
        let buffer = whole(reader, "buffer_minutes", 0, (0, MOST_MINUTES));
        let notice = whole(reader, "notice_minutes", 0, (0, MOST_NOTICE));
        let ahead = whole(reader, "most_days_ahead", AHEAD, (1, MOST_AHEAD));
        let minutes = SignedDuration::from_mins;
        Some(Self {
            hours: hours?,
            duration: minutes(duration?),
            buffer: minutes(buffer),
            notice: minutes(notice),
            ahead,
        })
    }

    /// The interval that a caller asks for, of a length: a time of the business's own clocks, the earlier one where
    /// they show it twice.
    pub(super) fn asked(
        &self,
        arguments: &Map<String, Value>,
        length: SignedDuration,
    ) -> Result<Interval, Refusal> {
        let ambiguous = self.hours.zone.to_ambiguous_timestamp(local(arguments)?);
        let is_gap = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
        if is_gap {
            let message =
                "On that day the clocks are put forward and leave that time out. Ask for another time.";
            return Err(Refusal { code: "no_such_time", message: message.to_owned() });
        }
        // Beyond the last year of all calendars there is nothing.
        let start = ambiguous.earlier().map_err(|_| self.too_far())?;
        Interval::lasting(start, length).ok_or_else(|| self.too_far())
    }

    /// Whether the business takes an appointment then, as far as that can be told without its calendar.
    pub(super) fn check(&self, wanted: Interval, now: Timestamp) -> Result<(), Refusal> {
        let zone = &self.hours.zone;
        let furthest = zone.to_datetime(now).date().checked_add(self.ahead.days());
        if furthest.is_ok_and(|furthest| zone.to_datetime(wanted.start).date() > furthest) {
            return Err(self.too_far());
        }
        if wanted.start < now {
            return Err(in_the_past());
        }
        if wanted.start.duration_since(now) < self.notice {
            return Err(self.too_soon());
        }
        if !self.hours.contain(wanted) {
            return Err(Refusal {
                code: "outside_hours",
                message:
                    "An appointment at that time would be outside of the business hours, or go beyond them. \
                    Check the availability and offer another time."
                        .to_owned(),
            });
        }
        Ok(())
    }

    /// The refusal of a day that is too far ahead.
    pub(super) fn too_far(&self) -> Refusal {
        Refusal {
            code: "too_far_ahead",
            message: format!(
                "Appointments can be made at most {} days ahead. Ask for an earlier day.",
                self.ahead
            ),
        }
    }

    fn too_soon(&self) -> Refusal {
        Refusal {
            code: "too_soon",
            message: format!(
                "An appointment must be made at least {} minutes ahead. Ask for a later time.",
                self.notice.as_mins()
            ),
        }
    }
}

/// The refusal of a day or time that is over.
pub(super) fn in_the_past() -> Refusal {
    Refusal {
        code: "in_the_past",
        message: "That is in the past. Ask for a day and time to come.".to_owned(),
    }
}

fn local(arguments: &Map<String, Value>) -> Result<DateTime, Refusal> {
    let invalid = || Refusal {
        code: "no_such_time",
        message: "That isn't a day and a time of day, such as 2026-12-01 and 09:30.".to_owned(),
    };
    let date = text(arguments, "preferred_date").and_then(super::time::date).ok_or_else(invalid)?;
    let time: Time =
        text(arguments, "preferred_time").and_then(|time| time.parse().ok()).ok_or_else(invalid)?;
    if time.second() != 0 || time.subsec_nanosecond() != 0 {
        let message = "An appointment begins at a whole minute, such as 09:30.".to_owned();
        return Err(Refusal { code: "not_a_whole_minute", message });
    }
    Ok(date.to_datetime(time))
}

/// A text of a record; none where it is missing or empty.
pub(super) fn text<'r>(record: &'r Map<String, Value>, name: &str) -> Option<&'r str> {
    record.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// Whether a number that a provider keeps is the caller's.
pub(super) fn is_callers(kept: Option<&str>, state: State<'_>) -> bool {
    let (Some(kept), Some(caller)) = (kept, text(state.arguments, "caller_phone")) else { return false };
    let plain = |number: &str| phone::e164(number, state.region);
    kept == caller || plain(kept).is_some_and(|kept| Some(kept) == plain(caller))
}

/// Whether a status says that an appointment is off.
pub(super) fn is_cancelled(status: Option<&str>) -> bool {
    status.is_some_and(|status| {
        let word = status.to_ascii_lowercase();
        ["cancelled", "canceled", "declined", "deleted"].iter().any(|off| word.starts_with(off))
    })
}

/// The day that a caller asks for.
pub(super) fn date() -> Parameter {
    parameter(
        "preferred_date",
        FieldType::Date,
        "The day that the caller asks for, as a date such as 2026-12-01: work it out of words such as \"next Tuesday\".",
        "appointment.start",
    )
}

/// The time of day that a caller asks for.
pub(super) fn time() -> Parameter {
    let says =
        "The time of day that the caller asks for, by 24 hours, such as 09:30; the business's own time.";
    Parameter {
        precision: Some((0, 0)),
        ..parameter("preferred_time", FieldType::Time, says, "appointment.start")
    }
}

/// The number of the caller.
pub(super) fn caller_phone() -> Parameter {
    let says =
        "The phone number of the caller, with its country code where that is known, such as +12065550142.";
    let asked = parameter("caller_phone", FieldType::String, says, "appointment.caller_phone");
    let asked = Parameter { normalize: Some(Normalize::E164), format: Some("phone".to_owned()), ..asked };
    of_class(asked, SensitiveClass::Phone)
}

/// The id of an appointment.
pub(super) fn appointment_id() -> Parameter {
    let says = "The id of the appointment, as an earlier answer gave it: never made up.";
    let asked = parameter("appointment_id", FieldType::String, says, "appointment.id");
    let pattern = Some(r"\S+".to_owned());
    Parameter { normalize: Some(Normalize::Trim), pattern, max_length: Some(MOST_ID), ..asked }
}

/// A parameter for something about a person.
pub(super) fn of_class(asked: Parameter, class: SensitiveClass) -> Parameter {
    Parameter { sensitivity: class.sensitivity(), sensitive_class: Some(class), ..asked }
}

/// The leaves of a step that the transform passes on as they are: those that it has no use for itself.
pub(super) fn others(steps: &[Plan], step: usize, own: &[&str]) -> Vec<Leaf> {
    let leaves = steps.get(step).into_iter().flat_map(|plan| &plan.output.leaves);
    leaves.filter(|leaf| !own.contains(&leaf.name.as_str())).cloned().collect()
}

/// Their values.
pub(super) fn passed_on(record: &Map<String, Value>, own: &[&str]) -> Map<String, Value> {
    let others = record.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    others.map(|(name, value)| (name.clone(), value.clone())).collect()
}
