//! Installs that begin in Shopify's app store: what is signed by the client's secret becomes a connection.

use std::time::Duration;

use ring::hmac;
use serde_json::{Value, json};

use super::{SHOP, Store};
use crate::support::{
    Answer,
    oauth::{CLIENT, SECRET},
};

/// What Shopify sends an installer back with, signed by a secret.
#[expect(clippy::needless_pass_by_value, reason = "tests write json!(…) in place")]
fn callback(store: &Store, secret: &str, changes: Value) -> Value {
    let timestamp = store.stage.server.app.clock.micros() / 1_000_000;
    let mut sent = json!({"code": "c0de", "shop": SHOP, "state": "0123", "timestamp": timestamp.to_string(),
        "host": "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvYQ"});
    for (name, value) in changes.as_object().unwrap() {
        sent[name] = value.clone();
    }
    let mut pairs: Vec<String> = sent
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| format!("{name}={}", value.as_str().unwrap()))
        .collect();
    pairs.sort();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    sent["hmac"] =
        data_encoding::HEXLOWER.encode(hmac::sign(&key, pairs.join("&").as_bytes()).as_ref()).into();
    sent
}

impl Store {
    async fn claim(&self, parameters: Value) -> Answer {
        let seat = self.seat();
        seat.client.post(&seat.integration("/claim")).json(parameters).await
    }

    /// A store whose Shopify has sent an installer back with this code.
    async fn installed() -> Self {
        let store = Self::open().await;
        store.shopify.with(|shopify| shopify.codes.push("c0de".to_owned()));
        store
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signed_install_becomes_a_connection_whose_tools_work() {
    let store = Store::installed().await;
    let done = store.claim(callback(&store, SECRET, json!({}))).await.ok();
    assert_eq!(done["status"], "connected", "{done}");
    let seen = store.shopify.seen();
    assert_eq!(seen[0].path, format!("/{SHOP}/admin/oauth/access_token"));
    assert_eq!((&seen[0].body["client_id"], &seen[0].body["code"]), (&json!(CLIENT), &json!("c0de")));
    assert_eq!(seen[1].header("x-shopify-access-token"), "shpat_of_c0de");
    store.stage.provision(json!({"actions": ["lookup_order"]})).await;
    store.stage.publish_all().await;
    assert_eq!(store.output("lookup_order", json!({"order_number": "1002"})).await["count"], 1);
    let twice = store.claim(callback(&store, SECRET, json!({}))).await;
    twice.problem(400, "oauth_code_rejected");
    assert_eq!(store.stage.status().await["status"], "connected", "the install that counts stays");
    assert!(!twice.text.contains(SECRET) && !twice.text.contains("shpat"), "{}", twice.text);
    store.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_isnt_signed_or_is_old_or_is_another_shop_sends_nothing_anywhere() {
    let store = Store::installed().await;
    let mut changed = callback(&store, SECRET, json!({}));
    changed["shop"] = json!("other.myshopify.com");
    let mut added = callback(&store, SECRET, json!({}));
    added["api_version"] = json!("2026-04");
    let mut taken = callback(&store, SECRET, json!({}));
    taken.as_object_mut().unwrap().remove("state");
    for parameters in [changed, added, taken, callback(&store, "another secret", json!({}))] {
        store.claim(parameters).await.problem(400, "claim_signature_invalid");
    }
    let old = callback(&store, SECRET, json!({}));
    store.stage.server.let_pass(Duration::from_secs(601));
    store.claim(old).await.problem(400, "claim_expired");
    for shop in ["evil.com/.myshopify.com", "a.myshopify.com.evil.com", "https://a.myshopify.com", ""] {
        let refused = store.claim(callback(&store, SECRET, json!({"shop": shop}))).await;
        refused.problem(400, "validation_failed");
        assert_eq!(refused.faulty_fields(), ["shop"], "{shop}");
    }
    let mut unsigned = callback(&store, SECRET, json!({}));
    unsigned.as_object_mut().unwrap().remove("hmac");
    let unsigned = store.claim(unsigned).await;
    assert_eq!(unsigned.faulty_fields(), ["hmac"]);
    assert!(store.shopify.seen().is_empty(), "nothing was sent anywhere");
    assert_ne!(store.stage.status().await["status"], "connected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organizations_own_client_is_the_one_that_signs() {
    let store = Store::installed().await;
    let seat = store.seat();
    let own = json!({"clientId": "own-app", "clientSecret": "its secret"});
    let path = seat.integration("/oauth-client");
    seat.client.call(reqwest::Method::PUT, &path).json(own).await.ok();
    store.claim(callback(&store, SECRET, json!({}))).await.problem(400, "claim_signature_invalid");
    assert!(store.shopify.seen().is_empty());
    // Its code was for another app.
    let unknown = store.claim(callback(&store, "its secret", json!({}))).await;
    assert_eq!(store.shopify.seen()[0].body["client_id"], "own-app");
    unknown.problem(400, "oauth_code_rejected");
    let narrow = store.stage.server.with_scopes(&["agents:read"]).await;
    narrow.post(&seat.integration("/claim")).json(json!({})).await.problem(403, "insufficient_scope");
}
