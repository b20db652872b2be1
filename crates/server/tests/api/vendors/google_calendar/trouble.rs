//! What goes wrong between us and Google, and what comes of it.

use jiff::civil::Weekday;
use serde_json::{Value, json};

use super::{
    ADA, BOB, Office, booking, event,
    refused::{backend, too_many},
};
use crate::support::desk::{Seat, text};

/// A request that makes an event, and not one for busy times.
const INSERT: &str = "POST /events";
const BUSY: &str = "POST /freeBusy";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_ends_between_the_busy_times_and_the_insert_is_renewed_once_and_one_event_is_made() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    let before = office.google.token_requests("refresh_token").await;
    office.calendars.end_token_after(BUSY);
    office.booked(ADA, day, "10:00").await;
    assert_eq!(office.google.token_requests("refresh_token").await - before, 1);
    // The one in the middle was refused for its token, so nothing came of it.
    assert_eq!(office.asked(), ["POST freeBusy", "POST events", "POST events"]);
    assert_eq!(office.events(), 1);
    assert_eq!(office.status().await["status"], "connected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_access_that_was_taken_back_is_told_and_comes_back_with_the_skills_as_they_were() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    let skills = office.seat.client.get(&office.seat.path("/skills")).await.ok();
    office.google.revoke_account("ada").await;
    let asked = json!({"preferred_date": day.to_string()});
    let ended = office.seat.call("check_availability", asked.clone()).await;
    assert_eq!(Seat::failure(&ended), "integration_expired", "{ended}");
    assert_eq!(ended["error"]["retryable"], false);
    assert_eq!(office.status().await["status"], "expired");
    office.calendars.seen();
    assert_eq!(Seat::failure(&office.book(ADA, day, "10:00").await), "integration_expired");
    assert_eq!(office.asked(), Vec::<String>::new(), "what is expired isn't tried");

    office.approve(&[]).await;
    assert_eq!(office.status().await["status"], "connected");
    assert_eq!(office.seat.client.get(&office.seat.path("/skills")).await.ok(), skills);
    office.booked(ADA, day, "10:00").await;
    assert_eq!(office.events(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_disconnects_ends_the_tokens_at_google_too_and_keeps_the_skills() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    office.booked(ADA, day, "10:00").await;
    let bearer = office.calendars.seen().pop().unwrap().header("authorization").to_owned();
    let token = bearer.trim_start_matches("Bearer ");
    assert_eq!(office.google.get("/resource", token).await.status, 200);
    office.disconnect().await;
    assert!(office.google.requests().await["revocation"].as_u64().unwrap() >= 1);
    assert_eq!(office.google.get("/resource", token).await.status, 401);
    let refused = office.book(ADA, day, "11:00").await;
    assert_eq!(Seat::failure(&refused), "integration_not_connected");
    assert_eq!(office.asked(), Vec::<String>::new());
    let skills = office.seat.client.get(&office.seat.path("/skills")).await.ok();
    assert_eq!(skills.as_array().map(Vec::len), Some(5), "skills outlive a connection");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_are_tried_again_where_google_is_busy_and_the_insert_never_is() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    let busy = [too_many(403), too_many(429), backend(503)];
    for (reply, time) in busy.iter().zip(["09:00", "09:30", "10:00"]) {
        office.calendars.instead_to(BUSY, [reply.clone()]);
        office.booked(ADA, day, time).await;
        assert_eq!(office.asked(), ["POST freeBusy", "POST freeBusy", "POST events"], "{}", reply.status);
        office.calendars.instead_to("GET", [reply.clone()]);
        assert!(!office.found(ADA).await.is_empty());
        assert_eq!(office.asked(), ["GET events", "GET events"], "{}", reply.status);
    }
    let refusals = [
        (too_many(403), "upstream_rate_limited"),
        (too_many(429), "upstream_rate_limited"),
        (backend(500), "upstream_unavailable"),
        (backend(503), "upstream_unavailable"),
    ];
    for (reply, code) in refusals {
        let status = reply.status;
        office.calendars.instead_to(INSERT, [reply]);
        let failed = office.book(ADA, day, "15:00").await;
        assert_eq!(Seat::failure(&failed), code, "{status}: {failed}");
        assert_eq!(office.asked(), ["POST freeBusy", "POST events"], "{status}");
        // Google that fails may have written before it did; Google that counts requests hasn't.
        let may_be_done = status >= 500;
        assert_eq!(text(&failed["error"]["message"]).contains("unknown"), may_be_done, "{failed}");
        assert_eq!(failed["error"]["retryable"], !may_be_done, "{failed}");
    }
    assert_eq!(office.events(), 3);
    // The last of these was a failure; none of them ends a connection.
    assert_eq!(office.status().await["status"], "error");
    office.found(ADA).await;
    assert_eq!(office.status().await["status"], "connected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_that_lasts_is_told_and_never_taken_for_free_time_or_for_no_appointment() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    office.booked(ADA, day, "10:00").await;
    office.calendars.seen();
    for reply in [too_many(403), backend(503)] {
        let code = if reply.status == 403 { "upstream_rate_limited" } else { "upstream_unavailable" };
        office.calendars.instead_to(BUSY, vec![reply.clone(); 3]);
        let asked = json!({"preferred_date": day.to_string()});
        let failed = office.seat.call("check_availability", asked).await;
        assert_eq!((Seat::failure(&failed), &failed["error"]["retryable"]), (code, &json!(true)), "{failed}");
        office.calendars.instead_to("GET", vec![reply; 3]);
        let failed = office.seat.call("find_appointment", json!({"caller_phone": ADA})).await;
        assert_eq!((Seat::failure(&failed), &failed["error"]["retryable"]), (code, &json!(true)), "{failed}");
    }
    assert_eq!(office.asked().len(), 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_answer_is_lost_is_not_sent_twice_and_is_found_by_looking() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    office.calendars.lose_answer_to(INSERT);
    let lost = office.book(ADA, day, "10:00").await;
    assert_eq!(Seat::failure(&lost), "upstream_unavailable", "{lost}");
    let message = text(&lost["error"]["message"]);
    assert!(message.contains("unknown") && message.contains("look before"), "{message}");
    assert_eq!(lost["error"]["retryable"], false, "{lost}");
    assert_eq!(office.asked(), ["POST freeBusy", "POST events"]);
    // Who asks again is told to look, and who looks finds it.
    let again = office.book(ADA, day, "10:00").await;
    assert_eq!(Seat::failure(&again), "slot_taken");
    assert!(text(&again["error"]["message"]).contains("look up their appointments first"), "{again}");
    let found = office.found(ADA).await;
    assert_eq!((found.len(), office.events()), (1, 1));
    office.calendars.seen();

    office.calendars.lose_answer_to("PATCH");
    let mut moved = json!({"appointment_id": found[0], "caller_phone": ADA, "preferred_time": "15:00"});
    moved["preferred_date"] = json!(day.to_string());
    let lost = office.confirm("reschedule_appointment", moved.clone()).await;
    assert!(text(&lost["error"]["message"]).contains("unknown"), "{lost}");
    assert_eq!(office.asked(), ["GET event", "POST freeBusy", "PATCH event"]);
    let again = office.confirm("reschedule_appointment", moved).await;
    assert_eq!(Seat::output(&again)["is_changed"], false, "it is there already");

    office.calendars.lose_answer_to("DELETE");
    let off = json!({"appointment_id": found[0], "caller_phone": ADA});
    let lost = office.confirm("cancel_appointment", off.clone()).await;
    assert!(text(&lost["error"]["message"]).contains("unknown"), "{lost}");
    let again = office.confirm("cancel_appointment", off).await;
    assert_eq!(Seat::output(&again)["already_cancelled"], true);

    office.calendars.seen();
    office.calendars.lose_answer_to(BUSY);
    office.booked(BOB, day, "10:00").await;
    assert_eq!(office.asked(), ["POST freeBusy", "POST freeBusy", "POST events"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receipts_and_the_log_of_changes_hold_nothing_that_a_caller_said() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    let mut wanted = booking(ADA, day, "10:00");
    wanted["caller_email"] = json!("ada.birch@example.net");
    wanted["notes"] = json!("kidney stones");
    let id = text(&Seat::output(&office.confirm("book_appointment", wanted).await)["appointment_id"]);
    office.written(&event(day, "11:00", "12:00"));
    let taken = office.book(BOB, day, "11:00").await;
    assert_eq!(Seat::failure(&taken), "slot_taken");
    office.found(ADA).await;
    let off = json!({"appointment_id": id, "caller_phone": ADA});
    Seat::output(&office.confirm("cancel_appointment", off).await);
    crate::support::until("all receipts are written", async || {
        office.receipts().await.as_array().is_some_and(|all| all.len() >= 7)
    })
    .await;
    let receipts = office.receipts().await;
    let audit = office.seat.client.get("/audit-logs").await.ok();
    let kept = format!("{receipts} {audit}");
    for said in ["5550142", "5550177", "Birch", "example.net", "kidney", id.as_str(), "10:00"] {
        assert!(!kept.contains(said), "{said} is in {kept}");
    }
    let written = |receipt: &&Value| receipt["isWrite"] == true && receipt["status"] == "ok";
    assert_eq!(receipts.as_array().unwrap().iter().filter(written).count(), 2);
    let codes: Vec<&Value> = receipts.as_array().unwrap().iter().map(|one| &one["code"]).collect();
    assert!(codes.contains(&&json!("slot_taken")), "{codes:?}");
}
