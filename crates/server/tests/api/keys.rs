//! API keys: made, narrowed, rotated, revoked, expired.

use std::time::Duration;

use jackfield::app::keys;
use serde_json::json;

use crate::support::{Client, until};

async fn made(admin: &Client, body: serde_json::Value) -> (String, Client) {
    let made = admin.post("/api-keys").json(body).await.created();
    let id = made["id"].as_str().expect("an id").to_owned();
    (id, admin.with_key(made["key"].as_str().expect("a key")))
}

both_stores! {
    async fn a_new_key_works_and_is_shown_once(server: TestServer) {
        let (id, client) =
            made(&server.admin, json!({"name": "reader", "scopes": ["keys:write", "audit:read"]})).await;
        let listed = client.get("/api-keys").await;
        let listed_key = listed.ok().as_array().unwrap().iter().find(|key| key["id"] == id.as_str()).cloned().unwrap();
        assert_eq!(listed_key["scopes"], json!(["audit:read", "keys:write"]));
        assert!(listed_key["lastUsedAt"].is_string());
        assert!(!listed.text.contains(client.key.as_deref().unwrap()));
    }

    async fn a_key_cannot_make_one_with_scopes_that_it_lacks(server: TestServer) {
        let narrow = server.with_scopes(&["keys:write"]).await;
        let answer = narrow.post("/api-keys").json(json!({"name": "more", "scopes": ["agents:write"]})).await;
        let problem = answer.problem(403, "insufficient_scope");
        assert!(problem["detail"].as_str().unwrap().contains("agents:write"));
    }

    async fn every_fault_of_a_new_key_is_told_at_once(server: TestServer) {
        let body = json!({"name": "", "scopes": ["agents:raed"], "expiresAt": "soon", "colour": 1});
        let answer = server.admin.post("/api-keys").json(body).await;
        answer.problem(400, "validation_failed");
        assert_eq!(answer.faulty_fields(), ["colour", "expiresAt", "name", "scopes[0]"]);
        assert!(answer.text.contains("did you mean `agents:read`"), "{}", answer.text);
    }

    async fn a_rotated_key_counts_until_its_grace_ends(server: TestServer) {
        let (id, old) = made(&server.admin, json!({"name": "k", "scopes": ["audit:read"]})).await;
        let path = format!("/api-keys/{id}/rotate");
        let rotated = server.admin.post(&path).json(json!({"graceSeconds": 60})).await.created();
        let new = old.with_key(rotated["key"].as_str().unwrap());
        old.get("/audit-logs").await.ok();
        new.get("/audit-logs").await.ok();
        server.let_pass(Duration::from_secs(61));
        old.get("/audit-logs").await.problem(401, "invalid_api_key");
        new.get("/audit-logs").await.ok();
    }

    async fn a_revoked_key_stops_at_once(server: TestServer) {
        let (id, client) = made(&server.admin, json!({"name": "k", "scopes": ["audit:read"]})).await;
        client.get("/audit-logs").await.ok();
        let gone = server.admin.delete(&format!("/api-keys/{id}")).await;
        assert!(gone.ok().is_null());
        client.get("/audit-logs").await.problem(401, "invalid_api_key");
        let rotate = server.admin.post(&format!("/api-keys/{id}/rotate")).await;
        rotate.problem(409, "key_revoked");
    }

    async fn a_key_revoked_elsewhere_stops_on_every_replica(server: TestServer) {
        let (id, client) = made(&server.admin, json!({"name": "k", "scopes": ["audit:read"]})).await;
        let replica = server.replica().await;
        let there = replica.admin.with_key(client.key.as_deref().unwrap());
        there.get("/audit-logs").await.ok();
        server.admin.delete(&format!("/api-keys/{id}")).await.ok();
        until("the replica has heard of it", async || there.get("/audit-logs").await.status == 401).await;
    }

    async fn an_expired_key_stops(server: TestServer) {
        let expires = server.app.clock.now() + jiff::SignedDuration::from_secs(30);
        let body = json!({"name": "k", "scopes": ["audit:read"], "expiresAt": expires.to_string()});
        let (_, client) = made(&server.admin, body).await;
        client.get("/audit-logs").await.ok();
        server.let_pass(Duration::from_secs(31));
        let answer = client.get("/audit-logs").await;
        assert!(answer.problem(401, "invalid_api_key")["detail"].as_str().unwrap().contains("expired"));
    }

    async fn a_wrong_key_is_refused_without_saying_what_exists(server: TestServer) {
        let stranger = server.admin.stranger();
        let answer = stranger.get("/api-keys").await;
        answer.problem(401, "missing_api_key");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        let mistyped = server.admin.with_key("flowyte_sk_live_nonsense");
        mistyped.get("/api-keys").await.problem(401, "invalid_api_key");
        let basic = stranger.get("/api-keys").header("authorization", "Basic eDp5").await;
        basic.problem(401, "missing_api_key");
    }

    async fn an_organization_header_is_refused(server: TestServer) {
        let answer = server.admin.get("/api-keys").header("x-organization-id", "org_1").await;
        answer.problem(400, "organization_header_not_allowed");
    }
}

#[tokio::test]
async fn a_key_of_another_organization_is_not_there() {
    let server = crate::support::TestServer::sqlite().await;
    let other = server.other_organization().await;
    let listed = other.get("/api-keys").await.ok();
    let id = listed[0]["id"].as_str().unwrap().to_owned();
    server.admin.delete(&format!("/api-keys/{id}")).await.problem(404, "not_found");
    other.get("/api-keys").await.ok();
    assert!(keys::is_well_formed(other.key.as_deref().unwrap()));
}
