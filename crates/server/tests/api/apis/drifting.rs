//! Documents that change: what came and went, and whom it touches.

use serde_json::{Value, json};

use super::calls::{order_status, place_order};
use crate::support::{
    TestServer,
    desk::{Seat, text},
    shop::{KIND, Shop},
};

fn names(list: &Value) -> String {
    list.to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_document_names_what_differs_and_live_skills_run_on() {
    let server = TestServer::sqlite().await;
    let shop = Shop::open().await;
    shop.connect(&server.admin).await;
    let seat = Seat::new(&server.admin, KIND).await;
    let (read, write) = (seat.enabled(order_status()).await, seat.enabled(place_order()).await);
    seat.publish().await;
    shop.describe(|text| {
        text.replace(
            "        labels: {type: object, additionalProperties: {type: string}}\n",
            "        colour: {type: string}\n",
        )
        .replace("      required: [customerId, lines]", "      required: [customerId, lines, gift]")
        .replace("operationId: searchCustomers", "operationId: findCustomers")
    });
    let found = server.admin.post(&format!("/integrations/{KIND}/discover")).await.ok();
    assert_eq!(found["changed"], true);
    let drift = &found["drift"];
    assert!(names(&drift["removed"]).contains("labels"), "{drift}");
    assert!(
        names(&drift["added"]).contains("colour") && names(&drift["added"]).contains("findCustomers"),
        "{drift}"
    );
    assert!(names(&drift["changed"]).contains("gift"), "{drift}");
    let mut affected: Vec<(String, bool)> = drift["affectedSkills"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skill| (text(&skill["skillId"]), skill["breaks"].as_bool().unwrap()))
        .collect();
    affected.sort();
    let mut expected = vec![(read, true), (write, true)];
    expected.sort();
    assert_eq!(affected, expected, "{drift}");
    assert!(names(&drift["affectedSkills"]).contains("`body.gift`"), "{drift}");

    let call = seat.call("order_status", json!({"order_number": "7"})).await;
    assert_eq!(Seat::output(&call)["colour"], "green", "what was approved runs on");
    let report = seat.client.get(&seat.path("/prepublish-report")).await.ok();
    assert!(report["warnings"].to_string().contains("schema_drifted"), "{report}");
}
