//! The whole way with servers that others wrote: GraphQL that describes itself, and a mock that judges requests.

use serde_json::{Value, json};

use super::calls::find_customer;
use crate::support::{
    Client, TestServer,
    desk::Seat,
    mocks::mock,
    shop::{KIND, OPENAPI, SDL},
};

async fn connected(client: &Client, mut definition: Value, credentials: Value) -> Value {
    definition["displayName"] = json!("Mocked shop");
    client
        .call(reqwest::Method::PUT, &format!("/integrations/providers/{KIND}"))
        .json(definition)
        .await
        .created();
    let body = json!({"credentials": credentials});
    client.post(&format!("/integrations/{KIND}/connect")).json(body).await.ok();
    client.post(&format!("/integrations/{KIND}/discover")).await.ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_graphql_api_describes_itself_and_is_called() {
    let (yoga, _folder) = mock("yoga", "shop.graphql", SDL).await;
    let server = TestServer::sqlite().await;
    let definition = json!({"transport": "graphql", "baseUrl": format!("{}/graphql", yoga.url),
        "auth": {"type": "none"}, "schema": {"introspection": true}});
    let found = connected(&server.admin, definition, json!({})).await;
    assert_eq!((&found["operationCount"], &found["warnings"]), (&json!(2), &json!([])), "{found}");
    let seat = Seat::new(&server.admin, KIND).await;
    seat.enabled(json!({"toolName": "orders", "operation": "orders",
        "inputs": [{"param": "query", "arg": "query"}],
        "projection": [{"path": ["orders", "name"], "leaf": "name"}, {"path": ["orders", "total"], "leaf": "total"}]}))
        .await;
    seat.publish().await;
    let call = seat.call("orders", json!({"query": "open\" OR *"})).await;
    let first = &Seat::output(&call)["items"][0];
    assert!(first["name"].is_string() && first["total"].is_number(), "{call}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mock_that_knows_the_document_takes_what_is_sent_for_valid() {
    let (prism, _folder) = mock("prism", "shop.yaml", OPENAPI).await;
    let server = TestServer::sqlite().await;
    let definition = json!({"transport": "rest", "baseUrl": prism.url, "auth": {"type": "bearer"},
        "schema": {"document": OPENAPI}});
    connected(&server.admin, definition, json!({"token": "any"})).await;
    let seat = Seat::new(&server.admin, KIND).await;
    seat.enabled(find_customer()).await;
    seat.publish().await;
    let call = seat.call("find_customer", json!({"caller_phone": "+1 555 012-3456"})).await;
    assert!(Seat::output(&call)["items"][0]["customer_name"].is_string(), "{call}");
}
