//! Which hosts and origins are let in.

use reqwest::Method;

use crate::support::{Start, TestServer};

#[tokio::test]
async fn a_foreign_host_or_origin_is_refused_on_every_kind_of_route() {
    let server = TestServer::sqlite().await;
    for path in ["/api/v1/api-keys", "/healthz", "/openapi.json", "/docs/", "/metrics"] {
        let get = || server.admin.raw(Method::GET, path);
        get().header("host", "evil.example").await.problem(403, "host_not_allowed");
        get().header("origin", "https://evil.example").await.problem(403, "origin_not_allowed");
        assert_eq!(get().header("origin", "http://localhost:5173").await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_host_that_the_operator_names_is_let_in() {
    let start =
        Start::sqlite().options(|options| options.router.allowed_hosts = vec!["agents.example".to_owned()]);
    let server = start.run().await;
    assert_eq!(server.admin.get("/api-keys").header("host", "agents.example").await.status, 200);
}
