//! Connecting a shop, losing its token, connecting it again, and letting it go.

use serde_json::json;

use super::{SHOP, Store, TOKEN, credentials};
use crate::{
    support::desk::{Seat, text},
    vendors::simulator::Reply,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_credentials_is_said_at_the_field_that_it_is_in() {
    let store = Store::open().await;
    let wrong = store.connect(json!({"shop": SHOP, "access_token": "shpat_wrong"})).await;
    wrong.problem(400, "credentials_rejected");
    assert_eq!(wrong.faulty_fields(), ["credentials.access_token"]);
    assert!(!wrong.text.contains("shpat_wrong"), "{}", wrong.text);
    let said = json!({"errors": [{"message": "No", "extensions": {"code": "UNAUTHENTICATED"}}]});
    store.shopify.instead([Reply::ok(said)]);
    assert_eq!(store.connect(credentials()).await.faulty_fields(), ["credentials.access_token"]);
    let version = "2025-01";
    for elsewhere in [
        json!({"shop": "nobody.myshopify.com", "access_token": TOKEN}),
        json!({"shop": SHOP, "access_token": TOKEN, "api_version": version}),
    ] {
        let lost = store.connect(elsewhere).await;
        lost.problem(502, "upstream_not_found");
        assert_eq!(lost.faulty_fields(), ["credentials.api_version", "credentials.shop"]);
    }
    assert_eq!(store.connect(json!({"shop": SHOP})).await.faulty_fields(), ["credentials.access_token"]);
    assert_ne!(store.stage.status().await["status"], "connected");
    let done = store.stage.connect(credentials()).await;
    assert!(text(&done["accountLabel"]).starts_with("Birch & Cole @"), "{done}");
    store.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_goes_to_no_host_that_only_looks_like_a_shop_of_shopifys() {
    let store = Store::open().await;
    for shop in [
        "evil.com/.myshopify.com",
        "a.myshopify.com.evil.com",
        "evil.com?.myshopify.com",
        "evil.com#a.myshopify.com",
        "user@evil.com:1/.myshopify.com",
        "a.b.myshopify.com",
        "amyshopify.com",
        ".myshopify.com",
        "-a.myshopify.com",
        "a.myshopify.com\n",
        "a.myshopify.com/",
        "https://a.myshopify.com",
        "ä.myshopify.com",
    ] {
        let refused = store.connect(json!({"shop": shop, "access_token": TOKEN})).await;
        refused.problem(400, "validation_failed");
        assert_eq!(refused.faulty_fields(), ["credentials.shop"], "{shop}");
    }
    for version in ["2026-10/../../x", "unstable", "2026-13"] {
        let refused =
            store.connect(json!({"shop": SHOP, "access_token": TOKEN, "api_version": version})).await;
        assert_eq!(refused.faulty_fields(), ["credentials.api_version"], "{version}");
    }
    assert!(store.shopify.seen().is_empty(), "nothing was sent anywhere");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_important_actions_are_provisioned_once_and_the_pack_adds_what_is_missing() {
    let store = Store::open().await;
    store.stage.connect(credentials()).await;
    let first = store.stage.provision(json!({})).await;
    let slugs: Vec<String> = first.iter().map(|one| text(&one["skill"]["action"])).collect();
    assert_eq!(
        slugs,
        ["lookup_order", "find_orders_by_email", "find_customer", "search_products", "check_stock"]
    );
    assert!(first.iter().all(|one| one["created"] == true && one["skill"]["isEnabled"] == true), "{first:?}");
    let again = store.stage.provision(json!({})).await;
    assert!(again.iter().all(|one| one["created"] == false), "{again:?}");
    let pack = store.stage.install(json!({})).await;
    let made: Vec<String> =
        pack.iter().filter(|one| one["created"] == true).map(|one| text(&one["skill"]["action"])).collect();
    assert_eq!(
        made,
        ["find_customer_by_email", "order_status", "returnable_items", "request_return", "cancel_order"]
    );
    let writes = pack.iter().filter(|one| one["skill"]["isEnabled"] == false).count();
    assert_eq!(writes, 2, "what writes starts disabled: {pack:?}");
    let installed = store.stage.install(json!({})).await;
    assert!(installed.iter().all(|one| one["created"] == false), "{installed:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_shop_says_of_its_schema_changes_no_skill() {
    let store = Store::open().await;
    store.stage.connect(credentials()).await;
    store.stage.install(json!({})).await;
    store.stage.publish_all().await;
    let seat = store.seat();
    let found = seat.client.post(&seat.integration("/discover")).json(json!({})).await.ok();
    assert_eq!(found["drift"]["affectedSkills"], json!([]), "{found}");
    assert!(found["operationCount"].as_i64().unwrap() >= 11, "{found}");
    let order = store.output("lookup_order", json!({"order_number": "1001"})).await;
    assert_eq!(order["items"][0]["status"], "FULFILLED");
    store.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_ends_ends_calls_until_there_is_another_and_the_skills_stay() {
    let store = Store::with(&["lookup_order"]).await;
    let ask = || store.seat().call("lookup_order", json!({"order_number": "1001"}));
    store.shopify.with(|shopify| shopify.tokens = vec!["shpat_new".to_owned()]);
    let refused = ask().await;
    assert_eq!(Seat::failure(&refused), "credentials_rejected");
    assert!(!refused.to_string().contains(TOKEN), "{refused}");
    assert_eq!(store.shopify.seen().len(), 1, "it isn't tried again");
    store.stage.connect(json!({"shop": SHOP, "access_token": "shpat_new"})).await;
    assert_eq!(Seat::output(&ask().await)["items"][0]["order_number"], "#1001");
    let last = store.shopify.seen().pop().unwrap();
    assert_eq!(last.header("x-shopify-access-token"), "shpat_new");
    let left = store.stage.disconnect().await;
    assert_eq!(left["affectedSkills"][0]["name"], "Look up an order by its number", "{left}");
    assert_eq!(Seat::failure(&ask().await), "integration_not_connected");
    assert!(store.shopify.seen().is_empty(), "nothing is sent for whoever isn't connected");
    store.stage.connect(json!({"shop": SHOP, "access_token": "shpat_new"})).await;
    assert_eq!(Seat::output(&ask().await)["count"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_that_is_no_longer_served_is_replaced_by_connecting_again() {
    let store = Store::with(&["lookup_order"]).await;
    let ask = || store.seat().call("lookup_order", json!({"order_number": "1001"}));
    store.shopify.with(|shopify| shopify.versions = vec!["2027-01"]);
    assert_eq!(Seat::failure(&ask().await), "upstream_not_found");
    store.stage.connect(json!({"shop": SHOP, "access_token": TOKEN, "api_version": "2027-01"})).await;
    assert_eq!(Seat::output(&ask().await)["count"], 1);
    assert!(store.shopify.seen().pop().unwrap().path.contains("/api/2027-01/"));
}
