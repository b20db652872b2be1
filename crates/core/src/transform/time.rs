//! Points in time as businesses and their callers speak of them, in the business's own zone.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};
use serde_json::{Map, Value, json};

use super::leaf;
use crate::{json::Reader, plan::Leaf, schema::FieldType};

/// From one point in time to another, which isn't part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Interval {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
}

/// Which end of something a text tells: where it is vague, both are taken so that the whole is longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Start,
    End,
}

impl Interval {
    /// From a point in time on; none where that is beyond all calendars.
    pub(super) fn lasting(start: Timestamp, length: SignedDuration) -> Option<Self> {
        Some(Self { start, end: start.checked_add(length).ok()? })
    }

    /// How long it is.
    pub(super) fn length(self) -> SignedDuration {
        self.end.duration_since(self.start)
    }

    /// Whether both have a moment in common.
    pub(super) fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether all of the other is in it.
    pub(super) fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// With so much more at both ends.
    pub(super) fn padded(self, by: SignedDuration) -> Self {
        let start = self.start.checked_sub(by).unwrap_or(Timestamp::MIN);
        Self { start, end: self.end.checked_add(by).unwrap_or(Timestamp::MAX) }
    }

    /// What is left without the other: none, one piece or two.
    pub(super) fn without(self, other: Self) -> impl Iterator<Item = Self> {
        let before = Self { start: self.start, end: self.end.min(other.start) };
        let after = Self { start: self.start.max(other.end), end: self.end };
        let whole = (!self.overlaps(other)).then_some(self);
        let pieces =
            [before, after].into_iter().filter(move |piece| whole.is_none() && piece.start < piece.end);
        whole.into_iter().chain(pieces)
    }
}

/// Reads a zone of the settings, from the database that is compiled in: the same everywhere.
pub(super) fn zone(reader: &mut Reader<'_>) -> Option<TimeZone> {
    let name: String = reader.required("time_zone")?;
    let zone = TimeZoneDatabase::bundled().get(&name).ok().filter(|zone| zone.iana_name().is_some());
    if zone.is_none() {
        let message =
            format!("There is no time zone `{name}`; this must be an IANA name such as `Europe/Berlin`.");
        reader.fault("time_zone", "invalid", message);
    }
    zone
}

/// The name of a zone that was read from settings.
pub(super) fn zone_name(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}

/// A point in time as providers write them: with an offset, or as a date and time or a date of the zone.
///
/// A time that the zone has twice is the earlier one at a start and the later one at an end.
pub(super) fn instant(text: &str, zone: &TimeZone, edge: Edge) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(date) = date(text) {
        return midnight(date, zone, edge);
    }
    if let Ok(point) = text.parse::<Timestamp>() {
        return Some(point);
    }
    let ambiguous = zone.to_ambiguous_timestamp(text.parse::<DateTime>().ok()?);
    match edge {
        Edge::Start => ambiguous.earlier().ok(),
        Edge::End => ambiguous.later().ok(),
    }
}

/// A date alone, `2026-12-01`.
pub(super) fn date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

/// Midnight as a date begins, or the moment that comes for it where the clocks leave it out.
pub(super) fn midnight(date: Date, zone: &TimeZone, edge: Edge) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(date.to_datetime(Time::midnight()));
    match (ambiguous.offset(), edge) {
        (AmbiguousOffset::Gap { .. }, _) => {
            let after = ambiguous.later().ok()?;
            let change = zone.preceding(after.checked_add(SignedDuration::from_secs(1)).ok()?).next();
            Some(change.map_or(after, |change| change.timestamp()))
        }
        (AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. }, Edge::Start) => {
            ambiguous.earlier().ok()
        }
        (AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. }, Edge::End) => {
            ambiguous.later().ok()
        }
    }
}

/// What a caller is told of an interval, by the names of [`leaves`].
pub(super) fn told(interval: Interval, zone: &TimeZone) -> Map<String, Value> {
    let local = zone.to_datetime(interval.start);
    let told = json!({
        "start": written(interval.start, zone), "end": written(interval.end, zone),
        "date": local.date().to_string(), "time": local.strftime("%H:%M").to_string(),
        "spoken": spoken(interval.start, zone),
    });
    told.as_object().cloned().unwrap_or_default()
}

/// The leaves of [`told`].
pub(super) fn leaves() -> Vec<Leaf> {
    vec![
        leaf("start", FieldType::Datetime),
        leaf("end", FieldType::Datetime),
        leaf("date", FieldType::Date),
        leaf("time", FieldType::String),
        leaf("spoken", FieldType::String),
    ]
}

/// RFC 3339 with the zone's offset.
pub(super) fn written(point: Timestamp, zone: &TimeZone) -> String {
    point.display_with_offset(zone.to_offset(point)).to_string()
}

/// A point in time in words that can't be mistaken: "Tuesday, 1 December 2026 at 9:30 AM".
pub(super) fn spoken(point: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(point);
    let clock = match (local.hour(), local.minute()) {
        (0, 0) => "midnight, as the day begins".to_owned(),
        (12, 0) => "12:00 noon".to_owned(),
        (hour, minute) => {
            let half = if hour < 12 { "AM" } else { "PM" };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            format!("{hour}:{minute:02} {half}")
        }
    };
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let which = match (ambiguous.is_ambiguous(), ambiguous.earlier()) {
        (true, Ok(earlier)) if earlier == point => ", before the clocks are put back",
        (true, _) => ", after the clocks were put back",
        (false, _) => "",
    };
    format!("{} at {clock}{which}", spoken_date(local.date()))
}

/// A date in words: "Tuesday, 1 December 2026".
pub(super) fn spoken_date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index)).unwrap_or(&"");
    format!("{}, {} {month} {}", weekday(date), date.day(), date.year())
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn times_are_told_in_the_zone_so_that_they_cant_be_mistaken() {
        let said = |text: &str| spoken(at(text), &berlin());
        assert_eq!(said("2026-12-01T08:30:00Z"), "Tuesday, 1 December 2026 at 9:30 AM");
        assert_eq!(said("2026-12-01T11:00:00Z"), "Tuesday, 1 December 2026 at 12:00 noon");
        assert_eq!(said("2026-11-30T23:00:00Z"), "Tuesday, 1 December 2026 at midnight, as the day begins");
        assert_eq!(said("2026-11-30T23:05:00Z"), "Tuesday, 1 December 2026 at 12:05 AM");
        assert_eq!(
            said("2026-10-25T00:30:00Z"),
            "Sunday, 25 October 2026 at 2:30 AM, before the clocks are put back"
        );
        assert_eq!(
            said("2026-10-25T01:30:00Z"),
            "Sunday, 25 October 2026 at 2:30 AM, after the clocks were put back"
        );
        assert_eq!(written(at("2026-07-01T00:00:00Z"), &berlin()), "2026-07-01T02:00:00+02:00");
    }

    #[test]
    fn what_providers_write_is_read_with_and_without_a_zone() {
        let read = |text: &str, edge| instant(text, &berlin(), edge).map(|point| point.to_string());
        assert_eq!(read("2026-12-01T09:00:00-05:00", Edge::Start).unwrap(), "2026-12-01T14:00:00Z");
        assert_eq!(read("2026-12-01T09:00:00", Edge::Start).unwrap(), "2026-12-01T08:00:00Z");
        assert_eq!(read("2026-12-01", Edge::End).unwrap(), "2026-11-30T23:00:00Z");
        assert_eq!(read("2026-10-25T02:30:00", Edge::Start).unwrap(), "2026-10-25T00:30:00Z");
        assert_eq!(read("2026-10-25T02:30:00", Edge::End).unwrap(), "2026-10-25T01:30:00Z");
        for odd in ["", "tomorrow", "2026-13-01", "09:00", "2026-12-01T25:00:00Z"] {
            assert_eq!(read(odd, Edge::Start), None, "{odd}");
        }
    }

    #[test]
    fn a_day_without_midnight_begins_when_the_clocks_have_moved() {
        // In Beirut the clocks go from midnight to one; on Apia's 30 December 2011 there was nothing at all.
        let beirut = TimeZone::get("Asia/Beirut").unwrap();
        let first = midnight("2024-03-31".parse().unwrap(), &beirut, Edge::Start).unwrap();
        assert_eq!(written(first, &beirut), "2024-03-31T01:00:00+03:00");
        let apia = TimeZone::get("Pacific/Apia").unwrap();
        let first = midnight("2011-12-30".parse().unwrap(), &apia, Edge::Start).unwrap();
        assert_eq!(written(first, &apia), "2011-12-31T00:00:00+14:00");
    }

    #[test]
    fn an_interval_without_another_keeps_what_is_outside_of_it() {
        let interval = |from: &str, to: &str| Interval {
            start: at(&format!("2026-12-01T{from}:00Z")),
            end: at(&format!("2026-12-01T{to}:00Z")),
        };
        let left = |other: Interval| interval("09:00", "12:00").without(other).collect::<Vec<_>>();
        assert_eq!(
            left(interval("10:00", "11:00")),
            [interval("09:00", "10:00"), interval("11:00", "12:00")]
        );
        assert_eq!(left(interval("08:00", "10:00")), [interval("10:00", "12:00")]);
        assert_eq!(left(interval("09:00", "12:00")), []);
        assert_eq!(left(interval("12:00", "13:00")), [interval("09:00", "12:00")]);
    }
}
