//! When a business is open: weekly hours and holidays of the settings, as stretches of time.
//!
//! Hours are what the clocks of the zone show. A moment belongs to an opening if the clocks then show a time within
//! it, so an hour that the clocks show twice counts twice, and one that they leave out isn't there:
//!
//! ```text
//! 01:00 to 04:00 in Berlin    an ordinary night   3 hours
//!                             2026-03-29          2 hours, since 02:00 to 03:00 is left out
//!                             2026-10-25          4 hours, since 02:00 to 03:00 is there twice
//! ```
//!
//! Where an opening begins or ends within an hour that is there twice, it is open twice: two stretches.

use std::collections::BTreeSet;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::{Offset, TimeZone},
};
use serde_json::{Map, Value};

use super::time::{self, Interval};
use crate::{
    diagnostic::Diagnostic,
    json::{FromJson, Reader},
    suggest,
};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The most openings of a day.
const MOST_OPENINGS: usize = 12;
/// The most holidays.
const MOST_HOLIDAYS: usize = 500;
/// More than any zone is off UTC.
const FAR: SignedDuration = SignedDuration::from_hours(26);

/// When a business is open.
#[derive(Debug, Clone)]
pub(super) struct Hours {
    pub(super) zone: TimeZone,
    weekly: [Vec<Opening>; 7],
    holidays: BTreeSet<Date>,
}

/// From, to; a `to` at or before `from` is on the next day.
#[derive(Debug, Clone, Copy)]
struct Opening {
    from: Time,
    to: Time,
}

impl Hours {
    /// Reads `time_zone`, `weekly_hours` and `holidays` of the settings.
    pub(super) fn ask(reader: &mut Reader<'_>) -> Option<Self> {
        let zone = time::zone(reader);
        let days: Option<Map<String, Value>> = reader.required("weekly_hours");
        let weekly = days.map(|days| {
            let place = reader.place("weekly_hours");
            week(&days, &place, reader.faults())
        });
        if weekly.as_ref().is_some_and(|week| week.iter().all(Vec::is_empty)) {
            let message = "There is no opening at all, so there could be no appointment: state some, such as \
                {\"mon\": [{\"open\": \"09:00\", \"close\": \"17:00\"}]}.";
            reader.fault("weekly_hours", "required", message);
        }
        let holidays: Vec<Holiday> = reader.optional("holidays").unwrap_or_default();
        if holidays.len() > MOST_HOLIDAYS {
            reader.fault("holidays", "too_many", format!("At most {MOST_HOLIDAYS} holidays are allowed."));
        }
        let holidays = holidays.into_iter().map(|Holiday(date)| date).collect();
        Some(Self { zone: zone?, weekly: weekly?, holidays })
    }

    /// The stretches of the openings that begin on these days, in the order of the days.
    pub(super) fn between(&self, first: Date, last: Date) -> Vec<Interval> {
        let mut stretches = Vec::new();
        let mut date = first;
        while date <= last {
            let Ok(next) = date.tomorrow() else { break };
            for opening in self.of(date) {
                let until = if opening.to <= opening.from { next } else { date };
                let (from, to) = (date.to_datetime(opening.from), until.to_datetime(opening.to));
                stretches.extend(self.stretches(from, to));
            }
            date = next;
        }
        stretches
    }

    /// Whether one opening holds all of it.
    pub(super) fn contain(&self, interval: Interval) -> bool {
        let date = self.zone.to_datetime(interval.start).date();
        let first = date.yesterday().unwrap_or(date);
        self.between(first, date).into_iter().any(|stretch| stretch.contains(interval))
    }

    fn of(&self, date: Date) -> &[Opening] {
        let day = match date.weekday() {
            Weekday::Monday => 0,
            Weekday::Tuesday => 1,
            Weekday::Wednesday => 2,
            Weekday::Thursday => 3,
            Weekday::Friday => 4,
            Weekday::Saturday => 5,
            Weekday::Sunday => 6,
        };
        let openings = self.weekly.get(day).filter(|_| !self.holidays.contains(&date));
        openings.map_or(&[], Vec::as_slice)
    }

    /// When the clocks show a time from one until another.
    fn stretches(&self, from: DateTime, to: DateTime) -> Vec<Interval> {
        let as_utc = |local: DateTime| Offset::UTC.to_timestamp(local).ok();
        let earliest = as_utc(from).and_then(|point| point.checked_sub(FAR).ok());
        let latest = as_utc(to).and_then(|point| point.checked_add(FAR).ok());
        let (Some(earliest), Some(latest)) = (earliest, latest) else { return Vec::new() };
        let mut stretches = Vec::new();
        let (mut since, mut offset) = (earliest, self.zone.to_offset(earliest));
        for change in self.zone.following(earliest).take_while(|change| change.timestamp() < latest) {
            shown(Interval { start: since, end: change.timestamp() }, offset, (from, to), &mut stretches);
            (since, offset) = (change.timestamp(), change.offset());
        }
        shown(Interval { start: since, end: latest }, offset, (from, to), &mut stretches);
        stretches
    }
}

/// Adds when the clocks show a time from one until another, while they are off UTC by an offset.
fn shown(
    while_so: Interval,
    offset: Offset,
    (from, to): (DateTime, DateTime),
    stretches: &mut Vec<Interval>,
) {
    let (Ok(from), Ok(to)) = (offset.to_timestamp(from), offset.to_timestamp(to)) else { return };
    let (start, end): (Timestamp, Timestamp) = (from.max(while_so.start), to.min(while_so.end));
    match stretches.last_mut() {
        _ if start >= end => {}
        Some(last) if last.end == start => last.end = end,
        Some(_) | None => stretches.push(Interval { start, end }),
    }
}

fn week(days: &Map<String, Value>, place: &str, faults: &mut Vec<Diagnostic>) -> [Vec<Opening>; 7] {
    for name in days.keys().filter(|name| !DAYS.contains(&name.as_str())) {
        let message = format!("There is no day `{name}`; the days are {}.", DAYS.join(", "));
        let mut fault = Diagnostic::new("unknown_member", format!("{place}.{name}"), message);
        fault.help = suggest::did_you_mean(name, DAYS);
        faults.push(fault);
    }
    DAYS.map(|day| {
        let Some(value) = days.get(day).filter(|value| !value.is_null()) else { return Vec::new() };
        let path = format!("{place}.{day}");
        let openings: Vec<Opening> = FromJson::from_json(value, &path, faults).unwrap_or_default();
        if openings.len() > MOST_OPENINGS {
            let message = format!("A day has at most {MOST_OPENINGS} opening times.");
            faults.push(Diagnostic::new("too_many", path, message));
        }
        openings
    })
}

impl FromJson for Opening {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let (open, close): (Option<String>, Option<String>) =
            (reader.required("open"), reader.required("close"));
        let from = open.as_deref().and_then(of_day);
        let to = close
            .as_deref()
            .and_then(|text| if text == "24:00" { Some(Time::midnight()) } else { of_day(text) });
        if open.is_some() && from.is_none() {
            reader.fault("open", "invalid", "This must be a time of day such as `09:00`.");
        }
        if close.is_some() && to.is_none() {
            reader.fault("close", "invalid", "This must be a time of day such as `17:30`, or `24:00`.");
        }
        if open.is_some() && open == close {
            let message = "Opening and closing time are the same; the whole day is `00:00` to `24:00`.";
            reader.fault("close", "invalid", message);
        }
        reader.finish();
        Some(Self { from: from?, to: to? })
    }
}

/// A time of day, `09:30`.
fn of_day(text: &str) -> Option<Time> {
    let plain = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let time: Time = if plain { text.parse().ok()? } else { return None };
    (time.strftime("%H:%M").to_string() == text).then_some(time)
}

struct Holiday(Date);

impl FromJson for Holiday {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let date = time::date(&String::from_json(value, path, faults)?);
        if date.is_none() {
            let message = "This must be a day of the calendar such as `2026-12-25`.";
            faults.push(Diagnostic::new("invalid", path, message));
        }
        date.map(Self)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::transform::settings;

    fn hours(zone: &str, weekly: &Value, holidays: &Value) -> Result<Hours, Vec<Diagnostic>> {
        let settings = json!({"time_zone": zone, "weekly_hours": weekly, "holidays": holidays});
        settings::read(settings.as_object().unwrap(), Hours::ask)
    }

    fn on(zone: &str, weekly: &Value, date: &str) -> Vec<String> {
        let hours = hours(zone, weekly, &json!(["2026-12-25"])).unwrap();
        let date = date.parse().unwrap();
        let told = |stretch: Interval| {
            format!("{} {}m", time::written(stretch.start, &hours.zone), stretch.length().as_mins())
        };
        hours.between(date, date).into_iter().map(told).collect()
    }

    #[test]
    fn a_night_ends_on_the_next_day_and_a_holiday_has_no_openings_of_its_own() {
        let weekly = json!({"thu": [{"open": "22:00", "close": "02:00"}], "fri": [{"open": "08:00", "close": "24:00"}, {"open": "00:00", "close": "01:00"}], "sat": null});
        assert_eq!(on("UTC", &weekly, "2026-12-24"), ["2026-12-24T22:00:00+00:00 240m"]);
        assert_eq!(on("UTC", &weekly, "2026-12-25"), Vec::<String>::new());
        assert_eq!(
            on("UTC", &weekly, "2026-12-18"),
            ["2026-12-18T08:00:00+00:00 960m", "2026-12-18T00:00:00+00:00 60m"]
        );
    }

    #[test]
    fn an_hour_that_the_clocks_leave_out_is_missing_and_one_that_they_show_twice_counts_twice() {
        let night = json!({"sun": [{"open": "01:00", "close": "04:00"}]});
        assert_eq!(on("Europe/Berlin", &night, "2026-03-29"), ["2026-03-29T01:00:00+01:00 120m"]);
        assert_eq!(on("Europe/Berlin", &night, "2026-10-25"), ["2026-10-25T01:00:00+02:00 240m"]);
        let late = json!({"sun": [{"open": "02:30", "close": "04:00"}]});
        assert_eq!(on("Europe/Berlin", &late, "2026-03-29"), ["2026-03-29T03:00:00+02:00 60m"]);
        assert_eq!(
            on("Europe/Berlin", &late, "2026-10-25"),
            ["2026-10-25T02:30:00+02:00 30m", "2026-10-25T02:30:00+01:00 90m"]
        );
        let gone = json!({"sun": [{"open": "02:00", "close": "03:00"}]});
        assert_eq!(on("Europe/Berlin", &gone, "2026-03-29"), Vec::<String>::new());
    }

    #[test]
    fn every_fault_of_the_hours_is_told_at_its_place() {
        let weekly = json!({"monday": [], "mon": [{"open": "9:00", "close": "25:00"}, {"open": "08:00", "close": "08:00"}, {"from": "08:00"}], "tue": "closed"});
        let faults = hours("Mars/Base", &weekly, &json!(["2026-02-30", 1])).unwrap_err();
        let places: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
        let expected = [
            "settings.time_zone",
            "settings.weekly_hours.monday",
            "settings.weekly_hours.mon[0].open",
            "settings.weekly_hours.mon[0].close",
            "settings.weekly_hours.mon[1].close",
            "settings.weekly_hours.mon[2].open",
            "settings.weekly_hours.mon[2].close",
            "settings.weekly_hours.mon[2].from",
            "settings.weekly_hours.tue",
            "settings.weekly_hours",
            "settings.holidays[0]",
            "settings.holidays[1]",
        ];
        assert_eq!(places, expected);
    }

    #[test]
    fn hours_without_an_opening_are_refused() {
        let faults = hours("UTC", &json!({"mon": []}), &json!(null)).unwrap_err();
        assert_eq!(faults[0].path, "settings.weekly_hours");
    }
}
