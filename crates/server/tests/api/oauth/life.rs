//! How long tokens live: renewed before they are over, and where they were over sooner than anybody thought.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::contacts::{Contacts, KIND, ask, asked};
use crate::support::{
    Start, TestServer,
    desk::{Seat, text},
    until,
};

pub(super) const HOUR: Duration = Duration::from_secs(3600);

/// The agent of a seat, at a server that has opened nothing yet.
pub(super) fn at(server: &TestServer, seat: &Seat) -> Seat {
    Seat { client: server.admin.clone(), kind: KIND, agent: seat.agent.clone() }
}

/// What the API was asked: all, and what of it was refused.
async fn resource(contacts: &Contacts) -> (u64, u64) {
    let resource = contacts.vendor.requests().await["resource"].clone();
    (resource["total"].as_u64().unwrap(), resource["refused"].as_u64().unwrap())
}

both_stores! {
    async fn a_token_is_renewed_before_its_end_and_each_renewal_uses_the_token_of_the_one_before(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let seat = contacts.seat().await;
        contacts.forget().await;
        let mut used = Vec::new();
        for renewal in 1..=3 {
            server.let_pass(HOUR);
            // It has nothing in memory, so that only what is kept counts.
            let replica = server.replica().await;
            let there = at(&replica, &seat);
            assert_eq!((asked(&there).await, asked(&there).await), ("ada@example.com".to_owned(), "ada@example.com".to_owned()));
            assert_eq!(contacts.renewals().await, renewal);
            used.push(text(&contacts.last_token_request().await["refresh_token"]));
        }
        assert_eq!(resource(&contacts).await, (6, 0), "no call went out with a token that was over");
        used.dedup();
        assert_eq!(used.len(), 3, "a refresh token that rotates is used once");
        assert_eq!(contacts.listed().await["status"], "connected");
    }

    async fn a_read_and_a_write_that_meet_a_token_that_is_over_are_sent_again_once(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let seat = contacts.seat().await;
        assert_eq!(asked(&seat).await, "ada@example.com");
        contacts.forget().await;
        let before = {
            asked(&seat).await;
            contacts.last_signature().await
        };
        contacts.vendor.control(json!({"endAccessTokens": true, "forgetRequests": true})).await;
        assert_eq!(asked(&seat).await, "ada@example.com");
        assert_eq!((resource(&contacts).await, contacts.renewals().await), ((2, 1), 1));
        assert_ne!(contacts.last_signature().await, before);

        let token = seat.token("add_contact", json!({"name": "Grace"})).await;
        contacts.vendor.control(json!({"endAccessTokens": true, "forgetRequests": true})).await;
        let written = seat.confirmed("add_contact", json!({"name": "Grace"}), &token).await;
        assert_eq!(*Seat::output(&written), json!({"method": "POST"}));
        assert_eq!((resource(&contacts).await, contacts.renewals().await), ((2, 1), 1), "refused, so not done: sent once more");
    }

    async fn an_approval_that_was_taken_back_is_asked_about_once_and_mended_by_connecting_again(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let seat = contacts.seat().await;
        let replica = server.replica().await;
        let there = at(&replica, &seat);
        assert_eq!(asked(&there).await, "ada@example.com");
        contacts.vendor.revoke_account("ada").await;
        contacts.forget().await;
        for _ in 0..5 {
            assert_eq!(Seat::failure(&ask(&seat).await), "integration_expired");
        }
        until("it is over there, too", async || Seat::failure(&ask(&there).await) == "integration_expired").await;
        assert_eq!(contacts.renewals().await, 1, "nobody asks again");
        let listed = contacts.listed().await;
        assert_eq!(listed["status"], "expired", "{listed}");
        assert!(text(&listed["lastError"]).contains("Connect it again"), "{listed}");

        contacts.approve().await;
        assert_eq!(asked(&seat).await, "ada@example.com");
        until("it is well there, too", async || ask(&there).await["status"] == "ok").await;
        let listed = contacts.listed().await;
        assert_eq!((&listed["status"], &listed["lastError"]), (&json!("connected"), &Value::Null));
    }

    async fn an_approval_that_is_over_can_be_disconnected(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let seat = contacts.seat().await;
        contacts.vendor.revoke_account("ada").await;
        assert_eq!(Seat::failure(&ask(&seat).await), "integration_expired");
        let gone = server.admin.delete(&format!("/integrations/{KIND}")).await.ok();
        assert_eq!(gone.get("revoked"), None, "there is nothing to give back: {gone}");
        assert_eq!(Seat::failure(&ask(&seat).await), "integration_not_connected");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_whose_end_the_vendor_states_wrongly_is_renewed_when_it_is_refused() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({"accessTokenSeconds": 1})).await;
    contacts.vendor.answer_token_requests(json!([{"set": {"expires_in": 3600}}])).await;
    contacts.approve().await;
    contacts.vendor.control(json!({"accessTokenSeconds": 3600})).await;
    let seat = contacts.seat().await;
    until("the vendor no longer knows the token", async || {
        assert_eq!(asked(&seat).await, "ada@example.com");
        contacts.renewals().await == 1
    })
    .await;
    assert_eq!(resource(&contacts).await.1, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_lives_for_seconds_is_renewed_before_it_is_refused() {
    let server = TestServer::sqlite().await;
    let mut last = Instant::now();
    let contacts = Contacts::connected(&server.admin, json!({"accessTokenSeconds": 8})).await;
    let seat = contacts.seat().await;
    until("a token is renewed", async || {
        // The store's time goes on as that of the server's memory does.
        server.let_pass(std::mem::replace(&mut last, Instant::now()).elapsed());
        assert_eq!(asked(&seat).await, "ada@example.com");
        contacts.renewals().await > 0
    })
    .await;
    assert_eq!(resource(&contacts).await.1, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_api_that_refuses_new_tokens_too_is_not_asked_for_ever_more() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::connected(&server.admin, json!({})).await;
    let seat = contacts.seat().await;
    contacts.vendor.control(json!({"resourceAnswers": [{"times": 100, "status": 401}]})).await;
    for _ in 0..4 {
        assert_eq!(Seat::failure(&ask(&seat).await), "credentials_rejected");
    }
    assert_eq!(contacts.renewals().await, 1);
    assert_eq!(contacts.listed().await["status"], "error", "what was approved still counts");
    contacts.vendor.control(json!({"resourceAnswers": []})).await;
    assert_eq!(asked(&seat).await, "ada@example.com");
    assert_eq!(contacts.listed().await["status"], "connected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vendor_that_gives_nothing_to_renew_by_is_connected_until_its_token_is_over() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::connected(&server.admin, json!({"refreshTokens": "never"})).await;
    let seat = contacts.seat().await;
    assert_eq!(asked(&seat).await, "ada@example.com");
    contacts.vendor.control(json!({"endAccessTokens": true})).await;
    assert_eq!(Seat::failure(&ask(&seat).await), "integration_expired");
    assert_eq!((contacts.renewals().await, &contacts.listed().await["status"]), (0, &json!("expired")));
}

/// A server whose calls give up after half a second.
async fn impatient() -> TestServer {
    Start::sqlite()
        .settings(|settings| settings.http.limits.call_timeout = Duration::from_millis(500))
        .run()
        .await
}

/// Lets a call of a server give up while its renewal is on its way at the vendor.
async fn give_up(server: &TestServer, contacts: &Contacts, seat: &Seat) {
    server.let_pass(HOUR);
    let slow = json!([{"grantType": "refresh_token", "delayMilliseconds": 1500}]);
    contacts.vendor.answer_token_requests(slow).await;
    contacts.forget().await;
    assert_eq!(Seat::failure(&ask(seat).await), "upstream_timeout");
    assert_eq!(contacts.renewals().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_gives_up_loses_no_renewal_that_is_on_its_way() {
    let server = impatient().await;
    let contacts = Contacts::connected(&server.admin, json!({})).await;
    let seat = contacts.seat().await;
    let replica = server.replica().await;
    let there = at(&replica, &seat);
    give_up(&replica, &contacts, &there).await;
    until("the renewed token is kept", async || ask(&there).await["status"] == "ok").await;
    assert_eq!((contacts.renewals().await, &contacts.listed().await["status"]), (1, &json!("connected")));
    server.let_pass(HOUR);
    let later = server.replica().await;
    assert_eq!(asked(&at(&later, &seat)).await, "ada@example.com", "and so is what the next one is got with");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_approved_while_a_renewal_is_on_its_way_counts() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::connected(&server.admin, json!({})).await;
    let seat = contacts.seat().await;
    server.let_pass(HOUR);
    let replica = server.replica().await;
    let there = at(&replica, &seat);
    let slow = json!([{"grantType": "refresh_token", "delayMilliseconds": 1500}]);
    contacts.vendor.control(json!({"tokenAnswers": slow, "account": "grace"})).await;
    let approved = async {
        until("the renewal is on its way", async || contacts.renewals().await == 1).await;
        server.let_pass(Duration::from_secs(1));
        contacts.approve().await
    };
    let (answered, _) = tokio::join!(asked(&there), approved);
    assert_eq!(answered, "grace@example.com", "what the renewal gave is nobody's any more");
    assert_eq!(asked(&seat).await, "grace@example.com");
    assert!(text(&contacts.listed().await["accountLabel"]).starts_with("grace@"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_waits_for_a_renewal_that_is_on_its_way() {
    let server = impatient().await;
    let contacts = Contacts::connected(&server.admin, json!({})).await;
    let seat = contacts.seat().await;
    let replica = server.replica().await;
    give_up(&replica, &contacts, &at(&replica, &seat)).await;
    replica.stop().await;
    let later = server.replica().await;
    assert_eq!(asked(&at(&later, &seat)).await, "ada@example.com");
    assert_eq!(contacts.renewals().await, 1, "what the stopped server got was kept");
}
