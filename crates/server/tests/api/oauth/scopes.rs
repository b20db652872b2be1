//! What a person is asked to approve, and what they did.

use serde_json::{Value, json};

use super::contacts::{Contacts, KIND, SCOPE, assert_refused, land, query};
use crate::support::TestServer;

async fn asked_scope(contacts: &Contacts, body: Value) -> String {
    query(&contacts.begin(body).await)["scope"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_may_be_asked_for_and_what_was_granted_is_asked_for_again() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    let more = json!({"scopes": ["contacts.write", "contacts.write", SCOPE]});
    assert_eq!(asked_scope(&contacts, more.clone()).await, "contacts.read contacts.write");
    let arrived = contacts.arrival(&contacts.begin(more).await).await;
    assert_eq!(land(&server.admin, &arrived).await.status, 200);
    assert_eq!(contacts.listed().await["scopes"], json!([SCOPE, "contacts.write"]));

    assert_eq!(asked_scope(&contacts, json!({})).await, "contacts.read contacts.write");
    let further = json!({"scopes": ["contacts.export"]});
    assert_eq!(asked_scope(&contacts, further).await, "contacts.read contacts.export contacts.write");
    server.admin.delete(&format!("/integrations/{KIND}")).await.ok();
    assert_eq!(asked_scope(&contacts, json!({})).await, SCOPE, "nothing is left of what was given back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scope_that_nobody_knows_is_refused_with_those_there_are() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    let connect = format!("/integrations/{KIND}/connect");
    for scopes in [
        json!(["contacts.write", "everything", "contacts.write contacts.export"]),
        json!(["contacts.write", "", "admin"]),
    ] {
        let refused = server.admin.post(&connect).json(json!({"scopes": scopes})).await;
        refused.problem(400, "validation_failed");
        assert_eq!(refused.faulty_fields(), ["scopes[1]", "scopes[2]"]);
        assert!(refused.text.contains("contacts.read, contacts.write, contacts.export"), "{}", refused.text);
    }
    for scopes in [json!("contacts.write"), json!([7])] {
        server.admin.post(&connect).json(json!({"scopes": scopes})).await.problem(400, "validation_failed");
    }
    assert_eq!(contacts.listed().await, Value::Null, "nothing was begun");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_without_what_connecting_needs_is_given_back() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::connected(&server.admin, json!({})).await;
    contacts
        .vendor
        .control(json!({"grantedScopes": ["contacts.write"], "forgetRequests": true, "account": "grace"}))
        .await;
    let url = contacts.begin(json!({"scopes": ["contacts.write"]})).await;
    let page = land(&server.admin, &contacts.arrival(&url).await).await;
    assert_refused(&page, 400, "oauth_scope_missing");
    assert!(page.text.contains("contacts.read"), "{}", page.text);
    let requests = contacts.vendor.requests().await;
    assert_eq!(
        (&requests["revocation"], &requests["resource"]["total"]),
        (&json!(1), &json!(0)),
        "given back untried"
    );
    let listed = contacts.listed().await;
    assert!(
        listed["accountLabel"].as_str().unwrap().starts_with("ada@"),
        "what was there before stays: {listed}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_for_on_top_may_be_denied() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({"grantedScopes": [SCOPE]})).await;
    let url = contacts.begin(json!({"scopes": ["contacts.write"]})).await;
    assert_eq!(land(&server.admin, &contacts.arrival(&url).await).await.status, 200);
    assert_eq!(contacts.listed().await["scopes"], json!([SCOPE]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scopes_that_a_vendor_separates_by_commas_are_scopes() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    contacts
        .vendor
        .answer_token_requests(json!([{"set": {"scope": "contacts.read,contacts.write, contacts.export"}}]))
        .await;
    contacts.approve().await;
    assert_eq!(contacts.listed().await["scopes"], json!([SCOPE, "contacts.write", "contacts.export"]));
    assert_eq!(asked_scope(&contacts, json!({})).await, "contacts.read contacts.write contacts.export");
}
