//! Clocks that change, and zones that differ.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde_json::{Value, json};

use super::{ADA, BOB, Office, booking};
use crate::support::desk::{Seat, text};

/// The next day on whose night the clocks of a zone are put forward, or back.
fn change(office: &Office, zone: &str, is_forward: bool) -> Date {
    let zone = TimeZone::get(zone).unwrap();
    let soon = office.now() + SignedDuration::from_hours(4 * 24);
    let mut before = zone.to_offset(soon);
    for change in zone.following(soon) {
        if (change.offset() > before) == is_forward {
            return zone.to_datetime(change.timestamp()).date();
        }
        before = change.offset();
    }
    panic!("its clocks never change")
}

fn around_the_clock() -> Value {
    let day = json!([{"open": "00:00", "close": "24:00"}]);
    json!({"mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": day, "sun": day})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_the_clocks_leave_out_is_neither_offered_nor_booked() {
    let office = Office::open().await;
    office.publish_with(&json!({"weekly_hours": around_the_clock()})).await;
    let day = change(&office, super::ZONE, true);
    let offered = office.offered(day).await;
    assert_eq!(offered.len(), 46, "{offered:?}");
    assert!(!offered.iter().any(|time| time.starts_with("02:")), "{offered:?}");
    assert_eq!(office.refused("book_appointment", booking(ADA, day, "02:30")).await, "no_such_time");
    let id = office.booked(ADA, day, "01:30").await;
    office.calendars.seen();
    let moved = json!({"appointment_id": id, "caller_phone": ADA, "preferred_date": day.to_string(), "preferred_time": "02:00"});
    assert_eq!(office.refused("reschedule_appointment", moved).await, "no_such_time");
    assert_eq!(office.asked(), Vec::<String>::new());
    // The half hour before the gap ends when the clocks say three.
    let kept = office.calendars.with(|google| google.own().get(&id).unwrap().when.stretch(&TimeZone::UTC));
    let end: Timestamp = day.at(3, 0, 0, 0).in_tz(super::ZONE).unwrap().timestamp();
    assert_eq!(kept, (end - SignedDuration::from_mins(30), end));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_the_clocks_show_twice_is_booked_at_the_earlier_and_said_to_be() {
    let office = Office::open().await;
    office.publish_with(&json!({"weekly_hours": around_the_clock()})).await;
    let day = change(&office, super::ZONE, false);
    let twice = async || office.offered(day).await.iter().filter(|time| *time == "01:30").count();
    assert_eq!(twice().await, 2);
    let done = office.book(ADA, day, "01:30").await;
    let output = Seat::output(&done);
    assert!(text(&output["start"]).ends_with("-04:00"), "{output}");
    assert!(text(&output["spoken"]).contains("before the clocks are put back"), "{output}");
    assert_eq!(twice().await, 1);
    assert_eq!(Seat::failure(&office.book(BOB, day, "01:30").await), "slot_taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_business_elsewhere_keeps_its_own_clocks_through_the_week_in_which_they_change() {
    let office = Office::open().await;
    let day = json!([{"open": "10:00", "close": "12:00"}]);
    let hours = json!({"fri": day, "mon": day});
    let rules = json!({"time_zone": "Europe/Berlin", "weekly_hours": hours, "step_minutes": 60});
    let mut all = super::config(&rules);
    all["check_availability"]["most_days"] = json!(7);
    office.provision(json!({"config": all})).await;
    office.publish_all().await;
    let sunday = change(&office, "Europe/Berlin", true);
    assert_eq!(sunday.weekday(), Weekday::Sunday);
    let (friday, monday) = (sunday - 2.days(), sunday + 1.days());
    let starts = async || {
        let asked = json!({"preferred_date": friday.to_string()});
        let offered = office.seat.call("check_availability", asked).await;
        let items = Seat::output(&offered)["items"].as_array().unwrap().clone();
        items.iter().map(|item| text(&item["start"])).collect::<Vec<_>>()
    };
    let at = |date: Date, rest: &str| format!("{date}T{rest}");
    let all = [
        at(friday, "10:00:00+01:00"),
        at(friday, "11:00:00+01:00"),
        at(monday, "10:00:00+02:00"),
        at(monday, "11:00:00+02:00"),
    ];
    assert_eq!(starts().await, all);
    // A weekly event of Berlin's stays at eleven there, whatever the calendar's own zone does.
    let berlin = |time: &str| json!({"dateTime": format!("{}T{time}:00", friday - 4.days()), "timeZone": "Europe/Berlin"});
    let mut weekly = json!({"summary": "Round", "start": berlin("11:00"), "end": berlin("11:30")});
    weekly["recurrence"] = json!(["RRULE:FREQ=WEEKLY;BYDAY=MO"]);
    office.written(&weekly);
    assert_eq!(starts().await, all[..3]);
    let done = office.confirm("book_appointment", booking(ADA, monday, "10:00")).await;
    assert_eq!(Seat::output(&done)["start"], all[2].as_str());
    let found = office.seat.call("find_appointment", json!({"caller_phone": ADA})).await;
    // The account's calendar tells times by New York's clocks; the caller hears Berlin's.
    assert_eq!(Seat::output(&found)["items"][0]["start"], all[2].as_str(), "{found}");
}
