//! Each way to sign in, as the API sees it.

use reqwest::Method;
use serde_json::{Value, json};

use super::calls::order_status;
use crate::support::{
    TestServer,
    desk::Seat,
    shop::{KIND, Seen, Shop, TOKEN},
};

/// Connects in a way and calls; gives the requests that the API got for the call.
async fn called(auth: Value, credentials: Value) -> (Shop, Vec<Seen>) {
    let server = TestServer::sqlite().await;
    let shop = Shop::open().await;
    let mut definition = shop.definition();
    definition["auth"] = auth;
    definition["headers"] = json!({"X-Shop-Version": "2026-11"});
    if definition["auth"]["tokenUrl"].is_string() {
        definition["auth"]["tokenUrl"] = json!(format!("{}/token", shop.base));
    }
    shop.add(&server.admin, definition).await;
    let connect = format!("/integrations/{KIND}/connect");
    let body = json!({"credentials": credentials});
    assert_eq!(server.admin.post(&connect).json(body).await.ok()["verified"], true);
    server.admin.post(&format!("/integrations/{KIND}/discover")).await.ok();
    let seat = Seat::new(&server.admin, KIND).await;
    seat.enabled(order_status()).await;
    seat.publish().await;
    shop.seen();
    let call = seat.call("order_status", json!({"order_number": "7"})).await;
    assert_eq!(Seat::output(&call)["status"], "open");
    let seen = shop.seen();
    assert!(
        seen.iter().all(|seen| seen.uri.path() == "/token" || seen.header("x-shop-version") == "2026-11")
    );
    (shop, seen)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_goes_where_the_kind_says() {
    let key = json!({"api_key": TOKEN});
    let header = json!({"type": "api_key", "in": "header", "name": "X-Shop-Key", "prefix": "Key "});
    let (_, seen) = called(header, key.clone()).await;
    assert_eq!(seen[0].header("x-shop-key"), format!("Key {TOKEN}"));
    let (_, seen) = called(json!({"type": "api_key", "in": "query", "name": "key"}), key.clone()).await;
    assert_eq!(seen[0].uri.query(), Some(format!("key={TOKEN}").as_str()));
    let (_, seen) = called(json!({"type": "api_key", "in": "cookie", "name": "key"}), key).await;
    assert_eq!(seen[0].header("cookie"), format!("key={TOKEN}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_and_clients_sign_in_too() {
    let (_, seen) = called(json!({"type": "basic"}), json!({"username": "shop", "password": TOKEN})).await;
    assert!(seen[0].header("authorization").starts_with("Basic "));
    let auth = json!({"type": "oauth2", "tokenUrl": "here", "scope": "orders", "clientAuth": "body"});
    let auth = json!({"tokenUrl": "https://example.com/t", "type": auth["type"], "scope": "orders", "clientAuth": "body"});
    let (_, seen) = called(auth, json!({"client_id": "me", "client_secret": "s3cret"})).await;
    let paths: Vec<&str> = seen.iter().map(|seen| seen.uri.path()).collect();
    assert_eq!(paths, ["/token", "/v1/orders/7"], "a connection gets its token once");
    let said = seen[0].body.as_str().unwrap_or_default();
    assert!(
        said.contains("grant_type=client_credentials") && said.contains("client_secret=s3cret"),
        "{said}"
    );
    assert_eq!(seen[1].header("authorization"), format!("Bearer {TOKEN}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_kept_of_what_the_api_refuses() {
    let server = TestServer::sqlite().await;
    let shop = Shop::open().await;
    for (auth, credentials, field) in [
        (json!({"type": "bearer"}), json!({"token": "wrong"}), "credentials.token"),
        (json!({"type": "basic"}), json!({"username": "shop", "password": "wrong"}), "credentials.password"),
        (
            json!({"type": "api_key", "in": "query", "name": "key"}),
            json!({"api_key": "wrong"}),
            "credentials.api_key",
        ),
    ] {
        let mut definition = shop.definition();
        definition["auth"] = auth;
        let path = format!("/integrations/providers/{KIND}");
        assert!(server.admin.call(Method::PUT, &path).json(definition).await.status < 300);
        let body = json!({"credentials": credentials});
        let refused = server.admin.post(&format!("/integrations/{KIND}/connect")).json(body).await;
        refused.problem(400, "credentials_rejected");
        assert_eq!(refused.faulty_fields(), [field]);
        assert!(!refused.text.contains("wrong"), "{}", refused.text);
    }
    assert_eq!(server.admin.get("/integrations").await.ok(), json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_api_without_a_plain_request_is_connected_and_says_that_it_was_not_tried() {
    let server = TestServer::sqlite().await;
    let shop = Shop::open().await;
    shop.describe(|text| {
        text.replace("  /me:\n    get:", "  /me/{x}:\n    get:")
            .replace("  /orders:\n    get:", "  /orders:\n    put:")
    });
    let mut definition = shop.definition();
    shop.add(&server.admin, definition.clone()).await;
    let connect = format!("/integrations/{KIND}/connect");
    let body = json!({"credentials": {"token": TOKEN}});
    assert_eq!(server.admin.post(&connect).json(body.clone()).await.ok()["verified"], false);

    definition["verifyPath"] = json!("/orders/7");
    server
        .admin
        .call(Method::PUT, &format!("/integrations/providers/{KIND}"))
        .json(definition.clone())
        .await
        .ok();
    shop.seen();
    assert_eq!(server.admin.post(&connect).json(body.clone()).await.ok()["verified"], true);
    assert_eq!(shop.only().uri.path(), "/v1/orders/7");
    definition["verifyPath"] = json!("/nothing");
    server.admin.call(Method::PUT, &format!("/integrations/providers/{KIND}")).json(definition).await.ok();
    let wrong = server.admin.post(&connect).json(body).await;
    wrong.problem(400, "validation_failed");
    assert_eq!(wrong.faulty_fields(), ["verifyPath"]);
}
