//! Keeping things from agents.

use serde_json::json;

use super::{agent, names, open_tickets};
use crate::support::{TestServer, customer::Customer};

both_stores! {
    async fn what_is_blocked_vanishes_and_can_not_be_bound(server: TestServer) {
        let customer = Customer::on_postgres();
        let client = &server.admin;
        let path = "/integrations/postgres/scoping";
        client.get(path).await.problem(404, "schema_not_discovered");
        client.patch(path).json(json!({"blockedObjects": []})).await.problem(404, "schema_not_discovered");
        customer.connect(client).await;
        customer.discover(client).await;
        assert_eq!(client.get(path).await.ok(), json!({"blockedObjects": [], "blockedFields": []}));

        let agent = agent(client).await;
        let bindings = format!("/agents/{agent}/integrations/postgres/bindings");
        let skill = client.post(&bindings).json(open_tickets()).await.created();

        let block = json!({"blockedFields": [{"object": "customers", "field": "name"}, {"object": "customers", "field": "name"}]});
        let blocked = client.patch(path).json(block).await.ok();
        assert_eq!(blocked["blockedFields"], json!([{"object": "customers", "field": "name"}]));
        assert_eq!(blocked["affectedSkills"][0]["skillId"], skill["id"], "{blocked}");
        let customers = client.get("/integrations/postgres/objects/customers").await.ok();
        assert_eq!(names(&customers["fields"]), ["id", "phone", "email", "ssn"]);
        let refused = client.post(&format!("{bindings}/preview")).json(open_tickets()).await;
        refused.problem(422, "binding_invalid");
        assert_eq!(refused.faulty_fields(), ["projection[0].path[0]"]);

        let kept = client.patch(path).json(json!({"blockedTables": ["tickets"]})).await.ok();
        assert_eq!((&kept["blockedObjects"], &kept["blockedFields"]), (&json!(["tickets"]), &blocked["blockedFields"]));
        let schema = client.get("/integrations/postgres/schema").await;
        assert!(!schema.text.contains("tickets") && !schema.text.contains("\"name\":\"name\""), "{}", schema.text);
        assert_eq!(names(&client.get("/integrations/postgres/operations").await.ok()), ["customers.search"]);
        client.get("/integrations/postgres/objects/tickets").await.problem(404, "not_found");

        let cleared = client.patch(path).json(json!({"blockedObjects": [], "blockedFields": []})).await.ok();
        assert_eq!(cleared["affectedSkills"], json!([]));
        assert_eq!(names(&client.get("/integrations/postgres/objects").await.ok()), ["customers", "tickets"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scoping_that_names_nothing_is_refused_with_suggestions_and_nothing_changes() {
    let server = TestServer::sqlite().await;
    let customer = Customer::on_postgres();
    customer.connect(&server.admin).await;
    customer.discover(&server.admin).await;
    let path = "/integrations/postgres/scoping";
    let body = json!({"blockedTables": ["tickts"], "blockedColumns": [{"table": "customers", "column": "sssn"}, {"table": "x", "column": "y"}]});
    let refused = server.admin.patch(path).json(body).await;
    refused.problem(422, "scoping_invalid");
    assert_eq!(
        refused.faulty_fields(),
        ["blockedColumns[0].column", "blockedColumns[1].table", "blockedTables[0]"]
    );
    assert!(refused.text.contains("`tickets`") && refused.text.contains("`ssn`"), "{}", refused.text);
    for body in [
        json!({"blockedObjects": ["tickets"], "blockedTables": ["tickets"]}),
        json!({"blockedFields": [{"table": "customers", "column": "ssn"}]}),
        json!({"blokedObjects": ["tickets"]}),
        json!({"blockedObjects": "tickets"}),
    ] {
        server.admin.patch(path).json(body).await.problem(400, "validation_failed");
    }
    assert_eq!(server.admin.get(path).await.ok()["blockedObjects"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_changes_at_once_are_both_kept() {
    let server = TestServer::postgres().await;
    let customer = Customer::on_postgres();
    customer.connect(&server.admin).await;
    customer.discover(&server.admin).await;
    let path = "/integrations/postgres/scoping";
    let objects = server.admin.patch(path).json(json!({"blockedObjects": ["tickets"]}));
    let fields =
        server.admin.patch(path).json(json!({"blockedFields": [{"object": "customers", "field": "ssn"}]}));
    tokio::join!(async { objects.await.ok() }, async { fields.await.ok() });
    let both = server.admin.get(path).await.ok();
    assert_eq!(
        (&both["blockedObjects"], &both["blockedFields"][0]["field"]),
        (&json!(["tickets"]), &json!("ssn"))
    );
}
