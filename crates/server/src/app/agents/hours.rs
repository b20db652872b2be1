//! Business hours out of JSON.

use std::collections::BTreeMap;

use jackfield_core::{
    diagnostic::Diagnostic,
    json::{FromJson, Reader},
};
use serde_json::{Map, Value};

use super::words;
use crate::model::agent::{BusinessHours, Holiday, Opening, Weekday};

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];
const MOST_OPENINGS: usize = 12;
const MOST_HOLIDAYS: usize = 500;

/// Reads business hours; what is wrong is noted.
pub(super) fn read(value: &Value, faults: &mut Vec<Diagnostic>) -> Option<BusinessHours> {
    let mut reader = Reader::new(value, "businessHours", faults);
    let timezone: Option<String> = reader.required("timezone");
    let timezone = timezone.and_then(|name| known_timezone(&name, &mut reader));
    let weekly: Option<Map<String, Value>> = reader.optional("weekly");
    let weekly = weekly.map(|days| read_week(&days, reader.faults())).unwrap_or_default();
    let holidays: Option<Vec<Day>> = reader.optional("holidays");
    let holidays: Vec<Holiday> = holidays.unwrap_or_default().into_iter().map(|Day(day)| day).collect();
    check_holidays(&holidays, &mut reader);
    let after_hours = reader.optional("afterHours");
    reader.finish();
    Some(BusinessHours { timezone: timezone?, weekly, holidays, after_hours })
}

fn known_timezone(name: &str, reader: &mut Reader<'_>) -> Option<String> {
    let zone = jiff::tz::TimeZone::get(name).ok();
    let known = zone.as_ref().and_then(|zone| zone.iana_name()).map(str::to_owned);
    if known.is_none() {
        let message =
            format!("There is no time zone `{name}`; this must be an IANA name such as `Europe/Berlin`.");
        reader.fault("timezone", "invalid", message);
    }
    known
}

fn read_week(days: &Map<String, Value>, faults: &mut Vec<Diagnostic>) -> BTreeMap<Weekday, Vec<Opening>> {
    let mut week = BTreeMap::new();
    for (name, value) in days {
        let path = format!("businessHours.weekly.{name}");
        match DAYS.iter().find(|(word, _)| word == name) {
            Some((_, day)) => {
                week.insert(*day, read_openings(value, &path, faults));
            }
            None => {
                let message = format!(
                    "There is no day `{name}`; the days are `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`."
                );
                let mut fault = Diagnostic::new("unknown_member", path, message);
                fault.help = words::near_miss(name, &DAYS.map(|(word, _)| word))
                    .map(|near| format!("Did you mean `{near}`?"));
                faults.push(fault);
            }
        }
    }
    week
}

fn read_openings(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Vec<Opening> {
    if value.is_null() {
        return Vec::new();
    }
    let openings: Vec<Hours> = FromJson::from_json(value, path, faults).unwrap_or_default();
    if openings.len() > MOST_OPENINGS {
        let message = format!("A day has at most {MOST_OPENINGS} opening times.");
        faults.push(Diagnostic::new("too_many", path, message));
    }
    openings.into_iter().map(|Hours(opening)| opening).collect()
}

fn check_holidays(holidays: &[Holiday], reader: &mut Reader<'_>) {
    if holidays.len() > MOST_HOLIDAYS {
        reader.fault("holidays", "too_many", format!("At most {MOST_HOLIDAYS} holidays are allowed."));
    }
    for (index, holiday) in holidays.iter().enumerate() {
        if holidays.iter().take(index).any(|before| before.date == holiday.date) {
            let message = format!("{} is in the list already.", holiday.date);
            reader.fault(&format!("holidays[{index}].date"), "repeated", message);
        }
    }
}

/// One stretch of opening time as it is read.
struct Hours(Opening);

impl FromJson for Hours {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let open: Option<String> = reader.required("open");
        let close: Option<String> = reader.required("close");
        if open.as_deref().is_some_and(|text| !is_time(text)) {
            reader.fault("open", "invalid", "This must be a time of day such as `09:00`.");
        }
        if close.as_deref().is_some_and(|text| !is_time(text) && text != "24:00") {
            reader.fault("close", "invalid", "This must be a time of day such as `17:30`, or `24:00`.");
        }
        if open.is_some() && open == close {
            let message = "Opening and closing time are the same; the whole day is `00:00` to `24:00`.";
            reader.fault("close", "invalid", message);
        }
        reader.finish();
        Some(Self(Opening { open: open?, close: close? }))
    }
}

/// A holiday as it is read.
struct Day(Holiday);

impl FromJson for Day {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let date: Option<String> = reader.required("date");
        if date.as_deref().is_some_and(|text| !is_date(text)) {
            reader.fault("date", "invalid", "This must be a day of the calendar such as `2026-12-25`.");
        }
        let name: Option<String> = reader.optional("name");
        if name.as_deref().is_some_and(|name| name.chars().count() > 200) {
            reader.fault("name", "invalid", "A holiday's name has at most 200 characters.");
        }
        let openings: Option<Vec<Hours>> = reader.optional("openings");
        let openings = openings.unwrap_or_default().into_iter().map(|Hours(opening)| opening).collect();
        reader.finish();
        Some(Self(Holiday { date: date?, name, openings }))
    }
}

fn is_time(text: &str) -> bool {
    matches!(
        text.as_bytes(),
        [b'0'..=b'1', b'0'..=b'9', b':', b'0'..=b'5', b'0'..=b'9']
            | [b'2', b'0'..=b'3', b':', b'0'..=b'5', b'0'..=b'9']
    )
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok_and(|date| date.to_string() == text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hours_of_a_week_with_a_night_and_a_holiday_are_read() {
        let value = json!({
            "timezone": "europe/berlin",
            "weekly": {"mon": [{"open": "09:00", "close": "24:00"}], "fri": [{"open": "22:00", "close": "04:00"}]},
            "holidays": [{"date": "2026-12-25", "name": "Christmas"}],
            "afterHours": {"message": "Call tomorrow"}
        });
        let mut faults = Vec::new();
        let hours = read(&value, &mut faults).unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(hours.timezone, "Europe/Berlin");
        assert_eq!(hours.weekly.len(), 2);
        assert!(hours.holidays.iter().all(|holiday| holiday.openings.is_empty()));
    }

    #[test]
    fn times_and_dates_that_are_none_are_refused() {
        let value = json!({
            "timezone": "UTC",
            "weekly": {"mon": [{"open": "24:00", "close": "25:00"}, {"open": "08:00", "close": "08:00"}, {"from": "08:00"}]},
            "holidays": [{"date": "2026-02-30"}, {"date": "20261225"}]
        });
        let mut faults = Vec::new();
        read(&value, &mut faults);
        let places: Vec<&str> =
            faults.iter().filter_map(|fault| fault.path.strip_prefix("businessHours.")).collect();
        let expected = [
            "weekly.mon[0].open",
            "weekly.mon[0].close",
            "weekly.mon[1].close",
            "weekly.mon[2].open",
            "weekly.mon[2].close",
            "weekly.mon[2].from",
            "holidays[0].date",
            "holidays[1].date",
        ];
        assert_eq!(places, expected);
    }
}
