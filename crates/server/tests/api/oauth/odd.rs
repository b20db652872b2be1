//! Vendors keep to the RFC loosely: what can be understood of an answer is.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    contacts::{Contacts, asked, assert_refused, land},
    life::{HOUR, at},
};
use crate::support::TestServer;

/// Answers to renewals that lack what the RFC asks for.
fn lean() -> [Value; 3] {
    [
        json!({"grantType": "refresh_token", "without": ["token_type", "expires_in", "scope"]}),
        json!({"grantType": "refresh_token", "set": {"expires_in": "3600", "token_type": "BEARER"}}),
        json!({"grantType": "refresh_token", "without": ["refresh_token"]}),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_is_understood_whatever_its_answer_lacks() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::connected(&server.admin, json!({"rotates": false})).await;
    let seat = contacts.seat().await;
    for (index, odd) in lean().into_iter().enumerate() {
        contacts.vendor.answer_token_requests(json!([odd])).await;
        contacts.vendor.control(json!({"endAccessTokens": true, "forgetRequests": true})).await;
        assert_eq!(asked(&seat).await, "ada@example.com", "answer {index}");
        assert_eq!(contacts.renewals().await, 1, "answer {index}");
    }
    contacts.vendor.control(json!({"endAccessTokens": true})).await;
    assert_eq!(
        asked(&seat).await,
        "ada@example.com",
        "the refresh token that wasn't replaced goes on counting"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_without_an_end_is_used_until_it_is_refused() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    contacts.vendor.answer_token_requests(json!([{"without": ["expires_in", "token_type"]}])).await;
    contacts.approve().await;
    let seat = contacts.seat().await;
    server.let_pass(Duration::from_secs(90 * 24 * 3600));
    let replica = server.replica().await;
    assert_eq!(
        (asked(&at(&replica, &seat)).await.as_str(), contacts.renewals().await),
        ("ada@example.com", 0)
    );
    contacts.vendor.control(json!({"endAccessTokens": true})).await;
    assert_eq!(
        (asked(&at(&replica, &seat)).await.as_str(), contacts.renewals().await),
        ("ada@example.com", 1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_that_is_stated_as_a_text_is_kept_to() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    contacts.vendor.answer_token_requests(json!([{"set": {"expires_in": " 3600 "}}])).await;
    contacts.approve().await;
    let seat = contacts.seat().await;
    server.let_pass(HOUR);
    let replica = server.replica().await;
    assert_eq!(
        (asked(&at(&replica, &seat)).await.as_str(), contacts.renewals().await),
        ("ada@example.com", 1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_refusal_of_a_code_has_its_own_word() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    for (answer, status, code) in [
        (json!({"error": "invalid_grant"}), 400, "oauth_code_rejected"),
        (json!({"error": "invalid_client", "status": 401}), 400, "oauth_client_rejected"),
        (json!({"error": "unauthorized_client"}), 400, "oauth_client_rejected"),
        (json!({"error": "invalid_scope"}), 400, "oauth_refused"),
        (json!({"error": "<b>own word</b>"}), 502, "upstream_rejected"),
        (json!({"status": 503, "text": "<h1>busy</h1>"}), 502, "upstream_unavailable"),
        (json!({"status": 200, "text": "<h1>hello</h1>"}), 502, "upstream_protocol"),
        (json!({"without": ["access_token"]}), 502, "upstream_protocol"),
        (json!({"set": {"token_type": "mac"}}), 502, "upstream_protocol"),
        (json!({"hangUp": true}), 502, "upstream_unavailable"),
    ] {
        let arrived = contacts.arrived().await;
        contacts.vendor.answer_token_requests(json!([answer])).await;
        let page = land(&server.admin, &arrived).await;
        assert_refused(&page, status, code);
        assert!(!page.text.contains("own word") && !page.text.contains("as the test"), "{}", page.text);
        assert_ne!(contacts.listed().await["status"], "connected", "{code}");
    }
    contacts.approve().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_the_api_refuses_is_not_kept_and_given_back() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({"resourceScope": "contacts.write"})).await;
    let page = land(&server.admin, &contacts.arrived().await).await;
    assert_refused(&page, 502, "credentials_rejected");
    assert_eq!(contacts.listed().await, Value::Null);
    assert_eq!(contacts.vendor.requests().await["revocation"], 1);
}
