//! From a goal in plain words to a draft: what is saved, what is sent to a model, and what comes of what it says.

mod drafts;
mod local;
mod models;
mod sent;

use jackfield::app::Settings;
use serde_json::{Value, json};

use crate::support::{
    Answer, TestServer,
    desk::Seat,
    model::{Script, ScriptedModel},
    shop::{KIND, Shop},
};

/// A goal that one operation of the shop does.
const GOAL: &str = "Read one order by its number and say what its status is.";

/// A replica that asks a model, an agent at it, and the shop that is connected.
struct Scene {
    seat: Seat,
    model: ScriptedModel,
    replica: TestServer,
    shop: Shop,
}

impl Scene {
    /// Over a server, with what the model answers.
    async fn over(server: &TestServer, script: impl IntoIterator<Item = Script>) -> Self {
        let (shop, model) = (Shop::open().await, ScriptedModel::open(script).await);
        shop.connect(&server.admin).await;
        let settings = model.settings();
        let replica = server.replica_with(|all| all.model = Some(settings)).await;
        let seat = Seat::new(&replica.admin, KIND).await;
        Self { seat, model, replica, shop }
    }

    /// Maps a goal at another replica, whose operator has set something otherwise.
    async fn map_with(&self, change: impl FnOnce(&mut Settings)) -> Answer {
        let replica = self.replica.replica_with(change).await;
        replica.admin.post(&self.auto()).json(json!({"goal": GOAL})).await
    }

    /// Maps a goal.
    async fn map(&self, body: Value) -> Answer {
        self.seat.client.post(&self.auto()).json(body).await
    }

    /// Where goals are posted.
    fn auto(&self) -> String {
        format!("{}/auto", self.seat.bindings())
    }

    /// The names of the tools that the agent's draft has.
    async fn tools(&self) -> Vec<String> {
        let skills = self.seat.client.get(&self.seat.path("/skills?limit=200")).await.ok();
        skills
            .as_array()
            .unwrap()
            .iter()
            .map(|skill| skill["toolName"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// What a model says that maps an operation.
fn says(binding: &Value) -> Script {
    Script::Says(answer(binding).to_string())
}

fn answer(binding: &Value) -> Value {
    json!({"outcome": "binding", "binding": binding, "rationale": "Tells the caller how far their order is.",
        "confidence": 1.0, "guesses": ["The number is the order's id."], "alternativeOperations": ["listOrders"]})
}

fn order_status() -> Value {
    json!({"toolName": "order_status", "description": "Use when the caller asks for an order.", "operation": "getOrder",
        "inputs": [{"param": "order_number", "arg": "id"}],
        "projection": [{"path": ["status"], "leaf": "status"}]})
}

fn place_order() -> Value {
    json!({"toolName": "place_order", "operation": "placeOrder", "isWrite": true,
        "inputObjectMap": [{"field": "customerId", "param": "customer_id"},
            {"field": "lines[0].product", "param": "product_name"}, {"field": "lines[0].quantity", "const": 1}],
        "projection": [{"path": ["id"], "leaf": "order_number"}]})
}

fn find_customer() -> Value {
    json!({"toolName": "find_customer", "operation": "searchCustomers", "treatAsRead": true,
        "inputs": [{"const": "phone", "arg": "body.filters[0].field"}, {"param": "caller_phone", "arg": "body.filters[0].value"}],
        "projection": [{"path": ["results", "name"], "leaf": "customer_name"}]})
}

/// Why a model wasn't used, wherever an answer says so; panics where it was.
#[track_caller]
fn fallback(answer: &Answer) -> String {
    let told = match answer.status {
        201 => {
            let data = answer.created();
            assert_eq!(data["planner"], "local", "{}", answer.text);
            data["fallback"].clone()
        }
        _ => answer.problem(422, "no_binding_found")["detail"].clone(),
    };
    told.as_str().unwrap_or_default().to_owned()
}
