//! Series and whole days: one of them alone, and never the rest.

use jiff::{ToSpan, civil::Weekday};
use serde_json::{Value, json};

use super::{ADA, BOB, Office, event};
use crate::support::desk::{Seat, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_series_one_is_moved_and_one_is_cancelled_and_the_others_stay() {
    let office = Office::live().await;
    let day = office.next(Weekday::Monday);
    let mut weekly = event(day, "10:00", "10:30");
    weekly["recurrence"] = json!(["RRULE:FREQ=WEEKLY;COUNT=4"]);
    weekly["extendedProperties"] = json!({"private": {"caller_phone": ADA}});
    let series = office.written(&weekly);
    let found = office.found(ADA).await;
    assert_eq!(found.len(), 4);
    assert!(found.iter().all(|id| id.starts_with(&format!("{series}_"))), "{found:?}");

    let whole = json!({"appointment_id": series, "caller_phone": ADA});
    let refused = office.confirm("cancel_appointment", whole.clone()).await;
    assert_eq!(Seat::failure(&refused), "appointment_is_series", "{refused}");
    let mut moved = whole;
    (moved["preferred_date"], moved["preferred_time"]) = (json!(day.to_string()), json!("15:00"));
    let refused = office.confirm("reschedule_appointment", moved.clone()).await;
    assert_eq!(Seat::failure(&refused), "appointment_is_series");
    // Somebody else doesn't even learn that it is one.
    moved["caller_phone"] = json!(BOB);
    let refused = office.confirm("reschedule_appointment", moved.clone()).await;
    assert_eq!(Seat::failure(&refused), "appointment_not_found");

    (moved["caller_phone"], moved["appointment_id"]) = (json!(ADA), json!(found[1]));
    let done = office.confirm("reschedule_appointment", moved).await;
    assert_eq!(Seat::output(&done)["date"], day.to_string(), "{done}");
    let off = json!({"appointment_id": found[2], "caller_phone": ADA});
    Seat::output(&office.confirm("cancel_appointment", off.clone()).await);
    assert_eq!(office.found(ADA).await, [found[0].clone(), found[1].clone(), found[3].clone()]);
    let times = async |weeks: i64| office.offered(day + (7 * weeks).days()).await;
    assert!(times(1).await.contains(&"10:00".to_owned()) && times(2).await.contains(&"10:00".to_owned()));
    assert!(!times(0).await.contains(&"15:00".to_owned()) && !times(3).await.contains(&"10:00".to_owned()));
    // Google keeps nothing of it by which it could be told whose it was.
    let again = office.confirm("cancel_appointment", off).await;
    assert_eq!(Seat::failure(&again), "appointment_not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whole_days_are_found_and_cancelled_and_not_moved() {
    let office = Office::live().await;
    let day = office.next(Weekday::Wednesday);
    let days = json!({"summary": "Workshop", "start": {"date": day.to_string()}, "end": {"date": (day + 2.days()).to_string()},
        "extendedProperties": {"private": {"caller_phone": ADA}}});
    let id = office.written(&days);
    assert_eq!(office.offered(day).await, Vec::<String>::new());
    let found = office.seat.call("find_appointment", json!({"caller_phone": ADA})).await;
    let item = &Seat::output(&found)["items"][0];
    assert_eq!((&item["is_all_day"], &item["time"]), (&json!(true), &Value::Null), "{item}");
    assert!(text(&item["spoken"]).ends_with("all day") && text(&item["spoken"]).contains(" to "), "{item}");
    let moved = json!({"appointment_id": id, "caller_phone": ADA, "preferred_date": day.to_string(), "preferred_time": "10:00"});
    let moved = office.confirm("reschedule_appointment", moved).await;
    assert_eq!(Seat::failure(&moved), "appointment_all_day");
    Seat::output(
        &office.confirm("cancel_appointment", json!({"appointment_id": id, "caller_phone": ADA})).await,
    );
    assert_eq!(office.offered(day).await.len(), 16);
}
