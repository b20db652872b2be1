//! Whose appointments can be cancelled, and when nothing is sent.

use serde_json::{Map, Value, json};

use super::*;
use crate::transform::Transform;

fn step(notice: i64, answers: &[Value]) -> Next {
    let settings = json!({"time_zone": "UTC", "notice_minutes": notice});
    let arguments = json!({"appointment_id": "e1", "caller_phone": "+12065550142"});
    let (settings, arguments): (&Map<_, _>, &Map<_, _>) =
        (settings.as_object().unwrap(), arguments.as_object().unwrap());
    let now = "2026-12-01T17:00:00Z".parse().unwrap();
    Transform::CancelAppointment.next(State { settings, arguments, region: None, now, answers })
}

fn event(more: &Value) -> Value {
    let mut event = json!({"caller_phone": "+12065550142", "start": "2026-12-02T09:00:00Z", "end": "2026-12-02T10:00:00Z",
        "start_date": null, "end_date": null, "status": "confirmed", "recurrence": null});
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

fn refused(next: &Next) -> &'static str {
    match next {
        Next::Refused(refusal) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_is_read_and_then_cancelled() {
    let id = json!({"appointment_id": "e1"}).as_object().unwrap().clone();
    assert_eq!(step(0, &[]), Next::Send(id.clone()));
    assert_eq!(step(0, &[event(&json!({}))]), Next::Send(id));
    let Next::Done(done) = step(0, &[event(&json!({})), json!({})]) else { panic!() };
    assert_eq!(
        done.value,
        json!({"appointment_id": "e1", "start": "2026-12-02T09:00:00+00:00", "end": "2026-12-02T10:00:00+00:00",
            "date": "2026-12-02", "time": "09:00", "spoken": "Wednesday, 2 December 2026 at 9:00 AM", "is_all_day": false,
            "is_cancelled": true, "already_cancelled": false})
    );
}

#[test]
fn one_that_is_cancelled_already_is_told_and_nothing_is_sent() {
    let Next::Done(done) = step(0, &[event(&json!({"status": "cancelled"}))]) else { panic!() };
    assert_eq!((&done.value["is_cancelled"], &done.value["already_cancelled"]), (&json!(true), &json!(true)));
}

#[test]
fn one_of_whole_days_can_be_cancelled_until_it_is_over() {
    let days = |first: &str, last: &str| {
        step(0, &[event(&json!({"start": null, "end": null, "start_date": first, "end_date": last}))])
    };
    assert!(matches!(days("2026-12-01", "2026-12-02"), Next::Send(_)));
    assert_eq!(refused(&days("2026-11-30", "2026-12-01")), "appointment_begun");
}

#[test]
fn what_isnt_the_callers_or_cant_be_cancelled_any_more_is_refused() {
    let told = |more: &Value| refused(&step(0, &[event(more)]));
    assert_eq!(told(&json!({"caller_phone": "+12065550143"})), "appointment_not_found");
    assert_eq!(
        told(&json!({"caller_phone": "+12065550143", "status": "cancelled"})),
        "appointment_not_found"
    );
    assert_eq!(told(&json!({"caller_phone": ""})), "appointment_not_found");
    assert_eq!(refused(&step(0, &[json!({"found": false})])), "appointment_not_found");
    assert_eq!(told(&json!({"recurrence": ["RRULE:FREQ=WEEKLY"]})), "appointment_is_series");
    assert_eq!(told(&json!({"start": "2026-12-01T16:59:00Z"})), "appointment_begun");
    assert_eq!(refused(&step(24 * 60, &[event(&json!({}))])), "too_late");
}
