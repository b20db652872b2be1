//! Kinds of an organization's own: a second database beside the first.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Client, TestServer,
    customer::Customer,
    desk::{self, Desk},
    until,
};

const PATH: &str = "/integrations/providers/branch_db";

async fn put(client: &Client, path: &str, body: Value) -> Answer {
    client.call(Method::PUT, path).json(body).await
}

fn branch() -> Value {
    json!({"displayName": "Branch office", "transport": "postgres"})
}

async fn add_and_connect(client: &Client, customer: &Customer) {
    put(client, PATH, branch()).await.created();
    let body = json!({"credentials": customer.credentials()});
    client.post("/integrations/branch_db/connect").json(body).await.ok();
    client.post("/integrations/branch_db/discover").await.ok();
}

/// A lookup of a customer's name by phone.
fn name_of(tool: &str) -> Value {
    json!({"toolName": tool, "operation": "customers.search", "enabled": true,
        "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "phone"},
        "projection": [{"path": ["name"], "leaf": "name"}]})
}

both_stores! {
    async fn one_agent_looks_into_two_databases(server: TestServer) {
        let desk = Desk::on_postgres(&server.admin).await;
        let second = Customer::on_postgres();
        second.run("UPDATE customers SET name = 'C. Branch' WHERE id = 41");
        add_and_connect(&server.admin, &second).await;
        desk.enabled(name_of("at_head_office")).await;
        let bindings = desk.path("/integrations/branch_db/bindings");
        let bound = server.admin.post(&bindings).json(name_of("at_branch")).await.created();
        desk.change(&desk::text(&bound["id"]), json!({"isEnabled": true})).await;
        desk.publish().await;
        let caller = json!({"phone": "+15550123456"});
        for (tool, name) in [("at_head_office", "A. Caller"), ("at_branch", "C. Branch")] {
            assert_eq!(Desk::output(&desk.call(tool, caller.clone()).await)["name"], name);
        }

        let refused = server.admin.delete(PATH).await;
        refused.problem(409, "integration_connected");
        let gone = server.admin.delete("/integrations/branch_db").await.ok();
        assert_eq!(gone["affectedSkills"][0]["skillId"], bound["id"]);
        server.admin.delete(PATH).await.ok();
        server.admin.delete(PATH).await.problem(404, "unknown_integration");
        server.admin.get("/integrations/branch_db/schema").await.problem(404, "unknown_integration");
        assert_eq!(Desk::failure(&desk.call("at_branch", caller.clone()).await), "integration_not_connected");
        Desk::output(&desk.call("at_head_office", caller.clone()).await);
        // What comes back under the name begins anew, and the skill finds it.
        put(&server.admin, PATH, branch()).await.created();
        server.admin.get("/integrations/branch_db/schema").await.problem(404, "schema_not_discovered");
        let body = json!({"credentials": second.credentials()});
        server.admin.post("/integrations/branch_db/connect").json(body).await.ok();
        assert_eq!(Desk::output(&desk.call("at_branch", caller).await)["name"], "C. Branch");
    }

    async fn it_stands_in_the_catalog_of_its_organization_alone(server: TestServer) {
        put(&server.admin, PATH, json!({"displayName": " Branch office ", "category": "offices", "transport": "mysql"}))
            .await
            .created();
        let read = server.admin.get(PATH).await.ok();
        let said = json!({"kind": "branch_db", "displayName": "Branch office", "category": "offices", "transport": "mysql"});
        assert_eq!(read, said);
        let catalog = server.admin.get("/integrations/catalog").await.ok();
        let item = catalog.as_array().unwrap().iter().find(|item| item["kind"] == "branch_db").unwrap().clone();
        assert_eq!((&item["displayName"], &item["own"], &item["transport"]), (&json!("Branch office"), &json!(true), &json!("sql")));
        assert_eq!(item["credentialFields"].as_array().unwrap().len(), 7);
        let scripts = server.admin.get("/integrations/branch_db/sql/scripts?database=shop").await.ok();
        assert!(scripts["readOnly"]["sql"].as_str().unwrap().contains("CREATE USER"), "{scripts}");

        let other = server.other_organization().await;
        other.get(PATH).await.problem(404, "unknown_integration");
        other.delete(PATH).await.problem(404, "unknown_integration");
        other.post("/integrations/branch_db/discover").await.problem(404, "unknown_integration");
        assert!(!other.get("/integrations/catalog").await.text.contains("branch_db"));
        put(&other, PATH, branch()).await.created();
        assert_eq!(server.admin.get(PATH).await.ok(), said);
    }

    async fn what_is_said_of_it_can_be_changed_but_not_its_engine(server: TestServer) {
        put(&server.admin, PATH, branch()).await.created();
        let renamed = put(&server.admin, PATH, json!({"displayName": "Depot", "transport": "postgres"})).await;
        assert_eq!(renamed.ok()["displayName"], "Depot");
        let other = put(&server.admin, PATH, json!({"displayName": "Depot", "transport": "mysql"})).await;
        other.problem(409, "transport_fixed");
        assert_eq!(server.admin.get(PATH).await.ok()["transport"], "postgres");
    }

    async fn another_replica_knows_it_too(server: TestServer) {
        let replica = server.replica().await;
        let customer = Customer::on_postgres();
        replica.admin.post("/integrations/branch_db/discover").await.problem(404, "unknown_integration");
        add_and_connect(&server.admin, &customer).await;
        let schema = replica.admin.get("/integrations/branch_db/schema").await.ok();
        assert_eq!(schema["objects"].as_array().unwrap().len(), 2);
        server.admin.delete("/integrations/branch_db").await.ok();
        server.admin.delete(PATH).await.ok();
        until("it is gone there too", async || {
            replica.admin.get("/integrations/branch_db/schema").await.status == 404
        })
        .await;
    }
}

#[tokio::test]
async fn words_that_are_no_kinds_and_bodies_that_say_too_little_are_refused() {
    let server = TestServer::sqlite().await;
    for kind in ["postgres", "hubspot", "catalog", "providers"] {
        let taken = put(&server.admin, &format!("/integrations/providers/{kind}"), branch()).await;
        taken.problem(409, "kind_taken");
    }
    for kind in ["Branch", "b", "branch-db", "2nd"] {
        let wrong = put(&server.admin, &format!("/integrations/providers/{kind}"), branch()).await;
        wrong.problem(400, "validation_failed");
    }
    let wrong = put(&server.admin, PATH, json!({"transport": "oracle", "baseUrl": "x", "colour": 1})).await;
    wrong.problem(400, "validation_failed");
    assert_eq!(wrong.json["errors"].as_array().unwrap().len(), 3, "{}", wrong.text);
    server.admin.get(PATH).await.problem(404, "unknown_integration");
    server.admin.get("/integrations/branch_d/schema").await.problem(404, "unknown_integration");
    put(&server.admin, PATH, branch()).await.created();
    let near = server.admin.get("/integrations/branch_d/schema").await;
    assert!(near.text.contains("did you mean `branch_db`?"), "{}", near.text);
}
