//! Whose appointments can be moved, to where, and that their own time is no conflict.

use serde_json::{Map, Value, json};

use super::*;
use crate::transform::Transform;

fn step_at(now: &str, time: &str, answers: &[Value]) -> Next {
    let settings = json!({"time_zone": "UTC", "duration_minutes": 30, "buffer_minutes": 10,
        "weekly_hours": {"wed": [{"open": "09:00", "close": "12:00"}]}});
    let arguments = json!({"appointment_id": "e1", "preferred_date": "2026-12-02", "preferred_time": time,
        "caller_phone": "+12065550142"});
    let (settings, arguments): (&Map<_, _>, &Map<_, _>) =
        (settings.as_object().unwrap(), arguments.as_object().unwrap());
    Transform::RescheduleAppointment.next(State {
        settings,
        arguments,
        region: None,
        now: now.parse().unwrap(),
        answers,
    })
}

fn step(time: &str, answers: &[Value]) -> Next {
    step_at("2026-12-01T17:00:00Z", time, answers)
}

/// Wednesday from nine to ten, with other members.
fn event(more: &Value) -> Value {
    let mut event = json!({"caller_phone": "+12065550142", "start": "2026-12-02T09:00:00Z", "end": "2026-12-02T10:00:00Z",
        "start_date": null, "end_date": null, "status": "confirmed", "recurrence": null});
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

fn busy(times: &[(&str, &str)]) -> Value {
    let at = |time: &&str| format!("2026-12-02T{time}:00Z");
    let starts: Vec<String> = times.iter().map(|(start, _)| at(start)).collect();
    let ends: Vec<String> = times.iter().map(|(_, end)| at(end)).collect();
    json!({"busy_start": starts, "busy_end": ends, "busy_error": []})
}

fn refused(next: &Next) -> &'static str {
    match next {
        Next::Refused(refusal) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_is_read_checked_for_conflicts_and_written_with_its_own_length() {
    let Next::Send(sent) = step("10:30:00", &[]) else { panic!() };
    assert_eq!(Value::Object(sent), json!({"appointment_id": "e1"}));
    let Next::Send(range) = step("10:30:00", &[event(&json!({}))]) else { panic!() };
    assert_eq!(
        Value::Object(range),
        json!({"range_start": "2026-12-02T10:20:00Z", "range_end": "2026-12-02T11:40:00Z"})
    );
    let answers = [event(&json!({})), busy(&[("09:00", "10:00")])];
    let Next::Send(sent) = step("10:30:00", &answers) else { panic!() };
    assert_eq!(
        (&sent["start"], &sent["end"]),
        (&json!("2026-12-02T10:30:00+00:00"), &json!("2026-12-02T11:30:00+00:00"))
    );
    let [event, busy] = answers;
    let Next::Done(done) = step("10:30:00", &[event, busy, json!({"status": "confirmed"})]) else { panic!() };
    assert_eq!(
        done.value,
        json!({"appointment_id": "e1", "start": "2026-12-02T10:30:00+00:00", "end": "2026-12-02T11:30:00+00:00",
            "date": "2026-12-02", "time": "10:30", "spoken": "Wednesday, 2 December 2026 at 10:30 AM",
            "previously": "Wednesday, 2 December 2026 at 9:00 AM", "is_changed": true, "status": "confirmed"})
    );
}

#[test]
fn its_own_old_time_is_no_conflict_and_others_are() {
    let moved = |times: &[(&str, &str)]| step("09:30:00", &[event(&json!({})), busy(times)]);
    assert!(matches!(moved(&[("09:00", "10:00")]), Next::Send(_)));
    // A calendar may join it with what follows.
    assert!(matches!(moved(&[("09:00", "10:00"), ("10:40", "11:00")]), Next::Send(_)));
    assert_eq!(refused(&moved(&[("09:00", "11:00")])), "slot_taken");
    let named = |id: &str| {
        let item =
            json!({"busy_start": "2026-12-02T09:00:00Z", "busy_end": "2026-12-02T10:00:00Z", "busy_id": id});
        json!({"items": [item], "count": 1, "truncated": false})
    };
    assert!(matches!(step("09:30:00", &[event(&json!({})), named("e1")]), Next::Send(_)));
    assert_eq!(refused(&step("09:30:00", &[event(&json!({})), named("e2")])), "slot_taken");
}

#[test]
fn somebody_elses_appointment_is_told_like_one_that_isnt_there() {
    let theirs = step("10:30:00", &[event(&json!({"caller_phone": "+12065550143"}))]);
    let missing = step("10:30:00", &[json!({"found": false})]);
    assert_eq!(refused(&theirs), "appointment_not_found");
    assert_eq!(theirs, missing);
    assert_eq!(step("10:30:00", &[event(&json!({"caller_phone": null}))]), missing);
    // What else it is doesn't show either.
    let theirs = event(
        &json!({"caller_phone": "+12065550143", "status": "cancelled", "recurrence": ["RRULE:FREQ=DAILY"]}),
    );
    assert_eq!(step("10:30:00", &[theirs]), missing);
}

#[test]
fn what_cant_be_moved_is_refused() {
    let told = |more: &Value| refused(&step("10:30:00", &[event(more)]));
    assert_eq!(told(&json!({"status": "cancelled"})), "appointment_cancelled");
    assert_eq!(told(&json!({"recurrence": ["RRULE:FREQ=WEEKLY"]})), "appointment_is_series");
    assert_eq!(told(&json!({"start": null, "end": null, "start_date": "2026-12-02"})), "appointment_all_day");
    assert_eq!(told(&json!({"start": "2026-12-01T16:00:00Z"})), "appointment_begun");
    // An hour fits neither before nor after these.
    assert_eq!(refused(&step("11:30:00", &[event(&json!({}))])), "outside_hours");
    assert_eq!(refused(&step("08:30:00", &[])), "outside_hours");
    assert_eq!(refused(&step_at("2026-12-02T11:00:00Z", "10:30:00", &[])), "in_the_past");
}

#[test]
fn one_that_is_at_that_time_already_stays_as_it_is() {
    let Next::Done(done) = step("09:00:00", &[event(&json!({}))]) else { panic!() };
    assert_eq!((&done.value["time"], &done.value["is_changed"]), (&json!("09:00"), &json!(false)));
}

#[test]
fn what_is_written_is_told_even_if_its_time_has_come_meanwhile() {
    let answers = [event(&json!({})), busy(&[]), json!({})];
    let Next::Done(done) = step_at("2026-12-02T10:31:00Z", "10:30:00", &answers) else { panic!() };
    assert_eq!(done.value["is_changed"], true);
}
