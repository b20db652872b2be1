//! From a kind that nobody can connect to skills that survive a disconnect.

use serde_json::{Value, json};

use super::contacts::{
    CALLBACK, Contacts, KIND, SCOPE, ask, asked, assert_refused, assert_safe, define, definition, hand_in,
    land, query, vendor,
};
use crate::support::{
    Client, TestServer,
    desk::{Seat, text},
    oauth::{CLIENT, SECRET},
};

async fn catalog_has(admin: &Client, kind: &str) -> bool {
    let catalog = admin.get("/integrations/catalog").await.ok();
    catalog.as_array().unwrap().iter().any(|item| item["kind"] == kind)
}

/// A kind without a client isn't offered, and says how to get one.
async fn nothing_without_a_client(admin: &Client) {
    assert!(!catalog_has(admin, KIND).await);
    let refused = admin.post(&format!("/integrations/{KIND}/connect")).json(json!({})).await;
    let told = text(&refused.problem(404, "provider_not_available")["detail"]);
    assert!(told.contains("PUT /integrations/contacts/oauth-client"), "{told}");
    admin.get(&format!("/integrations/{KIND}/oauth-client")).await.problem(404, "not_found");
}

async fn a_client_makes_it_connectable(admin: &Client) {
    let kept = hand_in(admin, CLIENT, SECRET).await.ok();
    assert_eq!((&kept["clientId"], &kept["redirectUri"]), (&json!(CLIENT), &json!(CALLBACK)));
    assert_eq!(admin.get(&format!("/integrations/{KIND}/oauth-client")).await.ok(), kept);
    assert!(!kept.to_string().contains(SECRET), "{kept}");
    assert!(catalog_has(admin, KIND).await);
}

/// What the vendor's page is asked for.
fn assert_asks_well(url: &str, authorize_url: &str) {
    assert!(url.starts_with(&format!("{authorize_url}?")), "{url}");
    let asked = query(url);
    let of = |name: &str| asked.get(name).map_or("", String::as_str);
    assert_eq!((of("response_type"), of("client_id"), of("scope")), ("code", CLIENT, SCOPE));
    assert_eq!((of("redirect_uri"), of("code_challenge_method")), (CALLBACK, "S256"));
    assert_eq!((of("code_challenge").len(), of("state").len()), (43, 43));
    assert!(!url.contains("secret"), "{url}");
}

/// The page says what was connected, and repeats nothing of the URL by which one came there.
fn assert_tells(page: &crate::support::Answer, arrived: &url::Url) {
    assert_eq!(page.status, 200, "{}", page.text);
    assert_safe(page);
    for told in ["<h1>Connected</h1>", "Contacts (ada@example.com @127.0.0.1:", "<strong>Default</strong>"] {
        assert!(page.text.contains(told), "{told} in {}", page.text);
    }
    for value in query(arrived.as_str()).into_values().filter(|value| !value.starts_with("http")) {
        assert!(!page.text.contains(&value), "{value} in {}", page.text);
    }
}

/// What is left when a person's approval was given back.
async fn nothing_is_left(server: &TestServer, contacts: &Contacts, seat: &Seat) {
    let token = contacts.last_signature().await.replace("Bearer ", "");
    assert_eq!(contacts.vendor.get("/resource", &token).await.status, 200);
    let gone = server.admin.delete(&format!("/integrations/{KIND}")).await.ok();
    assert_eq!(gone["revoked"], true, "{gone}");
    assert_eq!(contacts.vendor.get("/resource", &token).await.status, 401);
    let affected: Vec<&Value> =
        gone["affectedSkills"].as_array().unwrap().iter().map(|skill| &skill["name"]).collect();
    assert_eq!(affected.len(), 2, "{gone}");
    assert_eq!(contacts.vendor.requests().await["revocation"], 1);
    assert_eq!(contacts.listed().await, Value::Null);
    assert_eq!(tokens_kept(server).await, 0);
    contacts.forget().await;
    assert_eq!(Seat::failure(&ask(seat).await), "integration_not_connected");
    assert_eq!(contacts.vendor.requests().await["resource"]["total"], 0);
}

async fn tokens_kept(server: &TestServer) -> i64 {
    let sql = "SELECT COUNT(*) FROM oauth_tokens WHERE organization_id = $1";
    let store = server.app.database.organization(&server.admin.organization);
    store.first(sql, &[]).await.unwrap().unwrap().int(0).unwrap()
}

both_stores! {
    async fn a_person_approves_agents_call_and_what_was_approved_is_given_back(server: TestServer) {
        let vendor = vendor(json!({})).await;
        define(&server.admin, definition(&vendor)).await.created();
        nothing_without_a_client(&server.admin).await;
        a_client_makes_it_connectable(&server.admin).await;
        let contacts = Contacts { vendor, admin: server.admin.clone() };

        let url = contacts.begin(json!({})).await;
        assert_asks_well(&url, &contacts.vendor.url("/authorize"));
        assert_eq!(contacts.listed().await, json!({"kind": KIND, "status": "pending", "accountLabel": ""}));
        let arrived = contacts.arrival(&url).await;
        assert_tells(&land(&server.admin, &arrived).await, &arrived);

        let listed = contacts.listed().await;
        assert_eq!((&listed["status"], &listed["scopes"]), (&json!("connected"), &json!([SCOPE])), "{listed}");
        assert!(text(&listed["accountLabel"]).starts_with("ada@example.com @127.0.0.1:"), "{listed}");
        let seat = contacts.seat().await;
        assert_eq!(asked(&seat).await, "ada@example.com");
        let entries = server.admin.get("/audit-logs?action=integrations.approved").await.ok();
        assert_eq!((&entries[0]["resource"], &entries[0]["outcome"]),
            (&json!("/integrations/contacts/connect"), &json!("allowed")), "{entries}");

        nothing_is_left(&server, &contacts, &seat).await;
        contacts.vendor.control(json!({"account": "grace"})).await;
        contacts.approve().await;
        assert_eq!(asked(&seat).await, "grace@example.com", "skills are as they were");
        assert!(contacts.listed().await["schema"].is_object(), "and so is the schema");
    }

    async fn connecting_again_replaces_who_has_approved(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let seat = contacts.seat().await;
        assert_eq!(asked(&seat).await, "ada@example.com");
        contacts.vendor.control(json!({"account": "grace"})).await;
        let arrived = contacts.arrived().await;
        assert_eq!(contacts.listed().await["status"], "connected", "as long as nobody has approved anything else");
        land(&server.admin, &arrived).await;
        assert_eq!(asked(&seat).await, "grace@example.com");
        assert_eq!(tokens_kept(&server).await, 1);
    }

    async fn of_two_first_approvals_at_once_one_is_kept_whole(server: TestServer) {
        let contacts = Contacts::added(&server.admin, json!({})).await;
        let (one, other) = (contacts.arrived().await, contacts.arrived().await);
        let (one, other) = tokio::join!(land(&server.admin, &one), land(&server.admin, &other));
        assert_eq!((one.status, other.status), (200, 200), "{}{}", one.text, other.text);
        assert_eq!(tokens_kept(&server).await, 1);
        assert_eq!(asked(&contacts.seat().await).await, "ada@example.com");
    }

    async fn a_disconnect_says_where_the_vendor_did_not_take_the_tokens_back(server: TestServer) {
        let vendor = vendor(json!({})).await;
        let mut silent = definition(&vendor);
        silent["auth"].as_object_mut().unwrap().remove("revokeUrl");
        define(&server.admin, silent).await.created();
        hand_in(&server.admin, CLIENT, SECRET).await.ok();
        let contacts = Contacts { vendor, admin: server.admin.clone() };
        contacts.approve().await;
        let gone = server.admin.delete(&format!("/integrations/{KIND}")).await.ok();
        assert_eq!(gone["revoked"], false, "{gone}");
        assert_eq!(tokens_kept(&server).await, 0);
    }

    async fn a_disconnect_ends_what_has_begun(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let arrived = contacts.arrived().await;
        server.admin.delete(&format!("/integrations/{KIND}")).await.ok();
        assert_refused(&land(&server.admin, &arrived).await, 400, "oauth_state_unknown");
        assert_eq!(contacts.listed().await, Value::Null);
    }
}
