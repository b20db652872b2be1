//! Free slots agree with the oracle: in all zones, around their changes of the clocks, whatever is busy.

use std::sync::LazyLock;

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::oracle::{Case, Event, free};
use crate::transform::{Next, State, Transform};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The most slots that are ever given.
const MOST: usize = 50;

/// Every zone that is compiled in, with the moments at which its clocks are changed.
static ZONES: LazyLock<Vec<(TimeZone, Vec<Timestamp>)>> = LazyLock::new(|| {
    let database = TimeZoneDatabase::bundled();
    let (from, until): (Timestamp, Timestamp) =
        ("1980-01-01T00:00:00Z".parse().unwrap(), "2045-01-01T00:00:00Z".parse().unwrap());
    let changes = |zone: &TimeZone| {
        let following = zone.following(from).map(|change| change.timestamp());
        following.take_while(|change| *change < until).collect::<Vec<_>>()
    };
    let zones = database.available().map(|name| database.get(name.as_str()).unwrap());
    zones.filter(|zone| zone.iana_name().is_some()).map(|zone| (zone.clone(), changes(&zone))).collect()
});

/// A zone, and a moment there: mostly one at which the clocks change.
fn moment() -> impl Strategy<Value = (TimeZone, Timestamp)> {
    let any_time = 315_532_800_i64..2_366_841_600;
    (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any_time, 0..10_u8).prop_map(
        |(zone, change, other, which)| {
            let (zone, changes) = zone.get(&ZONES);
            let other = Timestamp::from_second(other / 60 * 60).unwrap();
            let moment = if which < 8 && !changes.is_empty() { *change.get(changes) } else { other };
            (zone.clone(), moment)
        },
    )
}

/// Openings of a day, in minutes.
fn openings() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let minute =
        prop_oneof![(0..48_i64).prop_map(|half| half * 30), 0..24 * 60_i64, Just(0), Just(120), Just(180)];
    let opening = (minute.clone(), minute).prop_filter("no time at all", |(open, close)| open != close);
    prop::collection::vec(opening, 0..3)
}

/// A busy time near a moment: on a grid, so that many touch, or anywhere.
fn event(zone: TimeZone, moment: Timestamp) -> impl Strategy<Value = Event> {
    let start = prop_oneof![(-200..300_i64).prop_map(|quarter| quarter * 900), -180_000..270_000_i64];
    let length = prop_oneof![
        4 => (0..20_i64).prop_map(|quarter| quarter * 900),
        2 => 0..20_000_i64,
        1 => -8000..1_i64,
        1 => Just(0_i64),
    ];
    (start, length, 0..8_u8, -1..3_i64).prop_map(move |(start, length, kind, days)| {
        let start = moment + SignedDuration::from_secs(start);
        let date = zone.to_datetime(start).date();
        if kind == 0 { Event::Days(date, date + days.days()) } else { Event::Timed(start, length) }
    })
}

fn case() -> impl Strategy<Value = Case> {
    moment().prop_flat_map(|(zone, moment)| {
        let events = prop::collection::vec(event(zone.clone(), moment), 0..7);
        let weekly = prop::array::uniform7(openings());
        let lengths = (1..300_i64, prop_oneof![Just(0), 0..90_i64], 1..120_i64);
        let times = (prop_oneof![Just(0), 0..2000_i64], 1..4_i64, -1..2_i64, 0..3000_i32);
        let holiday = prop::option::weighted(0.2, -1..3_i64);
        (Just(zone), weekly, events, lengths, times, holiday).prop_map(
            move |(
                zone,
                weekly,
                events,
                (duration, buffer, step),
                (notice, days, shift, before),
                holiday,
            )| {
                let preferred = zone.to_datetime(moment).date() + shift.days();
                let noon = zone.to_timestamp(preferred.at(12, 0, 0, 0)).unwrap();
                let now = noon - SignedDuration::from_mins(1) * before;
                // A caller asks for no day that is over.
                let preferred = preferred.max(zone.to_datetime(now).date());
                let holidays = holiday.map(|day| preferred + day.days()).into_iter().collect();
                Case { zone, weekly, holidays, duration, buffer, step, notice, days, now, preferred, events }
            },
        )
    })
}

fn settings(case: &Case) -> Map<String, Value> {
    let clock = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let week = DAYS.iter().zip(&case.weekly).map(|(day, openings)| {
        let hours =
            openings.iter().map(|(open, close)| json!({"open": clock(*open), "close": clock(*close)}));
        ((*day).to_owned(), Value::Array(hours.collect()))
    });
    let week: Map<String, Value> = week.collect();
    let holidays: Vec<String> = case.holidays.iter().map(Date::to_string).collect();
    let settings = json!({
        "time_zone": case.zone.iana_name().unwrap(), "weekly_hours": week, "holidays": holidays,
        "duration_minutes": case.duration, "buffer_minutes": case.buffer, "step_minutes": case.step,
        "notice_minutes": case.notice, "most_days": case.days, "most_slots": MOST,
    });
    settings.as_object().unwrap().clone()
}

/// What the calendar answers, in the ways in which calendars write times.
fn answer(case: &Case) -> Value {
    let times = case.events.iter().enumerate().map(|(index, event)| match event {
        Event::Days(first, last) => (first.to_string(), last.to_string()),
        Event::Timed(start, seconds) => {
            let end = *start + SignedDuration::from_secs(*seconds);
            let offset = case.zone.to_offset(*start);
            match index % 2 {
                0 => (start.to_string(), end.to_string()),
                _ => (
                    start.display_with_offset(offset).to_string(),
                    end.display_with_offset(offset).to_string(),
                ),
            }
        }
    });
    let (starts, ends): (Vec<String>, Vec<String>) = times.unzip();
    if case.events.len().is_multiple_of(2) {
        return json!({"busy_start": starts, "busy_end": ends, "busy_error": []});
    }
    let items: Vec<Value> =
        starts.iter().zip(&ends).map(|(start, end)| json!({"busy_start": start, "busy_end": end})).collect();
    json!({"items": items, "count": items.len(), "truncated": false})
}

/// What happens to a caller who takes an offered time: the next step, or the code of the refusal.
fn booked(case: &Case, start: Timestamp) -> Result<Map<String, Value>, &'static str> {
    let local = case.zone.to_datetime(start);
    let mut settings = settings(case);
    settings.retain(|name, _| !["step_minutes", "most_days", "most_slots"].contains(&name.as_str()));
    let arguments = json!({"preferred_date": local.date().to_string(), "preferred_time": local.time().to_string(),
        "caller_name": "Ada Birch", "caller_phone": "+12065550142"});
    let answers = [answer(case)];
    let arguments = arguments.as_object().unwrap();
    let ask = |answers: &[Value]| match Transform::BookAppointment.next(State {
        settings: &settings,
        arguments,
        region: None,
        now: case.now,
        answers,
    }) {
        Next::Send(sent) => Ok(sent),
        Next::Refused(refusal) => Err(refusal.code),
        Next::Done(shaped) => panic!("{shaped:?}"),
    };
    ask(&[]).and_then(|_| ask(&answers))
}

fn offered(case: &Case) -> (Vec<Timestamp>, bool) {
    let (settings, arguments) = (settings(case), json!({"preferred_date": case.preferred.to_string()}));
    let answers = [answer(case)];
    let arguments = arguments.as_object().unwrap();
    let state = State { settings: &settings, arguments, region: None, now: case.now, answers: &answers };
    match Transform::FreeSlots.next(state) {
        Next::Done(shaped) => {
            let items = shaped.value["items"].as_array().unwrap();
            let starts = items.iter().map(|item| item["start"].as_str().unwrap().parse().unwrap());
            (starts.collect(), shaped.truncated)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_zone_of_the_database_is_tried() {
    assert!(ZONES.len() > 550, "{}", ZONES.len());
    assert!(ZONES.iter().filter(|(_, changes)| changes.len() > 20).count() > 200);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slots_are_those_of_the_oracle(case in case()) {
        prop_assume!(case.weekly.iter().any(|openings| !openings.is_empty()));
        let mut expected = free(&case);
        let is_more = expected.len() > MOST;
        expected.truncate(MOST);
        prop_assert_eq!(offered(&case), (expected, is_more));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_offered_time_can_be_booked(case in case()) {
        prop_assume!(case.weekly.iter().any(|openings| !openings.is_empty()));
        for start in offered(&case).0 {
            let earlier = case.zone.to_ambiguous_timestamp(case.zone.to_datetime(start)).earlier().unwrap();
            // Of a time that the clocks show twice, a date and a time mean the earlier one.
            if earlier == start {
                let sent = booked(&case, start);
                let begins = sent.as_ref().map(|sent| sent["start"].as_str().unwrap().parse::<Timestamp>().unwrap());
                prop_assert_eq!(begins, Ok(start));
            }
        }
    }

    #[test]
    fn a_time_that_something_busy_touches_is_refused(case in case(), which in any::<prop::sample::Index>()) {
        prop_assume!(case.weekly.iter().any(|openings| !openings.is_empty()));
        let slots = offered(&case).0;
        prop_assume!(!slots.is_empty());
        let start = *which.get(&slots);
        prop_assume!(case.zone.to_ambiguous_timestamp(case.zone.to_datetime(start)).earlier().unwrap() == start);
        let mut busier = case.clone();
        let end = start + SignedDuration::from_mins(case.duration + case.buffer) - SignedDuration::from_secs(1);
        busier.events.push(Event::Timed(end, 60));
        prop_assert_eq!(booked(&busier, start), Err("slot_taken"));
    }
}
