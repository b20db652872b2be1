//! Every mutation and every refusal leaves an entry.

use serde_json::{Value, json};

use crate::support::{
    Client, TestServer,
    routes::{Fixture, routes},
};

async fn entries(client: &Client) -> Vec<Value> {
    client.get("/audit-logs?limit=200").await.ok().as_array().unwrap().clone()
}

both_stores! {
    async fn a_mutation_leaves_an_entry_with_who_what_and_from_where(server: TestServer) {
        let body = json!({"name": "k", "scopes": ["audit:read"]});
        let made = server.admin.post("/api-keys").json(body).await;
        let newest = entries(&server.admin).await[0].clone();
        assert_eq!(newest["action"], "POST /api-keys");
        assert_eq!(newest["outcome"], "allowed");
        assert_eq!(newest["origin"], "127.0.0.1");
        assert_eq!(newest["requestId"], made.header("x-request-id"));
        assert!(newest["actor"].as_str().unwrap().starts_with("key_"));
    }

    async fn a_failed_mutation_and_a_refusal_leave_their_code(server: TestServer) {
        server.admin.post("/api-keys").json(json!({})).await;
        assert_eq!(entries(&server.admin).await[0]["outcome"], "failed:validation_failed");
        let narrow = server.with_scopes(&["agents:read"]).await;
        narrow.get("/api-keys").await.problem(403, "insufficient_scope");
        let newest = entries(&server.admin).await[0].clone();
        assert_eq!(newest["outcome"], "refused:insufficient_scope");
        assert_eq!(newest["action"], "GET keys:write");
    }

    async fn entries_are_found_by_who_what_and_when(server: TestServer) {
        let body = json!({"name": "k", "scopes": ["audit:read"]});
        server.admin.post("/api-keys").json(body).await.created();
        server.let_pass(std::time::Duration::from_secs(60));
        let later = server.app.clock.now().to_string();
        server.admin.post("/api-keys").json(json!({})).await;
        let count = async |query: &str| {
            server.admin.get(&format!("/audit-logs?{query}")).await.ok().as_array().unwrap().len()
        };
        assert_eq!(count("action=POST%20/api-keys").await, 2);
        assert_eq!(count(&format!("from={later}")).await, 1);
        assert_eq!(count(&format!("to={later}")).await, 1);
        assert_eq!(count("resource=/api-keys").await, 2);
        assert_eq!(count("actor=key_nobody").await, 0);
        server.admin.get("/audit-logs?from=yesterday").await.problem(400, "invalid_query");
    }
}

#[tokio::test]
async fn every_route_that_changes_something_leaves_an_entry() {
    let server = TestServer::sqlite().await;
    let fixture = Fixture::make(&server.admin).await;
    for route in routes() {
        // Calls of published skills leave receipts instead.
        let calls = route.path.ends_with("/call") || route.path.starts_with("/mcp/");
        if route.method == reqwest::Method::GET || calls {
            continue;
        }
        let path = fixture.nowhere(&route);
        let answer = server.admin.call(route.method.clone(), &path).json(json!({})).await;
        let newest = entries(&server.admin).await[0].clone();
        assert_eq!(newest["requestId"], answer.header("x-request-id"), "{}", route.operation);
        assert_eq!(newest["action"], format!("{} {}", route.method, route.path), "{}", route.operation);
    }
}
