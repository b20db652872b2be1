//! From an account to published tools, and back.

use jiff::civil::Weekday;
use serde_json::{Value, json};

use super::{ADA, DESK, Office, ZONE, calendar::Calendar};
use crate::support::desk::{Seat, text};

fn ids(made: &[Value]) -> Vec<String> {
    let mut ids: Vec<String> = made.iter().map(|made| text(&made["skill"]["id"])).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pack_is_provisioned_once_with_the_hours_and_the_zone_of_the_agent() {
    let office = Office::open().await;
    assert!(text(&office.status().await["accountLabel"]).starts_with(DESK));
    let first = office.provision(json!({})).await;
    let tools: Vec<String> = first.iter().map(|made| text(&made["skill"]["toolName"])).collect();
    assert_eq!(
        tools,
        [
            "check_availability",
            "book_appointment",
            "find_appointment",
            "reschedule_appointment",
            "cancel_appointment"
        ]
    );
    for made in &first {
        let skill = &made["skill"];
        // Reads may start; a write waits for a person.
        assert_eq!(
            (&made["created"], skill["isEnabled"] == skill["isWrite"]),
            (&json!(true), false),
            "{skill}"
        );
        assert_eq!(skill["executionConfig"].get("needs"), None, "{skill}");
        assert_eq!(skill["requiresConfirmation"], skill["isWrite"]);
    }
    for again in [office.provision(json!({})).await, office.install(json!({})).await] {
        assert_eq!(ids(&again), ids(&first));
        assert!(again.iter().all(|made| made["created"] == false), "{again:?}");
    }
    office.publish_all().await;
    let day = office.next(Weekday::Tuesday);
    let asked = json!({"preferred_date": day.to_string()});
    let offered = office.seat.call("check_availability", asked).await;
    let first = &Seat::output(&offered)["items"][0];
    let nine = day.at(9, 0, 0, 0).in_tz(ZONE).unwrap();
    assert_eq!(first["start"], nine.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(), "{offered}");
    office.calendars.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_without_hours_is_asked_for_them_and_for_nothing_else() {
    let office = Office::open().await;
    let seat = Seat::new(&office.seat.client, "google_calendar").await;
    let path = seat.path("/integrations/google_calendar/provision");
    let made = seat.client.post(&path).json(json!({})).await.ok().as_array().unwrap().clone();
    for made in &made {
        let skill = &made["skill"];
        let needs: Vec<&str> = match skill["toolName"].as_str().unwrap() {
            "find_appointment" | "cancel_appointment" => vec!["time_zone"],
            _ => vec!["time_zone", "weekly_hours"],
        };
        assert_eq!((&skill["executionConfig"]["needs"], &skill["isEnabled"]), (&json!(needs), &json!(false)));
    }
    let check = text(&made[0]["skill"]["id"]);
    let early =
        seat.client.patch(&seat.path(&format!("/skills/{check}"))).json(json!({"isEnabled": true})).await;
    assert!(early.status == 400 && early.text.contains("weekly_hours"), "{}", early.text);
    let half = seat.change(&check, json!({"executionConfig": {"time_zone": "Europe/Berlin"}})).await;
    assert_eq!(half["executionConfig"]["needs"], json!(["weekly_hours"]));
    let whole = json!({"weekly_hours": {"mon": [{"open": "09:00", "close": "17:00"}]}, "most_days": 30});
    let whole = seat.change(&check, json!({"executionConfig": whole})).await;
    assert_eq!((whole["executionConfig"].get("needs"), &whole["isEnabled"]), (None, &json!(true)), "{whole}");
    seat.publish().await;
    let offered = seat.call("check_availability", json!({})).await;
    let items = Seat::output(&offered)["items"].as_array().unwrap().clone();
    assert!(
        items.iter().all(|item| text(&item["spoken"]).starts_with("Monday")) && items.len() == 5,
        "{offered}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn values_that_dont_fit_are_all_told_at_their_places_and_nothing_is_made() {
    let office = Office::open().await;
    let path = office.seat.path("/integrations/google_calendar/provision");
    let refused = async |values: Value| {
        let body = json!({"actions": ["check_availability"], "config": {"check_availability": values}});
        let answer = office.seat.client.post(&path).json(body).await;
        assert!((400..500).contains(&answer.status), "{}", answer.text);
        answer.text
    };
    let cases = [
        (json!({"time_zone": "Mars/Base"}), "Mars/Base"),
        (json!({"weekly_hours": {"mon": [{"open": "09:00", "close": "25:00"}]}}), "close"),
        (json!({"weekly_hours": {"montag": []}}), "montag"),
        (json!({"weekly_hours": {}}), "weekly_hours"),
        (json!({"duration_minutes": 0}), "duration_minutes"),
        (json!({"duration_minutes": "thirty"}), "duration_minutes"),
        (json!({"holidays": ["25 December"]}), "holidays"),
        (json!({"most_days": 61}), "most_days"),
        (json!({"length": 30}), "length"),
        (json!({"calendar_id": ""}), "calendar_id"),
    ];
    for (values, place) in cases {
        let told = refused(values).await;
        assert!(told.contains(place), "{place}: {told}");
    }
    let both = refused(json!({"time_zone": "Mars/Base", "duration_minutes": 0})).await;
    assert!(both.contains("Mars/Base") && both.contains("duration_minutes"), "{both}");
    let skills = office.seat.client.get(&office.seat.path("/skills")).await.ok();
    assert_eq!(skills, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_calendar_s_address_stays_one_segment_of_the_path_whatever_is_in_it() {
    let office = Office::open().await;
    let odd = "en.usa#holiday/x%2F..@group.v.calendar.google.com";
    office.calendars.with(|google| google.calendars.insert(odd.to_owned(), Calendar::new(odd, ZONE)));
    office.publish_with(&json!({"calendar_id": odd})).await;
    let day = office.next(Weekday::Monday);
    let id = office.booked(ADA, day, "10:00").await;
    assert_eq!(office.found(ADA).await, [id]);
    assert!(!office.offered(day).await.contains(&"10:00".to_owned()));
    assert!(
        office
            .calendars
            .seen()
            .iter()
            .all(|seen| seen.path.ends_with("/events") || seen.path.ends_with("/freeBusy"))
    );
    assert_eq!(office.calendars.with(|google| google.calendars[odd].kept().len()), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_report_says_what_of_a_caller_leaves_and_what_comes_back() {
    let office = Office::open().await;
    office.provision(json!({})).await;
    for tool in ["book_appointment", "reschedule_appointment", "cancel_appointment"] {
        let id = text(&office.skill(tool).await["id"]);
        office.seat.change(&id, json!({"isEnabled": true})).await;
    }
    let report = office.seat.client.get(&office.seat.path("/prepublish-report")).await.ok();
    assert_eq!((&report["canPublish"], &report["blockers"]), (&json!(true), &json!([])), "{report}");
    let egress = report["egress"].as_array().unwrap();
    assert_eq!(egress.len(), 5);
    let of = |tool: &str| egress.iter().find(|one| one["toolName"] == tool).unwrap();
    let sent = |tool: &str| {
        let sent = of(tool)["sent"].as_array().unwrap().iter();
        let personal = sent.filter(|one| one["sensitivity"] == "personal");
        personal.map(|one| text(&one["parameter"])).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(sent("check_availability"), "");
    assert_eq!(sent("book_appointment"), "caller_name caller_phone caller_email");
    assert_eq!(sent("find_appointment"), "caller_phone");
    // It is compared here, and never sent.
    assert_eq!(of("cancel_appointment")["isWrite"], true);
    for one in egress {
        assert!(text(&one["host"]).contains("127.0.0.1"), "{one}");
        assert!(
            one["returned"].as_array().unwrap().iter().all(|leaf| leaf["leaf"] != "caller_phone"),
            "{one}"
        );
    }
    let warned: Vec<&Value> = report["warnings"].as_array().unwrap().iter().collect();
    let warned_of = |code: &str| warned.iter().filter(|one| one["code"] == code).count();
    assert!(warned_of("personal_data_sent") >= 2, "{warned:?}");
}
