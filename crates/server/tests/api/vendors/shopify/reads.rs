//! What callers ask: where an order is, what is in stock, who they are.

use serde_json::{Value, json};

use super::Store;
use crate::support::desk::Seat;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_orders_number_tells_how_far_it_is_and_nothing_about_anybody() {
    let store = Store::with(&["lookup_order"]).await;
    for number in ["1001", "#1001", " #1001 "] {
        let found = store.output("lookup_order", json!({"order_number": number})).await;
        assert_eq!(
            found["items"][0],
            json!({"order_number": "#1001", "status": "FULFILLED", "cancelled_at": null,
                "shipment_statuses": ["IN_TRANSIT"], "expected_at": ["2026-12-03T18:00:00Z"],
                "carriers": ["Parcel Post"], "tracking_numbers": ["PP123456789"],
                "tracking_urls": ["https://track.example.com/PP123456789"]})
        );
    }
    let none = store.output("lookup_order", json!({"order_number": "100"})).await;
    assert_eq!(none["count"], 0, "the beginning of a number is none: {none}");
    for seen in store.shopify.seen() {
        let asked = seen.body["query"].as_str().unwrap();
        for personal in ["email", "phone", "customer", "lineItems", "address", " id"] {
            assert!(!asked.contains(personal), "{personal} in {asked}");
        }
    }
    store.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_caller_says_never_becomes_a_search_of_their_own() {
    let store =
        Store::with(&["lookup_order", "search_products", "check_stock_by_sku", "find_orders_by_email"]).await;
    let refused = [
        ("lookup_order", json!({"order_number": "1001\" OR email:*"})),
        ("lookup_order", json!({"order_number": "1001\\"})),
        ("lookup_order", json!({"order_number": "*"})),
        ("lookup_order", json!({"order_number": "1001 OR 1002"})),
        ("lookup_order", json!({"order_number": {"ne": 1}})),
        ("search_products", json!({"product_name": "x\" OR status:draft OR title:\"hoodie"})),
        ("search_products", json!({"product_name": "hood*"})),
        ("check_stock_by_sku", json!({"sku": "SH-M\" OR product_status:DRAFT"})),
        ("find_orders_by_email", json!({"caller_email": "*@example.com\" OR 1"})),
        ("find_orders_by_email", json!({"caller_email": "ada.birch@example.com", "identifier": {"id": "1"}})),
    ];
    for (tool, arguments) in refused {
        let answer = store.seat().ask(tool, arguments.clone(), json!({})).await;
        assert_eq!(answer.status, 422, "{tool} {arguments}: {}", answer.text);
        answer.problem(422, "arguments_invalid");
    }
    assert!(store.shopify.seen().is_empty(), "nothing of it was sent");
    // Words of the language are words of a title inside the quotation marks.
    for words in ["hoodie OR status:draft", "hoodie) OR (status:draft", "Socks NOT title:x", "Secret Hoodie"]
    {
        let found = store.output("search_products", json!({"product_name": words})).await;
        assert_eq!(found["count"], 0, "{words}: {found}");
    }
    let secret = store.output("check_stock_by_sku", json!({"sku": "SH-M"})).await;
    assert_eq!(secret["count"], 0, "what isn't on sale isn't told of: {secret}");
    let some = store.output("find_orders_by_email", json!({"caller_email": "*@example.com"})).await;
    assert_eq!(some, json!({"items": [], "count": 0, "truncated": false}));
    store.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_knows_the_address_gets_their_own_orders_newest_first() {
    let store =
        Store::with(&["find_orders_by_email", "order_status", "find_customer", "find_customer_by_email"])
            .await;
    let caller = store.output("find_customer", json!({"caller_phone": "+1 (206) 555-0142"})).await;
    assert_eq!(
        (&caller["customer_name"], &caller["order_count"], &caller["last_order_number"]),
        (&json!("Ada Birch"), &json!(2), &json!("#1004"))
    );
    let same = store.output("find_customer_by_email", json!({"caller_email": "ada.birch@example.com"})).await;
    assert_eq!(same, caller);
    let nobody = store.output("find_customer", json!({"caller_phone": "+12065550100"})).await;
    assert_eq!(nobody, json!({"found": false}));
    let found = store.output("find_orders_by_email", json!({"caller_email": "ada.birch@example.com"})).await;
    let numbers: Vec<&Value> =
        found["items"].as_array().unwrap().iter().map(|item| &item["order_number"]).collect();
    assert_eq!(numbers, ["#1004", "#1001"], "Ben's isn't hers");
    let id = store.order_id("#1001").await;
    let order = store.output("order_status", json!({"order_id": id})).await;
    assert_eq!(
        order,
        json!({"order_number": "#1001", "ordered_at": "2026-11-18T10:15:00Z", "cancelled_at": null,
            "shipping_status": "FULFILLED", "payment_status": "PAID", "return_status": "NO_RETURN", "total": 39.9,
            "currency": "CAD", "items": ["Mug"], "quantities": [2], "expected_at": ["2026-12-03T18:00:00Z"],
            "delivered_at": [], "tracking_urls": ["https://track.example.com/PP123456789"]})
    );
    store.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_is_told_by_product_by_number_and_at_one_place() {
    let store = Store::with(&["search_products", "check_stock", "check_stock_by_sku"]).await;
    let here = json!({"actions": ["check_stock_here"], "config": {"check_stock_here": {"location_id": "gid://shopify/Location/2"}}});
    store.stage.provision(here).await;
    store.stage.publish_all().await;
    let products = store.output("search_products", json!({"product_name": "green hoodie"})).await;
    let hoodie = &products["items"][0];
    assert_eq!(
        (&products["count"], &hoodie["lowest_price"], &hoodie["highest_price"], &hoodie["currency"]),
        (&json!(1), &json!(59), &json!(62), &json!("CAD"))
    );
    assert_eq!(hoodie["about"].as_str().unwrap().len(), 300);
    let stock = store.output("check_stock", json!({"product_name": "hoodie"})).await;
    assert_eq!(
        stock["items"][0],
        json!({"variant_id": "gid://shopify/ProductVariant/61", "variant": "Green Hoodie - M", "sku": "GH-M",
            "price": 59, "can_be_bought": true, "is_counted": true, "locations": ["Main Street", "Warehouse"],
            "available": [4, 31]})
    );
    assert_eq!((&stock["count"], &stock["items"][1]["can_be_bought"]), (&json!(2), &json!(false)));
    let by_number = store.output("check_stock_by_sku", json!({"sku": "SOCKS"})).await;
    assert_eq!(by_number["items"][0]["available"], json!([12, 0]));
    let there = store.output("check_stock_here", json!({"product_name": "green hoodie"})).await;
    assert_eq!(there["items"][0]["available"], json!([31]), "{there}");
    // Sold meanwhile: nothing is kept from before.
    let level = "/products/0/variants/0/inventoryItem/inventoryLevels/1/quantities/0/quantity";
    store.shopify.with(|shopify| *shopify.facts().0.pointer_mut(level).unwrap() = json!(0));
    let sold = store.output("check_stock_here", json!({"product_name": "green hoodie"})).await;
    assert_eq!(sold["items"][0]["available"], json!([0]));
    store.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_is_nobodys_is_said_not_to_be_there() {
    let store = Store::with(&["order_status"]).await;
    let none = store.output("order_status", json!({"order_id": "gid://shopify/Order/9"})).await;
    assert_eq!(none, json!({"found": false}));
    let other =
        store.seat().ask("order_status", json!({"order_id": "gid://shopify/Customer/31"}), json!({})).await;
    other.problem(422, "arguments_invalid");
    let missing = store.seat().ask("order_status", json!({}), json!({})).await;
    missing.problem(422, "arguments_invalid");
    assert_eq!(store.shopify.seen().len(), 1);
    assert_eq!(
        Seat::output(&store.seat().call("order_status", json!({"order_id": "gid://shopify/Order/42"})).await)
            ["order_number"],
        "#1002"
    );
}
