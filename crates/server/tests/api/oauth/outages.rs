//! A vendor's token endpoint that is away: calls say so, and go on when it is back.

use std::time::Duration;

use serde_json::json;

use super::contacts::{Contacts, KIND, ask, asked, assert_refused, define, definition, hand_in, land};
use crate::support::{
    Start, TestServer,
    desk::{Seat, text},
    oauth::{CLIENT, SECRET, Vendor},
    until,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_endpoint_that_is_away_expires_nothing() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::connected(&server.admin, json!({})).await;
    let seat = contacts.seat().await;
    for away in [
        json!({"times": 100, "status": 503, "text": "<h1>busy</h1>"}),
        json!({"times": 100, "hangUp": true}),
        json!({"times": 100, "error": "temporarily_unavailable"}),
    ] {
        contacts.vendor.control(json!({"endAccessTokens": true})).await;
        contacts.vendor.answer_token_requests(json!([away])).await;
        let failed = ask(&seat).await;
        assert_eq!(
            (Seat::failure(&failed), &failed["error"]["retryable"]),
            ("upstream_unavailable", &json!(true))
        );
        assert_eq!(contacts.listed().await["status"], "error");
        contacts.vendor.answer_token_requests(json!([])).await;
        assert_eq!(asked(&seat).await, "ada@example.com");
        assert_eq!(contacts.listed().await["status"], "connected");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_could_not_be_signed_was_not_done() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::connected(&server.admin, json!({})).await;
    let seat = contacts.seat().await;
    let token = seat.token("add_contact", json!({"name": "Grace"})).await;
    contacts.vendor.control(json!({"endAccessTokens": true})).await;
    contacts.vendor.answer_token_requests(json!([{"times": 100, "status": 503, "text": "busy"}])).await;
    contacts.forget().await;
    let failed = seat.confirmed("add_contact", json!({"name": "Grace"}), &token).await;
    assert_eq!(Seat::failure(&failed), "upstream_unavailable");
    assert!(!text(&failed["error"]["message"]).contains("unknown"), "its outcome is known: {failed}");
    assert_eq!(contacts.vendor.requests().await["resource"]["accepted"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_endpoint_that_does_not_answer_is_given_up_and_asked_again_later() {
    let start = Start::sqlite().settings(|settings| {
        settings.http.limits.call_timeout = Duration::from_millis(500);
        settings.renewal_time = Duration::from_secs(1);
    });
    let server = start.run().await;
    let contacts = Contacts::connected(&server.admin, json!({})).await;
    let seat = contacts.seat().await;
    contacts.vendor.control(json!({"endAccessTokens": true, "forgetRequests": true})).await;
    contacts
        .vendor
        .answer_token_requests(json!([{"grantType": "refresh_token", "delayMilliseconds": 600_000}]))
        .await;
    assert_eq!(Seat::failure(&ask(&seat).await), "upstream_timeout");
    until("the vendor is asked once more", async || ask(&seat).await["status"] == "ok").await;
    assert_eq!((contacts.renewals().await, &contacts.listed().await["status"]), (2, &json!("connected")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_whose_answer_is_lost_ends_the_approval_with_a_clear_word() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::connected(&server.admin, json!({})).await;
    let seat = contacts.seat().await;
    contacts.vendor.control(json!({"endAccessTokens": true})).await;
    // The vendor has used the refresh token up; whoever sends it again is taken for a thief.
    let lost = json!([{"grantType": "refresh_token", "hangUp": true, "afterwards": true}]);
    contacts.vendor.answer_token_requests(lost).await;
    assert_eq!(Seat::failure(&ask(&seat).await), "upstream_unavailable");
    let failed = ask(&seat).await;
    assert_eq!(Seat::failure(&failed), "integration_expired");
    assert!(text(&failed["error"]["message"]).contains("Connect it again"), "{failed}");
    assert_eq!(contacts.listed().await["status"], "expired");
    contacts.approve().await;
    assert_eq!(asked(&seat).await, "ada@example.com");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_whose_code_cannot_be_redeemed_is_begun_again() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    let arrived = contacts.arrived().await;
    contacts.vendor.answer_token_requests(json!([{"status": 503, "text": "busy"}])).await;
    assert_refused(&land(&server.admin, &arrived).await, 502, "upstream_unavailable");
    assert_eq!(contacts.vendor.token_requests("authorization_code").await, 1, "a code is sent once");
    contacts.approve().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_are_erased_here_whether_or_not_the_vendor_takes_them_back() {
    let server = TestServer::sqlite().await;
    let vendor = Vendor::oauth2mock(json!({"revocationStatus": 503})).await;
    let mut definition = definition(&vendor);
    definition["auth"].as_object_mut().unwrap().remove("issuer");
    define(&server.admin, definition).await.created();
    hand_in(&server.admin, CLIENT, SECRET).await.ok();
    let contacts = Contacts { vendor, admin: server.admin.clone() };
    contacts.approve().await;
    let seat = contacts.seat().await;
    let gone = server.admin.delete(&format!("/integrations/{KIND}")).await.ok();
    assert_eq!(gone["revoked"], false, "{gone}");
    assert_eq!(Seat::failure(&ask(&seat).await), "integration_not_connected");
}
