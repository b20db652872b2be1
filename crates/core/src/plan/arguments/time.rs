//! Dates and times of callers, into one spelling each.

mod of_day;
mod zoned;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};
use serde_json::Value;

use super::value::Fault;
use crate::plan::{Parameter, Zone};

pub(super) use of_day::to_time;
pub(super) use zoned::to_point;

const DATE: &str = "must be a date such as 2026-11-02";
const TIME: &str = "must be a time of day such as 09:15:00";
const LOCAL: &str = "must be a date and time such as 2026-11-02T09:15:00";
const POINT: &str = "must be a point in time with its zone, such as 2026-11-02T09:15:00Z";

/// A calendar date in its one spelling.
pub(super) fn date(given: &Value) -> Result<Value, Fault> {
    let text = given.as_str().ok_or_else(|| Fault::wrong_type(DATE, given))?;
    parse_date(text)
        .map(|date| Value::String(date.to_string()))
        .ok_or_else(|| Fault::new("invalid_date", DATE))
}

/// A time of day, to the microsecond.
pub(super) fn time(parameter: &Parameter, given: &Value) -> Result<Value, Fault> {
    let text = given.as_str().ok_or_else(|| Fault::wrong_type(TIME, given))?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
    let time: Option<Time> = (plain && text.contains(':')).then(|| text.parse().ok()).flatten();
    match time {
        Some(time) if time.subsec_nanosecond() % 1000 == 0 => kept(parameter, time.to_string()),
        Some(_) | None => Err(Fault::new("invalid_time", TIME)),
    }
}

/// A point in time in UTC where the column keeps zones, else a local date and time; a zone that is
/// stated for a column without one is converted to UTC.
pub(super) fn datetime(parameter: &Parameter, given: &Value) -> Result<Value, Fault> {
    let zoned = parameter.format.as_deref() == Some("date-time");
    let wanted = if zoned { POINT } else { LOCAL };
    let text = given.as_str().ok_or_else(|| Fault::wrong_type(wanted, given))?;
    let spelled = match parse_point(text) {
        Some(point) if zoned => Some(point.to_string()),
        Some(point) => Some(local(Offset::UTC.to_datetime(point))),
        None if zoned => None,
        None => parse_local(text).map(local),
    };
    kept(parameter, spelled.ok_or_else(|| Fault::new("invalid_datetime", wanted))?)
}

/// A time that the column keeps as it is: an engine would round, or cut off, what is finer.
fn kept(parameter: &Parameter, spelled: String) -> Result<Value, Fault> {
    let fraction = spelled.split_once('.').map_or("", |(_, rest)| rest.trim_end_matches('Z'));
    match parameter.precision {
        Some((_, 0)) if !fraction.is_empty() => {
            Err(Fault::new("out_of_range", "can't have a fraction of a second"))
        }
        Some((_, most)) if fraction.len() > usize::from(most) => Err(Fault::new(
            "out_of_range",
            format!("may have at most {most} digits of a fraction of a second"),
        )),
        Some(_) | None => Ok(Value::String(spelled)),
    }
}

/// Tidies a date or a date and time into a date: that of the zone, where one is given, for a point in time.
pub(super) fn to_date(text: &str, zone: Option<&Zone>) -> Option<String> {
    if let (Some(zone), Some(point)) = (zone, parse_point(text)) {
        return Some(zone.local(point)?.date().to_string());
    }
    let date = parse_date(text).or_else(|| parse_local(text).map(DateTime::date));
    date.or_else(|| text.get(..10).filter(|_| parse_point(text).is_some()).and_then(parse_date))
        .map(|date| date.to_string())
}

/// Tidies a point in time into UTC; a date and time without a zone stays without one.
pub(super) fn to_datetime(text: &str) -> Option<String> {
    let point = parse_point(text).map(|point| point.to_string());
    point.or_else(|| parse_local(text).map(|local| local.to_string()))
}

fn parse_date(text: &str) -> Option<Date> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shaped { text.parse().ok() } else { None }
}

fn parse_point(text: &str) -> Option<Timestamp> {
    // An annotation such as `[Europe/Berlin]` may disagree with the offset: not a plain RFC 3339.
    let plain =
        text.len() <= 40 && text.starts_with(|first: char| first.is_ascii_digit()) && !text.contains('[');
    let point: Timestamp = if plain { text.parse().ok()? } else { return None };
    (point.subsec_nanosecond() % 1000 == 0).then_some(point)
}

fn parse_local(text: &str) -> Option<DateTime> {
    let shaped = text.len() <= 40
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"-:. T".contains(&byte));
    let local: DateTime = if shaped { text.parse().ok()? } else { return None };
    (local.subsec_nanosecond() % 1000 == 0).then_some(local)
}

fn local(datetime: DateTime) -> String {
    datetime.to_string().replace('T', " ")
}

#[cfg(test)]
mod tests;
