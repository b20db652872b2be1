//! The operator's clients: for the providers that come with the server or its folder, and nobody else's kinds.

use std::path::Path;

use jackfield::app::oauth::clients::{Client as OAuthClient, OfDeployment};
use serde_json::{Value, json};

use super::contacts::{CALLBACK, Contacts, KIND, asked, define, definition, hand_in, land, vendor};
use crate::support::{
    Start, TestServer,
    desk::text,
    oauth::{CLIENT, SECRET, Vendor, browser::Browser},
};

/// Secrets that a test can tell apart at the vendor.
const OPERATORS: &str = SECRET;

/// A folder of the vendor as a provider that comes with the server.
fn write_provider(folder: &Path, vendor: &Vendor) {
    let here = folder.join(KIND);
    std::fs::create_dir_all(&here).unwrap();
    let base = &vendor.base;
    let manifest = format!(
        "kind = \"{KIND}\"\ndisplayName = \"Contacts\"\ncategory = \"people\"\nblurb = \"Look people up.\"\n\
         logo = \"contacts\"\nauthType = \"oauth2\"\ntransport = \"rest\"\ndiscoverable = true\n\
         clientHelp = \"Register an app in the vendor's console.\"\ncredentialFields = []\n\
         [api]\nbaseUrl = \"{base}\"\nverifyPath = \"/resource\"\naccountLabel = [\"email\"]\n\
         [api.schema]\nurl = \"{base}/openapi.json\"\n\
         [api.auth]\ntype = \"oauth2\"\nflow = \"authorization_code\"\nauthorizeUrl = \"{base}/authorize\"\n\
         tokenUrl = \"{base}/token\"\nrevokeUrl = \"{base}/revoke\"\nissuer = \"{base}\"\nscope = \"contacts.read\"\n"
    );
    std::fs::write(here.join("provider.toml"), manifest).unwrap();
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"M0 0h1v1z\"/></svg>";
    std::fs::write(here.join("logo.svg"), logo).unwrap();
}

fn of_operator(secret: &str) -> OfDeployment {
    let client = OAuthClient { id: CLIENT.to_owned(), secret: secret.to_owned().into() };
    OfDeployment::default().with(KIND, client)
}

/// A server whose operator offers the vendor, with a client or without.
async fn offered(vendor: &Vendor, clients: OfDeployment) -> (TestServer, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    write_provider(folder.path(), vendor);
    let path = folder.path().to_owned();
    let start = Start::sqlite().settings(|settings| {
        settings.providers_dir = Some(path);
        settings.oauth_clients = clients;
    });
    (start.run().await, folder)
}

async fn is_listed(server: &TestServer) -> bool {
    let catalog = server.admin.get("/integrations/catalog").await.ok();
    catalog.as_array().unwrap().iter().any(|item| item["kind"] == KIND)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_without_a_client_says_how_to_get_one() {
    let vendor = vendor(json!({})).await;
    let (server, _folder) = offered(&vendor, OfDeployment::default()).await;
    assert!(!is_listed(&server).await);
    let refused = server.admin.post(&format!("/integrations/{KIND}/connect")).json(json!({})).await;
    let told = text(&refused.problem(404, "provider_not_available")["detail"]);
    for part in [
        "Register an app in the vendor's console.",
        "PUT /integrations/contacts/oauth-client",
        "oauth_clients_file",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operators_client_signs_every_organization_in() {
    let vendor = vendor(json!({})).await;
    let (server, _folder) = offered(&vendor, of_operator(OPERATORS)).await;
    assert!(is_listed(&server).await);
    let other = server.other_organization().await;
    for admin in [&server.admin, &other] {
        admin.get(&format!("/integrations/{KIND}/oauth-client")).await.problem(404, "not_found");
        let begun = admin.post(&format!("/integrations/{KIND}/connect")).json(json!({})).await.ok();
        let arrived = Browser::new().follow(&text(&begun["oauthUrl"]), CALLBACK).await.unwrap();
        assert_eq!(land(admin, &arrived).await.status, 200);
        assert_eq!(admin.get("/integrations").await.ok()[0]["status"], "connected");
    }
    assert_eq!(vendor.token_requests("authorization_code").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_organizations_own_client_goes_before_the_operators() {
    let vendor = vendor(json!({})).await;
    let (server, _folder) = offered(&vendor, of_operator("the operators wrong one")).await;
    hand_in(&server.admin, CLIENT, SECRET).await.ok();
    let begun = server.admin.post(&format!("/integrations/{KIND}/connect")).json(json!({})).await.ok();
    let mut browser = Browser::new();
    let arrived = browser.follow(&text(&begun["oauthUrl"]), CALLBACK).await.unwrap();
    assert_eq!(land(&server.admin, &arrived).await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_own_kind_named_like_an_operators_client_never_gets_its_secret() {
    let vendor = vendor(json!({})).await;
    // No provider of that name comes with the server: the word is free for anybody's own kind.
    let clients = of_operator("operators-canary-5d1e");
    let server = Start::sqlite().settings(|settings| settings.oauth_clients = clients).run().await;
    define(&server.admin, definition(&vendor)).await.created();
    assert!(!is_listed(&server).await);
    let connect = format!("/integrations/{KIND}/connect");
    let told = server.admin.post(&connect).json(json!({})).await;
    let told = text(&told.problem(404, "provider_not_available")["detail"]);
    assert!(!told.contains("oauth_clients_file"), "it would do no good: {told}");
    let requests = vendor.requests().await;
    assert_eq!((&requests["token"], &requests["lastToken"]), (&json!({}), &Value::Null));

    hand_in(&server.admin, CLIENT, SECRET).await.ok();
    let contacts = Contacts { vendor, admin: server.admin.clone() };
    contacts.approve().await;
    assert_eq!(asked(&contacts.seat().await).await, "ada@example.com");
    server.admin.delete(&format!("/integrations/{KIND}")).await.ok();
    server.admin.delete(&format!("/integrations/{KIND}/oauth-client")).await.ok();
    server.admin.post(&connect).json(json!({})).await.problem(404, "provider_not_available");
    let requests = contacts.vendor.requests().await;
    assert!(!requests.to_string().contains("operators-canary"), "{requests}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kind_of_the_operators_is_nobodys_own() {
    let vendor = vendor(json!({})).await;
    let (server, _folder) = offered(&vendor, of_operator(OPERATORS)).await;
    define(&server.admin, definition(&vendor)).await.problem(409, "kind_taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kind_named_like_a_provider_that_is_gone_gets_neither_its_tokens_nor_its_client() {
    let (honest, evil) = (vendor(json!({})).await, vendor(json!({})).await);
    let (server, _folder) = offered(&honest, OfDeployment::default()).await;
    hand_in(&server.admin, CLIENT, SECRET).await.ok();
    Contacts { vendor: honest, admin: server.admin.clone() }.approve().await;
    let later = server.replica_with(|settings| settings.providers_dir = None).await;
    let admin = &later.admin;
    define(admin, definition(&evil)).await.problem(409, "integration_connected");
    let gone = admin.delete(&format!("/integrations/{KIND}")).await.ok();
    assert_eq!(gone["revoked"], false, "nobody knows where it could be given back: {gone}");
    define(admin, definition(&evil)).await.created();
    admin.get(&format!("/integrations/{KIND}/oauth-client")).await.problem(404, "not_found");
    let connect = format!("/integrations/{KIND}/connect");
    admin.post(&connect).json(json!({})).await.problem(404, "provider_not_available");
    assert_eq!(evil.requests().await["resource"]["total"], 0);
}
