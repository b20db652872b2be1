//! A seller's appointments: the times that are free, and what has been booked of them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    super::simulator::{Reply, Seen},
    seller::{LOCATION, fault, page},
};

/// The version of every service's variation.
pub(super) const VERSION: u64 = 1_764_576_000_000;
/// The service that can be booked, and how long it takes.
pub(super) const VARIATION: &str = "VARCUTSHORT2K8M4Q6X1";
const MINUTES: u64 = 30;

/// The times at which somebody is there, and the appointments.
#[derive(Default)]
pub(super) struct Bookings {
    /// When whom can be booked.
    pub(super) slots: Vec<(&'static str, &'static str)>,
    pub(super) booked: Vec<Value>,
    /// Whether the seller's plan lacks booking for others.
    pub(super) lacks_plan: bool,
}

impl Bookings {
    /// The answer to a request below `/v2/bookings`.
    pub(super) fn answer(&mut self, method: &str, rest: &[&str], request: &Seen) -> Reply {
        match (method, rest) {
            ("POST", ["availability", "search"]) => self.available(&request.body["query"]["filter"]),
            ("POST", []) if self.lacks_plan => {
                fault(403, "AUTHENTICATION_ERROR", "MERCHANT_SUBSCRIPTION_NOT_FOUND", None)
            }
            ("POST", []) => self.book(&request.body["booking"]),
            ("GET", []) => self.list(request),
            ("POST", [id, "cancel"]) => self.cancel(id, &request.body["booking_version"]),
            _ => fault(404, "INVALID_REQUEST_ERROR", "NOT_FOUND", None),
        }
    }

    fn is_free(&self, start: &str, who: &str) -> bool {
        !self.booked.iter().any(|booking| {
            booking["status"] == "ACCEPTED"
                && booking["start_at"] == start
                && booking["appointment_segments"][0]["team_member_id"] == who
        })
    }

    fn available(&self, filter: &Value) -> Reply {
        let range = &filter["start_at_range"];
        let at = |name: &str| range[name].as_str().and_then(|text| text.parse::<Timestamp>().ok());
        let (Some(from), Some(until)) = (at("start_at"), at("end_at")) else {
            return fault(
                400,
                "INVALID_REQUEST_ERROR",
                "INVALID_TIME_RANGE",
                Some("query.filter.start_at_range"),
            );
        };
        let length = until.duration_since(from);
        if length < SignedDuration::from_hours(24) || length > SignedDuration::from_hours(32 * 24) {
            return fault(
                400,
                "INVALID_REQUEST_ERROR",
                "INVALID_TIME_RANGE",
                Some("query.filter.start_at_range"),
            );
        }
        let segment = &filter["segment_filters"][0];
        if segment["service_variation_id"] != VARIATION || filter["location_id"] != LOCATION {
            return fault(400, "INVALID_REQUEST_ERROR", "INVALID_VALUE", Some("query.filter"));
        }
        let whom = segment["team_member_id_filter"]["any"].as_array();
        let free = self.slots.iter().filter(|(start, who)| {
            let start_at: Timestamp = start.parse().unwrap();
            from <= start_at
                && start_at < until
                && self.is_free(start, who)
                && whom.is_none_or(|whom| whom.contains(&json!(who)))
        });
        let free: Vec<Value> = free
            .map(|(start, who)| {
                json!({"start_at": start, "location_id": LOCATION, "appointment_segments": [segment_of(who)]})
            })
            .collect();
        Reply::ok(if free.is_empty() { json!({}) } else { json!({"availabilities": free}) })
    }

    fn book(&mut self, asked: &Value) -> Reply {
        let segment = &asked["appointment_segments"][0];
        let (Some(start), Some(who)) = (asked["start_at"].as_str(), segment["team_member_id"].as_str())
        else {
            return fault(400, "INVALID_REQUEST_ERROR", "MISSING_REQUIRED_PARAMETER", Some("booking"));
        };
        if segment["service_variation_version"] != VERSION || segment["service_variation_id"] != VARIATION {
            return fault(
                400,
                "INVALID_REQUEST_ERROR",
                "INVALID_VALUE",
                Some("booking.appointment_segments"),
            );
        }
        let is_offered = self.slots.iter().any(|(known, whom)| *known == start && *whom == who);
        if !is_offered || !self.is_free(start, who) {
            return fault(400, "INVALID_REQUEST_ERROR", "BAD_REQUEST", Some("booking.start_at"));
        }
        let mut booking = asked.clone();
        booking["id"] = json!(format!("appt{:09}", self.booked.len() + 1));
        booking["version"] = json!(0);
        booking["status"] = json!("ACCEPTED");
        booking["created_at"] = json!("2026-12-01T16:00:00Z");
        booking["appointment_segments"] = json!([segment_of(who)]);
        self.booked.push(booking.clone());
        Reply::ok(json!({"booking": booking}))
    }

    fn list(&self, request: &Seen) -> Reply {
        let since = request.parameter("start_at_min").unwrap_or("2026-12-01T16:00:00Z");
        let from: Timestamp = since.parse().unwrap();
        let until = from + SignedDuration::from_hours(31 * 24);
        let matches = |booking: &&Value| {
            let start: Timestamp = booking["start_at"].as_str().unwrap().parse().unwrap();
            let is = |name: &str| request.parameter(name).is_none_or(|wanted| booking[name] == wanted);
            from <= start && start < until && is("customer_id") && is("location_id")
        };
        let text = |name: &str| request.parameter(name).map_or(Value::Null, Value::from);
        page("bookings", self.booked.iter().filter(matches), &text("limit"), &text("cursor"))
    }

    fn cancel(&mut self, id: &str, version: &Value) -> Reply {
        let Some(booking) = self.booked.iter_mut().find(|booking| booking["id"] == id) else {
            return fault(404, "INVALID_REQUEST_ERROR", "NOT_FOUND", Some("booking_id"));
        };
        if !version.is_null() && booking["version"] != *version {
            return fault(409, "INVALID_REQUEST_ERROR", "CONFLICT", Some("booking_version"));
        }
        if booking["status"] != "ACCEPTED" {
            return fault(400, "INVALID_REQUEST_ERROR", "BAD_REQUEST", None);
        }
        booking["status"] = json!("CANCELLED_BY_SELLER");
        booking["version"] = json!(booking["version"].as_u64().unwrap() + 1);
        Reply::ok(json!({"booking": booking}))
    }
}

fn segment_of(who: &str) -> Value {
    json!({"duration_minutes": MINUTES, "service_variation_id": VARIATION, "team_member_id": who,
        "service_variation_version": VERSION})
}
