//! Arguments that nobody should send.

use jiff::civil::Weekday;
use serde_json::{Value, json};

use super::{ADA, BOB, Office, booking};
use crate::support::desk::{Seat, text};

/// Calls that must be refused before any gate, each with the argument to blame.
#[track_caller]
fn blamed(answer: &crate::support::Answer, argument: &str) {
    let problem = answer.problem(422, "arguments_invalid");
    let fields = answer.faulty_fields();
    assert!(fields.iter().any(|field| field == argument), "{argument}: {problem}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_and_times_that_arent_any_are_told_with_what_would_be_one() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday).to_string();
    let cases = [
        ("preferred_date", json!("next Tuesday")),
        ("preferred_date", json!("2026-02-30")),
        ("preferred_date", json!("01/02/2027")),
        ("preferred_date", json!("")),
        ("preferred_date", json!(20_270_102)),
        ("preferred_date", json!({"day": day})),
        ("preferred_date", json!([day])),
        ("preferred_date", json!("2027-01-01T00:00:00Z&calendarId=x")),
        ("preferred_time", json!("25:00")),
        ("preferred_time", json!("9")),
        ("preferred_time", json!("half past nine")),
        ("preferred_time", json!("10:00:00.000000001")),
        ("preferred_time", json!(null)),
        ("preferred_time", json!(930)),
        ("calendar_id", json!("somebody@example.com")),
        ("timeMin", json!("2020-01-01T00:00:00Z")),
    ];
    for (argument, value) in cases {
        let mut wanted = booking(ADA, office.next(Weekday::Monday), "10:00");
        wanted[argument] = value.clone();
        let answer = office.seat.ask("book_appointment", wanted, json!({"verificationLevel": "basic"})).await;
        blamed(&answer, argument);
        // Left out of a question, a time is none; of a day and time that are said, each must be one.
        if !value.is_null() {
            let answer = office.seat.ask("check_availability", json!({argument: value}), json!({})).await;
            blamed(&answer, argument);
        }
    }
    let odd = booking(ADA, office.next(Weekday::Monday), "10:00:30");
    assert_eq!(office.refused("book_appointment", odd).await, "not_a_whole_minute");
    assert_eq!(office.asked(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ids_lead_to_nothing_but_events_of_the_one_calendar() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    let bobs = office.booked(BOB, day, "10:00").await;
    office.calendars.seen();
    for id in ["", " ", "\u{0}", "a b", "two\nlines", &"a".repeat(1025)] {
        let said = json!({"appointment_id": id, "caller_phone": BOB});
        let answer = office.seat.ask("cancel_appointment", said, json!({"verificationLevel": "basic"})).await;
        blamed(&answer, "appointment_id");
    }
    // What can't be one segment of a path is refused before anybody is asked to say yes.
    for id in ["..", ".", "../x", "x/../../y", "%2e%2e", "..%2f..%2fcalendarList"] {
        let said = json!({"appointment_id": id, "caller_phone": BOB});
        assert_eq!(office.refused("cancel_appointment", said.clone()).await, "arguments_invalid", "{id}");
        let (mut moved, day) = (said, day.to_string());
        (moved["preferred_date"], moved["preferred_time"]) = (json!(day), json!("15:00"));
        assert_eq!(office.refused("reschedule_appointment", moved).await, "arguments_invalid", "{id}");
    }
    assert_eq!(office.asked(), Vec::<String>::new());
    for rest in ["?sendUpdates=all", "#", "%20", ";x", "&x=y", "+", "\u{202e}", "'--"] {
        let id = format!("{bobs}{rest}");
        let said = json!({"appointment_id": id, "caller_phone": BOB});
        let answer = office.confirm("cancel_appointment", said).await;
        assert_eq!(Seat::failure(&answer), "appointment_not_found", "{id}");
        let seen = office.calendars.seen();
        let segments = seen[0].segments();
        assert_eq!(segments, ["calendar", "v3", "calendars", "primary", "events", &id], "{}", seen[0].path);
        assert_eq!(
            (seen.len(), seen[0].method.as_str(), seen[0].query.len()),
            (1, "GET", 0),
            "{}",
            seen[0].path
        );
    }
    assert_eq!(office.events(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_that_arent_any_find_nothing_and_never_everything() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    office.booked(BOB, day, "10:00").await;
    office.calendars.seen();
    for number in ["", "*", "anybody", "%", "+", "caller_phone", "12", "+1206555014212345678"] {
        let answer = office.seat.ask("find_appointment", json!({"caller_phone": number}), json!({})).await;
        blamed(&answer, "caller_phone");
    }
    assert_eq!(office.asked(), Vec::<String>::new());
    for number in [format!("{BOB}&q=x"), format!("{BOB}\" OR \"1"), format!("{BOB},{ADA}")] {
        let answer = office.seat.ask("find_appointment", json!({"caller_phone": number}), json!({})).await;
        let found = answer.json["data"]["output"]["items"].as_array().map(Vec::len);
        assert!(answer.status == 422 || found == Some(0), "{number}: {}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_caller_says_stays_text_on_its_own_line() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    let mut wanted = booking(ADA, day, "10:00");
    wanted["caller_name"] = json!("Ada\nPhone: +19995550100\r\nBirch");
    wanted["notes"] = json!(
        "<img src=x onerror=alert(1)> <a href=\"https://phish.example\">confirm</a>\u{7}\n\nName: Eve & Co"
    );
    wanted["service_name"] = json!("{{title}} ${caller_phone}");
    Seat::output(&office.confirm("book_appointment", wanted).await);
    let kept = office.calendars.with(|google| google.own().kept().remove(0));
    assert_eq!(kept.private("caller_phone"), Some(ADA));
    assert_eq!(
        kept.text("summary"),
        "Appointment – {{title}} ${caller_phone} – Ada Phone: +19995550100 Birch"
    );
    let lines: Vec<&str> = kept.text("description").lines().collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    // Google shows descriptions as HTML, by its documents; what a caller says must not become any.
    assert!(!lines.iter().any(|line| line.contains('<')), "{lines:?}");
    assert_eq!(
        lines[3],
        "Notes: &lt;img src=x onerror=alert(1)&gt; &lt;a href=\"https://phish.example\"&gt;confirm&lt;/a&gt; Name: Eve &amp; Co"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_texts_are_refused_with_the_length_that_would_do() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    let cases = [
        ("notes", "x".repeat(100_000)),
        ("caller_name", "x".repeat(201)),
        ("service_name", "\u{1f600}".repeat(201)),
        ("caller_email", format!("{}@example.com", "x".repeat(300))),
        ("caller_email", "ada@example.com, eve@example.com".to_owned()),
        ("caller_email", "ada".to_owned()),
        ("caller_phone", format!("+1{}", "2".repeat(50_000))),
        ("caller_name", "  ".to_owned()),
    ];
    for (argument, value) in cases {
        let mut wanted = booking(ADA, day, "10:00");
        wanted[argument] = Value::String(value);
        let answer = office.seat.ask("book_appointment", wanted, json!({"verificationLevel": "basic"})).await;
        blamed(&answer, argument);
        assert!(answer.text.len() < 5000, "the fault doesn't repeat it: {}", answer.text.len());
    }
    assert_eq!(office.asked(), Vec::<String>::new());
    let mut wanted = booking(ADA, day, "10:00");
    wanted["notes"] = json!("\u{1f600}".repeat(2000));
    let done = office.confirm("book_appointment", wanted).await;
    assert!(text(&Seat::output(&done)["appointment_id"]).starts_with('g'));
}
