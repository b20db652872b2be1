//! What is made for each call: by the receipt's id, so that no two calls send the same.

use serde_json::{Value, json};

use super::calls::place_order;
use crate::support::{
    TestServer,
    desk::Seat,
    shop::{KIND, Shop},
};

/// An order with a key of the call's own in its note.
fn keyed() -> Value {
    let mut binding = place_order();
    binding["inputObjectMap"][1] = json!({"field": "note", "generated": "uuid"});
    binding
}

async fn placed(seat: &Seat, shop: &Shop) -> String {
    let order = json!({"customer_id": 41, "product": "tea"});
    let token = seat.token("place_order", order.clone()).await;
    assert!(shop.seen().is_empty());
    Seat::output(&seat.confirmed("place_order", order, &token).await);
    shop.only().body["note"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_write_has_a_key_of_its_own_that_nobody_states() {
    let server = TestServer::sqlite().await;
    let shop = Shop::open().await;
    shop.connect(&server.admin).await;
    let seat = Seat::new(&server.admin, KIND).await;
    let skill = seat.enabled(keyed()).await;
    seat.publish().await;
    shop.seen();
    let (one, other) = (placed(&seat, &shop).await, placed(&seat, &shop).await);
    assert_ne!(one, other);
    assert_eq!((one.len(), one.matches('-').count()), (36, 4), "{one}");

    let stated = json!({"customer_id": 41, "product": "tea", "note": one});
    let refused = json!({"arguments": stated, "context": {}});
    let call = seat.path("/tools/place_order/call");
    server.admin.post(&call).json(refused).await.problem(422, "arguments_invalid");

    let trial = json!({"arguments": {"customer_id": 41, "product": "tea"}});
    let shown = seat.client.post(&seat.path(&format!("/skills/{skill}/test"))).json(trial).await.ok();
    let shown = shown["request"]["body"]["note"].as_str().unwrap();
    assert_eq!(shown.len(), 36);
    assert!(shop.seen().is_empty(), "a dry run sends nothing");
}
