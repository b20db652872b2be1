//! Clients of OAuth: whose they are, and that their secrets go to one place alone.

use reqwest::Method;
use serde_json::{Value, json};

use super::contacts::{
    CALLBACK, Contacts, KIND, ask, asked, assert_refused, define, definition, hand_in, land, vendor,
};
use crate::support::{
    Client, TestServer,
    desk::{Seat, text},
    oauth::{CLIENT, SECRET},
};

const CLIENT_PATH: &str = "/integrations/contacts/oauth-client";

/// Forms of a client that nobody's pages show.
async fn malformed(admin: &Client) {
    for (body, fields) in [
        (json!({}), vec!["clientId", "clientSecret"]),
        (json!({"clientId": "", "clientSecret": " s3cret "}), vec!["clientId", "clientSecret"]),
        (json!({"clientId": "a\nb", "clientSecret": "s3crét"}), vec!["clientId", "clientSecret"]),
        (json!({"clientId": "me", "clientSecret": "s3cret", "more": 1}), vec!["more"]),
        (json!({"clientId": "m".repeat(2049), "clientSecret": "s3cret"}), vec!["clientId"]),
    ] {
        let refused = admin.call(Method::PUT, CLIENT_PATH).json(body).await;
        refused.problem(400, "validation_failed");
        assert_eq!(refused.faulty_fields(), fields);
        assert!(!refused.text.contains("s3cr"), "{}", refused.text);
    }
}

both_stores! {
    async fn a_client_is_handed_in_read_without_its_secret_and_erased(server: TestServer) {
        define(&server.admin, definition(&vendor(json!({})).await)).await.created();
        malformed(&server.admin).await;
        let kept = hand_in(&server.admin, CLIENT, SECRET).await.ok();
        assert_eq!((&kept["kind"], &kept["clientId"], &kept["redirectUri"]), (&json!(KIND), &json!(CLIENT), &json!(CALLBACK)));
        let read = server.with_scopes(&["integrations:read"]).await;
        assert_eq!(read.get(CLIENT_PATH).await.ok(), kept);
        hand_in(&read, CLIENT, SECRET).await.problem(403, "insufficient_scope");
        read.delete(CLIENT_PATH).await.problem(403, "insufficient_scope");
        let other = server.other_organization().await;
        other.get(CLIENT_PATH).await.problem(404, "unknown_integration");

        server.admin.delete(CLIENT_PATH).await.ok();
        server.admin.get(CLIENT_PATH).await.problem(404, "not_found");
        server.admin.delete(CLIENT_PATH).await.problem(404, "not_found");
    }

    async fn another_client_waits_for_a_disconnect_while_a_secret_may_be_renewed(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let seat = contacts.seat().await;
        hand_in(&server.admin, "another", SECRET).await.problem(409, "integration_connected");
        server.admin.delete(CLIENT_PATH).await.problem(409, "integration_connected");
        hand_in(&server.admin, CLIENT, SECRET).await.ok();
        assert_eq!(asked(&seat).await, "ada@example.com");
        server.admin.delete(&format!("/integrations/{KIND}")).await.ok();
        hand_in(&server.admin, "another", SECRET).await.ok();
        assert_eq!(server.admin.get(CLIENT_PATH).await.ok()["clientId"], "another");
    }

    async fn a_kept_secret_is_not_sent_elsewhere(server: TestServer) {
        let evil = vendor(json!({})).await;
        let contacts = Contacts::added(&server.admin, json!({})).await;
        for (place, value) in [("tokenUrl", evil.url("/token")), ("authorizeUrl", evil.url("/authorize")), ("revokeUrl", evil.url("/revoke"))] {
            let mut elsewhere = definition(&contacts.vendor);
            elsewhere["auth"][place] = json!(value);
            define(&server.admin, elsewhere).await.problem(409, "oauth_client_kept");
        }
        let mut elsewhere = definition(&contacts.vendor);
        elsewhere["baseUrl"] = json!(evil.base);
        define(&server.admin, elsewhere.clone()).await.problem(409, "oauth_client_kept");
        let mut renamed = definition(&contacts.vendor);
        renamed["displayName"] = json!("Our contacts");
        define(&server.admin, renamed).await.ok();

        // Nor by way of deleting the kind and adding it again.
        server.admin.delete(&format!("/integrations/providers/{KIND}")).await.ok();
        elsewhere["auth"] = definition(&evil)["auth"].clone();
        define(&server.admin, elsewhere).await.created();
        server.admin.get(CLIENT_PATH).await.problem(404, "not_found");
        let connect = format!("/integrations/{KIND}/connect");
        server.admin.post(&connect).json(json!({})).await.problem(404, "provider_not_available");
        assert_eq!(evil.requests().await["token"], json!({}));
    }

    async fn what_was_begun_does_not_end_at_another_server(server: TestServer) {
        let evil = vendor(json!({})).await;
        let contacts = Contacts::added(&server.admin, json!({})).await;
        let arrived = contacts.arrived().await;
        server.admin.delete(CLIENT_PATH).await.ok();
        let mut elsewhere = definition(&contacts.vendor);
        elsewhere["auth"]["tokenUrl"] = json!(evil.url("/token"));
        define(&server.admin, elsewhere).await.ok();
        hand_in(&server.admin, CLIENT, "a guessed secret").await.ok();
        assert_refused(&land(&server.admin, &arrived).await, 400, "oauth_state_unknown");
        assert_eq!(evil.requests().await["token"], json!({}), "the code stays here");
    }

    async fn a_client_that_changed_meanwhile_redeems_nothing(server: TestServer) {
        let contacts = Contacts::added(&server.admin, json!({})).await;
        let arrived = contacts.arrived().await;
        hand_in(&server.admin, "another", SECRET).await.ok();
        assert_refused(&land(&server.admin, &arrived).await, 400, "oauth_client_rejected");
        assert_eq!(contacts.vendor.requests().await["token"], json!({}));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_secret_is_told_on_the_page_and_again_by_calls_until_it_is_right() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    hand_in(&server.admin, CLIENT, "wrong").await.ok();
    assert_refused(&land(&server.admin, &contacts.arrived().await).await, 400, "oauth_client_rejected");

    hand_in(&server.admin, CLIENT, SECRET).await.ok();
    contacts.approve().await;
    let seat = contacts.seat().await;
    hand_in(&server.admin, CLIENT, "wrong").await.ok();
    contacts.vendor.control(json!({"endAccessTokens": true, "forgetRequests": true})).await;
    for _ in 0..3 {
        let failed = ask(&seat).await;
        assert_eq!(Seat::failure(&failed), "upstream_rejected");
        assert!(text(&failed["error"]["message"]).contains("client of OAuth"), "{failed}");
    }
    assert_eq!(contacts.renewals().await, 1, "it isn't asked again and again");
    assert_ne!(contacts.listed().await["status"], "expired", "what the person approved still counts");
    hand_in(&server.admin, CLIENT, SECRET).await.ok();
    assert_eq!(asked(&seat).await, "ada@example.com");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kind_that_nobody_approves_takes_no_client() {
    let server = TestServer::sqlite().await;
    let mut by_token = definition(&vendor(json!({})).await);
    by_token["auth"] = json!({"type": "bearer"});
    define(&server.admin, by_token).await.created();
    for kind in [KIND, "postgres"] {
        let path = format!("/integrations/{kind}/oauth-client");
        let body = json!({"clientId": CLIENT, "clientSecret": SECRET});
        let refused = server.admin.call(Method::PUT, &path).json(body).await;
        refused.problem(422, "not_an_oauth_integration");
        server.admin.get(&path).await.problem(422, "not_an_oauth_integration");
    }
    let body: Value = json!({"scopes": ["contacts.read"]});
    let connect = server.admin.post(&format!("/integrations/{KIND}/connect")).json(body).await;
    connect.problem(400, "validation_failed");
    assert_eq!(connect.faulty_fields(), ["credentials", "scopes"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_kind_adds_to_the_request_cannot_take_the_place_of_what_ties_its_answer() {
    let server = TestServer::sqlite().await;
    let vendor = vendor(json!({})).await;
    let mut loose = definition(&vendor);
    loose["auth"]["authorizeParameters"] = json!({"state": "fixed", "redirect_uri": "https://evil.example.com", "code_challenge_method": "plain", "prompt": "consent"});
    let refused = define(&server.admin, loose).await;
    refused.problem(400, "validation_failed");
    let places = ["code_challenge_method", "redirect_uri", "state"]
        .map(|name| format!("auth.authorizeParameters.{name}"));
    assert_eq!(refused.faulty_fields(), places);
}
