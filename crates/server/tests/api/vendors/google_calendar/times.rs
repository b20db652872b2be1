//! When events are, as Google has it: stretches of time, whole days, series.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Weekday},
    tz::TimeZone,
};
use serde_json::{Value, json};

/// When an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// From one point in time to another.
    Timed(Timestamp, Timestamp),
    /// From one day to another, which isn't part of it.
    Days(Date, Date),
}

/// What is wrong with the time of an event: Google's reason and message.
pub(super) type Fault = (&'static str, &'static str);

/// How a series goes on.
#[derive(Debug, PartialEq, Eq)]
struct Rule {
    is_weekly: bool,
    interval: i64,
    days: Vec<Weekday>,
    count: usize,
    until: Option<Timestamp>,
}

/// The most events of a series that anybody here looks at.
const MOST: usize = 750;

impl When {
    /// Reads `start` and `end` of an event.
    pub(super) fn read(event: &Value) -> Result<Self, Fault> {
        let [start, end] = [&event["start"], &event["end"]];
        if start.is_null() {
            return Err(("required", "Missing start time."));
        }
        if end.is_null() {
            return Err(("required", "Missing end time."));
        }
        if [start, end].iter().any(|edge| edge["date"].is_string() && edge["dateTime"].is_string()) {
            return Err(("invalid", "Invalid start time."));
        }
        let when = match (start["date"].as_str(), end["date"].as_str()) {
            (Some(start), Some(end)) => {
                let read =
                    |text: &str| text.parse::<Date>().map_err(|_| ("invalid", "Invalid value for: date"));
                Self::Days(read(start)?, read(end)?)
            }
            (None, None) => Self::Timed(point(start)?, point(end)?),
            _ => {
                return Err(("invalid", "Start and end times must either both be date or both be dateTime."));
            }
        };
        let is_empty = match when {
            Self::Timed(start, end) => end < start,
            Self::Days(start, end) => end <= start,
        };
        if is_empty { Err(("timeRangeEmpty", "The specified time range is empty.")) } else { Ok(when) }
    }

    /// Its stretch of time on the clocks of a calendar.
    pub(super) fn stretch(self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        let midnight = |date: Date| date.to_zoned(zone.clone()).expect("a day of the zone").timestamp();
        match self {
            Self::Timed(start, end) => (start, end),
            Self::Days(start, end) => (midnight(start), midnight(end)),
        }
    }

    /// Its `start` and `end`, on the clocks of a zone; `stated` is the zone in which it was meant.
    pub(super) fn written(self, zone: &TimeZone, stated: Option<&str>) -> [Value; 2] {
        match self {
            Self::Days(start, end) => [json!({"date": start.to_string()}), json!({"date": end.to_string()})],
            Self::Timed(start, end) => [start, end].map(|point| {
                let mut edge = json!({"dateTime": written(point, zone)});
                edge["timeZone"] = json!(stated.unwrap_or(zone.iana_name().unwrap_or("UTC")));
                edge
            }),
        }
    }

    /// What the id of an event of a series ends with.
    pub(super) fn suffix(self) -> String {
        match self {
            Self::Timed(start, _) => start.strftime("%Y%m%dT%H%M%SZ").to_string(),
            Self::Days(start, _) => start.strftime("%Y%m%d").to_string(),
        }
    }

    /// The events of a series that begins so, up to a point in time.
    pub(super) fn series(
        self,
        rules: &[String],
        zone: &TimeZone,
        end: Timestamp,
    ) -> Result<Vec<Self>, Fault> {
        let [rule] = rules else { return Err(("invalid", "Invalid recurrence rule.")) };
        let rule = Rule::read(rule).ok_or(("invalid", "Invalid recurrence rule."))?;
        let first = match self {
            Self::Timed(start, _) => zone.to_datetime(start).date(),
            Self::Days(start, _) => start,
        };
        let mut found = Vec::new();
        for (date, _) in first.series(1.day()).zip(0..4000).filter(|(date, _)| rule.has(first, *date)) {
            let event = self.on(date, zone);
            let start = event.stretch(zone).0;
            let is_over = start >= end || rule.until.is_some_and(|until| start > until);
            if is_over || found.len() >= rule.count.min(MOST) {
                break;
            }
            found.push(event);
        }
        Ok(found)
    }

    /// The same on another day: at the same time of the clocks, and as long.
    fn on(self, date: Date, zone: &TimeZone) -> Self {
        match self {
            Self::Timed(start, end) => {
                let local = date.to_datetime(zone.to_datetime(start).time());
                let begun = local.to_zoned(zone.clone()).expect("a time of the zone").timestamp();
                Self::Timed(begun, begun + end.duration_since(start))
            }
            Self::Days(start, end) => Self::Days(date, date + (end - start)),
        }
    }
}

impl Rule {
    fn read(text: &str) -> Option<Self> {
        let mut rule =
            Self { is_weekly: false, interval: 1, days: Vec::new(), count: usize::MAX, until: None };
        for part in text.strip_prefix("RRULE:")?.split(';') {
            match part.split_once('=')? {
                ("FREQ", "DAILY") => {}
                ("FREQ", "WEEKLY") => rule.is_weekly = true,
                ("INTERVAL", number) => rule.interval = number.parse().ok()?,
                ("COUNT", number) => rule.count = number.parse().ok()?,
                ("UNTIL", until) => {
                    let point = DateTime::strptime("%Y%m%dT%H%M%SZ", until).ok()?;
                    rule.until = point.to_zoned(TimeZone::UTC).ok().map(|point| point.timestamp());
                }
                ("BYDAY", days) => rule.days = days.split(',').map(weekday).collect::<Option<_>>()?,
                _ => return None,
            }
        }
        Some(rule)
    }

    fn has(&self, first: Date, date: Date) -> bool {
        let days = |since: Date| i64::from((date - since).get_days());
        if !self.is_weekly {
            return days(first) % self.interval == 0;
        }
        let monday = first - i64::from(first.weekday().to_monday_zero_offset()).days();
        let is_day = if self.days.is_empty() {
            date.weekday() == first.weekday()
        } else {
            self.days.contains(&date.weekday())
        };
        is_day && days(monday) / 7 % self.interval == 0
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    let at = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|day| *day == word)?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

/// A point in time of an event: with an offset, or by the clocks of a zone that is named.
fn point(edge: &Value) -> Result<Timestamp, Fault> {
    let text = edge["dateTime"].as_str().ok_or(("required", "Missing time."))?;
    if let Ok(point) = text.parse() {
        return Ok(point);
    }
    let local: DateTime = text.parse().map_err(|_| ("invalid", "Invalid value for: dateTime"))?;
    let zone =
        edge["timeZone"].as_str().ok_or(("required", "Missing time zone definition for start time."))?;
    let zone = TimeZone::get(zone).map_err(|_| ("invalid", "Invalid time zone definition."))?;
    local
        .to_zoned(zone)
        .map(|point| point.timestamp())
        .map_err(|_| ("invalid", "Invalid value for: dateTime"))
}

/// RFC 3339 with the offset of a zone, or `Z`.
pub(super) fn written(point: Timestamp, zone: &TimeZone) -> String {
    if *zone == TimeZone::UTC {
        point.to_string()
    } else {
        point.display_with_offset(zone.to_offset(point)).to_string()
    }
}

#[test]
fn a_series_keeps_the_time_of_the_clocks() {
    let event = json!({"start": {"dateTime": "2026-10-23T10:00:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-10-23T09:00:00Z"}});
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let until = "2027-01-01T00:00:00Z".parse().unwrap();
    let series = |rule: &str| {
        let events = When::read(&event).unwrap().series(&[rule.to_owned()], &zone, until);
        events.map(|events| events.iter().map(|event| event.suffix()).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(
        series("RRULE:FREQ=WEEKLY;BYDAY=FR,MO;COUNT=3").unwrap(),
        "20261023T080000Z 20261026T090000Z 20261030T090000Z"
    );
    assert_eq!(
        series("RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20261025T090000Z").unwrap(),
        "20261023T080000Z 20261025T090000Z"
    );
    assert_eq!(series("RRULE:FREQ=HOURLY").unwrap_err().0, "invalid");
}
