//! Discovering and looking around.

use serde_json::json;

use super::names;
use crate::support::{TestServer, customer::Customer};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_engine_is_discovered_with_relationships_and_sensitivity() {
    let server = TestServer::sqlite().await;
    for customer in Customer::on_each() {
        let kind = customer.kind();
        customer.connect(&server.admin).await;
        let found = customer.discover(&server.admin).await;
        assert_eq!(
            (&found["objectCount"], &found["fieldCount"], &found["edgeCount"], &found["changed"]),
            (&json!(2), &json!(10), &json!(2), &json!(true)),
            "{found}"
        );
        // customers.search, tickets.search, tickets.insert, tickets.update
        assert_eq!(found["operationCount"], 4, "{found}");
        let schema = server.admin.get(&format!("/integrations/{kind}/schema")).await.ok();
        assert_eq!((&schema["kind"], &schema["transport"]), (&json!(kind), &json!("sql")));
        assert_eq!(schema["fingerprint"], found["fingerprint"]);
        assert_eq!(names(&schema["objects"]), ["customers", "tickets"]);
        assert_eq!(
            names(&schema["operations"]),
            ["customers.search", "tickets.search", "tickets.insert", "tickets.update"]
        );
        let ways: Vec<_> = schema["relationships"]
            .as_array()
            .unwrap()
            .iter()
            .map(|way| {
                (
                    way["from"]["object"].as_str().unwrap(),
                    way["name"].as_str().unwrap(),
                    way["cardinality"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(ways, [("customers", "tickets", "many"), ("tickets", "customer", "one")]);
        let fields = schema["objects"][0]["fields"].as_array().unwrap();
        let class =
            |name: &str| fields.iter().find(|field| field["name"] == name).unwrap()["sensitiveClass"].clone();
        assert_eq!((class("ssn"), class("phone")), (json!("government_id"), json!("phone")));
        let status = schema["objects"][1]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .find(|field| field["name"] == "status")
            .unwrap();
        assert_eq!(
            (&status["type"], &status["allowedValues"]),
            (&json!("enum"), &json!(["open", "pending", "closed"]))
        );
        server.admin.delete(&format!("/integrations/{kind}")).await.ok();
    }
}

both_stores! {
    async fn objects_and_operations_are_browsed_piece_by_piece(server: TestServer) {
        let customer = Customer::on_postgres();
        let client = &server.admin;
        for path in ["schema", "objects", "objects/customers", "operations", "operations/customers.search"] {
            client.get(&format!("/integrations/postgres/{path}")).await.problem(404, "schema_not_discovered");
        }
        customer.run("CREATE TABLE \"odd/na%me?\" (id int PRIMARY KEY); GRANT SELECT ON \"odd/na%me?\" TO {user};");
        customer.connect(client).await;
        customer.discover(client).await;

        let first = client.get("/integrations/postgres/objects?limit=2").await;
        assert_eq!(names(&first.ok()), ["customers", "odd/na%me?"]);
        assert_eq!(first.json["pagination"]["hasMore"], true);
        let cursor = first.json["pagination"]["nextCursor"].as_str().unwrap();
        let second = client.get(&format!("/integrations/postgres/objects?limit=2&cursor={cursor}")).await;
        assert_eq!(names(&second.ok()), ["tickets"]);
        assert_eq!(second.json["pagination"]["nextCursor"], json!(null));
        let tickets = &second.ok()[0];
        assert_eq!((&tickets["fieldCount"], &tickets["relationshipCount"], &tickets["operationCount"]), (&json!(5), &json!(1), &json!(3)));
        assert_eq!(names(&client.get("/integrations/postgres/objects?q=subject").await.ok()), ["tickets"]);

        let odd = client.get("/integrations/postgres/objects/odd%2Fna%25me%3F").await.ok();
        assert_eq!(odd["name"], "odd/na%me?");
        let customers = client.get("/integrations/postgres/objects/customers").await.ok();
        assert_eq!(customers["operations"], json!(["customers.search"]));
        assert_eq!(names(&customers["relationships"]), ["tickets"]);
        let missing = client.get("/integrations/postgres/objects/custmers").await;
        assert!(missing.problem(404, "not_found")["detail"].as_str().unwrap().contains("`customers`"));

        let writes = client.get("/integrations/postgres/operations?isWrite=true&object=tickets").await.ok();
        assert_eq!(names(&writes), ["tickets.insert", "tickets.update"]);
        assert_eq!(names(&client.get("/integrations/postgres/operations?verb=create").await.ok()), ["tickets.insert"]);
        for query in ["verb=make", "isWrite=maybe", "q=a&q=b"] {
            client.get(&format!("/integrations/postgres/operations?{query}")).await.problem(400, "invalid_query");
        }
        let insert = client.get("/integrations/postgres/operations/tickets.insert").await.ok();
        assert_eq!((&insert["verb"], &insert["isWrite"]), (&json!("create"), &json!(true)));
        assert_eq!(insert["args"].as_array().unwrap().iter().find(|arg| arg["name"] == "subject").unwrap()["required"], true);
        client.get("/integrations/postgres/operations/customers.insert").await.problem(404, "not_found");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_not_changed_is_not_sent_again() {
    let server = TestServer::sqlite().await;
    let customer = Customer::on_postgres();
    customer.connect(&server.admin).await;
    customer.discover(&server.admin).await;
    for path in ["schema", "objects", "objects/customers", "operations", "operations/customers.search"] {
        let path = format!("/integrations/postgres/{path}");
        let first = server.admin.get(&path).await;
        first.ok();
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{tag}");
        let again = server.admin.get(&path).header("if-none-match", &tag).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{path}");
        assert_eq!(server.admin.get(&path).header("if-none-match", "W/\"other\"").await.status, 200);
    }
    let tag = server.admin.get("/integrations/postgres/schema").await.header("etag").to_owned();
    let block = json!({"blockedObjects": ["tickets"]});
    server.admin.patch("/integrations/postgres/scoping").json(block).await.ok();
    let after = server.admin.get("/integrations/postgres/schema").header("if-none-match", &tag).await;
    assert_eq!(names(&after.ok()["objects"]), ["customers"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_schema_arrives_whole_in_pieces() {
    let server = TestServer::sqlite().await;
    let customer = Customer::on_postgres();
    let mut script = String::new();
    for number in 0..400 {
        script.push_str(&format!(
            "CREATE TABLE t{number} (id int PRIMARY KEY, a text, b text, c text, d text);"
        ));
    }
    customer.run(&format!("{script} GRANT SELECT ON ALL TABLES IN SCHEMA public TO {{user}};"));
    customer.connect(&server.admin).await;
    let found = customer.discover(&server.admin).await;
    assert_eq!(found["objectCount"], 402);
    let answer = server.admin.get("/integrations/postgres/schema").await;
    assert!(answer.text.len() > 200_000, "{}", answer.text.len());
    let schema = answer.ok();
    assert_eq!(schema["objects"].as_array().unwrap().len(), 402);
    assert_eq!(schema["operations"].as_array().unwrap().len(), 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_usable_is_said_to_be_so() {
    let server = TestServer::sqlite().await;
    let customer = Customer::on_postgres();
    customer.connect(&server.admin).await;
    customer.run("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {user};");
    let answer = server.admin.post("/integrations/postgres/discover").await;
    answer.problem(422, "schema_not_usable");
    server.admin.get("/integrations/postgres/schema").await.problem(404, "schema_not_discovered");
}
