//! Looking around in the schema of an API.

use serde_json::{Value, json};

use crate::support::{
    TestServer,
    shop::{KIND, Shop},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_not_changed_is_not_sent_again() {
    let server = TestServer::sqlite().await;
    let shop = Shop::open().await;
    shop.connect(&server.admin).await;
    let paths = ["/schema", "/objects", "/objects/Order", "/operations?q=orders", "/operations/listOrders"];
    for path in paths {
        let path = format!("/integrations/{KIND}{path}");
        let first = server.admin.get(&path).await;
        first.ok();
        let tag = first.header("etag").to_owned();
        let again = server.admin.get(&path).header("if-none-match", &tag).await;
        assert_eq!((again.status, again.text.as_str()), (304, ""), "{path}");
        shop.describe(|text| format!("{text}\n# {path}"));
        server.admin.post(&format!("/integrations/{KIND}/discover")).await.ok();
        assert_eq!(
            server.admin.get(&path).header("if-none-match", &tag).await.status,
            304,
            "nothing that counts changed"
        );
    }
    shop.describe(|text| text.replace("quantity: {type: integer}", "quantity: {type: number}"));
    server.admin.post(&format!("/integrations/{KIND}/discover")).await.ok();
    let schema = server.admin.get(&format!("/integrations/{KIND}/schema")).await;
    let tag = schema.header("etag").to_owned();
    for path in paths {
        assert_eq!(
            server.admin.get(&format!("/integrations/{KIND}{path}")).await.header("etag"),
            tag,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operation_shows_what_a_builder_needs_to_map() {
    let server = TestServer::sqlite().await;
    let shop = Shop::open().await;
    shop.connect(&server.admin).await;
    let read =
        async |name: &str| server.admin.get(&format!("/integrations/{KIND}/operations/{name}")).await.ok();
    let search = read("searchCustomers").await;
    assert_eq!(
        (&search["isWrite"], &search["treatAsReadProposed"]),
        (&json!(true), &json!(true)),
        "{search}"
    );
    assert_eq!(
        (&search["request"]["method"], &search["request"]["path"]),
        (&json!("POST"), &json!("/customers/search"))
    );
    let order = read("placeOrder").await;
    assert!(order.get("treatAsReadProposed").is_none_or(|proposed| *proposed == json!(false)), "{order}");
    let list = read("listOrders").await;
    let status = list["args"].as_array().unwrap().iter().find(|arg| arg["name"] == "status").unwrap().clone();
    assert_eq!(
        (&status["in"], &status["allowedValues"]),
        (&json!("query"), &json!(["open", "shipped", "returned"]))
    );
    assert_eq!((&list["returns"]["object"], &list["returns"]["list"]), (&json!("Order"), &json!(true)));
    let order = server.admin.get(&format!("/integrations/{KIND}/objects/Order")).await.ok();
    let edges: Vec<(&Value, &Value)> = order["relationships"]
        .as_array()
        .unwrap()
        .iter()
        .map(|edge| (&edge["name"], &edge["basis"]))
        .collect();
    assert!(edges.contains(&(&json!("customer"), &json!("declared"))), "{order}");
}
