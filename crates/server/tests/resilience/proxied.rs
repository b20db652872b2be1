//! Trouble with a customer's MySQL or MariaDB: the way to it is cut, or nothing comes through.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    desk::{Desk, confirmed, ended, text, verified},
    proxy::{Mode, Proxy},
    support::{Start, customer::Customer, until},
};

fn bindings() -> [Value; 2] {
    [
        json!({"toolName": "find_customer", "operation": "customers.search", "enabled": true,
            "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "phone"},
            "projection": [{"path": ["name"], "leaf": "name"}]}),
        json!({"toolName": "open_ticket", "operation": "tickets.insert", "isWrite": true,
            "sqlWrite": {"table": "tickets", "mode": "insert", "columns": [
                {"column": "customer_id", "const": 41}, {"column": "subject", "param": "problem"},
                {"column": "status", "const": "open"}]},
            "projection": [{"path": ["id"], "leaf": "ticket_id"}]}),
    ]
}

async fn look(desk: &Desk) -> String {
    ended(&desk.call("find_customer", json!({"phone": "+15550123456"})).await)
}

async fn write(desk: &Desk, problem: &str) -> String {
    let arguments = json!({"problem": problem});
    let asked = desk.ask("open_ticket", arguments.clone(), verified()).await.ok();
    let token = text(&asked["confirmation"]["token"]);
    ended(&desk.ask("open_ticket", arguments, confirmed(&token)).await.ok())
}

/// The way is in a bad mode for a while: calls fail with the code until the circuit opens; after that
/// they succeed again.
async fn suffers(desk: &Desk, proxy: &Proxy, mode: Mode, code: &str) {
    assert_eq!((look(desk).await, write(desk, "before").await), ("ok".to_owned(), "ok".to_owned()));
    proxy.set(mode);
    assert_eq!(look(desk).await, code, "{mode:?}");
    until("the circuit opens", async || {
        let ended = write(desk, "meanwhile").await;
        assert!(ended == code || ended == "circuit_open", "{mode:?}: {ended}");
        ended == "circuit_open"
    })
    .await;
    proxy.set(Mode::Pass);
    until("reads succeed again", async || look(desk).await == "ok").await;
    until("writes succeed again", async || write(desk, "again").await == "ok").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mysql_and_mariadb_are_unavailable_or_time_out_and_answer_again() {
    for customer in Customer::on_each().into_iter().filter(|customer| customer.kind() == "mysql") {
        let start = Start::sqlite().settings(|settings| {
            let limits = &mut settings.drivers.limits;
            limits.connect_timeout = Duration::from_secs(2);
            limits.call_timeout = Duration::from_secs(2);
            limits.breaker_failures = 2;
            limits.breaker_cooldown = Duration::from_millis(300);
        });
        let server = start.run().await;
        let proxy = Proxy::to(&customer.service).await;
        let mut credentials = customer.credentials();
        credentials["port"] = json!(proxy.port.to_string());
        Desk::connect(&server.admin, "mysql", &credentials).await;
        server.admin.post("/integrations/mysql/discover").await.ok();
        let desk = Desk::bound(&server.admin, "mysql", &bindings()).await;
        suffers(&desk, &proxy, Mode::Cut, "upstream_unavailable").await;
        suffers(&desk, &proxy, Mode::Stall, "upstream_timeout").await;
    }
}
