//! Mapping operations onto agents.

use serde_json::json;

use super::{agent, open_ticket, open_tickets};
use crate::support::{TestServer, customer::Customer};

const STATEMENT: &str = "SELECT t0.\"name\" AS \"customer_name\", t1.\"subject\" AS \"ticket_subject\", \
    t1.\"opened_at\" AS \"opened_at\" FROM \"public\".\"customers\" AS t0 JOIN \"public\".\"tickets\" AS t1 \
    ON t1.\"customer_id\" = t0.\"id\" WHERE t0.\"phone\" = ANY($1) AND t1.\"status\" = $2 \
    ORDER BY t1.\"opened_at\" DESC LIMIT 11";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_shows_exactly_what_is_saved_on_every_engine() {
    let server = TestServer::sqlite().await;
    for customer in Customer::on_each() {
        let kind = customer.kind();
        customer.connect(&server.admin).await;
        customer.discover(&server.admin).await;
        let agent = agent(&server.admin).await;
        let path = format!("/agents/{agent}/integrations/{kind}/bindings");
        for body in [open_tickets(), open_ticket()] {
            let preview = server.admin.post(&format!("{path}/preview")).json(body.clone()).await.ok();
            assert_eq!(
                server
                    .admin
                    .get(&format!("/agents/{agent}/skills"))
                    .await
                    .ok()
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(|skill| skill["toolName"] == body["toolName"])
                    .count(),
                0,
                "a preview saves nothing"
            );
            let saved = server.admin.post(&path).json(body.clone()).await;
            assert!(saved.header("location").contains(&agent));
            let saved = saved.created();
            for (member, value) in preview["skill"].as_object().unwrap() {
                assert_eq!(&saved[member], value, "{member} on {}", customer.engine);
            }
            assert_eq!(preview["parametersSchema"], saved["parametersSchema"]);
            assert_eq!(saved["binding"], body);
            server.admin.post(&path).json(body).await.problem(409, "name_taken");
        }
        server.admin.delete(&format!("/agents/{agent}")).await.ok();
        server.admin.delete(&format!("/integrations/{kind}")).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_has_the_exact_statement_and_what_fills_it() {
    let server = TestServer::sqlite().await;
    let customer = Customer::on_postgres();
    customer.connect(&server.admin).await;
    customer.discover(&server.admin).await;
    let agent = agent(&server.admin).await;
    let path = format!("/agents/{agent}/integrations/postgres/bindings/preview");
    let read = server.admin.post(&path).json(open_tickets()).await.ok();
    assert_eq!(read["statement"], STATEMENT);
    assert_eq!(
        (&read["binds"][0]["param"], &read["binds"][1]["const"]),
        (&json!("caller_phone"), &json!("open"))
    );
    assert_eq!((&read["output"]["shape"], &read["output"]["limit"]), (&json!("list"), &json!(10)));
    assert_eq!(read["skill"]["isEnabled"], true);
    let host =
        format!("{}:{}/{}:customers.phone", customer.service.name, customer.service.port, customer.database);
    assert_eq!(read["skill"]["dataEgressMap"]["caller_phone"], host);
    assert!(read["warnings"].to_string().contains("customer_name"), "{}", read["warnings"]);
    let write = server.admin.post(&path).json(open_ticket()).await.ok();
    let skill = &write["skill"];
    assert_eq!(
        (&skill["isEnabled"], &skill["isWrite"], &skill["requiresConfirmation"], &skill["nonParallelizable"]),
        (&json!(false), &json!(true), &json!(true), &json!(true))
    );
    assert!(write["warnings"].to_string().contains("saved disabled"), "{}", write["warnings"]);
}

both_stores! {
    async fn every_fault_of_a_binding_is_named_at_once_with_suggestions(server: TestServer) {
        let customer = Customer::on_postgres();
        let client = &server.admin;
        let agent = agent(client).await;
        let path = format!("/agents/{agent}/integrations/postgres/bindings");
        client.post("/agents/agt_0/integrations/postgres/bindings").json(open_tickets()).await.problem(404, "not_found");
        client.post(&format!("/agents/{agent}/integrations/nothing/bindings")).json(open_tickets()).await
            .problem(404, "unknown_integration");
        client.post(&path).json(open_tickets()).await.problem(409, "integration_not_connected");
        customer.connect(client).await;
        client.post(&path).json(open_tickets()).await.problem(409, "schema_not_discovered");
        customer.discover(client).await;

        let mut broken = open_tickets();
        broken["sqlSearch"]["filterColumn"] = "name".into();
        broken["projection"][1]["path"][1] = "subjct".into();
        broken["projection"].as_array_mut().unwrap().push(json!({"path": ["ssn"], "leaf": "ssn"}));
        for path in [path.clone(), format!("{path}/preview")] {
            let refused = client.post(&path).json(broken.clone()).await;
            refused.problem(422, "binding_invalid");
            assert_eq!(refused.faulty_fields(), ["projection[1].path[1]", "projection[3].path[0]", "sqlSearch.filterColumn"]);
            for sentence in [
                "no column `subjct` on `tickets`; did you mean `subject`?",
                "`ssn` on `customers` is restricted (government_id) and can't be bound",
                "`name` leads no index of `customers`; these do: `id`, `phone`",
            ] {
                assert!(refused.text.contains(sentence), "{sentence}\n{}", refused.text);
            }
        }
        let malformed = client.post(&path).json(json!({"toolName": 7, "opration": "x"})).await;
        malformed.problem(422, "binding_invalid");
        assert_eq!(malformed.faulty_fields(), ["operation", "opration", "toolName"]);
        assert_eq!(client.get(&format!("/agents/{agent}/skills")).await.ok(), json!([]));
        let other = server.other_organization().await;
        other.post(&path).json(open_tickets()).await.problem(404, "not_found");
    }
}
