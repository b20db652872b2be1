//! Which appointments a caller hears of.

use serde_json::{Map, Value, json};

use super::*;
use crate::{plan::output::Shaped, transform::Transform};

fn step(answers: &[Value]) -> Next {
    let settings: Map<String, Value> =
        json!({"time_zone": "America/New_York", "most_appointments": 3}).as_object().unwrap().clone();
    let arguments = json!({"caller_phone": "+12065550142"}).as_object().unwrap().clone();
    let now = "2026-12-01T17:00:00Z".parse().unwrap();
    Transform::FindAppointments.next(State {
        settings: &settings,
        arguments: &arguments,
        region: None,
        now,
        answers,
    })
}

fn item(id: &str, start: &str) -> Value {
    json!({"appointment_id": id, "start": start, "end": null, "start_date": null, "end_date": null,
        "caller_phone": "+12065550142", "status": "confirmed", "title": "Visit"})
}

fn found(items: &[Value]) -> Shaped {
    match step(&[json!({"items": items, "count": items.len(), "truncated": false})]) {
        Next::Done(shaped) => shaped,
        other => panic!("{other:?}"),
    }
}

fn ids(items: &[Value]) -> Vec<String> {
    let shaped = found(items);
    let items = shaped.value["items"].as_array().unwrap();
    items.iter().map(|item| item["appointment_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_callers_number_and_the_time_from_now_on_are_asked_for() {
    let Next::Send(sent) = step(&[]) else { panic!() };
    assert_eq!(
        (&sent["caller_phone"], &sent["range_start"]),
        (&json!("+12065550142"), &json!("2026-12-01T17:00:00Z"))
    );
}

#[test]
fn an_appointment_is_told_in_the_zone_with_what_else_the_step_gives() {
    let appointment = json!({"appointment_id": "e1", "start": "2026-12-02T14:00:00Z", "end": "2026-12-02T15:00:00Z",
        "start_date": null, "end_date": null, "caller_phone": "+12065550142", "status": "confirmed", "title": "Visit"});
    assert_eq!(
        found(&[appointment]).value["items"][0],
        json!({"appointment_id": "e1", "start": "2026-12-02T09:00:00-05:00", "end": "2026-12-02T10:00:00-05:00",
            "date": "2026-12-02", "time": "09:00", "spoken": "Wednesday, 2 December 2026 at 9:00 AM", "is_all_day": false,
            "status": "confirmed", "title": "Visit"})
    );
}

#[test]
fn what_is_over_cancelled_unreadable_or_somebody_elses_is_left_out() {
    let with = |id: &str, member: &str, value: &str| {
        let mut item = item(id, "2026-12-02T14:00:00Z");
        item[member] = value.into();
        item
    };
    let items = [
        item("later", "2026-12-05T14:00:00Z"),
        item("over", "2026-12-01T16:59:00Z"),
        with("off", "status", "cancelled"),
        with("other", "caller_phone", "+12065550143"),
        with("odd", "start", "tomorrow"),
        with("spelled", "caller_phone", "(206) 555-0142"),
        item("now", "2026-12-01T17:00:00Z"),
    ];
    assert_eq!(ids(&items), ["now", "spelled", "later"]);
}

#[test]
fn whole_days_are_told_as_such_until_they_are_over() {
    let days = |id: &str, first: &str, last: &str| {
        json!({"appointment_id": id, "start": null, "end": null, "start_date": first, "end_date": last,
            "caller_phone": "+12065550142"})
    };
    let shaped = found(&[
        days("today", "2026-12-01", "2026-12-02"),
        days("trip", "2026-12-03", "2026-12-05"),
        days("over", "2026-11-30", "2026-12-01"),
    ]);
    let told: Vec<(&Value, &Value)> = shaped.value["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (&item["spoken"], &item["time"]))
        .collect();
    assert_eq!(
        told,
        [
            (&json!("Tuesday, 1 December 2026, all day"), &Value::Null),
            (&json!("Thursday, 3 December 2026 to Friday, 4 December 2026, all day"), &Value::Null),
        ]
    );
}

#[test]
fn an_answer_without_a_list_doesnt_mean_that_there_is_no_appointment() {
    let next = step(&[json!({"found": false})]);
    assert!(matches!(&next, Next::Refused(refusal) if refusal.code == "calendar_not_readable"), "{next:?}");
}

#[test]
fn no_more_than_wanted_are_given_and_the_rest_is_told_of() {
    let items: Vec<Value> =
        (2..9).map(|day| item(&format!("e{day}"), &format!("2026-12-0{day}T14:00:00Z"))).collect();
    assert_eq!(ids(&items), ["e2", "e3", "e4"]);
    assert!(found(&items).truncated);
}
