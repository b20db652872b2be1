//! An agent over a customer's database: where the tests of the runtime start.

use serde_json::{Value, json};

use super::{Answer, Client, customer::Customer};

/// A customer's database, connected and discovered, and an agent for it.
pub(crate) struct Desk {
    /// The agent.
    pub(crate) seat: Seat,
    /// The customer's database.
    pub(crate) customer: Customer,
}

/// An agent for one integration.
pub(crate) struct Seat {
    /// A client with an admin key.
    pub(crate) client: Client,
    /// The kind of integration.
    pub(crate) kind: &'static str,
    /// `agt_…`
    pub(crate) agent: String,
}

impl std::ops::Deref for Desk {
    type Target = Seat;

    fn deref(&self) -> &Seat {
        &self.seat
    }
}

/// The caller's open tickets by phone: a list.
pub(crate) fn open_tickets() -> Value {
    json!({"toolName": "open_tickets", "description": "Use when the caller asks about their open tickets.",
        "operation": "customers.search", "enabled": true,
        "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "caller_phone", "operator": "variants",
            "where": [{"path": ["tickets", "status"], "const": "open"}],
            "orderBy": {"path": ["tickets", "opened_at"], "direction": "desc"}, "limit": 10},
        "projection": [{"path": ["name"], "leaf": "customer_name"},
            {"path": ["tickets", "subject"], "leaf": "ticket_subject"},
            {"path": ["tickets", "opened_at"], "leaf": "opened_at"}]})
}

/// A ticket by its number, and whose it is: a single record.
pub(crate) fn ticket_owner() -> Value {
    json!({"toolName": "ticket_owner", "operation": "tickets.search", "enabled": true,
        "sqlSearch": {"table": "tickets", "filterColumn": "id", "param": "ticket_id"},
        "projection": [{"path": ["subject"], "leaf": "subject"}, {"path": ["customer", "name"], "leaf": "owner"}]})
}

/// A write: a new ticket.
pub(crate) fn open_ticket() -> Value {
    json!({"toolName": "open_ticket", "operation": "tickets.insert", "isWrite": true,
        "sqlWrite": {"table": "tickets", "mode": "insert", "columns": [
            {"column": "customer_id", "param": "customer_id"}, {"column": "subject", "param": "problem"},
            {"column": "status", "const": "open"}]},
        "projection": [{"path": ["id"], "leaf": "ticket_id"}]})
}

/// A write: a ticket's status, by its number.
pub(crate) fn set_status() -> Value {
    json!({"toolName": "set_status", "operation": "tickets.update", "isWrite": true,
        "sqlWrite": {"table": "tickets", "mode": "update", "keyColumn": "id", "keyParam": "ticket_id",
            "columns": [{"column": "status", "param": "status"}]},
        "projection": [{"path": ["status"], "leaf": "status"}]})
}

/// A skill that only tells the agent's own platform to hang up.
pub(crate) fn hang_up(name: &str) -> Value {
    json!({"name": name, "description": "Use when the caller says goodbye.", "skillType": "builtin",
        "executionConfig": {"action": "end_call"}})
}

impl Desk {
    /// Connects a customer's database, discovers it and makes an agent.
    pub(crate) async fn over(client: &Client, customer: Customer) -> Self {
        customer.connect(client).await;
        customer.discover(client).await;
        Self { seat: Seat::new(client, customer.kind()).await, customer }
    }

    /// A desk over a Postgres database.
    pub(crate) async fn on_postgres(client: &Client) -> Self {
        Self::over(client, Customer::on_postgres()).await
    }

    /// Makes an agent.
    pub(crate) async fn agent(client: &Client) -> String {
        text(&client.post("/agents").json(json!({"name": "Front desk"})).await.created()["id"])
    }

    /// The output of a call that must have ended well.
    #[track_caller]
    pub(crate) fn output(call: &Value) -> &Value {
        Seat::output(call)
    }

    /// The code of a call that must have failed.
    #[track_caller]
    pub(crate) fn failure(call: &Value) -> &str {
        Seat::failure(call)
    }

    /// How many tickets have this subject.
    pub(crate) fn tickets_about(&self, subject: &str) -> i64 {
        self.customer.number(&format!("SELECT count(*) FROM tickets WHERE subject = '{subject}';"))
    }
}

impl Seat {
    /// A new agent for a kind of integration.
    pub(crate) async fn new(client: &Client, kind: &'static str) -> Self {
        Self { agent: Desk::agent(client).await, client: client.clone(), kind }
    }

    /// A path below the agent's.
    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/agents/{}{rest}", self.agent)
    }

    /// A path below the integration's.
    pub(crate) fn integration(&self, rest: &str) -> String {
        format!("/integrations/{}{rest}", self.kind)
    }

    /// Where bindings are posted.
    pub(crate) fn bindings(&self) -> String {
        self.path(&format!("/integrations/{}/bindings", self.kind))
    }

    /// Binds; gives the skill.
    pub(crate) async fn bind(&self, binding: Value) -> Value {
        self.client.post(&self.bindings()).json(binding).await.created()
    }

    /// Binds and enables; gives the skill's id.
    pub(crate) async fn enabled(&self, binding: Value) -> String {
        let id = text(&self.bind(binding).await["id"]);
        self.change(&id, json!({"isEnabled": true})).await;
        id
    }

    /// Changes a skill of the draft.
    pub(crate) async fn change(&self, skill: &str, change: Value) -> Value {
        self.client.patch(&self.path(&format!("/skills/{skill}"))).json(change).await.ok()
    }

    /// Publishes the draft; gives the version.
    pub(crate) async fn publish(&self) -> Value {
        self.client.post(&self.path("/publish")).json(json!({})).await.created()
    }

    /// Calls a tool, whatever comes of it.
    pub(crate) async fn ask(&self, tool: &str, arguments: Value, context: Value) -> Answer {
        let body = json!({"arguments": arguments, "context": context});
        self.client.post(&self.path(&format!("/tools/{tool}/call"))).json(body).await
    }

    /// Calls a tool with nothing known of the conversation; gives how the call ended.
    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Value {
        self.ask(tool, arguments, json!({})).await.ok()
    }

    /// Calls a tool that must end well; gives its output.
    #[track_caller]
    pub(crate) fn output(call: &Value) -> &Value {
        assert_eq!(call["status"], "ok", "{call}");
        &call["output"]
    }

    /// The code of a call that must have failed.
    #[track_caller]
    pub(crate) fn failure(call: &Value) -> &str {
        assert_eq!(call["status"], "failed", "{call}");
        assert!(call["error"]["message"].is_string() && call.get("output").is_none(), "{call}");
        call["error"]["code"].as_str().expect("a code")
    }

    /// Calls a write that must be confirmed first; gives the token.
    pub(crate) async fn token(&self, tool: &str, arguments: Value) -> String {
        let asked = self.ask(tool, arguments, json!({"verificationLevel": "basic"})).await.ok();
        assert_eq!(asked["status"], "needs_confirmation", "{asked}");
        text(&asked["confirmation"]["token"])
    }

    /// Calls a write with the token of its confirmation.
    pub(crate) async fn confirmed(&self, tool: &str, arguments: Value, token: &str) -> Value {
        let context = json!({"verificationLevel": "basic", "confirmation": token});
        self.ask(tool, arguments, context).await.ok()
    }

    /// The names of the tools that are offered.
    pub(crate) async fn tools(&self, query: &str) -> Vec<String> {
        let tools = self.client.get(&self.path(&format!("/tools?format=mcp{query}"))).await.ok();
        tools.as_array().expect("tools").iter().map(|tool| text(&tool["name"])).collect()
    }

    /// What is kept from agents, as a whole.
    pub(crate) async fn block(&self, fields: &[(&str, &str)]) -> Value {
        let fields: Vec<Value> =
            fields.iter().map(|(object, field)| json!({"object": object, "field": field})).collect();
        self.client.patch(&self.integration("/scoping")).json(json!({"blockedFields": fields})).await.ok()
    }
}

/// A JSON text.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}
