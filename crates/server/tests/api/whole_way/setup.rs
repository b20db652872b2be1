//! Scripts, tests of credentials, connecting, discovering, browsing, and what is kept from agents.

use serde_json::{Value, json};

use super::{Customer, Desk, READER, TestServer, WRITER, Way, desk, run};
use crate::support::{desk::Seat, service};

/// The administrator runs both scripts as they are, twice, in the engine's own client.
pub(super) async fn scripts(server: TestServer, customer: Customer) -> Way {
    let client = server.admin.clone();
    let kind = customer.kind();
    let path = format!("/integrations/{kind}/sql/scripts?database={}&tables=tickets", customer.database);
    let scripts = client.get(&path).await.ok();
    assert_eq!((&scripts["readOnly"]["role"], &scripts["write"]["role"]), (&json!(READER), &json!(WRITER)));
    let password = desk::text(&scripts["generatedPassword"]);
    for _ in 0..2 {
        for role in ["readOnly", "write"] {
            let script = desk::text(&scripts[role]["sql"]);
            let output = run(customer.engine, &customer.service, &customer.database, &script);
            assert!(output.status.success(), "{}\n{script}", String::from_utf8_lossy(&output.stderr));
        }
    }
    let agent = Desk::agent(&client).await;
    let desk = Desk { seat: Seat { client, kind, agent }, customer };
    Way { server, desk, password }
}

/// Everything passes for both roles; what is wrong fails where it should, always with 200.
pub(super) async fn tests(way: &Way) {
    // Before PostgreSQL 16 the check asks to take a right from everybody: done as it says, it passes.
    let told = test(way, way.credentials(READER)).await;
    if let Some((_, right)) = desk::text(&told["checks"][6]["detail"]).split_once("REVOKE ") {
        way.desk.customer.run(&format!("REVOKE {right}"));
    }
    for (role, privilege) in [(READER, "pass"), (WRITER, "warn")] {
        let report = test(way, way.credentials(role)).await;
        assert_eq!(report["ok"], true, "{report:#}");
        // That a role may write at all is worth a look, where lookups are all that is wanted.
        let expected = ["pass", "pass", "pass", "pass", "pass", "pass", privilege, "pass"];
        assert_eq!(statuses(&report), expected, "{report:#}");
    }
    let changed = |member: &str, value: Value| {
        let mut credentials = way.credentials(WRITER);
        credentials[member] = value;
        credentials
    };
    let report = test(way, changed("password", "not-the-password".into())).await;
    fails_at(&report, "authentication");
    assert!(!report.to_string().contains("not-the-password"), "{report}");
    fails_at(&test(way, changed("host", "database.invalid".into())).await, "reachability");
    fails_at(&test(way, changed("port", "1".into())).await, "reachability");
    fails_at(&test(way, changed("sslmode", "disable".into())).await, "reachability");
    let engine = way.desk.customer.engine;
    for (instance, says) in [("Expired", "expired"), ("WrongHost", "name"), ("UnknownCa", "authority")] {
        let other = service(&format!("{engine}{instance}"));
        let report = test(way, other.credentials(&way.desk.customer.database, WRITER, &way.password)).await;
        fails_at(&report, "tls");
        assert!(
            report["checks"][1]["detail"].as_str().is_some_and(|detail| detail.contains(says)),
            "{report:#}"
        );
    }
    let credentials = json!({"credentials": changed("sslmode", "disable".into())});
    let refused = way.desk.client.post(&way.desk.integration("/connect")).json(credentials).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert_eq!(way.desk.client.get("/integrations").await.ok(), json!([]), "a test keeps nothing");
}

async fn test(way: &Way, credentials: Value) -> Value {
    let body = json!({"credentials": credentials});
    way.desk.client.post(&way.desk.integration("/sql/test")).json(body).await.ok()
}

fn statuses(report: &Value) -> Vec<&str> {
    report["checks"].as_array().unwrap().iter().map(|check| check["status"].as_str().unwrap()).collect()
}

/// What comes before passes, what comes after isn't tried.
#[track_caller]
fn fails_at(report: &Value, step: &str) {
    let order = ["reachability", "tls", "authentication"];
    let at = order.iter().position(|name| *name == step).expect("a step");
    let mut expected = vec!["pass"; at];
    expected.push("fail");
    expected.resize(8, "skipped");
    assert_eq!((report["ok"].as_bool(), statuses(report)), (Some(false), expected), "{report:#}");
}

/// Connects as the scoped user; the list shows the connection and nothing of its credentials.
pub(super) async fn connects(way: &Way) {
    let Way { desk, password, .. } = way;
    let catalog = desk.client.get("/integrations/catalog").await.ok();
    let entry = |catalog: &Value| {
        let entries = catalog.as_array().unwrap().iter();
        entries.clone().find(|entry| entry["kind"] == desk.kind).cloned().expect("the kind is listed")
    };
    assert_eq!(entry(&catalog)["connected"], false);
    let body = json!({"credentials": way.credentials(WRITER)});
    let connected = desk.client.post(&desk.integration("/connect")).json(body).await.ok();
    assert_eq!(connected["status"], "connected");
    assert_eq!(entry(&desk.client.get("/integrations/catalog").await.ok())["connected"], true);
    let listed = desk.client.get("/integrations").await;
    let listed_now = listed.ok();
    assert_eq!((&listed_now[0]["kind"], &listed_now[0]["status"]), (&json!(desk.kind), &json!("connected")));
    assert!(listed_now[0].get("schema").is_none(), "{listed_now}");
    assert!(!listed.text.contains(password.as_str()));
    let unknown = desk.client.get(&desk.integration("/objects")).await;
    unknown.problem(404, "schema_not_discovered");
}

/// Tables, both directions of the foreign key, what is sensitive; then a column is kept from agents.
pub(super) async fn discovers_and_browses(way: &Way) {
    let desk = &way.desk;
    let found = desk.client.post(&desk.integration("/discover")).await.ok();
    let counts = ["objectCount", "edgeCount", "operationCount"].map(|count| found[count].as_u64());
    assert_eq!(counts, [Some(2), Some(2), Some(4)], "{found:#}");
    assert_eq!((&found["changed"], &found["warnings"]), (&json!(true), &json!([])));
    let summary = desk.client.get("/integrations").await.ok()[0]["schema"].clone();
    assert_eq!(summary["objectCount"], 2);

    let customers = desk.client.get(&desk.integration("/objects/customers")).await.ok();
    let field = |name: &str| {
        let fields = customers["fields"].as_array().unwrap().iter();
        fields.clone().find(|field| field["name"] == name).cloned().unwrap_or_default()
    };
    assert_eq!(
        (&field("ssn")["sensitivity"], &field("ssn")["sensitiveClass"]),
        (&json!("restricted"), &json!("government_id"))
    );
    assert_eq!(
        (&field("phone")["sensitivity"], &field("phone")["sensitiveClass"]),
        (&json!("personal"), &json!("phone"))
    );
    assert_eq!(customers["operations"], json!(["customers.search"]));
    let schema = desk.client.get(&desk.integration("/schema")).await.ok();
    let mut edges: Vec<String> = schema["relationships"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| {
            format!(
                "{}.{} {}",
                desk::text(&edge["from"]["object"]),
                desk::text(&edge["name"]),
                desk::text(&edge["cardinality"])
            )
        })
        .collect();
    edges.sort();
    assert_eq!(edges, ["customers.tickets many", "tickets.customer one"]);
    let ranked = desk.client.get(&desk.integration("/objects?q=ticket")).await.ok();
    assert_eq!(ranked[0]["name"], "tickets");
    let writes = desk.client.get(&desk.integration("/operations?isWrite=true")).await.ok();
    assert_eq!(writes.as_array().unwrap().len(), 2, "{writes}");

    let blocked = desk.block(&[("customers", "email")]).await;
    assert_eq!(blocked["affectedSkills"], json!([]));
    let schema = desk.client.get(&desk.integration("/schema")).await;
    assert!(!schema.text.contains("email"), "{}", schema.text);
}
