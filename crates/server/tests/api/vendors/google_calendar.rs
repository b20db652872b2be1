//! Google Calendar, as an operator and a caller live it.

mod availability;
mod booking;
mod calendar;
mod clocks;
mod connecting;
mod hostile;
mod over_mcp;
mod own;
mod refused;
mod series;
mod simulated;
mod times;
mod trouble;

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde_json::{Value, json};

use self::{calendar::Calendar, simulated::Google};
use super::{
    judge,
    simulator::{Seen, Signed, Simulator},
    stage::{Stage, google},
};
use crate::support::{Start, desk::Seat, desk::text, oauth};

/// Two callers.
const ADA: &str = "+12065550142";
const BOB: &str = "+12065550177";
/// The account's own calendar.
const DESK: &str = "ada@example.com";
/// The zone of the business.
const ZONE: &str = "America/New_York";

/// A front desk whose agent keeps a calendar.
struct Office {
    stage: Stage,
    calendars: Simulator<Google>,
    google: oauth::Vendor,
}

impl std::ops::Deref for Office {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
}

impl Office {
    /// A server on SQLite, connected to an account whose calendar is empty.
    async fn open() -> Self {
        Self::on(Start::sqlite(), Calendar::new(DESK, ZONE)).await
    }

    /// A server and a calendar of one's own liking, connected.
    async fn on(start: Start, own: Calendar) -> Self {
        let scopes =
            ["events", "freebusy"].map(|word| format!("https://www.googleapis.com/auth/calendar.{word}"));
        let (google, mut replaced) = google(&scopes.each_ref().map(String::as_str)).await;
        // It isn't asked who somebody is.
        replaced.retain(|(old, _)| !old.contains("openidconnect"));
        let signed = Signed::By(google.base.clone());
        let calendars = Simulator::start(Google::new(own), signed, judge::google("googleCalendar")).await;
        replaced
            .push(("https://www.googleapis.com/calendar/v3\"", format!("{}/calendar/v3\"", calendars.base)));
        let replaced: Vec<(&str, &str)> = replaced.iter().map(|(old, new)| (*old, new.as_str())).collect();
        let stage = Stage::on(start, "google_calendar", &replaced).await;
        let office = Self { stage, calendars, google };
        let page = office.approve(&[]).await;
        assert!(page.contains("Google Calendar") && page.contains(DESK), "{page}");
        assert_eq!(office.status().await["status"], "connected");
        office
    }

    /// The same, with every tool live; it offers all times of one day at once.
    async fn live() -> Self {
        let office = Self::open().await;
        office.publish_with(&json!({})).await;
        office
    }

    /// Provisions, with what the operator says of hours, and publishes.
    async fn publish_with(&self, rules: &Value) {
        self.provision(json!({"config": config(rules)})).await;
        self.publish_all().await;
        self.calendars.seen();
    }

    /// The first such day of the week that is at least three days ahead, on the clocks of the business.
    fn next(&self, day: Weekday) -> Date {
        let today = TimeZone::get(ZONE).unwrap().to_datetime(self.now()).date();
        let all = (today + 3.days()).series(1.day());
        all.take(7).find(|date| date.weekday() == day).expect("seven days")
    }

    /// What time it is for the server.
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.server.app.clock.micros()).unwrap()
    }

    /// The times that are offered on a day.
    async fn offered(&self, day: Date) -> Vec<String> {
        let asked = json!({"preferred_date": day.to_string()});
        let offered = self.seat.call("check_availability", asked).await;
        let items = Seat::output(&offered)["items"].as_array().expect("a list").clone();
        items.iter().filter(|item| item["date"] == day.to_string()).map(|item| text(&item["time"])).collect()
    }

    /// Books for a caller, with the confirmation.
    async fn book(&self, caller: &str, day: Date, time: &str) -> Value {
        self.confirm("book_appointment", booking(caller, day, time)).await
    }

    /// Calls a write that is refused before anybody is asked to say yes; gives the code.
    async fn refused(&self, tool: &str, arguments: Value) -> String {
        let answer = self.seat.ask(tool, arguments, json!({"verificationLevel": "basic"})).await.ok();
        assert_eq!(answer["error"]["retryable"], false, "{answer}");
        Seat::failure(&answer).to_owned()
    }

    /// Books for a caller; gives the id.
    async fn booked(&self, caller: &str, day: Date, time: &str) -> String {
        text(&Seat::output(&self.book(caller, day, time).await)["appointment_id"])
    }

    /// The ids of a caller's appointments.
    async fn found(&self, caller: &str) -> Vec<String> {
        let found = self.seat.call("find_appointment", json!({"caller_phone": caller})).await;
        let items = Seat::output(&found)["items"].as_array().expect("a list").clone();
        items.iter().map(|item| text(&item["appointment_id"])).collect()
    }

    /// Writes an event into the account's own calendar, as a person does; gives its id.
    fn written(&self, event: &Value) -> String {
        let event = event.as_object().expect("an event").clone();
        self.calendars
            .with(|google| google.own().insert(event))
            .unwrap_or_else(|reply| panic!("{}", reply.body))
    }

    /// How many events there are that aren't off.
    fn events(&self) -> usize {
        self.calendars.with(|google| google.own().kept().iter().filter(|event| !event.is_cancelled).count())
    }

    /// What was asked since it was last looked at.
    fn asked(&self) -> Vec<String> {
        let short = |seen: &Seen| {
            let last = match seen.segments().as_slice() {
                [.., last] if last == "freeBusy" || last == "events" => last.clone(),
                _ => "event".to_owned(),
            };
            format!("{} {last}", seen.method)
        };
        self.calendars.seen().iter().map(short).collect()
    }

    /// The receipts of all calls, the newest first.
    async fn receipts(&self) -> Value {
        self.seat.client.get("/receipts").await.ok()
    }

    /// A skill of the draft by its tool's name.
    async fn skill(&self, tool: &str) -> Value {
        let skills = self.seat.client.get(&self.seat.path("/skills")).await.ok();
        let found = skills.as_array().expect("a list").iter().find(|skill| skill["toolName"] == tool);
        found.cloned().unwrap_or_else(|| panic!("no {tool}"))
    }
}

/// What a caller says who wants an appointment.
fn booking(caller: &str, day: Date, time: &str) -> Value {
    json!({"preferred_date": day.to_string(), "preferred_time": time, "caller_name": "Ada Birch",
        "caller_phone": caller})
}

/// The operator's values: the rules for every tool that has them, and one day of offers.
fn config(rules: &Value) -> Value {
    let of = |names: &[&str]| {
        let own = rules.as_object().expect("rules").iter().filter(|(name, _)| names.contains(&name.as_str()));
        Value::Object(own.map(|(name, value)| (name.clone(), value.clone())).collect())
    };
    let place = of(&["calendar_id", "time_zone"]);
    let mut offers = rules.clone();
    (offers["most_slots"], offers["most_days"]) = (json!(50), json!(1));
    let mut times = rules.clone();
    times.as_object_mut().expect("rules").remove("step_minutes");
    json!({"check_availability": offers, "book_appointment": times, "reschedule_appointment": times,
        "find_appointment": place, "cancel_appointment": place})
}

/// An event from one time of a day to another, on the clocks of the business.
fn event(day: Date, from: &str, to: &str) -> Value {
    let at = |time: &str| json!({"dateTime": format!("{day}T{time}:00"), "timeZone": ZONE});
    json!({"summary": "Kept by hand", "start": at(from), "end": at(to)})
}

/// The half hours from one time to another, which isn't one of them.
fn half_hours(from: u8, to: u8) -> Vec<String> {
    (from..to).flat_map(|hour| [format!("{hour:02}:00"), format!("{hour:02}:30")]).collect()
}
