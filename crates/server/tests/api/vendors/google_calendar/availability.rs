//! What is offered, and what never is.

use jiff::{ToSpan, civil::Weekday, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    DESK, Office, ZONE,
    calendar::{Calendar, Role},
    event, half_hours,
};
use crate::support::{Start, desk::Seat};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn free_is_what_the_hours_hold_and_no_busy_event_touches() {
    let office = Office::live().await;
    let day = office.next(Weekday::Wednesday);
    assert_eq!(office.offered(day).await, half_hours(9, 17));
    office.written(&event(day, "09:45", "10:15"));
    office.written(&event(day, "16:30", "18:00"));
    let with = |from: &str, to: &str, name: &str, value: Value| {
        let mut event = event(day, from, to);
        event[name] = value;
        office.written(&event)
    };
    // None of these makes busy.
    with("11:00", "12:00", "transparency", json!("transparent"));
    let declined = json!([{"email": DESK, "self": true, "responseStatus": "declined"}]);
    with("12:00", "13:00", "attendees", declined);
    let off = office.written(&event(day, "13:00", "14:00"));
    office.calendars.with(|google| google.own().delete(&off).unwrap());
    let free: Vec<String> = half_hours(9, 17)
        .into_iter()
        .filter(|time| !["09:30", "10:00", "16:30"].contains(&time.as_str()))
        .collect();
    assert_eq!(office.offered(day).await, free);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_day_blocks_its_day_as_the_calendar_s_own_zone_has_it() {
    let office = Office::on(Start::sqlite(), Calendar::new(DESK, "Asia/Tokyo")).await;
    office.publish_with(&json!({})).await;
    let day = office.next(Weekday::Tuesday);
    let mut fair = json!({"summary": "Fair", "start": {"date": day.to_string()},
        "end": {"date": day.tomorrow().unwrap().to_string()}});
    let first = office.written(&fair);
    // Tokyo's Tuesday lasts into New York's morning.
    let over =
        day.tomorrow().unwrap().in_tz("Asia/Tokyo").unwrap().with_time_zone(TimeZone::get(ZONE).unwrap());
    assert_eq!(over.date(), day);
    let over = over.strftime("%H:%M").to_string();
    let free: Vec<String> = half_hours(9, 17).into_iter().filter(|time| *time >= over).collect();
    assert!(free.len() < 16 && office.offered(day).await == free, "{over}");
    office.calendars.with(|google| google.own().delete(&first).unwrap());
    fair["end"]["date"] = json!((day + 2.days()).to_string());
    office.written(&fair);
    assert_eq!(office.offered(day).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_series_is_busy_each_time_and_free_where_one_of_it_is_off_or_moved() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    let mut weekly = event(day, "10:00", "11:00");
    weekly["recurrence"] = json!(["RRULE:FREQ=WEEKLY;BYDAY=MO,WE"]);
    let series = office.written(&weekly);
    let week = day + 7.days();
    let blocked = |free: &[String]| {
        half_hours(9, 17).into_iter().filter(|time| !free.contains(time)).collect::<Vec<_>>().join(" ")
    };
    for date in [day, day + 2.days(), week, week + 2.days()] {
        assert_eq!(blocked(&office.offered(date).await), "10:00 10:30", "{date}");
    }
    assert_eq!(blocked(&office.offered(day + 1.days()).await), "");
    let single = |date: jiff::civil::Date| {
        let point = date.at(10, 0, 0, 0).in_tz(ZONE).unwrap().timestamp();
        format!("{series}_{}", point.strftime("%Y%m%dT%H%M%SZ"))
    };
    let moved = event(week, "15:00", "15:30");
    office.calendars.with(|google| {
        google.own().delete(&single(day)).unwrap();
        google.own().patch(&single(week), &json!({"start": moved["start"], "end": moved["end"]})).unwrap();
    });
    assert_eq!(blocked(&office.offered(day).await), "");
    assert_eq!(blocked(&office.offered(week).await), "15:00");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_time_that_is_asked_for_is_marked_where_it_is_free_and_its_neighbours_are_offered_where_it_isnt()
{
    let office = Office::open().await;
    office.provision(json!({"config": {"check_availability": {"most_slots": 3}}})).await;
    office.publish_all().await;
    let day = office.next(Weekday::Thursday);
    let asked = json!({"preferred_date": day.to_string(), "preferred_time": "13:00"});
    let told = async || {
        let offered = office.seat.call("check_availability", asked.clone()).await;
        let items = Seat::output(&offered)["items"].as_array().unwrap().clone();
        let one = |item: &Value| {
            let mark = if item["is_preferred"] == true { "!" } else { "" };
            format!("{}{mark}", item["time"].as_str().unwrap())
        };
        items.iter().map(one).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(told().await, "12:30 13:00! 13:30");
    office.written(&event(day, "12:50", "13:10"));
    assert_eq!(told().await, "12:00 13:30 14:00");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_or_too_soon_isnt_offered_and_a_day_that_is_past_is_told() {
    let office = Office::live().await;
    let day = office.next(Weekday::Friday);
    let noon = day.at(12, 10, 0, 0).in_tz(ZONE).unwrap().timestamp();
    office.server.let_pass(noon.duration_since(office.now()).try_into().unwrap());
    // An hour of notice, and the next half hour.
    assert_eq!(office.offered(day).await, ["13:30", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30"]);
    office.calendars.seen();
    for (day, code) in [(day - 1.days(), "in_the_past"), (day + 400.days(), "too_far_ahead")] {
        let asked = json!({"preferred_date": day.to_string()});
        let refused = office.seat.call("check_availability", asked).await;
        assert_eq!(Seat::failure(&refused), code, "{refused}");
    }
    assert_eq!(office.asked(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_calendar_that_is_gone_or_isnt_shared_any_more_is_never_free() {
    let office = Office::open().await;
    let shared = "team@group.calendar.google.com";
    office.calendars.with(|google| google.calendars.insert(shared.to_owned(), Calendar::new(shared, ZONE)));
    office.publish_with(&json!({"calendar_id": shared})).await;
    let day = office.next(Weekday::Monday);
    assert_eq!(office.offered(day).await.len(), 16);
    let id = office.booked(super::ADA, day, "09:00").await;
    office.calendars.with(|google| google.calendars.remove(shared));
    office.calendars.seen();
    let asked = json!({"preferred_date": day.to_string()});
    let unknown = office.seat.call("check_availability", asked).await;
    assert_eq!(Seat::failure(&unknown), "calendar_not_readable", "{unknown}");
    let refused = office.book(super::ADA, day, "11:00").await;
    assert_eq!(Seat::failure(&refused), "calendar_not_readable");
    let moved = json!({"appointment_id": id, "caller_phone": super::ADA, "preferred_date": day.to_string(),
        "preferred_time": "15:00"});
    let moved = office.confirm("reschedule_appointment", moved).await;
    assert_eq!(Seat::failure(&moved), "appointment_not_found", "{moved}");
    assert_eq!(office.asked(), ["POST freeBusy", "POST freeBusy", "GET event"], "nothing is written");
    assert_eq!(office.status().await["status"], "connected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_calendar_that_may_only_be_read_offers_times_and_refuses_bookings_with_the_right_that_is_missing() {
    let office = Office::live().await;
    office.calendars.with(|google| google.own().role = Role::Reader);
    let day = office.next(Weekday::Monday);
    assert_eq!(office.offered(day).await.len(), 16);
    let refused = office.book(super::ADA, day, "11:00").await;
    assert_eq!(Seat::failure(&refused), "upstream_forbidden", "{refused}");
    assert_eq!(refused["error"]["retryable"], false);
    assert_eq!(office.status().await["status"], "connected");
}
