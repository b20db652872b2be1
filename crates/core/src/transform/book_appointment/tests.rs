//! Which times can be booked, what is written, and what a repeated call gets.

use serde_json::{Map, Value, json};

use super::*;
use crate::transform::Transform;

const NOW: &str = "2026-11-30T16:00:00Z";

fn settings(more: &Value) -> Map<String, Value> {
    let mut settings = json!({
        "time_zone": "Europe/Berlin", "duration_minutes": 60,
        "weekly_hours": {"tue": [{"open": "09:00", "close": "12:00"}], "sun": [{"open": "00:00", "close": "24:00"}]},
    });
    let members = settings.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    members.clone()
}

fn arguments(date: &str, time: &str) -> Map<String, Value> {
    let arguments = json!({"preferred_date": date, "preferred_time": time, "caller_name": "Ada\nBirch",
        "caller_phone": "+12065550142", "caller_email": "ada@example.com", "service_name": "Boiler inspection"});
    arguments.as_object().unwrap().clone()
}

fn step(more: &Value, (date, time): (&str, &str), answers: &[Value]) -> Next {
    let (settings, arguments) = (settings(more), arguments(date, time));
    let now = NOW.parse().unwrap();
    Transform::BookAppointment.next(State {
        settings: &settings,
        arguments: &arguments,
        region: None,
        now,
        answers,
    })
}

fn free() -> Value {
    json!({"busy_start": [], "busy_end": [], "busy_error": []})
}

fn refused(more: &Value, at: (&str, &str), answers: &[Value]) -> &'static str {
    match step(more, at, answers) {
        Next::Refused(refusal) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_wanted_time_is_read_with_its_buffer_and_then_written() {
    let more = json!({"buffer_minutes": 15, "title": "Visit"});
    let at = ("2026-12-01", "09:30:00");
    let Next::Send(range) = step(&more, at, &[]) else { panic!() };
    assert_eq!(
        Value::Object(range),
        json!({"range_start": "2026-12-01T08:15:00Z", "range_end": "2026-12-01T09:45:00Z"})
    );
    let Next::Send(sent) = step(&more, at, &[free()]) else { panic!() };
    assert_eq!(
        Value::Object(sent),
        json!({"start": "2026-12-01T09:30:00+01:00", "end": "2026-12-01T10:30:00+01:00", "time_zone": "Europe/Berlin",
            "duration_minutes": 60, "title": "Visit – Boiler inspection – Ada Birch",
            "description": "Name: Ada Birch\nPhone: +12065550142\nE-mail: ada@example.com\nService: Boiler inspection",
            "caller_name": "Ada Birch", "caller_phone": "+12065550142", "caller_email": "ada@example.com",
            "service_name": "Boiler inspection"})
    );
    let Next::Done(done) = step(&more, at, &[free(), json!({"appointment_id": "e1", "status": "confirmed"})])
    else {
        panic!()
    };
    assert_eq!(
        done.value,
        json!({"appointment_id": "e1", "start": "2026-12-01T09:30:00+01:00", "end": "2026-12-01T10:30:00+01:00",
            "date": "2026-12-01", "time": "09:30", "spoken": "Tuesday, 1 December 2026 at 9:30 AM",
            "already_booked": false, "status": "confirmed"})
    );
}

#[test]
fn a_guest_is_invited_only_where_the_settings_say_so() {
    let Next::Send(sent) = step(&json!({"invite_attendee": true}), ("2026-12-01", "09:30:00"), &[free()])
    else {
        panic!()
    };
    assert_eq!(
        (&sent["attendee_email"], &sent["attendee_name"]),
        (&json!("ada@example.com"), &json!("Ada Birch"))
    );
}

#[test]
fn times_that_cant_be_booked_are_refused_before_anything_is_sent() {
    let none = json!({});
    assert_eq!(refused(&none, ("2026-11-30", "16:59:00"), &[]), "in_the_past");
    assert_eq!(refused(&json!({"notice_minutes": 24 * 60}), ("2026-12-01", "09:30:00"), &[]), "too_soon");
    assert_eq!(refused(&none, ("2026-12-01", "11:01:00"), &[]), "outside_hours");
    assert_eq!(refused(&none, ("2026-12-02", "09:30:00"), &[]), "outside_hours");
    assert_eq!(
        refused(&json!({"holidays": ["2026-12-01"]}), ("2026-12-01", "09:30:00"), &[]),
        "outside_hours"
    );
    assert_eq!(refused(&none, ("2027-03-28", "02:30:00"), &[]), "no_such_time");
    assert_eq!(refused(&none, ("9999-12-31", "23:59:00"), &[]), "too_far_ahead");
    assert_eq!(refused(&none, ("2026-12-01", "09:30:30"), &[]), "not_a_whole_minute");
}

#[test]
fn a_time_that_the_clocks_show_twice_is_the_earlier_one_and_said_to_be() {
    let at = ("2027-10-31", "02:30:00");
    let Next::Send(sent) = step(&json!({}), at, &[free()]) else { panic!() };
    assert_eq!(sent["start"], "2027-10-31T02:30:00+02:00");
    let Next::Done(done) = step(&json!({}), at, &[free(), json!({"appointment_id": "e1"})]) else { panic!() };
    assert_eq!(done.value["spoken"], "Sunday, 31 October 2027 at 2:30 AM, before the clocks are put back");
}

#[test]
fn a_time_that_is_busy_up_to_the_buffer_is_taken() {
    let busy = |start: &str, end: &str| json!({"busy_start": [start], "busy_end": [end], "busy_error": []});
    let more = json!({"buffer_minutes": 15});
    let at = ("2026-12-01", "09:30:00");
    assert_eq!(refused(&more, at, &[busy("2026-12-01T09:44:00Z", "2026-12-01T10:00:00Z")]), "slot_taken");
    assert!(matches!(
        step(&more, at, &[busy("2026-12-01T09:45:00Z", "2026-12-01T10:00:00Z")]),
        Next::Send(_)
    ));
    assert_eq!(refused(&more, at, &[busy("2026-12-01", "2026-12-02")]), "slot_taken");
    assert_eq!(refused(&more, at, &[json!({"found": false})]), "calendar_not_readable");
}

#[test]
fn the_callers_own_appointment_at_that_time_is_given_back_where_the_calendar_shows_it() {
    let booked = |phone: &str| {
        json!({"items": [{"busy_start": "2026-12-01T08:30:00Z", "busy_end": "2026-12-01T09:30:00Z", "busy_id": "e7",
            "busy_caller_phone": phone}], "count": 1, "truncated": false})
    };
    let at = ("2026-12-01", "09:30:00");
    let Next::Done(done) = step(&json!({}), at, &[booked("+1 206 555 0142")]) else { panic!() };
    assert_eq!((&done.value["appointment_id"], &done.value["already_booked"]), (&json!("e7"), &json!(true)));
    assert_eq!(refused(&json!({}), at, &[booked("+12065550143")]), "slot_taken");
}
