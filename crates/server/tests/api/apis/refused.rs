//! What isn't bound, and what isn't sent.

use reqwest::Method;
use serde_json::{Value, json};

use super::calls::{find_customer, order_status, place_order};
use crate::support::{
    TestServer,
    desk::Seat,
    shop::{KIND, Shop, TOKEN},
};

async fn seat(server: &TestServer) -> (Shop, Seat) {
    let shop = Shop::open().await;
    shop.connect(&server.admin).await;
    (shop, Seat::new(&server.admin, KIND).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_of_a_binding_is_told_at_once_with_the_nearest_names() {
    let server = TestServer::sqlite().await;
    let (_shop, seat) = seat(&server).await;
    let refused = seat
        .client
        .post(&seat.bindings())
        .json(json!({"toolName": "x", "operation": "listOrders",
            "inputs": [{"param": "a", "arg": "statsu"}, {"const": "lost", "arg": "status"}],
            "projection": [{"path": ["custmer", "name"], "leaf": "a"}, {"path": ["customer"], "leaf": "b"},
                {"path": ["customer", "cardNumber"], "leaf": "c"}]}))
        .await;
    refused.problem(422, "binding_invalid");
    let fields = refused.faulty_fields();
    for place in [
        "inputs[0].arg",
        "inputs[1].const",
        "projection[0].path[0]",
        "projection[1].path",
        "projection[2].path",
    ] {
        assert!(fields.iter().any(|field| field.starts_with(place)), "{place}: {}", refused.text);
    }
    assert!(
        refused.text.contains("did you mean `status`?") && refused.text.contains("did you mean `customer`?")
    );
    assert!(refused.text.contains("payment_card"), "{}", refused.text);
    assert_eq!(seat.client.get(&seat.path("/skills")).await.ok(), json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_method_that_writes_is_no_read_unless_a_person_says_so() {
    let server = TestServer::sqlite().await;
    let (_shop, seat) = seat(&server).await;
    let mut search = find_customer();
    search.as_object_mut().unwrap().remove("treatAsRead");
    seat.client.post(&seat.bindings()).json(search).await.problem(422, "binding_invalid");
    let cancel = json!({"toolName": "x", "operation": "cancelOrder", "treatAsRead": true,
        "inputs": [{"param": "id", "arg": "id"}], "projection": []});
    seat.client.post(&seat.bindings()).json(cancel).await.problem(422, "binding_invalid");
    let skill = seat.bind(place_order()).await;
    assert_eq!(
        (&skill["isEnabled"], &skill["requiresConfirmation"], &skill["nonParallelizable"]),
        (&json!(false), &json!(true), &json!(true))
    );
    let cancel = json!({"toolName": "cancel", "operation": "cancelOrder", "isWrite": true,
        "inputs": [{"param": "id", "arg": "id"}], "projection": []});
    assert_eq!(seat.bind(cancel).await["requiresVerifiedIdentity"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn arguments_that_would_leave_their_place_are_refused_before_anything_is_sent() {
    let server = TestServer::sqlite().await;
    let (shop, seat) = seat(&server).await;
    seat.enabled(order_status()).await;
    seat.publish().await;
    for number in ["..", "../customers", "7/../8", ".", "", "%2e%2e", "7\u{0}"] {
        let answer = seat.ask("order_status", json!({"order_number": number}), json!({})).await;
        assert_eq!(answer.status, 422, "{number}: {}", answer.text);
        answer.problem(422, "arguments_invalid");
    }
    assert!(shop.seen().is_empty());
    for (number, path) in
        [("7/8", "/v1/orders/7%2F8"), ("7?a=b#c", "/v1/orders/7%3Fa%3Db%23c"), ("é", "/v1/orders/%C3%A9")]
    {
        let answer = seat.ask("order_status", json!({"order_number": number}), json!({})).await;
        assert_eq!(Seat::failure(&answer.ok()), "upstream_not_found", "{number}");
        assert_eq!(shop.only().uri.to_string(), path, "{number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn credentials_go_to_the_stated_hosts_alone() {
    let server = TestServer::sqlite().await;
    let (shop, seat) = seat(&server).await;
    let stock = json!({"toolName": "stock", "operation": "getStock", "inputs": [{"param": "product", "arg": "product"}],
        "projection": [{"path": ["quantity"], "leaf": "quantity"}]});
    let refused = seat.client.post(&seat.bindings()).json(stock.clone()).await;
    refused.problem(422, "binding_invalid");
    assert!(
        refused.text.contains("allowedHosts") && refused.text.contains("127.0.0.1:9"),
        "{}",
        refused.text
    );

    let path = format!("/integrations/providers/{KIND}");
    let mut wider = shop.definition();
    wider["allowedHosts"] = json!(["127.0.0.1:9"]);
    let put = |body: Value| server.admin.call(Method::PUT, &path).json(body);
    put(wider.clone()).await.problem(409, "integration_connected");
    for (member, value) in [
        ("baseUrl", json!("http://127.0.0.1:9")),
        ("auth", json!({"type": "none"})),
        ("headers", json!({"X-A": "b"})),
    ] {
        let mut moved = shop.definition();
        moved[member] = value;
        put(moved).await.problem(409, "integration_connected");
    }
    let mut renamed = shop.definition();
    renamed["displayName"] = json!("Corner shop 2");
    assert_eq!(put(renamed).await.ok()["displayName"], "Corner shop 2");

    server.admin.delete(&format!("/integrations/{KIND}")).await.ok();
    put(wider).await.ok();
    let body = json!({"credentials": {"token": TOKEN}});
    server.admin.post(&format!("/integrations/{KIND}/connect")).json(body).await.ok();
    let bound = seat.bind(stock).await;
    assert_eq!(bound["dataEgressMap"]["product"], "127.0.0.1:9/stock:Line.product", "{bound}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_blocked_is_neither_seen_nor_bound_and_live_skills_stop_returning_it() {
    let server = TestServer::sqlite().await;
    let (_shop, seat) = seat(&server).await;
    seat.enabled(order_status()).await;
    seat.publish().await;
    let blocked =
        json!({"blockedFields": [{"object": "Order", "field": "labels"}], "blockedObjects": ["Customer"]});
    let told = server.admin.patch(&format!("/integrations/{KIND}/scoping")).json(blocked).await.ok();
    assert!(told.to_string().contains("order_status"), "{told}");
    let call = seat.call("order_status", json!({"order_number": "7"})).await;
    assert_eq!(*Seat::output(&call), json!({"status": "open", "products": ["tea 7", "milk"]}));
    let order = server.admin.get(&format!("/integrations/{KIND}/objects/Order")).await;
    assert!(!order.text.contains("labels") && !order.text.contains("Customer"), "{}", order.text);
    server.admin.get(&format!("/integrations/{KIND}/objects/Customer")).await.problem(404, "not_found");
    let schema = server.admin.get(&format!("/integrations/{KIND}/schema")).await;
    assert!(
        !schema.text.contains("cardNumber") && !schema.text.contains(r#""name":"labels""#),
        "{}",
        schema.text
    );
    seat.client.post(&seat.bindings()).json(order_status()).await.problem(422, "binding_invalid");
}
