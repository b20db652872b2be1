//! What a body may be, and how each failure is told.

use reqwest::Method;
use serde_json::json;

both_stores! {
    async fn a_success_is_an_envelope_and_a_new_resource_has_a_place(server: TestServer) {
        let body = json!({"name": "k", "scopes": ["audit:read"]});
        let answer = server.admin.post("/api-keys").json(body).await;
        let id = answer.created()["id"].as_str().unwrap().to_owned();
        assert_eq!(answer.header("location"), format!("/api/v1/api-keys/{id}"));
        assert!(answer.header("x-request-id").starts_with("req_"));
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }

    async fn a_body_that_is_not_json_is_refused(server: TestServer) {
        let post = || server.admin.post("/api-keys");
        post().body("text/plain", "name=k").await.problem(415, "unsupported_media_type");
        post().body("application/json", "{\"name\": ").await.problem(400, "malformed_json");
        post().body("application/json", "\u{feff}{}").await.problem(400, "malformed_json");
        post().body("application/json", vec![0xff, 0xfe]).await.problem(400, "malformed_json");
        post().body("application/json", "[]").await.problem(400, "validation_failed");
        post().await.problem(400, "validation_failed");
    }

    async fn a_member_that_comes_twice_is_refused(server: TestServer) {
        let body = r#"{"name": "k", "scopes": ["audit:read"], "name": "l"}"#;
        let answer = server.admin.post("/api-keys").body("application/json; charset=utf-8", body).await;
        assert!(answer.problem(400, "malformed_json")["detail"].as_str().unwrap().contains("name"));
    }
}

#[tokio::test]
async fn a_body_nested_without_end_is_refused() {
    let server = crate::support::TestServer::sqlite().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let answer = server.admin.post("/api-keys").body("application/json", deep).await;
    answer.problem(400, "malformed_json");
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let server =
        crate::support::Start::sqlite().settings(|settings| settings.max_body_bytes = 1000).run().await;
    let body = json!({"name": "k".repeat(2000), "scopes": ["audit:read"]});
    let answer = server.admin.post("/api-keys").json(body.clone()).await;
    assert!(answer.problem(413, "body_too_large")["detail"].as_str().unwrap().contains("1000"));
    server.admin.post("/api-keys").json(body).once("k1").await.problem(413, "body_too_large");
}

#[tokio::test]
async fn a_route_or_method_that_is_not_there_is_told_apart() {
    let server = crate::support::TestServer::sqlite().await;
    server.admin.get("/nothing").await.problem(404, "no_such_route");
    server.admin.call(Method::PUT, "/api-keys").await.problem(405, "method_not_allowed");
    server.admin.raw(Method::GET, "/nothing").await.problem(404, "no_such_route");
}
