//! What the tests of drafts share: agents, and skills bound to a small invented company.
#![expect(clippy::expect_used, reason = "a test that can't go on has failed")]

use jackfield::{
    app::{
        Caller,
        skills::{BoundSkill, save_bound},
    },
    error,
    model::{ScopeSet, skill::Skill},
    store::Arg,
};
use jackfield_core::{binding, compile, schema::Schema, scoping::Scoping};
use serde_json::{Value, json};

use crate::support::TestServer;

pub(crate) const HOST: &str = "db.example.test:5432/desk";

/// Makes an agent and gives its id.
pub(crate) async fn agent(server: &TestServer) -> String {
    let made = server.admin.post("/agents").json(json!({"name": "Front desk"})).await.created();
    made["id"].as_str().expect("an id").to_owned()
}

/// A skill that ends the call, as a body.
pub(crate) fn hang_up(name: &str) -> Value {
    json!({"name": name, "description": "Use when the caller says goodbye.", "skillType": "builtin",
        "executionConfig": {"action": "end_call"}})
}

/// A read: the caller's open tickets by phone.
pub(crate) fn open_tickets() -> Value {
    json!({"toolName": "open_tickets", "description": "Use when the caller asks about their tickets.",
        "operation": "customers.search",
        "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "caller_phone"},
        "projection": [{"path": ["name"], "leaf": "customer_name"}, {"path": ["tickets", "subject"], "leaf": "subject"}]})
}

/// A write: a new ticket.
pub(crate) fn open_ticket() -> Value {
    json!({"toolName": "open_ticket", "operation": "tickets.insert", "isWrite": true,
        "sqlWrite": {"table": "tickets", "mode": "insert", "columns": [
            {"column": "customer_id", "param": "customer_id"}, {"column": "subject", "param": "problem"}]},
        "projection": [{"path": ["id"], "leaf": "ticket_id"}]})
}

/// A write: another subject for a ticket.
pub(crate) fn rename_ticket() -> Value {
    json!({"toolName": "rename_ticket", "operation": "tickets.update", "isWrite": true,
        "sqlWrite": {"table": "tickets", "mode": "update", "keyColumn": "id", "keyParam": "ticket_id",
            "columns": [{"column": "subject", "param": "subject"}]}})
}

/// Compiles a binding and saves it as a skill of an agent.
pub(crate) async fn bind(server: &TestServer, agent: &str, authored: Value) -> error::Result<Skill> {
    save(server, agent, compiled(authored)).await
}

/// Saves a compiled binding as a skill of an agent.
pub(crate) async fn save(server: &TestServer, agent: &str, new: BoundSkill) -> error::Result<Skill> {
    let caller = Caller {
        organization: server.admin.organization.as_str().into(),
        key: "key_test".into(),
        scopes: ScopeSet::all().into(),
        origin: "127.0.0.1".into(),
        request: "req_test".into(),
        idempotency_key: None,
    };
    save_bound(&server.app, &caller, agent, new).await
}

pub(crate) fn compiled(authored: Value) -> BoundSkill {
    let binding = binding::read::binding(&authored).expect("a binding");
    let context = compile::Context::new("postgres", schema().fingerprint());
    let plan = compile::compile(&binding, &schema(), &Scoping::default(), &context).expect("a plan");
    BoundSkill {
        title: binding.tool_name.clone(),
        tool_name: binding::read::tool_name(&binding.tool_name),
        description: binding.description.clone(),
        kind: "postgres".to_owned(),
        binding: authored,
        plan,
        host: HOST.to_owned(),
        enabled: binding.enabled.unwrap_or(true),
    }
}

/// The company's database.
pub(crate) fn schema() -> Schema {
    let field = |name: &str, kind: &str, class: Option<&str>| {
        let mut field = json!({"name": name, "type": kind, "required": false, "nullable": false,
            "sensitivity": if class.is_some() { "personal" } else { "none" }});
        if let Some(class) = class {
            field["sensitiveClass"] = class.into();
        }
        field
    };
    let object = |name: &str, fields: Value, indexes: Value| {
        json!({"name": name, "capabilities": ["search", "create", "update"], "fields": fields,
            "primaryKey": ["id"], "indexes": indexes, "table": {"schema": "public", "name": name}})
    };
    let customers = json!([
        field("id", "integer", None),
        field("phone", "string", Some("phone")),
        field("name", "string", Some("person_name"))
    ]);
    let tickets = json!([
        field("id", "integer", None),
        field("customer_id", "integer", None),
        field("subject", "string", None)
    ]);
    let by_phone = json!([{"columns": ["phone"], "unique": true}]);
    let by_customer = json!([{"columns": ["customer_id"], "unique": false}]);
    let schema = json!({"transport": "sql", "dialect": "postgres",
        "objects": [object("customers", customers, by_phone), object("tickets", tickets, by_customer)],
        "relationships": [
            {"name": "tickets", "from": {"object": "customers", "field": "id"},
             "to": {"object": "tickets", "field": "customer_id"}, "cardinality": "many"},
            {"name": "customer", "from": {"object": "tickets", "field": "customer_id"},
             "to": {"object": "customers", "field": "id"}, "cardinality": "one"}]});
    serde_json::from_value(schema).expect("a schema")
}

/// Lets the store know of a connection and a schema with this fingerprint.
pub(crate) async fn connect(server: &TestServer, fingerprint: &str) {
    let store = server.app.database.organization(&server.admin.organization);
    let connection =
        "INSERT INTO connections (organization_id, id, kind, status, account_label, connected_at)
                      VALUES ($1, $2, 'postgres', 'connected', $3, 0)";
    let label = format!("reader@{HOST}");
    store.execute(connection, &[Arg::Text("con_test"), Arg::Text(&label)]).await.expect("a connection");
    let schema = "INSERT INTO schemas (organization_id, kind, fingerprint, body, counts, discovered_at)
                  VALUES ($1, 'postgres', $2, $3, '{}', 0)";
    store.execute(schema, &[Arg::Text(fingerprint), Arg::Bytes(b"")]).await.expect("a schema");
}

/// Blocks a field from the agents.
pub(crate) async fn block(server: &TestServer, object: &str, field: &str) {
    let document =
        json!({"blockedObjects": [], "blockedFields": [{"object": object, "field": field}]}).to_string();
    let store = server.app.database.organization(&server.admin.organization);
    let sql =
        "INSERT INTO scopings (organization_id, kind, document, updated_at) VALUES ($1, 'postgres', $2, 0)";
    store.execute(sql, &[Arg::Text(&document)]).await.expect("a scoping");
}
