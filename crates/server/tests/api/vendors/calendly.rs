//! Calendly, as an operator and a caller live it.

use serde_json::{Value, json};

use super::{
    simulator::{Reply, Seen, Signed, Simulator, Vendor},
    stage::Stage,
};
use crate::support::desk::{Seat, text};

const KEY: &str = "eyJraWQ-secret-4711";
const USER: &str = "https://api.calendly.com/users/EBHAAFHDCAEQTSEZ";
const EVENT_TYPE: &str = "https://api.calendly.com/event_types/GBGBDCAADAEDCRZ2";
const EVENTS: &str = "https://api.calendly.com/scheduled_events/";

/// A person's calendar: the times that are free, and what has been booked.
struct Calendar {
    keys: Vec<&'static str>,
    free: Vec<&'static str>,
    booked: Vec<Value>,
}

impl Vendor for Calendar {
    fn answer(&mut self, request: &Seen) -> Reply {
        let key = request.header("authorization").strip_prefix("Bearer ").unwrap_or_default();
        if !self.keys.contains(&key) {
            return problem(401, "Unauthenticated");
        }
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (request.method.as_str(), segments.as_slice()) {
            ("GET", ["users", "me"]) => Reply::ok(json!({"resource": {"uri": USER, "name": "Birch & Sons",
                "email": "office@example.com", "timezone": "America/New_York"}})),
            ("GET", ["event_type_available_times"])
                if request.parameter("event_type") == Some(EVENT_TYPE) =>
            {
                let free = self.free.iter().filter(|start| self.is_free(start));
                let free: Vec<Value> = free
                    .map(|start| {
                        json!({"status": "available", "invitees_remaining": 1, "start_time": start,
                        "scheduling_url": "https://calendly.com/birch"})
                    })
                    .collect();
                Reply::ok(json!({"collection": free}))
            }
            ("GET", ["scheduled_events"]) if request.parameter("user") == Some(USER) => self.list(request),
            ("POST", ["invitees"]) => self.book(&request.body),
            ("POST", ["scheduled_events", id, "cancellation"]) => self.cancel(id, &request.body["reason"]),
            _ => problem(404, "Resource Not Found"),
        }
    }
}

impl Calendar {
    fn is_free(&self, start: &str) -> bool {
        !self.booked.iter().any(|event| event["status"] == "active" && event["start_time"] == start)
    }

    fn list(&self, request: &Seen) -> Reply {
        let count: usize = request.parameter("count").map_or(20, |count| count.parse().unwrap());
        let from: usize = request.parameter("page_token").map_or(0, |token| token.parse().unwrap());
        let status = request.parameter("status");
        let email = request.parameter("invitee_email");
        let matches = |event: &&Value| {
            status.is_none_or(|status| event["status"] == status)
                && email.is_none_or(|email| event["who"] == email)
        };
        let found: Vec<&Value> = self.booked.iter().filter(matches).collect();
        let token = (from + count < found.len()).then(|| (from + count).to_string());
        let page: Vec<&Value> = found.iter().skip(from).take(count).copied().collect();
        Reply::ok(json!({"collection": page, "pagination": {"count": page.len(), "next_page_token": token,
            "next_page": null, "previous_page": null, "previous_page_token": null}}))
    }

    fn book(&mut self, body: &Value) -> Reply {
        let start = body["start_time"].as_str().unwrap_or_default();
        if body["event_type"] != EVENT_TYPE || !self.free.contains(&start) || !self.is_free(start) {
            return problem(400, "Invalid Argument");
        }
        let uri = format!("{EVENTS}d3a1f6c2-5b0e-4d57-9a44-{:012}", self.booked.len());
        let invitee = &body["invitee"];
        self.booked.push(json!({"uri": uri, "name": "First talk", "status": "active", "start_time": start,
            "end_time": start, "who": invitee["email"], "event_type": EVENT_TYPE}));
        Reply::json(
            201,
            json!({"resource": {"uri": format!("{uri}/invitees/a1"), "event": uri, "status": "active",
            "name": invitee["name"], "email": invitee["email"], "timezone": invitee["timezone"]}}),
        )
    }

    fn cancel(&mut self, id: &str, reason: &Value) -> Reply {
        let uri = format!("{EVENTS}{id}");
        let Some(event) = self.booked.iter_mut().find(|event| event["uri"] == uri) else {
            return problem(404, "Resource Not Found");
        };
        if event["status"] != "active" {
            return problem(403, "Permission Denied");
        }
        event["status"] = json!("canceled");
        Reply::json(
            201,
            json!({"resource": {"canceled_by": "Birch & Sons", "reason": reason, "canceler_type": "host",
            "created_at": "2026-12-01T16:00:01.000000Z"}}),
        )
    }
}

fn problem(status: u16, title: &str) -> Reply {
    Reply::json(status, json!({"title": title, "message": "Said by the vendor."}))
}

/// A calendar with two free times, and a server with the folder.
async fn opened() -> (Simulator<Calendar>, Stage) {
    let free = vec!["2026-12-02T14:00:00Z", "2026-12-02T14:30:00Z"];
    let calendar = Calendar { keys: vec![KEY], free, booked: Vec::new() };
    let calendar = Simulator::start(calendar, Signed::Nobody, None).await;
    let stage = Stage::of("calendly", &[("https://api.calendly.com", &calendar.base)]).await;
    (calendar, stage)
}

/// The same, connected, with the pack published.
async fn running() -> (Simulator<Calendar>, Stage) {
    let (calendar, stage) = opened().await;
    stage.connect(json!({"apiKey": KEY})).await;
    let event_type = json!({"event_type_uri": EVENT_TYPE});
    let user = json!({"user_uri": USER});
    let config = json!({"list_event_types": user, "find_bookings": user, "check_availability": event_type,
        "create_scheduling_link": event_type,
        "create_booking": {"event_type_uri": EVENT_TYPE, "time_zone": "America/New_York"}});
    stage.install(json!({"config": config})).await;
    stage.publish_all().await;
    calendar.seen();
    (calendar, stage)
}

async fn read(stage: &Stage, tool: &str, arguments: Value) -> Value {
    let call = stage.seat.call(tool, arguments).await;
    Seat::output(&call).clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_is_refused_and_what_lacks_the_operators_event_type_waits_for_it() {
    let (_calendar, stage) = opened().await;
    let body = json!({"credentials": {"apiKey": "eyJ-nobody"}});
    let wrong = stage.seat.client.post(&stage.seat.integration("/connect")).json(body).await;
    wrong.problem(400, "credentials_rejected");
    assert_eq!(wrong.faulty_fields(), ["credentials.apiKey"]);
    let done = stage.connect(json!({"apiKey": KEY})).await;
    assert!(text(&done["accountLabel"]).starts_with("office@example.com @"), "{done}");
    let skills = stage.provision(json!({"actions": ["check_availability"]})).await;
    let skill = &skills[0]["skill"];
    assert_eq!(
        (&skill["isEnabled"], &skill["executionConfig"]["needs"]),
        (&json!(false), &json!(["event_type_uri"]))
    );
    let change = json!({"executionConfig": {"event_type_uri": EVENT_TYPE}});
    let changed = stage.seat.change(&text(&skill["id"]), change).await;
    assert_eq!(changed["isEnabled"], true, "{changed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_free_time_is_booked_found_and_cancelled() {
    let (calendar, stage) = running().await;
    let range = json!({"from": "2026-12-02T08:00:00-05:00", "until": "2026-12-04T18:00:00-05:00"});
    let free = read(&stage, "check_availability", range.clone()).await;
    assert_eq!(free["count"], 2);
    let booking = json!({"preferred_datetime": free["items"][0]["start_time"], "caller_name": "Ada Birch",
        "caller_email": "Ada@Example.com"});
    let booked = stage.confirm("create_booking", booking.clone()).await;
    let uri = text(&Seat::output(&booked)["booking_uri"]);
    assert_eq!(read(&stage, "check_availability", range).await["count"], 1);
    assert_eq!(Seat::failure(&stage.confirm("create_booking", booking).await), "upstream_rejected");
    let mine = json!({"caller_email": "ada@example.com", "from": "2026-12-01T16:00:00Z"});
    let found = read(&stage, "find_bookings", mine.clone()).await;
    assert_eq!((&found["count"], &found["items"][0]["booking_uri"]), (&json!(1), &json!(uri)));
    let cancel = json!({"appointment_id": uri.rsplit('/').next(), "reason": "The caller is ill."});
    let anybody = stage.seat.call("cancel_booking", cancel.clone()).await;
    assert_eq!(anybody["status"], "needs_verification", "{anybody}");
    Seat::output(&stage.confirm("cancel_booking", cancel.clone()).await);
    assert_eq!(Seat::failure(&stage.confirm("cancel_booking", cancel).await), "upstream_forbidden");
    assert_eq!(read(&stage, "find_bookings", mine).await["count"], 0);
    calendar.seen();
    for hostile in ["../users/me", uri.as_str(), "a?b", ""] {
        let refused = stage.seat.ask(
            "cancel_booking",
            json!({"appointment_id": hostile}),
            json!({"verificationLevel": "basic"}),
        );
        refused.await.problem(422, "arguments_invalid");
    }
    assert!(calendar.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_followed_reads_repeated_and_a_revoked_token_replaced() {
    let (calendar, stage) = running().await;
    calendar.with(|calendar| {
        for number in 0..13 {
            let uri = format!("{EVENTS}{number}");
            calendar
                .booked
                .push(json!({"uri": uri, "name": "First talk", "status": "active", "who": "ada@example.com",
                "start_time": "2026-12-05T14:00:00Z", "end_time": "2026-12-05T14:30:00Z"}));
        }
    });
    let mine = json!({"caller_email": "ada@example.com", "from": "2026-12-01T16:00:00Z"});
    calendar.instead([problem(429, "Too Many Requests").header("retry-after", "0")]);
    let found = read(&stage, "find_bookings", mine.clone()).await;
    assert_eq!((&found["count"], &found["truncated"]), (&json!(13), &json!(false)));
    assert_eq!(calendar.seen().len(), 3);
    let booking = json!({"preferred_datetime": "2026-12-02T14:00:00Z", "caller_name": "Ada", "caller_email": "a@b.example"});
    calendar.instead([problem(429, "Too Many Requests").header("retry-after", "0")]);
    let refused = stage.confirm("create_booking", booking).await;
    assert_eq!((Seat::failure(&refused), calendar.seen().len()), ("upstream_rate_limited", 1));
    calendar.with(|calendar| calendar.keys = vec!["eyJ-the-next"]);
    let call = stage.seat.call("find_bookings", mine.clone()).await;
    assert_eq!(Seat::failure(&call), "credentials_rejected");
    assert_eq!(stage.status().await["status"], "error");
    stage.connect(json!({"apiKey": "eyJ-the-next"})).await;
    assert_eq!(read(&stage, "find_bookings", mine).await["count"], 13);
    stage.disconnect().await;
    assert_ne!(stage.status().await["status"], "connected");
}
