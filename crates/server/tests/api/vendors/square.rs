//! Square, as an operator and a caller live it.

mod bookings;
mod calls;
mod seller;
mod trouble;

use serde_json::{Value, json};

use self::{
    bookings::{VARIATION, VERSION},
    seller::{LOCATION, Seller},
};
use super::{
    judge,
    simulator::{Seen, Signed, Simulator},
    stage::Stage,
};
use crate::support::{
    Start,
    desk::{Seat, text},
};

const KEY: &str = "EAAAl-secret-4711";
const ADA: &str = "CUSADA0BIRCH1X7K2M9";

/// A salon with a service, a product, a caller and an order, and a server with the folder.
struct Salon {
    seller: Simulator<Seller>,
    stage: Stage,
}

/// An item of the catalog with one variation.
fn item(kind: &str, name: &str, variation: &str, amount: u64) -> Value {
    json!({"type": "ITEM", "id": format!("ITEM{variation}"), "version": VERSION, "item_data": {"name": name,
        "description_plaintext": "As it says.", "product_type": kind, "variations": [{"type": "ITEM_VARIATION",
            "id": variation, "version": VERSION, "item_variation_data": {"name": "Regular", "service_duration": 1_800_000,
                "price_money": {"amount": amount, "currency": "USD"}}}]}})
}

fn order(id: &str, location: &str, state: &str, made: &str) -> Value {
    json!({"id": id, "location_id": location, "customer_id": ADA, "state": state, "created_at": made, "version": 1,
        "ticket_name": "42", "line_items": [{"uid": "a", "name": "Oak shelf", "quantity": "2"}],
        "fulfillments": [{"uid": "f", "type": "PICKUP", "state": "PREPARED"}],
        "total_money": {"amount": 9000, "currency": "USD"}, "net_amount_due_money": {"amount": 0, "currency": "USD"},
        "tenders": [{"id": "t", "type": "CARD", "card_details": {"card": {"last_4": "4242"}}}]})
}

fn settings() -> Value {
    let one = json!({"location": LOCATION});
    let more = json!({"locations": [LOCATION]});
    json!({"list_services": one, "search_availability": one, "book_appointment": one, "find_orders": more,
        "check_stock": more})
}

impl Salon {
    async fn open() -> Self {
        Self::on(Start::sqlite()).await
    }

    /// The same on a server that is started as one likes.
    async fn on(start: Start) -> Self {
        let mut seller = Seller::new(KEY);
        seller.customers.push(json!({"id": ADA, "given_name": "Ada", "family_name": "Birch",
            "phone_number": "+12065550142", "email_address": "ada@example.com", "birthday": "1980-02-03"}));
        seller.items.push(item("APPOINTMENTS_SERVICE", "Haircut", VARIATION, 4200));
        seller.items.push(item("REGULAR", "Oak shelf", "VARSHELF80K4M9Q1X7", 4500));
        seller.orders.push(order("orderK7m2Q9x4W1z8", LOCATION, "OPEN", "2026-11-30T18:20:00Z"));
        seller.orders.push(order("orderA1b2C3d4E5f6", LOCATION, "COMPLETED", "2026-10-30T18:20:00Z"));
        seller.orders.push(order("orderElsewhere001", "LOTHER", "OPEN", "2026-11-29T18:20:00Z"));
        seller.counts.push(json!({"catalog_object_id": "VARSHELF80K4M9Q1X7", "state": "IN_STOCK",
            "location_id": LOCATION, "quantity": "7", "calculated_at": "2026-11-30T20:00:00Z"}));
        seller.bookings.slots =
            vec![("2026-12-02T17:00:00Z", "TMrosa4k8m2q6x"), ("2026-12-02T17:30:00Z", "TMivan9t3w7z5j")];
        let judge = judge::openapi_of_requests(&["square/api.json"]);
        let seller = Simulator::start(seller, Signed::Nobody, judge).await;
        let stage = Stage::on(start, "square", &[("https://${host}", &seller.base)]).await;
        Self { seller, stage }
    }

    /// Connected, with the whole pack published.
    async fn running() -> Self {
        Self::open().await.published().await
    }

    async fn published(self) -> Self {
        self.stage.connect(json!({"apiKey": KEY})).await;
        self.stage.install(json!({"config": settings()})).await;
        self.stage.publish_all().await;
        self.seller.seen();
        self
    }

    fn seat(&self) -> &Seat {
        &self.stage.seat
    }

    async fn read(&self, tool: &str, arguments: Value) -> Value {
        let call = self.seat().call(tool, arguments).await;
        Seat::output(&call).clone()
    }

    /// The times that are free.
    async fn free(&self) -> Vec<Value> {
        let asked = json!({"preferred_datetime": "2026-12-02T09:00:00-08:00", "latest_datetime": "2026-12-04T09:00:00-08:00",
            "service_variation_id": VARIATION});
        self.read("search_availability", asked).await["items"].as_array().unwrap().clone()
    }

    /// The arguments that book one of the free times.
    fn booking(free: &Value) -> Value {
        json!({"customer_id": ADA, "preferred_datetime": free["starts_at"], "service_variation_id": VARIATION,
            "service_variation_version": free["service_variation_versions"][0], "team_member_id": free["team_member_ids"][0],
            "notes": "First visit."})
    }

    /// The one request that was sent.
    fn only(&self) -> Seen {
        let mut seen = self.seller.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_is_refused_at_its_field_and_a_host_that_isnt_squares_never_gets_one() {
    let salon = Salon::open().await;
    let path = salon.seat().integration("/connect");
    let connect =
        |credentials: Value| salon.seat().client.post(&path).json(json!({"credentials": credentials}));
    let wrong = connect(json!({"apiKey": "EAAAl-nobody"})).await;
    wrong.problem(400, "credentials_rejected");
    assert_eq!(wrong.faulty_fields(), ["credentials.apiKey"], "{}", wrong.text);
    assert!(!wrong.text.contains("EAAAl-nobody"), "{}", wrong.text);
    salon.seller.seen();
    for host in
        ["evil.example.com", "connect.squareup.com.evil.example.com", "connect.squareup.com/x?", "127.0.0.1"]
    {
        let refused = connect(json!({"apiKey": KEY, "host": host})).await;
        refused.problem(400, "validation_failed");
        assert_eq!(refused.faulty_fields(), ["credentials.host"], "{host}: {}", refused.text);
    }
    assert!(salon.seller.seen().is_empty());
    let done = salon.stage.connect(json!({"apiKey": KEY, "host": "connect.squareupsandbox.com"})).await;
    assert!(text(&done["accountLabel"]).starts_with("Corner Salon @"), "{done}");
    let listed = salon.seat().client.get("/integrations").await;
    assert!(!listed.text.contains(KEY), "{}", listed.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_needs_the_operators_location_waits_for_it() {
    let salon = Salon::open().await;
    salon.stage.connect(json!({"apiKey": KEY})).await;
    let skills = salon.stage.provision(json!({})).await;
    let waiting: Vec<(String, Value)> = skills
        .iter()
        .map(|one| (text(&one["skill"]["action"]), one["skill"]["executionConfig"]["needs"].clone()))
        .filter(|(_, needs)| !needs.is_null())
        .collect();
    let needs = |slug: &str, what: &str| (slug.to_owned(), json!([what]));
    assert_eq!(
        waiting,
        [
            needs("list_services", "location"),
            needs("search_availability", "location"),
            needs("book_appointment", "location"),
            needs("find_orders", "locations")
        ]
    );
    assert!(salon.stage.provision(json!({})).await.iter().all(|one| one["created"] == false));
    for one in skills.iter().filter(|one| one["skill"]["executionConfig"]["needs"] == json!(["location"])) {
        assert_eq!(one["skill"]["isEnabled"], false, "{one}");
        let id = text(&one["skill"]["id"]);
        let change = json!({"executionConfig": {"location": LOCATION}});
        let changed = salon.seat().change(&id, change).await;
        // A read was waiting for this alone; a write waits for a person, too.
        assert_eq!(changed["isEnabled"], json!(changed["isWrite"] == false), "{changed}");
    }
    salon.seat().publish().await;
    let services = salon.read("list_services", json!({"service_name": "haircut"})).await;
    assert_eq!(services["items"][0]["variation_ids"], json!([VARIATION]));
    assert!(!salon.seat().tools("").await.contains(&"book_appointment".to_owned()));
    assert_eq!(salon.stage.install(json!({"config": settings()})).await.len(), 12);
}
