//! Whether an agent is open: weekly times, holidays, time zones and their changes.

use jiff::{
    Timestamp, Zoned,
    civil::{Time, Weekday as CivilDay},
    tz::TimeZone,
};

use crate::model::agent::{BusinessHours, Opening, Weekday};

/// Business hours, parsed once.
#[derive(Debug, Clone)]
pub struct Hours {
    zone: TimeZone,
    weekly: [Vec<Span>; 7],
    holidays: Vec<(jiff::civil::Date, Vec<Span>)>,
}

/// From, to; a `to` at or before `from` is on the next day.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: Time,
    to: Option<Time>,
}

impl Hours {
    /// Parses business hours.
    ///
    /// # Errors
    /// The sentence for what can't be understood.
    pub fn parse(hours: &BusinessHours) -> Result<Self, String> {
        let zone = TimeZone::get(&hours.timezone)
            .map_err(|_| format!("`{}` is no time zone; one is `Europe/Berlin`.", hours.timezone))?;
        let mut weekly: [Vec<Span>; 7] = Default::default();
        for (day, openings) in &hours.weekly {
            if let Some(spans) = weekly.get_mut(index(*day)) {
                *spans = spans_of(openings)?;
            }
        }
        let mut holidays = Vec::new();
        for holiday in &hours.holidays {
            let date = holiday
                .date
                .parse()
                .map_err(|_| format!("`{}` is no date; one is `2026-12-25`.", holiday.date))?;
            holidays.push((date, spans_of(&holiday.openings)?));
        }
        Ok(Self { zone, weekly, holidays })
    }

    /// Whether the agent is open at a time. Without any weekly times and holidays it always is.
    pub fn is_open(&self, now: Timestamp) -> bool {
        if self.weekly.iter().all(Vec::is_empty) && self.holidays.is_empty() {
            return true;
        }
        let local = now.to_zoned(self.zone.clone());
        let today = self.spans(&local).iter().any(|span| span.covers_same_day(local.time()));
        let night = local.yesterday().is_ok_and(|yesterday| {
            self.spans(&yesterday).iter().any(|span| span.covers_next_day(local.time()))
        });
        today || night
    }

    fn spans(&self, day: &Zoned) -> &[Span] {
        if let Some((_, spans)) = self.holidays.iter().find(|(date, _)| *date == day.date()) {
            return spans;
        }
        let position = match day.weekday() {
            CivilDay::Monday => 0,
            CivilDay::Tuesday => 1,
            CivilDay::Wednesday => 2,
            CivilDay::Thursday => 3,
            CivilDay::Friday => 4,
            CivilDay::Saturday => 5,
            CivilDay::Sunday => 6,
        };
        self.weekly.get(position).map_or(&[], Vec::as_slice)
    }
}

impl Span {
    fn ends_next_day(self) -> bool {
        self.to.is_some_and(|to| to <= self.from)
    }

    fn covers_same_day(self, time: Time) -> bool {
        time >= self.from && (self.ends_next_day() || self.to.is_none_or(|to| time < to))
    }

    fn covers_next_day(self, time: Time) -> bool {
        self.ends_next_day() && self.to.is_some_and(|to| time < to)
    }
}

fn index(day: Weekday) -> usize {
    match day {
        Weekday::Mon => 0,
        Weekday::Tue => 1,
        Weekday::Wed => 2,
        Weekday::Thu => 3,
        Weekday::Fri => 4,
        Weekday::Sat => 5,
        Weekday::Sun => 6,
    }
}

fn spans_of(openings: &[Opening]) -> Result<Vec<Span>, String> {
    openings
        .iter()
        .map(|opening| {
            let to = if opening.close == "24:00" { None } else { Some(time(&opening.close)?) };
            Ok(Span { from: time(&opening.open)?, to })
        })
        .collect()
}

fn time(text: &str) -> Result<Time, String> {
    let refused = || format!("`{text}` is no time of day; one is `09:30`.");
    let (hour, minute) = text.split_once(':').ok_or_else(refused)?;
    let parse = |part: &str| (part.len() == 2).then(|| part.parse::<i8>().ok()).flatten();
    let (hour, minute) = parse(hour).zip(parse(minute)).ok_or_else(refused)?;
    Time::new(hour, minute, 0, 0).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn open_at(time: &str) -> bool {
        let hours = json!({
            "timezone": "Europe/Berlin",
            "weekly": {"mon": [{"open": "09:00", "close": "17:00"}], "fri": [{"open": "22:00", "close": "02:00"}],
                "sat": [{"open": "10:00", "close": "24:00"}]},
            "holidays": [{"date": "2026-12-28"}]
        });
        let hours = Hours::parse(&serde_json::from_value(hours).unwrap()).unwrap();
        hours.is_open(time.parse().unwrap())
    }

    #[test]
    fn weekly_times_are_in_the_agents_own_zone() {
        // Monday, 9:00 in Berlin is 8:00 UTC in winter and 7:00 UTC in summer.
        assert!(open_at("2026-11-23T08:00:00Z"));
        assert!(!open_at("2026-11-23T07:59:59Z"));
        assert!(open_at("2026-07-20T07:00:00Z"));
        assert!(!open_at("2026-11-23T16:00:00Z"));
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_began() {
        assert!(open_at("2026-11-27T22:30:00Z"));
        assert!(open_at("2026-11-28T00:59:00Z"));
        assert!(!open_at("2026-11-28T01:00:00Z"));
        assert!(open_at("2026-11-28T22:59:00Z"));
        assert!(!open_at("2026-11-28T23:00:00Z"));
    }

    #[test]
    fn a_holiday_without_openings_is_closed() {
        assert!(!open_at("2026-12-28T10:00:00Z"));
    }

    #[test]
    fn what_is_no_time_or_zone_is_refused() {
        for hours in [
            json!({"timezone": "Mars/Base"}),
            json!({"timezone": "UTC", "weekly": {"mon": [{"open": "9:00", "close": "17:00"}]}}),
            json!({"timezone": "UTC", "weekly": {"mon": [{"open": "09:00", "close": "25:00"}]}}),
            json!({"timezone": "UTC", "holidays": [{"date": "25.12.2026"}]}),
        ] {
            assert!(Hours::parse(&serde_json::from_value(hours.clone()).unwrap()).is_err(), "{hours}");
        }
    }
}
