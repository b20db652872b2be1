//! Discovering again, after the database has changed.

use serde_json::{Value, json};

use super::{agent, open_ticket, open_tickets};
use crate::support::{TestServer, customer::Customer};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_the_database_names_what_differs_and_whom_it_touches() {
    for customer in Customer::on_each() {
        let server = TestServer::sqlite().await;
        let kind = customer.kind();
        customer.connect(&server.admin).await;
        let first = customer.discover(&server.admin).await;
        assert_eq!(
            first["drift"],
            json!({"added": [], "removed": [], "changed": [], "leftOut": 0, "affectedSkills": []})
        );
        let agent = agent(&server.admin).await;
        let path = format!("/agents/{agent}/integrations/{kind}/bindings");
        let lookup = server.admin.post(&path).json(open_tickets()).await.created();
        server.admin.post(&path).json(open_ticket()).await.created();

        let unchanged = customer.discover(&server.admin).await;
        assert_eq!((&unchanged["changed"], &unchanged["drift"]), (&json!(false), &first["drift"]));

        customer.run("ALTER TABLE customers DROP COLUMN name; ALTER TABLE customers ADD COLUMN tier INT;");
        let drifted = customer.discover(&server.admin).await;
        assert_eq!(drifted["changed"], true);
        let drift = &drifted["drift"];
        assert!(has(&drift["added"], "customers", "tier"), "{drift}");
        assert!(has(&drift["removed"], "customers", "name"), "{drift}");
        let affected = drift["affectedSkills"].as_array().unwrap();
        assert_eq!(affected.len(), 1, "{drift}");
        assert_eq!((&affected[0]["skillId"], &affected[0]["breaks"]), (&lookup["id"], &json!(true)));
        assert_eq!((&affected[0]["agentId"], &affected[0]["name"]), (&json!(agent), &json!("open_tickets")));
        assert!(affected[0]["why"].as_str().unwrap().contains("`name`"), "{drift}");
        assert_ne!(drifted["fingerprint"], first["fingerprint"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_skill_that_would_compile_to_something_else_is_named_without_breaking() {
    let server = TestServer::sqlite().await;
    let customer = Customer::on_postgres();
    customer.connect(&server.admin).await;
    customer.discover(&server.admin).await;
    let agent = agent(&server.admin).await;
    let path = format!("/agents/{agent}/integrations/postgres/bindings");
    server.admin.post(&path).json(open_ticket()).await.created();
    customer.run("ALTER TABLE tickets ALTER COLUMN subject TYPE varchar(80);");
    let affected = customer.discover(&server.admin).await["drift"]["affectedSkills"].clone();
    assert_eq!(
        (&affected[0]["name"], &affected[0]["breaks"]),
        (&json!("open_ticket"), &json!(false)),
        "{affected}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_discoveries_at_once_one_runs_and_leaves_its_whole_schema() {
    let server = TestServer::postgres().await;
    let customer = Customer::on_postgres();
    customer.connect(&server.admin).await;
    let path = "/integrations/postgres/discover";
    let (a, b, c) = (server.admin.post(path), server.admin.post(path), server.admin.post(path));
    let (a, b, c) = tokio::join!(async { a.await }, async { b.await }, async { c.await });
    // Whichever comes when another has ended already runs as well.
    let (ran, refused): (Vec<_>, Vec<_>) = [a, b, c].into_iter().partition(|answer| answer.status == 200);
    for answer in refused {
        answer.problem(409, "discovery_in_progress");
    }
    let kept = server.admin.get("/integrations/postgres/schema").await.ok()["fingerprint"].clone();
    assert!(!ran.is_empty() && ran.iter().all(|answer| answer.ok()["fingerprint"] == kept));
}

fn has(changes: &Value, object: &str, field: &str) -> bool {
    changes.as_array().unwrap().iter().any(|change| change["object"] == object && change["field"] == field)
}
