//! Shopify's limits: what is too dear for now waits, what was refused before it ran is sent again, and nothing else is.

use serde_json::{Value, json};

use super::Store;
use crate::{support::desk::Seat, vendors::simulator::Reply};

/// The answer to a request that wasn't run, and would be at once.
fn throttled(data: &Value) -> Reply {
    let mut answer = json!({"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
        "extensions": {"cost": {"requestedQueryCost": 10, "actualQueryCost": null,
            "throttleStatus": {"maximumAvailable": 2000.0, "currentlyAvailable": 10, "restoreRate": 100.0}}}});
    if !data.is_null() {
        answer["data"] = data.clone();
    }
    Reply::ok(answer)
}

fn draft() -> Value {
    json!({"variant_id": "gid://shopify/ProductVariant/61", "quantity": 1, "caller_email": "eve@example.com"})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_and_a_write_wait_until_they_can_be_paid_for() {
    let store = Store::with(&["lookup_order", "create_draft_order"]).await;
    store.shopify.with(|shopify| shopify.api.bucket.empty(100.0));
    let found = store.output("lookup_order", json!({"order_number": "1001"})).await;
    assert_eq!(found["count"], 1);
    assert_eq!(store.shopify.seen().len(), 2, "once too early, and once in time");
    let token = store.seat().token("create_draft_order", draft()).await;
    store.shopify.with(|shopify| shopify.api.bucket.empty(100.0));
    Seat::output(&store.seat().confirmed("create_draft_order", draft(), &token).await);
    assert_eq!(store.shopify.seen().len(), 2);
    assert_eq!(drafts(&store), 1, "it ran once");
    store.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_refused_again_and_again_is_sent_three_times_at_most() {
    let store = Store::with(&["lookup_order", "create_draft_order"]).await;
    store.shopify.instead(vec![throttled(&Value::Null); 3]);
    let read = store.seat().call("lookup_order", json!({"order_number": "1001"})).await;
    assert_eq!(Seat::failure(&read), "upstream_rate_limited");
    assert!(read["error"]["message"].as_str().unwrap().contains("try again"), "{read}");
    assert_eq!(store.shopify.seen().len(), 3);
    let token = store.seat().token("create_draft_order", draft()).await;
    store.shopify.instead(vec![throttled(&Value::Null); 3]);
    let write = store.seat().confirmed("create_draft_order", draft(), &token).await;
    assert_eq!(Seat::failure(&write), "upstream_rate_limited");
    assert_eq!((store.shopify.seen().len(), drafts(&store)), (3, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_may_have_run_is_never_sent_again() {
    let store = Store::with(&["create_draft_order"]).await;
    let begun = [
        throttled(&json!({"draftOrderCreate": null})),
        Reply::json(502, json!({})),
        Reply::json(503, json!({})).header("retry-after", "0"),
        Reply::json(429, json!({})).header("retry-after", "0"),
        Reply::ok(json!({"errors": [{"message": "Oops", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}]})),
    ];
    for reply in begun {
        let token = store.seat().token("create_draft_order", draft()).await;
        store.shopify.instead([reply.clone()]);
        let write = store.seat().confirmed("create_draft_order", draft(), &token).await;
        Seat::failure(&write);
        assert_eq!(store.shopify.seen().len(), 1, "{reply:?}");
        let again = store.seat().confirmed("create_draft_order", draft(), &token).await;
        assert_ne!(again["status"], "ok", "a confirmation counts once: {again}");
        store.shopify.seen();
    }
    assert_eq!(drafts(&store), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_would_wait_longer_than_a_caller_can_is_told_when_to_try_again() {
    let store = Store::with(&["lookup_order"]).await;
    store.shopify.with(|shopify| shopify.api.bucket.empty(0.25));
    let late = store.seat().call("lookup_order", json!({"order_number": "1001"})).await;
    assert_eq!(Seat::failure(&late), "upstream_rate_limited");
    assert!(late["error"]["message"].as_str().unwrap().contains("seconds"), "{late}");
    assert_eq!(store.shopify.seen().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_right_that_the_token_lacks_is_told_apart_from_a_token_that_is_over() {
    let store = Store::with(&["lookup_order"]).await;
    let denied = json!({"data": null, "errors": [{"message": "Access denied for orders field.", "path": ["orders"],
        "extensions": {"code": "ACCESS_DENIED", "requiredAccess": "`read_orders` access scope."}}]});
    store.shopify.instead([Reply::ok(denied)]);
    let refused = store.seat().call("lookup_order", json!({"order_number": "1001"})).await;
    assert_eq!(Seat::failure(&refused), "upstream_forbidden");
    assert!(refused["error"]["message"].as_str().unwrap().contains("orders"), "{refused}");
}

fn drafts(store: &Store) -> usize {
    store.shopify.with(|shopify| shopify.facts().0["drafts"].as_array().unwrap().len())
}
