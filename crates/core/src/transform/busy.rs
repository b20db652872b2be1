//! Busy times out of a step's answer. What can't be read is never taken for free.
//!
//! A step gives `busy_start` and `busy_end`: of each record, or as two lists of one record, as the providers have it
//! who answer for several calendars at once. Beside them it may give
//!
//! - `busy_start_date` and `busy_end_date`, where whole days are told apart; the end isn't part of them
//! - `busy_id`, the appointment that it is, and `busy_caller_phone`, whose
//! - `busy_error`: where that says anything, the calendar couldn't be read

use jiff::{SignedDuration, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{
    Refusal, StepNeed,
    time::{Edge, Interval, date, instant, midnight},
};

/// The leaves that a step of busy times must have.
const LEAVES: &[&str] = &["busy_start", "busy_end"];

/// The step of the busy times, whose parameters say between when.
pub(super) const STEP: StepNeed = StepNeed {
    what: "the busy times",
    is_write: false,
    parameters: &["range_start", "range_end"],
    optional: &[],
    leaves: LEAVES,
};

/// One busy time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Busy {
    pub(super) when: Interval,
    pub(super) id: Option<String>,
    pub(super) caller_phone: Option<String>,
}

/// What the step is sent, for the busy times that matter to an interval.
pub(super) fn range(interval: Interval) -> Map<String, Value> {
    let range = json!({"range_start": interval.start.to_string(), "range_end": interval.end.to_string()});
    range.as_object().cloned().unwrap_or_default()
}

/// The busy times of an answer.
///
/// A time without length isn't busy, one whose ends are the wrong way round is turned, and a date that ends when it
/// begins is that day.
///
/// # Errors
/// A calendar that can't be read, or more busy times than the answer could hold.
pub(super) fn read(answer: &Value, zone: &TimeZone) -> Result<Vec<Busy>, Refusal> {
    let records = match answer.get("items") {
        Some(items) => {
            if answer.get("truncated") == Some(&Value::Bool(true)) {
                return Err(too_many());
            }
            items.as_array().cloned().ok_or_else(unreadable)?
        }
        None => of_lists(answer)?,
    };
    let mut all = Vec::with_capacity(records.len());
    for record in &records {
        all.extend(busy(record, zone)?);
    }
    Ok(all)
}

/// The intervals in which nothing else may be, in their order and none touching another: the busy times with a
/// buffer before and after each.
pub(super) fn blocked(busy: impl IntoIterator<Item = Interval>, buffer: SignedDuration) -> Vec<Interval> {
    let mut all: Vec<Interval> = busy.into_iter().map(|interval| interval.padded(buffer)).collect();
    all.sort_unstable();
    let mut merged: Vec<Interval> = Vec::with_capacity(all.len());
    for interval in all {
        match merged.last_mut() {
            Some(last) if interval.start <= last.end => last.end = last.end.max(interval.end),
            Some(_) | None => merged.push(interval),
        }
    }
    merged
}

/// Whether nothing of an interval is blocked; `blocked` as [`blocked`] gives it.
pub(super) fn is_free(interval: Interval, blocked: &[Interval]) -> bool {
    let behind = blocked.partition_point(|block| block.end <= interval.start);
    blocked.get(behind).is_none_or(|block| !block.overlaps(interval))
}

/// The refusal of a time that somebody else has.
pub(super) fn taken() -> Refusal {
    Refusal {
        code: "slot_taken",
        message:
            "That time isn't free any more. If it may be this caller's own appointment, made a moment ago, \
            look up their appointments first; otherwise check the availability again and offer another time."
                .to_owned(),
    }
}

/// The refusal of a calendar that couldn't be read.
pub(super) fn unreadable() -> Refusal {
    Refusal {
        code: "calendar_not_readable",
        message:
            "The calendar couldn't be read, so nothing can be said about its times. Its operator must check \
            which calendar is meant and that the connection may read it."
                .to_owned(),
    }
}

fn too_many() -> Refusal {
    Refusal {
        code: "too_many_busy_times",
        message: "There are more busy times in these days than can be read at once. Ask for a later day, or let the \
            operator search fewer days."
            .to_owned(),
    }
}

/// The records of an answer that has a list for each leaf, or the one record that it is.
fn of_lists(answer: &Value) -> Result<Vec<Value>, Refusal> {
    let members =
        answer.as_object().filter(|members| members.contains_key("busy_start")).ok_or_else(unreadable)?;
    if members.get("busy_error").is_some_and(says_something) {
        return Err(unreadable());
    }
    let lists = members.iter().filter_map(|(name, value)| Some((name, value.as_array()?)));
    let lists: Vec<(&String, &Vec<Value>)> = lists.filter(|(name, _)| *name != "busy_error").collect();
    let Some((_, first)) = lists.first() else { return Ok(vec![answer.clone()]) };
    // What isn't as it should be is left out of a list, and then nobody knows which end belongs to which start.
    let whole = LEAVES.iter().all(|leaf| lists.iter().any(|(name, _)| name.as_str() == *leaf));
    if !whole || lists.iter().any(|(_, list)| list.len() != first.len()) {
        return Err(unreadable());
    }
    let record = |index: usize| {
        let pairs = lists.iter().filter_map(|(name, list)| Some(((*name).clone(), list.get(index)?.clone())));
        Value::Object(pairs.collect())
    };
    Ok((0..first.len()).map(record).collect())
}

fn busy(record: &Value, zone: &TimeZone) -> Result<Option<Busy>, Refusal> {
    let text = |name: &str| record.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    if record.get("busy_error").is_some_and(says_something) {
        return Err(unreadable());
    }
    let start = text("busy_start").or_else(|| text("busy_start_date")).ok_or_else(unreadable)?;
    let end = text("busy_end").or_else(|| text("busy_end_date")).ok_or_else(unreadable)?;
    let Some(when) = interval(start, end, zone).ok_or_else(unreadable)? else { return Ok(None) };
    let owned = |name: &str| text(name).map(str::to_owned);
    Ok(Some(Busy { when, id: owned("busy_id"), caller_phone: owned("busy_caller_phone") }))
}

/// From a start to an end; within, none where that has no length.
#[expect(clippy::option_option, reason = "what can't be read isn't what has no length")]
fn interval(start: &str, end: &str, zone: &TimeZone) -> Option<Option<Interval>> {
    if let (Some(first), Some(last)) = (date(start.trim()), date(end.trim())) {
        let (first, last) = (first.min(last), first.max(last));
        let last = if first == last { last.tomorrow().ok()? } else { last };
        let (start, end) = (midnight(first, zone, Edge::Start)?, midnight(last, zone, Edge::End)?);
        return Some(Some(Interval { start, end }).filter(|days| days.start < days.end));
    }
    let (from, to) = (instant(start, zone, Edge::Start)?, instant(end, zone, Edge::End)?);
    Some((from != to).then(|| Interval { start: from.min(to), end: from.max(to) }))
}

fn says_something(error: &Value) -> bool {
    match error {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(says_something),
        Value::Bool(true) | Value::Number(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;

    use super::*;

    fn told(answer: &Value) -> Result<Vec<String>, &'static str> {
        let zone = TimeZoneDatabase::bundled().get("Europe/Berlin").unwrap();
        let told = |busy: Busy| format!("{} to {}", busy.when.start, busy.when.end);
        read(answer, &zone).map(|all| all.into_iter().map(told).collect()).map_err(|refusal| refusal.code)
    }

    fn list(items: &Value) -> Value {
        json!({"items": items, "count": 1, "truncated": false})
    }

    #[test]
    fn busy_times_come_as_records_or_as_lists_of_one_record() {
        let expected = Ok(vec!["2026-12-01T09:00:00Z to 2026-12-01T10:00:00Z".to_owned()]);
        let (start, end) = ("2026-12-01T09:00:00Z", "2026-12-01T11:00:00+01:00");
        assert_eq!(told(&list(&json!([{"busy_start": start, "busy_end": end}]))), expected);
        assert_eq!(told(&json!({"busy_start": [start], "busy_end": [end], "busy_error": []})), expected);
        assert_eq!(told(&json!({"busy_start": start, "busy_end": end})), expected);
        assert_eq!(told(&json!({"busy_start": [], "busy_end": [], "busy_error": []})), Ok(Vec::new()));
    }

    #[test]
    fn whole_days_are_the_zones_own_and_a_time_without_length_isnt_busy() {
        let day =
            |start: &str, end: &str| told(&list(&json!([{"busy_start": start, "busy_end": end}]))).unwrap();
        assert_eq!(day("2026-12-01", "2026-12-03"), ["2026-11-30T23:00:00Z to 2026-12-02T23:00:00Z"]);
        assert_eq!(day("2026-12-01", "2026-12-01"), ["2026-11-30T23:00:00Z to 2026-12-01T23:00:00Z"]);
        assert_eq!(day("2026-12-01T09:00:00Z", "2026-12-01T10:00:00+01:00"), Vec::<String>::new());
        assert_eq!(
            day("2026-12-01T10:00:00Z", "2026-12-01T09:00:00Z"),
            ["2026-12-01T09:00:00Z to 2026-12-01T10:00:00Z"]
        );
        let dates = json!([{"busy_start": null, "busy_end": null, "busy_start_date": "2026-12-01", "busy_end_date": "2026-12-02"}]);
        assert_eq!(told(&list(&dates)).unwrap(), ["2026-11-30T23:00:00Z to 2026-12-01T23:00:00Z"]);
    }

    #[test]
    fn a_whole_day_lasts_until_its_midnight_has_come_for_good() {
        // In St. John's the clocks went back from 00:01 to 23:01 of the day before.
        let zone = TimeZoneDatabase::bundled().get("America/St_Johns").unwrap();
        let day = list(&json!([{"busy_start": "2006-10-28", "busy_end": "2006-10-29"}]));
        let busy = read(&day, &zone).unwrap();
        assert_eq!(busy[0].when.length(), SignedDuration::from_hours(25));
    }

    #[test]
    fn what_cant_be_read_is_never_free() {
        let (start, end) = ("2026-12-01T09:00:00Z", "2026-12-01T10:00:00Z");
        for odd in [
            json!({"found": false}),
            json!({"busy_start": [], "busy_end": [], "busy_error": ["notFound"]}),
            json!({"busy_start": [start], "busy_end": [], "busy_error": []}),
            json!({"busy_start": [start], "busy_end": null}),
            json!({"busy_start": null, "busy_end": null}),
            list(&json!([{"busy_start": start, "busy_end": null}])),
            list(&json!([{"busy_start": start, "busy_end": "later"}])),
            list(&json!([{"busy_start": start, "busy_end": end, "busy_error": "internalError"}])),
        ] {
            assert_eq!(told(&odd), Err("calendar_not_readable"), "{odd}");
        }
        let more = json!({"items": [{"busy_start": start, "busy_end": end}], "count": 1, "truncated": true});
        assert_eq!(told(&more), Err("too_many_busy_times"));
    }
}
