//! Shopify, as an operator and a caller live it: a shop whose orders are looked up, cancelled and sent back, whose stock
//! is asked for, and whose token ends.

use serde_json::{Value, json};

use super::{
    graphql::judged_by_shopify,
    simulator::{Signed, Simulator},
    stage::Stage,
};
use crate::support::{
    Answer,
    desk::{Seat, text},
};

mod claim;
mod connecting;
mod limits;
mod reads;
mod search;
mod shop;
mod world;
mod writes;

use shop::{SHOP, Shopify, TOKEN};

/// A server whose Shopify is a simulator.
struct Store {
    shopify: Simulator<Shopify>,
    stage: Stage,
}

impl Store {
    /// Nothing is connected yet.
    async fn open() -> Self {
        let shopify = Simulator::start(Shopify::new(), Signed::Nobody, judged_by_shopify()).await;
        let here = format!("{}/${{shop}}/", shopify.base);
        let stage = Stage::of("shopify", &[("https://${shop}/", &here)]).await;
        Self { shopify, stage }
    }

    /// Connected, with these actions published.
    async fn with(actions: &[&str]) -> Self {
        let store = Self::open().await;
        store.stage.connect(credentials()).await;
        store.stage.provision(json!({"actions": actions})).await;
        store.stage.publish_all().await;
        store.shopify.seen();
        store
    }

    fn seat(&self) -> &Seat {
        &self.stage.seat
    }

    async fn connect(&self, credentials: Value) -> Answer {
        let seat = self.seat();
        seat.client.post(&seat.integration("/connect")).json(json!({"credentials": credentials})).await
    }

    /// Calls a tool that must end well; gives its output.
    async fn output(&self, tool: &str, arguments: Value) -> Value {
        Seat::output(&self.seat().call(tool, arguments).await).clone()
    }

    /// The id of an order of Ada's, as a caller gets to it.
    async fn order_id(&self, number: &str) -> String {
        let found =
            self.output("find_orders_by_email", json!({"caller_email": "ada.birch@example.com"})).await;
        let items = found["items"].as_array().unwrap();
        text(&items.iter().find(|item| item["order_number"] == number).unwrap()["order_id"])
    }

    /// Nothing that Shopify was asked is against its own schema.
    #[track_caller]
    fn was_content(&self) {
        self.shopify.was_content();
    }
}

fn credentials() -> Value {
    json!({"shop": SHOP, "access_token": TOKEN})
}
