//! Housecall Pro, as an operator and a caller live it.

use serde_json::{Value, json};

use super::{
    simulator::{Reply, Seen, Signed, Simulator, Vendor},
    stage::Stage,
};
use crate::support::desk::{Seat, text};

const KEY: &str = "hcp-secret-4711";

/// A company's books.
struct Books {
    keys: Vec<&'static str>,
    customers: Vec<Value>,
    leads: Vec<Value>,
}

impl Vendor for Books {
    fn answer(&mut self, request: &Seen) -> Reply {
        let key = request.header("authorization").strip_prefix("Token ").unwrap_or_default();
        if !self.keys.contains(&key) {
            return Reply::json(401, json!({"error": "Said by the vendor."}));
        }
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/company") => Reply::ok(json!({"id": "com_1", "name": "Birch Plumbing"})),
            ("GET", "/customers") => self.search(request),
            ("POST", "/customers") => {
                let mut customer = request.body.clone();
                customer["id"] = json!(format!("cus_{:08}", self.customers.len()));
                customer["addresses"][0]["id"] = json!("adr_new1");
                self.customers.push(customer.clone());
                Reply::json(201, customer)
            }
            ("POST", "/leads") => self.lead(&request.body),
            _ => Reply::json(404, json!({"error": "Said by the vendor."})),
        }
    }
}

impl Books {
    /// Whoever has the words in any of their members: a loose search.
    fn search(&self, request: &Seen) -> Reply {
        let words = request.parameter("q").unwrap_or_default();
        let size: usize = request.parameter("page_size").map_or(10, |size| size.parse().unwrap());
        let found: Vec<&Value> =
            self.customers.iter().filter(|customer| customer.to_string().contains(words)).collect();
        let page: Vec<&Value> = found.iter().take(size).copied().collect();
        Reply::ok(json!({"page": 1, "page_size": size, "total_pages": found.len().div_ceil(size),
            "total_items": found.len(), "customers": page}))
    }

    fn lead(&mut self, body: &Value) -> Reply {
        if !self.customers.iter().any(|customer| customer["id"] == body["customer_id"]) {
            return Reply::json(422, json!({"error": "Said by the vendor."}));
        }
        let lead = json!({"id": format!("lea_{}", self.leads.len()), "number": 311, "status": "open",
            "customer": {"id": body["customer_id"]}, "note": body["note"]});
        self.leads.push(lead.clone());
        Reply::json(201, lead)
    }
}

async fn running() -> (Simulator<Books>, Stage) {
    let ada = json!({"id": "cus_8f3b2c1d", "first_name": "Ada", "last_name": "Birch", "mobile_number": "2065550142",
        "notes": "Gate code 4711", "addresses": [{"id": "adr_1", "type": "service", "street": "12 Cedar Lane"}]});
    let books = Books { keys: vec![KEY], customers: vec![ada], leads: Vec::new() };
    let books = Simulator::start(books, Signed::Nobody, None).await;
    let stage = Stage::of("housecall_pro", &[("https://api.housecallpro.com", &books.base)]).await;
    let path = stage.seat.integration("/connect");
    let wrong = stage.seat.client.post(&path).json(json!({"credentials": {"apiKey": "hcp-nobody"}})).await;
    wrong.problem(400, "credentials_rejected");
    assert_eq!(wrong.faulty_fields(), ["credentials.apiKey"]);
    let done = stage.connect(json!({"apiKey": KEY})).await;
    assert!(text(&done["accountLabel"]).starts_with("Birch Plumbing @"), "{done}");
    (books, stage)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_pack_takes_a_new_caller_down_and_leaves_a_lead_for_the_office() {
    let (books, stage) = running().await;
    let provision = stage.seat.path("/integrations/housecall_pro/provision");
    stage.seat.client.post(&provision).json(json!({})).await.problem(422, "no_actions");
    assert_eq!(stage.install(json!({})).await.len(), 8);
    assert!(stage.install(json!({})).await.iter().all(|one| one["created"] == false));
    stage.publish_all().await;
    let found = stage.seat.call("find_customer", json!({"caller_phone": "(206) 555-0142"})).await;
    let found = Seat::output(&found);
    assert_eq!(
        (&found["items"][0]["customer_id"], &found["items"][0]["address_ids"]),
        (&json!("cus_8f3b2c1d"), &json!(["adr_1"]))
    );
    assert!(!found.to_string().contains("4711"), "{found}");
    let new = json!({"caller_first_name": "Cleo", "caller_last_name": "Reed", "caller_phone": "206 555 0177",
        "service_address": "7 Oak Road", "city": "Seattle", "state": "wa", "postal_code": "98101"});
    let made = stage.confirm("create_customer", new).await;
    let id = Seat::output(&made)["customer_id"].clone();
    let lead = json!({"customer_id": id, "notes": "Wants a price for a new boiler."});
    let left = stage.confirm("create_lead", lead.clone()).await;
    assert_eq!(Seat::output(&left)["status"], "open");
    let nobodys = json!({"customer_id": "cus_nobody", "notes": "Anything."});
    assert_eq!(Seat::failure(&stage.confirm("create_lead", nobodys).await), "upstream_rejected");
    books.instead([Reply::json(429, Value::Null).header("retry-after", "0")]);
    books.seen();
    let limited = stage.confirm("create_lead", lead).await;
    assert_eq!((Seat::failure(&limited), books.seen().len()), ("upstream_rate_limited", 1));
    assert_eq!(books.with(|books| books.leads.len()), 1);
    books.with(|books| books.keys = vec!["hcp-the-next"]);
    let call = stage.seat.call("find_customer", json!({"caller_phone": "(206) 555-0142"})).await;
    assert_eq!(
        (Seat::failure(&call), &stage.status().await["status"]),
        ("credentials_rejected", &json!("error"))
    );
    stage.connect(json!({"apiKey": "hcp-the-next"})).await;
    let found = stage.seat.call("find_customer", json!({"caller_phone": "(206) 555-0142"})).await;
    assert_eq!(Seat::output(&found)["count"], 1);
}
