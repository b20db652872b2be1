//! What callers have done: orders taken, cancelled and sent back, each asked for twice and done once.

use serde_json::json;

use super::Store;
use crate::support::desk::Seat;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_made_once_confirmed_and_once_only() {
    let store = Store::with(&["check_stock", "create_draft_order"]).await;
    let stock = store.output("check_stock", json!({"product_name": "green hoodie"})).await;
    let arguments = json!({"variant_id": stock["items"][0]["variant_id"], "quantity": 2,
        "caller_email": "eve@example.com", "notes": "Please \"gift-wrap\" }\n"});
    let token = store.seat().token("create_draft_order", arguments.clone()).await;
    assert_eq!(
        store.shopify.with(|shopify| shopify.facts().0["drafts"].clone()),
        json!([]),
        "nothing is done yet"
    );
    let mut other = arguments.clone();
    other["quantity"] = json!(20);
    let refused = store.seat().confirmed("create_draft_order", other, &token).await;
    assert_ne!(refused["status"], "ok", "a confirmation is for what was read back: {refused}");
    let made = store.confirm(&arguments).await;
    assert_eq!(
        *Seat::output(&made),
        json!({"draft_number": "#D1", "draft_status": "OPEN", "total": 118, "currency": "CAD",
            "payment_url": "https://shop.example.com/invoices/1"})
    );
    let drafts = store.shopify.with(|shopify| shopify.facts().0["drafts"].clone());
    assert_eq!(drafts.as_array().unwrap().len(), 1);
    assert_eq!(
        drafts[0]["_input"],
        json!({"lineItems": [{"variantId": "gid://shopify/ProductVariant/61", "quantity": 2}],
            "email": "eve@example.com", "note": "Please \"gift-wrap\" }", "tags": ["by phone"]})
    );
    store.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_shop_has_against_a_draft_is_told_by_its_place() {
    let store = Store::with(&["create_draft_order"]).await;
    let arguments = json!({"variant_id": "gid://shopify/ProductVariant/99", "quantity": 1, "caller_email": "eve@example.com"});
    let refused = store.confirm(&arguments).await;
    assert_eq!(Seat::failure(&refused), "upstream_rejected");
    assert!(refused["error"]["message"].as_str().unwrap().contains("lineItems.0.variantId"), "{refused}");
    assert_eq!(store.shopify.with(|shopify| shopify.facts().0["drafts"].clone()), json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_cancelled_for_whoever_is_verified_and_only_while_it_can_be() {
    let store = Store::with(&["find_orders_by_email", "cancel_order", "lookup_order"]).await;
    let (new, shipped) = (store.order_id("#1004").await, store.order_id("#1001").await);
    let arguments = json!({"order_id": new, "notes": "Ordered twice."});
    let stranger = store.seat().call("cancel_order", arguments.clone()).await;
    assert_eq!(stranger["status"], "needs_verification", "{stranger}");
    let done = store.stage.confirm("cancel_order", arguments.clone()).await;
    assert_eq!(*Seat::output(&done), json!({"is_done_already": false}));
    let order = store.shopify.with(|shopify| shopify.facts().order("#1004").clone());
    assert!(order["cancelledAt"].is_string(), "{order}");
    assert_eq!(
        order["_cancel"],
        json!({"orderId": new, "reason": "CUSTOMER", "restock": true, "notifyCustomer": true,
            "refundMethod": {"originalPaymentMethodsRefund": false}, "staffNote": "Ordered twice."})
    );
    assert_eq!(order["displayFinancialStatus"], "PAID", "nobody said that it is paid back");
    let found = store.output("lookup_order", json!({"order_number": "1004"})).await;
    assert_eq!(found["items"][0]["cancelled_at"], order["cancelledAt"], "the caller learns of it");
    let again = store.stage.confirm("cancel_order", arguments).await;
    assert_eq!(Seat::failure(&again), "upstream_rejected");
    let late = store.stage.confirm("cancel_order", json!({"order_id": shipped})).await;
    assert_eq!(Seat::failure(&late), "upstream_rejected");
    assert!(late["error"]["message"].as_str().unwrap().contains("orderId"), "{late}");
    store.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whether_a_cancelled_order_is_paid_back_is_the_operators_decision() {
    let store = Store::with(&["find_orders_by_email"]).await;
    let config = json!({"refund": true, "notify": false});
    store.stage.provision(json!({"actions": ["cancel_order"], "config": {"cancel_order": config}})).await;
    store.stage.publish_all().await;
    let id = store.order_id("#1004").await;
    let sly = store.seat().ask("cancel_order", json!({"order_id": id, "refund": false}), json!({})).await;
    sly.problem(422, "arguments_invalid");
    Seat::output(&store.stage.confirm("cancel_order", json!({"order_id": id})).await);
    let order = store.shopify.with(|shopify| shopify.facts().order("#1004").clone());
    assert_eq!(
        (&order["displayFinancialStatus"], &order["_cancel"]["notifyCustomer"]),
        (&json!("REFUNDED"), &json!(false))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_is_asked_for_of_what_was_shipped_and_no_more_of_it() {
    let store =
        Store::with(&["find_orders_by_email", "returnable_items", "request_return", "order_status"]).await;
    let order = store.order_id("#1001").await;
    let items = store.output("returnable_items", json!({"order_id": order})).await;
    assert_eq!(
        items["items"],
        json!([{"item_id": "gid://shopify/FulfillmentLineItem/88", "item": "Mug", "quantity": 2}])
    );
    let one = |quantity: i64| json!({"order_id": order, "item_id": "gid://shopify/FulfillmentLineItem/88", "quantity": quantity, "notes": "A crack."});
    let much = store.stage.confirm("request_return", one(3)).await;
    assert_eq!(Seat::failure(&much), "upstream_rejected");
    assert!(much["error"]["message"].as_str().unwrap().contains("returnLineItems.0.quantity"), "{much}");
    let asked = store.stage.confirm("request_return", one(1)).await;
    assert_eq!(*Seat::output(&asked), json!({"return_number": "#1001-R1", "return_status": "REQUESTED"}));
    let left = store.output("returnable_items", json!({"order_id": order})).await;
    assert_eq!(left["items"][0]["quantity"], 1, "one is on its way back");
    let status = store.output("order_status", json!({"order_id": order})).await;
    assert_eq!(status["return_status"], "RETURN_REQUESTED");
    let new = store.order_id("#1004").await;
    let nothing = store.output("returnable_items", json!({"order_id": new})).await;
    assert_eq!(nothing["count"], 0, "what wasn't shipped can't be sent back");
    store.was_content();
}

impl Store {
    async fn confirm(&self, arguments: &serde_json::Value) -> serde_json::Value {
        self.stage.confirm("create_draft_order", arguments.clone()).await
    }
}
