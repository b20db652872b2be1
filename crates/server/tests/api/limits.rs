//! How much an organization may ask, and how long a client may take.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Start, TestServer, until};

#[tokio::test]
async fn an_organization_over_its_limit_is_told_when_to_come_back() {
    let limited = Start::sqlite().settings(|settings| {
        settings.requests_per_second = 1;
        settings.request_burst = 3;
    });
    let server = limited.run().await;
    let other = server.other_organization().await;
    let first = server.admin.get("/api-keys").await;
    assert_eq!((first.header("ratelimit-limit"), first.header("ratelimit-remaining")), ("3", "2"));
    let mut refused = server.admin.get("/api-keys").await;
    for _ in 0..3 {
        refused = server.admin.get("/api-keys").await;
    }
    refused.problem(429, "rate_limited");
    assert_eq!(refused.header("ratelimit-remaining"), "0");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=3).contains(&wait), "{wait}");
    other.get("/api-keys").await.ok();
}

#[tokio::test]
async fn a_client_that_never_finishes_its_head_is_cut_off() {
    let slow = Start::sqlite().options(|options| options.header_read_timeout = Duration::from_millis(50));
    let server = slow.run().await;
    let address = server.base.trim_start_matches("http://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: loc").await.unwrap();
    let mut rest = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut rest)).await;
    assert!(read.is_ok(), "the connection stayed open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_lets_the_running_requests_end_and_takes_no_new_ones() {
    let server = TestServer::sqlite().await;
    let admin = server.admin.clone();
    let app = server.app.clone();
    let writer = app.database.system().begin().await.unwrap();
    let (sender, mut receiver) = tokio::sync::oneshot::channel();
    let running = tokio::spawn({
        let admin = admin.clone();
        async move {
            let body = json!({"name": "late", "scopes": ["audit:read"]});
            let call = admin.post("/api-keys").json(body);
            sender.send(()).unwrap();
            call.await
        }
    });
    until("the request is on its way", async || receiver.try_recv().is_ok()).await;
    // It is in the server once a second request on the same store has been seen.
    admin.raw(reqwest::Method::GET, "/healthz").await;
    let base = server.base.clone();
    let stopping = tokio::spawn(server.stop());
    until("nobody accepts any more", async || {
        tokio::net::TcpStream::connect(base.trim_start_matches("http://")).await.is_err()
    })
    .await;
    writer.commit().await.unwrap();
    running.await.unwrap().created();
    stopping.await.unwrap();
}
