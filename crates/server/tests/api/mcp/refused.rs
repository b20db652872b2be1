//! What doesn't get as far as the protocol, and is refused as everywhere.

use reqwest::Method;
use rmcp::ServiceExt;
use serde_json::{Value, json};

use super::desk::Desk;
use crate::support::{Answer, Client};

async fn post(client: &Client, agent: &str, message: Value) -> Answer {
    client.post(&format!("/mcp/agents/{agent}")).json(message).await
}

fn list() -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_may_call_gets_in() {
    let desk = Desk::open().await;
    let (admin, agent) = (&desk.server.admin, &desk.agent);
    post(&admin.stranger(), agent, list()).await.problem(401, "missing_api_key");
    let narrow = desk.server.with_scopes(&["skills:read", "agents:write"]).await;
    post(&narrow, agent, list()).await.problem(403, "insufficient_scope");
    let other = desk.server.other_organization().await;
    post(&other, agent, list()).await.problem(404, "not_found");
    post(admin, "agt_01JZZZZZZZZZZZZZZZZZZZZZZZ", list()).await.problem(404, "not_found");
    let path = format!("/mcp/agents/{agent}");
    let foreign = admin.post(&path).json(list()).header("origin", "https://evil.test").await;
    foreign.problem(403, "origin_not_allowed");
    let rebound = admin.post(&path).json(list()).header("host", "evil.test").await;
    rebound.problem(403, "host_not_allowed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_client_hears_why_it_was_refused() {
    let desk = Desk::open().await;
    let refused = ().serve(desk.transport("flowyte_sk_live_nonsense")).await;
    let told = format!("{:?}", refused.err());
    assert!(told.contains("401") || told.to_lowercase().contains("auth"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_without_a_published_version_says_so() {
    let desk = Desk::open().await;
    let made = desk.server.admin.post("/agents").json(json!({"name": "New"})).await.created();
    let answer = post(&desk.server.admin, made["id"].as_str().unwrap(), list()).await;
    assert!(answer.problem(409, "no_published_version")["detail"].as_str().unwrap().contains("Publish"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_no_sessions_and_no_streams() {
    let desk = Desk::open().await;
    let path = format!("/api/v1/mcp/agents/{}", desk.agent);
    for method in [Method::GET, Method::DELETE] {
        let answer = desk.server.admin.raw(method, &path).await;
        assert_eq!((answer.status, answer.header("allow")), (405, "POST"), "{}", answer.text);
    }
    let hello = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-06-18",
        "capabilities": {}, "clientInfo": {"name": "curl", "version": "1"}}});
    let answer = post(&desk.server.admin, &desk.agent, hello).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("mcp-session-id"), "");
    assert_eq!(answer.json["result"]["protocolVersion"], "2025-06-18");
    let noted = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    assert_eq!(post(&desk.server.admin, &desk.agent, noted).await.status, 202);
    let listed = post(&desk.server.admin, &desk.agent, list()).await;
    assert_eq!(listed.json["result"]["tools"].as_array().map(Vec::len), Some(3), "{}", listed.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_message_is_refused_with_its_reason() {
    let desk = Desk::open().await;
    let (admin, path) = (&desk.server.admin, format!("/mcp/agents/{}", desk.agent));
    post(admin, &desk.agent, json!([list()])).await.problem(400, "mcp_message_invalid");
    post(admin, &desk.agent, json!({"method": "ping"})).await.problem(400, "mcp_message_invalid");
    let twice = r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "method": "tools/list"}"#;
    admin.post(&path).body("application/json", twice).await.problem(400, "malformed_json");
    admin.post(&path).body("text/plain", list().to_string()).await.problem(415, "unsupported_media_type");
    let future = admin.post(&path).json(list()).header("mcp-protocol-version", "1999-01-01").await;
    assert!(future.problem(400, "mcp_message_invalid")["detail"].as_str().unwrap().contains("1999-01-01"));
}
