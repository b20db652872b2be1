//! Booking: with the caller's yes, once, and only where it is free.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Weekday};
use serde_json::json;

use super::{ADA, BOB, Office, ZONE, booking, event};
use crate::support::desk::{Seat, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_was_booked_is_no_longer_offered_and_the_next_caller_is_told_that_it_is_taken() {
    let office = Office::live().await;
    let day = office.next(Weekday::Tuesday);
    assert!(office.offered(day).await.contains(&"10:30".to_owned()));
    let done = office.book(ADA, day, "10:30").await;
    let output = Seat::output(&done);
    assert_eq!((&output["time"], &output["already_booked"]), (&json!("10:30"), &json!(false)), "{done}");
    assert!(text(&output["spoken"]).contains("at 10:30 AM"), "{output}");
    assert!(!office.offered(day).await.contains(&"10:30".to_owned()));
    office.calendars.seen();
    let second = office.book(BOB, day, "10:30").await;
    assert_eq!(Seat::failure(&second), "slot_taken", "{second}");
    assert_eq!(office.asked(), ["POST freeBusy"], "nothing is written");
    assert_eq!(office.events(), 1);
    assert_eq!(office.found(BOB).await, Vec::<String>::new());
    assert_eq!(office.found(ADA).await, [text(&output["appointment_id"])]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_asked_of_google_before_the_caller_has_said_yes_to_exactly_this() {
    let office = Office::live().await;
    let day = office.next(Weekday::Tuesday);
    let wanted = booking(ADA, day, "10:30");
    let token = office.seat.token("book_appointment", wanted.clone()).await;
    assert_eq!(office.asked(), Vec::<String>::new());
    let other = office.seat.confirmed("book_appointment", booking(ADA, day, "11:00"), &token).await;
    assert_eq!(Seat::failure(&other), "confirmation_mismatch");
    let someone = office.seat.confirmed("book_appointment", booking(BOB, day, "10:30"), &token).await;
    assert_eq!(Seat::failure(&someone), "confirmation_mismatch");
    assert_eq!(office.events(), 0);
    Seat::output(&office.seat.confirmed("book_appointment", wanted.clone(), &token).await);
    let again = office.seat.confirmed("book_appointment", wanted.clone(), &token).await;
    assert_eq!(Seat::failure(&again), "confirmation_used");
    assert_eq!(office.events(), 1);
    let late = office.seat.token("book_appointment", booking(ADA, day, "15:00")).await;
    office.server.let_pass(std::time::Duration::from_secs(3600));
    let late = office.seat.confirmed("book_appointment", booking(ADA, day, "15:00"), &late).await;
    assert_eq!(Seat::failure(&late), "confirmation_expired");
    assert_eq!(office.events(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_rules_rule_out_is_refused_before_the_caller_or_google_is_asked() {
    let office = Office::open().await;
    let (monday, holiday) = (office.next(Weekday::Monday), office.next(Weekday::Friday));
    office.publish_with(&json!({"holidays": [holiday.to_string()], "duration_minutes": 45})).await;
    let today = jiff::tz::TimeZone::get(ZONE).unwrap().to_datetime(office.now()).date();
    let cases = [
        (monday, "08:30", "outside_hours"),
        (monday, "16:30", "outside_hours"),
        (monday, "17:00", "outside_hours"),
        (monday - 1.days(), "10:00", "outside_hours"),
        (holiday, "10:00", "outside_hours"),
        (today - 1.days(), "10:00", "in_the_past"),
        (today + 366.days(), "10:00", "too_far_ahead"),
    ];
    for (day, time, code) in cases {
        let refused = office.refused("book_appointment", booking(ADA, day, time)).await;
        assert_eq!(refused, code, "{day} {time}");
    }
    assert_eq!((office.asked(), office.events()), (Vec::<String>::new(), 0));
    office.booked(ADA, monday, "16:15").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_told_by_mail_is_the_operator_s_to_say() {
    let office = Office::open().await;
    let day = office.next(Weekday::Monday);
    let guests = json!({"invite_attendee": true, "send_updates": "all"});
    let skills =
        office.provision(json!({"actions": ["book_appointment"], "config": {"book_appointment": guests}}));
    let id = text(&skills.await[0]["skill"]["id"]);
    office.publish_all().await;
    let mut invited = booking(ADA, day, "10:00");
    invited["caller_email"] = json!("ada.birch@example.net");
    Seat::output(&office.confirm("book_appointment", invited.clone()).await);
    // Without an address there is nobody to invite.
    office.booked(BOB, day, "10:30").await;
    let mails = office.calendars.with(|google| std::mem::take(&mut google.mails));
    assert_eq!(mails.iter().map(|(mail, _)| mail.as_str()).collect::<Vec<_>>(), ["ada.birch@example.net"]);

    office
        .seat
        .change(&id, json!({"executionConfig": {"invite_attendee": false, "send_updates": "none"}}))
        .await;
    office.seat.publish().await;
    invited["preferred_time"] = json!("11:00");
    Seat::output(&office.confirm("book_appointment", invited).await);
    let last = office.calendars.seen().pop().unwrap();
    assert_eq!((last.body.get("attendees"), last.parameter("sendUpdates")), (None, Some("none")));
    assert_eq!(office.calendars.with(|google| google.mails.len()), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_buffer_keeps_its_distance_from_what_is_busy() {
    let office = Office::open().await;
    office.publish_with(&json!({"buffer_minutes": 20, "step_minutes": 10})).await;
    let day = office.next(Weekday::Monday);
    office.written(&event(day, "12:00", "13:00"));
    let offered: BTreeSet<String> = office.offered(day).await.into_iter().collect();
    let is_offered = |time: &str| offered.contains(time);
    assert_eq!(["11:10", "11:20", "13:10", "13:20"].map(is_offered), [true, false, false, true]);
    for (time, code) in [("11:11", "slot_taken"), ("13:19", "slot_taken")] {
        assert_eq!(Seat::failure(&office.book(ADA, day, time).await), code, "{time}");
    }
    office.booked(ADA, day, "11:10").await;
    office.booked(BOB, day, "13:20").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_shows_the_insert_that_would_be_sent_and_writes_nothing() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    let skill = text(&office.skill("book_appointment").await["id"]);
    let path = office.seat.path(&format!("/skills/{skill}/test"));
    let mut wanted = booking(ADA, day, "10:00");
    wanted["service_name"] = json!("Haircut");
    let tried = office.seat.client.post(&path).json(json!({"arguments": wanted})).await.ok();
    assert_eq!(tried["dryRun"], true, "{tried}");
    assert_eq!((office.asked(), office.events()), (vec!["POST freeBusy".to_owned()], 0));
    Seat::output(&office.confirm("book_appointment", wanted.clone()).await);
    let sent = office.calendars.seen().pop().unwrap();
    let query: Vec<String> = sent.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let shown = &tried["request"];
    assert_eq!((&shown["method"], &shown["body"]), (&json!("POST"), &sent.body), "{shown}");
    assert_eq!(
        format!("/calendar/v3{}", shown["path"].as_str().unwrap().trim_start_matches("/calendar/v3")),
        format!("{}?{}", sent.path, query.join("&"))
    );
    assert!(!shown.to_string().contains("Bearer"), "{shown}");
    // What the calendar keeps is what was shown.
    let kept = office.calendars.with(|google| google.own().kept().remove(0));
    assert_eq!(kept.text("summary"), shown["body"]["summary"].as_str().unwrap());
    assert_eq!(kept.private("caller_phone"), Some(ADA));
    // It says no, too, as a call would.
    let taken = office.seat.client.post(&path).json(json!({"arguments": wanted})).await.ok();
    assert_eq!((&taken["dryRun"], &taken["error"]["code"]), (&json!(true), &json!("slot_taken")), "{taken}");
    assert_eq!(office.events(), 1);
    assert_eq!(office.receipts().await.as_array().map(Vec::len), Some(2), "dry runs leave none");
}
