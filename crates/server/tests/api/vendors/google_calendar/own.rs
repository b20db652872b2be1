//! A caller's own appointments: found, moved and cancelled by nobody else.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use serde_json::{Value, json};

use super::{ADA, BOB, Office, ZONE, event};
use crate::support::desk::{Seat, text};

fn moving(id: &str, caller: &str, day: Date, time: &str) -> Value {
    json!({"appointment_id": id, "caller_phone": caller, "preferred_date": day.to_string(), "preferred_time": time})
}

fn cancelling(id: &str, caller: &str) -> Value {
    json!({"appointment_id": id, "caller_phone": caller})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_find_their_own_however_they_say_their_number_and_nothing_else() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    office.written(&event(day, "11:00", "12:00"));
    // A person may write a number into a title; that makes it nobody's.
    let mut noted = event(day, "13:00", "13:30");
    noted["summary"] = json!(format!("Call {ADA} back"));
    office.written(&noted);
    let later = office.booked(ADA, day + 1.days(), "09:00").await;
    let sooner = office.booked(ADA, day, "10:00").await;
    let bobs = office.booked(BOB, day, "10:30").await;
    for ada in [ADA, "+1 (206) 555-0142", "001 206 555 0142", "206-555-0142"] {
        assert_eq!(office.found(ada).await, [sooner.clone(), later.clone()], "{ada}");
    }
    assert_eq!(office.found(BOB).await, [bobs]);
    assert_eq!(office.found("+12065550199").await, Vec::<String>::new());
    // A longer number and a shorter one are other people's.
    assert_eq!(office.found("+120655501421").await, Vec::<String>::new());
    let asked = office.calendars.seen().pop().unwrap();
    assert_eq!(asked.parameter("privateExtendedProperty"), Some("caller_phone=+120655501421"));
    let called = office.seat.call("find_appointment", json!({"caller_phone": BOB})).await;
    let item = &Seat::output(&called)["items"][0];
    assert!(!item.to_string().contains("0177") && item["title"].is_string(), "{item}");
    assert_eq!(office.found(ADA).await.len(), 2);
    let over = (day.at(12, 0, 0, 0).in_tz(ZONE).unwrap().timestamp()).duration_since(office.now());
    office.server.let_pass(over.try_into().unwrap());
    assert_eq!(office.found(ADA).await, [later], "what is over isn't to come");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_appointment_is_moved_over_its_own_old_time_and_not_onto_somebody_else_s() {
    let office = Office::open().await;
    office.publish_with(&json!({"duration_minutes": 60, "step_minutes": 30})).await;
    let day = office.next(Weekday::Thursday);
    let id = office.booked(ADA, day, "10:00").await;
    office.booked(BOB, day, "13:00").await;
    office.calendars.seen();
    let moved = office.confirm("reschedule_appointment", moving(&id, ADA, day, "10:30")).await;
    let output = Seat::output(&moved);
    assert_eq!((&output["time"], &output["is_changed"]), (&json!("10:30"), &json!(true)), "{moved}");
    assert!(text(&output["previously"]).contains("10:00 AM"), "{output}");
    let seen = office.calendars.seen();
    let change = &seen[2].body;
    assert_eq!((seen[2].method.as_str(), change.as_object().map(serde_json::Map::len)), ("PATCH", Some(2)));
    assert_eq!(change["start"]["timeZone"], ZONE);
    assert_eq!(seen[2].parameter("sendUpdates"), Some("none"));
    for time in ["12:30", "13:00", "13:30"] {
        let taken = office.confirm("reschedule_appointment", moving(&id, ADA, day, time)).await;
        assert_eq!(Seat::failure(&taken), "slot_taken", "{time}");
    }
    assert_eq!(office.asked(), ["GET event", "POST freeBusy"].repeat(3));
    let same = office.confirm("reschedule_appointment", moving(&id, ADA, day, "10:30")).await;
    assert_eq!(Seat::output(&same)["is_changed"], false);
    assert_eq!(office.asked(), ["GET event"], "there is nothing to write");
    Seat::output(&office.confirm("reschedule_appointment", moving(&id, ADA, day, "11:00")).await);
    Seat::output(&office.confirm("reschedule_appointment", moving(&id, ADA, day, "12:00")).await);
    assert!(office.offered(day).await.contains(&"10:00".to_owned()), "the old time is free again");
    let outside = office.confirm("reschedule_appointment", moving(&id, ADA, day, "16:30")).await;
    assert_eq!(Seat::failure(&outside), "outside_hours");
    // What it was booked with stays.
    let kept = office.calendars.with(|google| google.own().get(&id).unwrap());
    assert_eq!((kept.private("caller_phone"), kept.text("summary")), (Some(ADA), "Appointment – Ada Birch"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_else_s_and_one_that_was_never_there_are_told_alike() {
    let office = Office::live().await;
    let day = office.next(Weekday::Friday);
    let bobs = office.booked(BOB, day, "10:00").await;
    let by_hand = office.written(&event(day, "12:00", "13:00"));
    let mut answers = Vec::new();
    for id in [bobs.as_str(), by_hand.as_str(), "g0000000000000000000000404", "never_there", "_x"] {
        let moved = office.confirm("reschedule_appointment", moving(id, ADA, day, "15:00")).await;
        answers.push(moved["error"].clone());
        let cancelled = office.confirm("cancel_appointment", cancelling(id, ADA)).await;
        answers.push(cancelled["error"].clone());
        let dry = office.skill("cancel_appointment").await;
        let path = office.seat.path(&format!("/skills/{}/test", text(&dry["id"])));
        let body = json!({"arguments": cancelling(id, ADA)});
        answers.push(office.seat.client.post(&path).json(body).await.ok()["error"].clone());
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers[0]["code"], "appointment_not_found");
    assert_eq!(office.events(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_cancelled_twice_is_cancelled_once_and_its_time_is_offered_again() {
    let office = Office::live().await;
    let day = office.next(Weekday::Wednesday);
    let id = office.booked(ADA, day, "10:00").await;
    office.calendars.seen();
    let first = office.confirm("cancel_appointment", cancelling(&id, ADA)).await;
    assert_eq!(Seat::output(&first)["already_cancelled"], false, "{first}");
    assert_eq!(office.asked(), ["GET event", "DELETE event"]);
    let second = office.confirm("cancel_appointment", cancelling(&id, ADA)).await;
    assert_eq!(Seat::output(&second)["already_cancelled"], true, "{second}");
    assert_eq!(office.asked(), ["GET event"], "there is nothing to write");
    assert!(office.offered(day).await.contains(&"10:00".to_owned()));
    assert_eq!(office.found(ADA).await, Vec::<String>::new());
    let moved = office.confirm("reschedule_appointment", moving(&id, ADA, day, "11:00")).await;
    assert_eq!(Seat::failure(&moved), "appointment_cancelled");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_a_person_cancels_between_our_look_and_our_write_is_cancelled() {
    let office = Office::live().await;
    let day = office.next(Weekday::Wednesday);
    let id = office.booked(ADA, day, "10:00").await;
    office.calendars.instead_to("DELETE", [super::refused::deleted()]);
    let late = office.confirm("cancel_appointment", cancelling(&id, ADA)).await;
    // It is gone, and that is what was wanted; nobody is told that it failed in some other way.
    assert_eq!(Seat::failure(&late), "upstream_not_found", "{late}");
    office.calendars.with(|google| google.own().delete(&id).unwrap());
    let again = office.confirm("cancel_appointment", cancelling(&id, ADA)).await;
    assert_eq!(Seat::output(&again)["already_cancelled"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_has_begun_is_left_as_it_is() {
    let office = Office::open().await;
    office.provision(json!({"config": {"cancel_appointment": {"notice_minutes": 120}}})).await;
    office.publish_all().await;
    let day = office.next(Weekday::Monday);
    let id = office.booked(ADA, day, "10:00").await;
    let until = |hour: i8| {
        let then = day.at(hour, 15, 0, 0).in_tz(ZONE).unwrap().timestamp();
        office.server.let_pass(then.duration_since(office.now()).try_into().unwrap());
    };
    until(8);
    let late = office.confirm("cancel_appointment", cancelling(&id, ADA)).await;
    assert_eq!(Seat::failure(&late), "too_late", "{late}");
    until(10);
    let begun = office.confirm("cancel_appointment", cancelling(&id, ADA)).await;
    assert_eq!(Seat::failure(&begun), "appointment_begun");
    let moved = office.confirm("reschedule_appointment", moving(&id, ADA, day, "15:00")).await;
    assert_eq!(Seat::failure(&moved), "appointment_begun");
    assert_eq!(office.events(), 1);
}
