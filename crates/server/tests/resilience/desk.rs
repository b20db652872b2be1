//! An agent over a customer's database, published and ready for calls.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    shop::Shop,
    support::{Answer, Client},
};

/// No call, whatever becomes of its database, takes longer than this: the limits of these tests are a
/// second or two, and the machine may be busy.
const BOUND: Duration = Duration::from_secs(20);

/// An agent with a published version.
#[derive(Clone)]
pub(crate) struct Desk {
    /// A client with an admin key.
    pub(crate) client: Client,
    /// `agt_…`
    pub(crate) agent: String,
}

/// Looks parcels up by their mark.
pub(crate) fn find(tool: &str, table: &str) -> Value {
    json!({"toolName": tool, "operation": format!("{table}.search"), "enabled": true,
        "sqlSearch": {"table": table, "filterColumn": "mark", "param": "mark", "limit": 5},
        "projection": [{"path": ["mark"], "leaf": "found"}]})
}

/// Adds a parcel.
pub(crate) fn add() -> Value {
    json!({"toolName": "add_parcel", "operation": "parcels.insert", "isWrite": true,
        "sqlWrite": {"table": "parcels", "mode": "insert", "columns": [{"column": "mark", "param": "mark"}]},
        "projection": [{"path": ["id"], "leaf": "parcel_id"}]})
}

impl Desk {
    /// Connects a shop, discovers it, and publishes an agent with its three tools.
    pub(crate) async fn over(client: &Client, shop: &Shop) -> Self {
        Self::connect(client, "postgres", &shop.credentials()).await;
        client.post("/integrations/postgres/discover").await.ok();
        let bindings = [find("find_parcel", "parcels"), find("find_shelf", "shelves"), add()];
        Self::bound(client, "postgres", &bindings).await
    }

    /// Connects a database.
    pub(crate) async fn connect(client: &Client, kind: &str, credentials: &Value) {
        let body = json!({"credentials": credentials});
        client.post(&format!("/integrations/{kind}/connect")).json(body).await.ok();
    }

    /// Publishes an agent with these bindings, all enabled.
    pub(crate) async fn bound(client: &Client, kind: &str, bindings: &[Value]) -> Self {
        let made = client.post("/agents").json(json!({"name": "Front desk"})).await.created();
        let desk = Self { client: client.clone(), agent: text(&made["id"]) };
        for binding in bindings {
            let path = desk.path(&format!("/integrations/{kind}/bindings"));
            let skill = text(&client.post(&path).json(binding.clone()).await.created()["id"]);
            client.patch(&desk.path(&format!("/skills/{skill}"))).json(json!({"isEnabled": true})).await.ok();
        }
        client.post(&desk.path("/publish")).json(json!({})).await.created();
        desk
    }

    /// A path below the agent's.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/agents/{}{rest}", self.agent)
    }

    /// Calls a tool, whatever comes of it, and sees to it that an answer comes in bounded time.
    pub(crate) async fn ask(&self, tool: &str, arguments: Value, context: Value) -> Answer {
        let begun = Instant::now();
        let body = json!({"arguments": arguments, "context": context});
        let answer = self.client.post(&self.path(&format!("/tools/{tool}/call"))).json(body).await;
        assert!(begun.elapsed() < BOUND, "{tool} took {:?}", begun.elapsed());
        answer
    }

    /// Calls a tool; gives how the call ended.
    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Value {
        self.ask(tool, arguments, json!({})).await.ok()
    }

    /// Looks the first record up: `ok`, or the code of the failure.
    pub(crate) async fn look(&self, tool: &str) -> String {
        ended(&self.call(tool, json!({"mark": "first"})).await)
    }

    /// A write, confirmed: `ok`, or the code of the failure.
    pub(crate) async fn write(&self, mark: &str) -> String {
        let arguments = json!({"mark": mark});
        let asked = self.ask("add_parcel", arguments.clone(), verified()).await.ok();
        let token = asked["confirmation"]["token"].as_str().unwrap_or_else(|| panic!("{asked}")).to_owned();
        ended(&self.ask("add_parcel", arguments, confirmed(&token)).await.ok())
    }

    /// The receipts with a status.
    pub(crate) async fn receipts(&self, status: &str) -> Vec<Value> {
        let path = format!("/receipts?limit=200&agentId={}&status={status}", self.agent);
        self.client.get(&path).await.ok().as_array().expect("receipts").clone()
    }
}

/// The context of a caller whose identity is verified.
pub(crate) fn verified() -> Value {
    json!({"verificationLevel": "basic"})
}

/// The context of a confirmed call.
pub(crate) fn confirmed(token: &str) -> Value {
    json!({"verificationLevel": "basic", "confirmation": token})
}

/// `ok`, or the code of a failure, which says what an agent can act on.
pub(crate) fn ended(call: &Value) -> String {
    match call["status"].as_str() {
        Some("ok") => "ok".to_owned(),
        Some("failed") => {
            assert!(call["error"]["message"].as_str().is_some_and(|words| words.len() > 10), "{call}");
            text(&call["error"]["code"])
        }
        _ => panic!("it neither failed nor went well: {call}"),
    }
}

/// A JSON text.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}
