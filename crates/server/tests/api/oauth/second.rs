//! A second opinion: an authorization server of other people's, and clients without a person at both.

use serde_json::{Value, json};

use super::contacts::{
    Contacts, KIND, ask, asked, assert_refused, define, definition, hand_in, land, query, vendor, with,
};
use crate::support::{
    TestServer,
    desk::{Seat, text},
    oauth::{CLIENT, SECRET, Vendor},
    until,
};

/// The kind at oauth2-mock-server, which doesn't say who it is.
async fn added(server: &TestServer, options: Value) -> Contacts {
    added_without(server, options, &["issuer"]).await
}

async fn added_without(server: &TestServer, options: Value, members: &[&str]) -> Contacts {
    let vendor = Vendor::oauth2mock(options).await;
    let mut definition = definition(&vendor);
    definition["auth"]["clientAuth"] = json!("body");
    for member in members {
        definition["auth"].as_object_mut().unwrap().remove(*member);
    }
    define(&server.admin, definition).await.created();
    hand_in(&server.admin, CLIENT, SECRET).await.ok();
    Contacts { vendor, admin: server.admin.clone() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_whole_way_holds_at_a_second_server() {
    let server = TestServer::sqlite().await;
    let contacts = added(&server, json!({"resourceScope": "contacts.read"})).await;
    contacts.approve().await;
    let redeemed = contacts.last_token_request().await;
    assert_eq!((&redeemed["client_secret"], &redeemed["client_id"]), (&json!(SECRET), &json!(CLIENT)));
    assert_eq!(text(&redeemed["code_verifier"]).len(), 43);
    let seat = contacts.seat().await;
    assert_eq!(asked(&seat).await, "ada@example.com");
    contacts.vendor.control(json!({"resourceAnswers": [{"status": 401}]})).await;
    assert_eq!((asked(&seat).await.as_str(), contacts.renewals().await), ("ada@example.com", 1));
    let gone = server.admin.delete(&format!("/integrations/{KIND}")).await.ok();
    assert_eq!(
        (&gone["revoked"], &contacts.vendor.requests().await["revocation"]),
        (&json!(true), &json!(1))
    );
    contacts.vendor.control(json!({"account": "grace"})).await;
    contacts.approve().await;
    assert_eq!(asked(&seat).await, "grace@example.com");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_renewal_brings_after_a_disconnect_is_given_back_too() {
    let server = TestServer::sqlite().await;
    let contacts = added(&server, json!({})).await;
    contacts.approve().await;
    let seat = contacts.seat().await;
    let slow = json!([{"grantType": "refresh_token", "delayMilliseconds": 1000}]);
    contacts.vendor.control(json!({"tokenAnswers": slow, "resourceAnswers": [{"status": 401}]})).await;
    let disconnected = async {
        until("the renewal is on its way", async || contacts.renewals().await == 1).await;
        server.admin.delete(&format!("/integrations/{KIND}")).await.ok()
    };
    let (failed, gone) = tokio::join!(ask(&seat), disconnected);
    assert_eq!(gone["revoked"], true, "{gone}");
    assert_eq!(Seat::failure(&failed), "integration_expired");
    let revoked = async || contacts.vendor.requests().await["revocation"] == 2;
    until("what came later is given back", revoked).await;
    assert_eq!(Seat::failure(&ask(&seat).await), "integration_not_connected");
    assert_eq!(contacts.listed().await, Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_asks_for_no_proof_is_sent_it_all_the_same() {
    let server = TestServer::sqlite().await;
    let contacts = added(&server, json!({})).await;
    let (victims, attackers) = (contacts.arrived().await, contacts.arrived().await);
    let injected = with(&attackers, &[("code", Some(&query(victims.as_str())["code"]))]);
    assert_refused(&land(&server.admin, &injected).await, 400, "oauth_client_rejected");
    assert_eq!(contacts.listed().await["status"], "pending");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_that_the_server_made_up_connects_nothing() {
    let server = TestServer::sqlite().await;
    let contacts = added(&server, json!({"callback": {"set": {}, "without": ["state"]}})).await;
    assert_refused(&land(&server.admin, &contacts.arrived().await).await, 400, "oauth_state_unknown");
    contacts.vendor.control(json!({"callback": {"set": {"state": "made up"}}})).await;
    assert_refused(&land(&server.admin, &contacts.arrived().await).await, 400, "oauth_state_unknown");
    contacts.vendor.control(json!({"callback": null, "account": "denier"})).await;
    assert_refused(&land(&server.admin, &contacts.arrived().await).await, 400, "oauth_denied");
    assert_eq!(contacts.vendor.requests().await["token"], json!({}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vendor_without_scopes_is_asked_for_none_and_lists_none() {
    let server = TestServer::sqlite().await;
    let contacts = added_without(&server, json!({}), &["issuer", "scope", "optionalScope"]).await;
    let url = contacts.begin(json!({})).await;
    assert!(!query(&url).contains_key("scope"), "{url}");
    assert_eq!(land(&server.admin, &contacts.arrival(&url).await).await.status, 200);
    assert_eq!(contacts.listed().await["scopes"], json!([]));
}

/// A kind that a client signs in to by itself.
async fn by_client(server: &TestServer, vendor: &Vendor, style: &str) -> String {
    let mut definition = definition(vendor);
    definition["auth"] = json!({"type": "oauth2", "flow": "client_credentials", "tokenUrl": vendor.url("/token"),
        "scope": "contacts.read", "clientAuth": style});
    let kind = format!("contacts_{style}");
    let path = format!("/integrations/providers/{kind}");
    server.admin.call(reqwest::Method::PUT, &path).json(definition).await.created();
    kind
}

async fn a_client_signs_in_by_itself(server: &TestServer, vendor: Vendor, style: &'static str) {
    let kind = by_client(server, &vendor, style).await;
    let connect = format!("/integrations/{kind}/connect");
    let body = json!({"credentials": {"client_id": CLIENT, "client_secret": SECRET}});
    let connected = server.admin.post(&connect).json(body).await.ok();
    assert_eq!((&connected["status"], connected.get("oauthUrl")), (&json!("connected"), None), "{connected}");
    server.admin.post(&format!("/integrations/{kind}/discover")).await.ok();
    let seat = Seat::new(&server.admin, kind.leak()).await;
    seat.enabled(super::contacts::who_am_i()).await;
    seat.publish().await;
    vendor.control(json!({"forgetRequests": true})).await;
    for _ in 0..3 {
        Seat::output(&ask(&seat).await);
    }
    assert_eq!(vendor.token_requests("client_credentials").await, 1, "one token for all calls");
    vendor.control(json!({"resourceAnswers": [{"status": 401}]})).await;
    Seat::output(&ask(&seat).await);
    assert_eq!(vendor.token_requests("client_credentials").await, 2, "a refused one is replaced");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_without_a_person_signs_in_at_both_servers() {
    let server = TestServer::sqlite().await;
    a_client_signs_in_by_itself(&server, vendor(json!({})).await, "basic").await;
    a_client_signs_in_by_itself(&server, Vendor::oauth2mock(json!({})).await, "body").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_without_a_person_is_refused_with_its_field_and_kept_nowhere() {
    let server = TestServer::sqlite().await;
    let vendor = vendor(json!({})).await;
    let kind = by_client(&server, &vendor, "basic").await;
    let connect = format!("/integrations/{kind}/connect");
    let body = json!({"credentials": {"client_id": CLIENT, "client_secret": "guessed"}});
    let refused = server.admin.post(&connect).json(body).await;
    refused.problem(400, "credentials_rejected");
    assert_eq!(refused.faulty_fields(), ["credentials.client_secret"]);
    assert_eq!(server.admin.get("/integrations").await.ok(), json!([]));
}
