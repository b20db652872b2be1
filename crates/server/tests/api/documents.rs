//! The documents beside the API: health, metrics, the reader of the OpenAPI document.

use reqwest::Method;

use crate::support::{Client, TestServer};

async fn page(client: &Client, path: &str) -> String {
    let answer = client.raw(Method::GET, path).await;
    assert_eq!(answer.status, 200, "{path}");
    answer.text
}

both_stores! {
    async fn health_and_readiness_ask_for_no_key(server: TestServer) {
        let stranger = server.admin.stranger();
        page(&stranger, "/healthz").await;
        page(&stranger, "/readyz").await;
        server.app.database.close().await;
        page(&stranger, "/healthz").await;
        let unready = stranger.raw(Method::GET, "/readyz").await;
        unready.problem(503, "store_unavailable");
        assert_eq!(unready.header("retry-after"), "1");
    }

    async fn metrics_count_requests_by_route_and_name_no_organization(server: TestServer) {
        server.admin.get("/api-keys").await.ok();
        server.admin.get("/nothing/of/ours").await;
        let text = page(&server.admin.stranger(), "/metrics").await;
        let line = r#"jackfield_http_requests_total{method="GET",route="/api/v1/api-keys",status="200"}"#;
        assert!(text.contains(line), "{text}");
        assert!(text.contains("jackfield_http_request_duration_seconds_bucket"), "{text}");
        assert!(text.contains("jackfield_store_connections{state=\"open\"}"), "{text}");
        assert!(text.contains("jackfield_build_info{version="), "{text}");
        assert!(!text.contains("/nothing/of/ours") && !text.contains("org_"), "{text}");
    }
}

#[tokio::test]
async fn the_reader_loads_nothing_from_another_origin() {
    let server = TestServer::sqlite().await;
    let stranger = server.admin.stranger();
    let index = page(&stranger, "/docs/").await;
    let mut assets = 0;
    for attribute in ["src=\"", "href=\""] {
        for place in index.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(!place.contains("//"), "the page loads {place}");
            let asset = page(&stranger, &format!("/docs/{}", place.trim_start_matches("./"))).await;
            for foreign in ["@import", "url(http", "url(\"http", "url(//"] {
                assert!(!(place.contains(".css") && asset.contains(foreign)), "{place} loads {foreign}");
            }
            assets += 1;
        }
    }
    assert!(assets >= 4, "{index}");
    let start = page(&stranger, "/docs/swagger-initializer.js").await;
    assert!(start.contains("/openapi.json"), "{start}");
    assert!(!start.contains("http://") && !start.contains("https://"), "{start}");
}
