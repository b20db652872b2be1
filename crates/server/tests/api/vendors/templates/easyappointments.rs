//! Appointments at an installation of one's own.

use serde_json::{Value, json};

use super::live;
use crate::{
    support::{TestServer, desk::Seat},
    vendors::simulator::{Reply, Seen, Signed, Simulator, Vendor},
};

const TOKEN: &str = "installation-4711";

/// An installation with a service, who does it, and the times of one day.
#[derive(Default)]
struct Installation {
    customers: Vec<Value>,
    appointments: Vec<Value>,
}

impl Vendor for Installation {
    fn answer(&mut self, request: &Seen) -> Reply {
        let path = request.path.strip_prefix("/index.php/api/v1").unwrap_or_default();
        match (request.method.as_str(), path) {
            ("GET", "/services") => {
                Reply::ok(json!([{"id": 6, "name": "Haircut", "duration": 30, "price": 25.0,
                "currency": "EUR", "isPrivate": false}]))
            }
            ("GET", "/providers") => Reply::ok(json!([{"id": 2, "firstName": "Rosa", "lastName": "Mai",
                "timezone": "Europe/Berlin", "services": [6], "isPrivate": false}])),
            ("GET", "/availabilities") => {
                Reply::ok(json!(self.free(request.parameter("date").unwrap_or_default())))
            }
            ("GET", "/customers") => {
                let part = request.parameter("q").unwrap_or_default();
                let has =
                    |customer: &&Value| customer["email"].as_str().is_some_and(|email| email.contains(part));
                Reply::ok(self.customers.iter().filter(has).cloned().collect())
            }
            ("GET", "/appointments") => {
                let whose = json!(request.parameter("customerId").and_then(|id| id.parse::<u64>().ok()));
                let is_theirs = |one: &&Value| one["customerId"] == whose;
                Reply::ok(self.appointments.iter().filter(is_theirs).cloned().collect())
            }
            ("POST", "/customers") => Reply::json(201, kept(&mut self.customers, &request.body)),
            ("POST", "/appointments") => Reply::json(201, kept(&mut self.appointments, &request.body)),
            _ => Reply::json(404, json!({"success": false, "message": "Not Found"})),
        }
    }

    fn unauthorized(&self) -> Reply {
        Reply::json(401, json!({"success": false, "message": "You are not authorized."}))
    }
}

impl Installation {
    /// The times of a day that nobody has booked.
    fn free(&self, date: &str) -> Vec<&'static str> {
        let starts = |time: &str| json!(format!("{date} {time}:00"));
        let is_free = |time: &&str| !self.appointments.iter().any(|one| one["start"] == starts(time));
        ["09:15", "09:45"].into_iter().filter(is_free).collect()
    }
}

/// A record with a number of its own, as it is kept.
fn kept(records: &mut Vec<Value>, body: &Value) -> Value {
    let mut record = body.clone();
    record["id"] = json!(records.len() + 1);
    records.push(record.clone());
    record
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_customer_books_a_free_time_which_is_gone_then() {
    let signed = Signed::Header("authorization", format!("Bearer {TOKEN}"));
    let salon = Simulator::start(Installation::default(), signed, None).await;
    let server = TestServer::sqlite().await;
    let base = format!("{}/index.php/api/v1", salon.base);
    let seat = live(&server.admin, ("salon", "easyappointments"), &base, (TOKEN, json!({}))).await;

    assert_eq!(
        Seat::output(&seat.call("list_services", json!({})).await)["items"][0]["duration_minutes"],
        30
    );
    assert_eq!(
        Seat::output(&seat.call("list_providers", json!({})).await)["items"][0]["service_ids"],
        json!([6])
    );
    let day = json!({"provider_id": 2, "service_id": 6, "preferred_date": "2026-12-02"});
    let free = seat.call("check_availability", day.clone()).await;
    assert_eq!(Seat::output(&free)["free_times"], json!(["09:15", "09:45"]));
    let nobody = seat.call("find_customer", json!({"caller_email": "ada@example.com"})).await;
    assert_eq!(Seat::output(&nobody)["count"], 0);

    let ada = json!({"caller_first_name": "Ada", "caller_last_name": "Birch", "caller_email": "Ada@Example.com",
        "caller_phone": "+49 30 901820"});
    let token = seat.token("create_customer", ada.clone()).await;
    Seat::output(&seat.confirmed("create_customer", ada, &token).await);
    let found = seat.call("find_customer", json!({"caller_email": "ADA@example.com"})).await;
    assert_eq!(Seat::output(&found)["items"][0]["customer_id"], 1);

    salon.seen();
    let booking = |notes: &str| {
        json!({"starts_at": "2026-12-02 09:15:00", "ends_at": "2026-12-02 09:45:00", "customer_id": 1,
            "provider_id": 2, "service_id": 6, "notes": notes})
    };
    let refused = seat.ask("create_appointment", booking("<script>"), json!({})).await;
    refused.problem(422, "arguments_invalid");
    assert_eq!(refused.faulty_fields(), ["notes"]);
    assert!(salon.seen().is_empty());
    let token = seat.token("create_appointment", booking("Rings twice.")).await;
    Seat::output(&seat.confirmed("create_appointment", booking("Rings twice."), &token).await);
    assert_eq!(Seat::output(&seat.call("check_availability", day).await)["free_times"], json!(["09:45"]));
    let hers = seat.call("customer_appointments", json!({"customer_id": 1, "from_date": "2026-12-01"})).await;
    assert_eq!(Seat::output(&hers)["items"][0]["starts_at"], "2026-12-02 09:15:00");
}
