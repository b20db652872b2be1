//! Connecting, discovering, browsing, scoping and binding customers' databases.

mod bindings;
mod browse;
mod connect;
mod drift;
mod own;
mod scoping;
mod sql;

use serde_json::{Value, json};

use crate::support::Client;

/// Makes an agent; gives its id.
async fn agent(client: &Client) -> String {
    let made = client.post("/agents").json(json!({"name": "Front desk"})).await.created();
    made["id"].as_str().expect("an id").to_owned()
}

/// The binding of the guide: the caller's open tickets, by phone.
fn open_tickets() -> Value {
    json!({
        "toolName": "open_tickets", "description": "Use when the caller asks about their open tickets.",
        "operation": "customers.search", "enabled": true,
        "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "caller_phone", "operator": "variants",
            "where": [{"path": ["tickets", "status"], "const": "open"}],
            "orderBy": {"path": ["tickets", "opened_at"], "direction": "desc"}, "limit": 10},
        "projection": [{"path": ["name"], "leaf": "customer_name"}, {"path": ["tickets", "subject"], "leaf": "ticket_subject"},
            {"path": ["tickets", "opened_at"], "leaf": "opened_at"}]
    })
}

/// The write of the guide: a new ticket.
fn open_ticket() -> Value {
    json!({
        "toolName": "open_ticket", "operation": "tickets.insert", "isWrite": true, "enabled": true,
        "sqlWrite": {"table": "tickets", "mode": "insert", "columns": [
            {"column": "customer_id", "param": "customer_id"}, {"column": "subject", "param": "problem"},
            {"column": "status", "const": "open"}]},
        "projection": [{"path": ["id"], "leaf": "ticket_id"}]
    })
}

/// The names of a list's items.
fn names(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(|item| item["name"].as_str()).collect()
}
