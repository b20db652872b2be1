//! What the settings say, what callers are offered, and that both agree with a brute-force oracle.

mod oracle;
mod properties;

use serde_json::{Map, Value, json};

use super::*;
use crate::transform::Transform;

/// Settings of a business in Berlin, with more or other members.
fn settings(more: &Value) -> Map<String, Value> {
    let mut settings = json!({
        "time_zone": "Europe/Berlin", "duration_minutes": 60,
        "weekly_hours": {"tue": [{"open": "09:00", "close": "12:00"}], "wed": [{"open": "14:00", "close": "16:30"}]},
    });
    let members = settings.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    members.clone()
}

fn step(settings: &Map<String, Value>, arguments: &Value, answers: &[Value]) -> Next {
    let arguments = arguments.as_object().unwrap();
    // Monday, 17:00 in Berlin.
    let now = "2026-11-30T16:00:00Z".parse().unwrap();
    Transform::FreeSlots.next(State { settings, arguments, region: None, now, answers })
}

/// The times that are offered, given what is busy.
fn offered(more: &Value, arguments: &Value, busy: &[(&str, &str)]) -> (Vec<String>, bool) {
    let items: Vec<Value> =
        busy.iter().map(|(start, end)| json!({"busy_start": start, "busy_end": end})).collect();
    let answer = json!({"items": items, "count": items.len(), "truncated": false});
    match step(&settings(more), arguments, &[answer]) {
        Next::Done(shaped) => {
            let items = shaped.value["items"].as_array().unwrap();
            let told = |item: &Value| {
                format!("{} {}", item["date"].as_str().unwrap(), item["time"].as_str().unwrap())
            };
            (items.iter().map(told).collect(), shaped.truncated)
        }
        other => panic!("{other:?}"),
    }
}

fn refused(more: &Value, arguments: &Value) -> &'static str {
    match step(&settings(more), arguments, &[]) {
        Next::Refused(refusal) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn busy_times_are_asked_for_between_the_first_and_the_last_slot_with_the_buffer() {
    let next = step(&settings(&json!({"buffer_minutes": 15, "most_days": 3})), &json!({}), &[]);
    let Next::Send(sent) = next else { panic!("{next:?}") };
    assert_eq!(
        Value::Object(sent),
        json!({"range_start": "2026-12-01T07:45:00Z", "range_end": "2026-12-02T15:15:00Z"})
    );
}

#[test]
fn slots_are_told_so_that_a_caller_cant_mistake_them() {
    let answer = json!({"busy_start": ["2026-12-01T08:00:00Z"], "busy_end": ["2026-12-01T10:00:00Z"], "busy_error": []});
    let next =
        step(&settings(&json!({"most_slots": 1})), &json!({"preferred_date": "2026-12-01"}), &[answer]);
    let Next::Done(shaped) = next else { panic!("{next:?}") };
    assert_eq!(
        shaped.value,
        json!({"items": [{"start": "2026-12-01T11:00:00+01:00", "end": "2026-12-01T12:00:00+01:00", "date": "2026-12-01",
            "time": "11:00", "spoken": "Tuesday, 1 December 2026 at 11:00 AM", "is_preferred": false}],
            "count": 1, "truncated": true})
    );
}

#[test]
fn a_slot_may_touch_a_busy_time_at_exactly_the_buffer() {
    let more = json!({"buffer_minutes": 30, "step_minutes": 30, "most_days": 2});
    let (times, _) =
        offered(&more, &json!({}), &[("2026-12-01T10:30:00+01:00", "2026-12-01T10:30:01+01:00")]);
    assert_eq!(times, ["2026-12-01 09:00"]);
    let (times, _) =
        offered(&more, &json!({}), &[("2026-12-01T09:30:00+01:00", "2026-12-01T10:30:00+01:00")]);
    assert_eq!(times, ["2026-12-01 11:00"]);
}

#[test]
fn with_a_time_the_nearest_of_the_preferred_day_come_first_and_are_told_in_order() {
    let asked = json!({"preferred_date": "2026-12-01", "preferred_time": "10:30:00"});
    let (times, more) = offered(&json!({"most_slots": 2, "step_minutes": 30}), &asked, &[]);
    assert_eq!((times, more), (vec!["2026-12-01 10:00".to_owned(), "2026-12-01 10:30".to_owned()], true));
    let (times, _) = offered(
        &json!({"most_slots": 2}),
        &asked,
        &[("2026-12-01T09:00:00+01:00", "2026-12-01T11:00:00+01:00")],
    );
    assert_eq!(times, ["2026-12-01 11:00", "2026-12-02 14:00"]);
}

#[test]
fn notice_holidays_and_whole_days_are_kept_free() {
    assert_eq!(
        offered(&json!({"notice_minutes": 17 * 60, "most_days": 2}), &json!({}), &[]).0,
        ["2026-12-01 10:00", "2026-12-01 11:00"]
    );
    assert_eq!(
        offered(&json!({"holidays": ["2026-12-01"], "most_days": 2}), &json!({}), &[]).0,
        Vec::<String>::new()
    );
    let away = [("2026-12-01", "2026-12-02")];
    assert_eq!(
        offered(&json!({"most_days": 3}), &json!({}), &away).0,
        ["2026-12-02 14:00", "2026-12-02 15:00"]
    );
}

#[test]
fn where_no_opening_is_left_nothing_is_asked_and_the_list_is_empty() {
    let next = step(&settings(&json!({"most_days": 1})), &json!({"preferred_date": "2026-12-03"}), &[]);
    assert_eq!(next, Next::Done(list(Vec::new(), false)));
}

#[test]
fn days_that_cant_be_are_refused() {
    assert_eq!(refused(&json!({}), &json!({"preferred_date": "2026-11-29"})), "in_the_past");
    assert_eq!(refused(&json!({}), &json!({"preferred_date": "9999-12-31"})), "too_far_ahead");
    assert_eq!(
        refused(&json!({"most_days_ahead": 1}), &json!({"preferred_date": "2026-12-02"})),
        "too_far_ahead"
    );
}

#[test]
fn a_calendar_that_cant_be_read_is_no_free_one() {
    for answer in
        [json!({"found": false}), json!({"busy_start": [], "busy_end": [], "busy_error": ["notFound"]})]
    {
        let next = step(&settings(&json!({})), &json!({}), &[answer]);
        assert!(
            matches!(&next, Next::Refused(refusal) if refusal.code == "calendar_not_readable"),
            "{next:?}"
        );
    }
}

#[test]
fn every_fault_of_the_settings_is_told_at_its_place() {
    let settings = json!({"time_zone": "Mars/Base", "duration_minutes": 0, "buffer_minutes": -1, "step_minutes": 0,
        "most_days": 61, "most_slots": "5", "most_days_ahead": 0, "notice_minutes": 1.5, "colour": "red"});
    let faults = describe(settings.as_object().unwrap()).unwrap_err();
    let told: Vec<String> = faults.iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    settings.time_zone invalid
    settings.weekly_hours required
    settings.duration_minutes out_of_range
    settings.buffer_minutes out_of_range
    settings.notice_minutes wrong_type
    settings.most_days_ahead out_of_range
    settings.step_minutes out_of_range
    settings.most_days out_of_range
    settings.most_slots wrong_type
    settings.colour unknown_member
    ");
}
