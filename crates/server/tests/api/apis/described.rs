//! What describes an API: by URL, as documents, in an archive; read back, kept, and refused.

use std::io::{Cursor, Write};

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Answer, Client, TestServer,
    shop::{KIND, OPENAPI, Shop, TOKEN},
};

fn path() -> String {
    format!("/integrations/providers/{KIND}")
}

async fn put(client: &Client, body: Value) -> Answer {
    client.call(Method::PUT, &path()).json(body).await
}

fn with_schema(shop: &Shop, schema: Value) -> Value {
    let mut body = shop.definition();
    body["baseUrl"] = json!(format!("{}/v1", shop.base));
    body["schema"] = schema;
    body
}

/// The description in two files: the objects are apart.
fn parts() -> (String, String) {
    let (head, rest) = OPENAPI.split_once("components:\n").unwrap();
    let (components, paths) = rest.split_once("paths:\n").unwrap();
    let root = format!("{head}paths:\n{}", paths.replace("#/components", "parts/objects.yaml#/components"));
    (root, format!("components:\n{components}"))
}

fn zipped(files: &[(&str, &str)]) -> String {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    data_encoding::BASE64.encode(&writer.finish().unwrap().into_inner())
}

async fn discovered(client: &Client) -> Value {
    let body = json!({"credentials": {"token": TOKEN}});
    client.post(&format!("/integrations/{KIND}/connect")).json(body).await.ok();
    client.post(&format!("/integrations/{KIND}/discover")).await.ok()
}

both_stores! {
    async fn documents_that_are_handed_in_are_kept_and_not_told_back(server: TestServer) {
        let shop = Shop::open().await;
        let kept = put(&server.admin, with_schema(&shop, json!({"document": OPENAPI}))).await.created();
        let file = json!({"uploaded": [{"name": "document", "bytes": OPENAPI.len()}]});
        assert_eq!(kept["schema"], file);
        let mut read = server.admin.get(&path()).await.ok();
        assert_eq!(read["schema"], file);
        assert_eq!(discovered(&server.admin).await["operationCount"], 7);

        // What was read can be handed back, changed where one likes.
        read.as_object_mut().unwrap().remove("kind");
        read["displayName"] = json!("The corner");
        assert_eq!(put(&server.admin, read).await.ok()["schema"], file);
        let again = server.admin.post(&format!("/integrations/{KIND}/discover")).await.ok();
        assert_eq!((&again["operationCount"], &again["changed"]), (&json!(7), &json!(false)));
        let replica = server.replica().await;
        let there = replica.admin.post(&format!("/integrations/{KIND}/discover")).await.ok();
        assert_eq!(there["fingerprint"], again["fingerprint"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_description_may_come_in_many_ways() {
    let shop = Shop::open().await;
    let (root, objects) = parts();
    let object: Value = yaml_serde::from_str(OPENAPI).unwrap();
    let files = [
        ("readme.md", "no"),
        ("api/openapi.yaml", root.as_str()),
        ("api/parts/objects.yaml", objects.as_str()),
    ];
    let documents = [("openapi.yaml", &root), ("parts/objects.yaml", &objects)]
        .map(|(name, content)| json!({"name": name, "content": content}));
    let mut prints = Vec::new();
    for schema in [
        json!({"url": format!("{}/openapi.yaml", shop.base)}),
        json!({"document": object}),
        json!({"documents": documents}),
        json!({"zip": zipped(&files)}),
        json!({"zip": zipped(&files), "root": "api/openapi.yaml"}),
    ] {
        let server = TestServer::sqlite().await;
        put(&server.admin, with_schema(&shop, schema.clone())).await.created();
        let found = discovered(&server.admin).await;
        assert_eq!(found["operationCount"], 7, "{schema}");
        prints.push(found["objectCount"].clone());
    }
    prints.dedup();
    assert_eq!(prints.len(), 1, "{prints:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_describes_nothing_is_refused_at_once_and_nothing_is_kept() {
    let server = TestServer::sqlite().await;
    let shop = Shop::open().await;
    for schema in [
        json!({"document": "hello"}),
        json!({"document": "{ broken"}),
        json!({"document": {"openapi": "3.0.0", "paths": {}}}),
        json!({"document": "type Query { a: Int }"}),
    ] {
        put(&server.admin, with_schema(&shop, schema.clone())).await.problem(422, "schema_not_usable");
    }
    let no_base = json!({"displayName": "x", "transport": "rest", "auth": {"type": "none"},
        "schema": {"document": OPENAPI}});
    let refused = put(&server.admin, no_base).await;
    refused.problem(400, "validation_failed");
    assert_eq!(refused.faulty_fields(), ["baseUrl"]);
    put(&server.admin, with_schema(&shop, json!({"uploaded": true}))).await.problem(400, "validation_failed");
    let gone = json!({"url": format!("{}/nothing.yaml", shop.base)});
    let mut body = shop.definition();
    body["schema"] = gone;
    let missing = put(&server.admin, body).await;
    assert!((400..=502).contains(&missing.status), "{}", missing.text);
    server.admin.get(&path()).await.problem(404, "unknown_integration");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_can_no_longer_be_had_leaves_what_was_known() {
    let server = TestServer::sqlite().await;
    let shop = Shop::open().await;
    shop.connect(&server.admin).await;
    let before = server.admin.get(&format!("/integrations/{KIND}/schema")).await.ok();
    shop.describe(|_| "not what it was".to_owned());
    server.admin.post(&format!("/integrations/{KIND}/discover")).await.problem(422, "schema_not_usable");
    assert_eq!(server.admin.get(&format!("/integrations/{KIND}/schema")).await.ok(), before);
    let listed = server.admin.get("/integrations").await.ok();
    assert_eq!(listed[0]["status"], "connected", "the connection is as good as it was: {listed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_stands_in_the_catalog_with_the_fields_that_its_way_to_sign_in_needs() {
    let server = TestServer::sqlite().await;
    let shop = Shop::open().await;
    shop.add(&server.admin, shop.definition()).await;
    let catalog = server.admin.get("/integrations/catalog").await.ok();
    let item = catalog.as_array().unwrap().iter().find(|item| item["kind"] == KIND).unwrap().clone();
    assert_eq!(
        (&item["authType"], &item["transport"], &item["category"]),
        (&json!("api_key"), &json!("rest"), &json!("apis"))
    );
    assert_eq!(
        (&item["credentialFields"][0]["key"], &item["credentialFields"][0]["secret"]),
        (&json!("token"), &json!(true))
    );
    server
        .admin
        .get(&format!("/integrations/{KIND}/sql/scripts?database=a"))
        .await
        .problem(404, "not_a_database");
    let test = json!({"credentials": {"token": "x"}});
    server
        .admin
        .post(&format!("/integrations/{KIND}/sql/test"))
        .json(test)
        .await
        .problem(404, "not_a_database");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_addresses_are_refused_wherever_they_are_stated() {
    let server = crate::support::Start::sqlite()
        .settings(|settings| settings.drivers.guard.allowed_private_networks.clear())
        .run()
        .await;
    let shop = Shop::open().await;
    put(&server.admin, shop.definition()).await.problem(400, "address_not_allowed");
    put(&server.admin, with_schema(&shop, json!({"document": OPENAPI}))).await.created();
    let body = json!({"credentials": {"token": TOKEN}});
    let refused = server.admin.post(&format!("/integrations/{KIND}/connect")).json(body).await;
    refused.problem(400, "address_not_allowed");
    assert!(shop.seen().is_empty());
}
