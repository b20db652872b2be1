//! What comes back from a provider's page isn't what was sent there, or not from whom.

use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use super::contacts::{
    CALLBACK, Contacts, assert_refused, assert_safe, define, definition, hand_in, land, query, vendor, with,
};
use crate::support::{
    TestServer,
    oauth::{CLIENT, SECRET, browser::Browser},
};

const TEN_MINUTES: std::time::Duration = std::time::Duration::from_secs(600);

both_stores! {
    async fn a_state_counts_once_whatever_comes_of_it(server: TestServer) {
        let contacts = Contacts::added(&server.admin, json!({})).await;
        let arrived = contacts.arrived().await;
        assert_eq!(land(&server.admin, &arrived).await.status, 200);
        contacts.forget().await;
        assert_refused(&land(&server.admin, &arrived).await, 400, "oauth_state_unknown");
        assert_eq!(contacts.vendor.requests().await["token"], json!({}), "the vendor isn't asked");

        let arrived = contacts.arrived().await;
        let without = with(&arrived, &[("code", None)]);
        assert_refused(&land(&server.admin, &without).await, 400, "oauth_code_missing");
        assert_refused(&land(&server.admin, &arrived).await, 400, "oauth_state_unknown");
        assert_eq!(contacts.listed().await["status"], "connected", "what was connected stays so");
    }

    async fn of_two_that_use_one_state_at_once_one_succeeds(server: TestServer) {
        let replica = server.replica().await;
        let contacts = Contacts::added(&server.admin, json!({})).await;
        let arrived = contacts.arrived().await;
        let (here, there) = tokio::join!(land(&server.admin, &arrived), land(&replica.admin, &arrived));
        let mut statuses = [here.status, there.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400], "{}{}", here.text, there.text);
        assert_eq!(contacts.vendor.token_requests("authorization_code").await, 1);
    }

    async fn a_forged_or_missing_state_connects_nothing(server: TestServer) {
        let contacts = Contacts::added(&server.admin, json!({})).await;
        let arrived = contacts.arrived().await;
        let forged = "A".repeat(43);
        let long = "A".repeat(5000);
        for state in [None, Some(""), Some("kept"), Some(forged.as_str()), Some(long.as_str()), Some("' OR 1=1 --"), Some("\0")] {
            let other = with(&arrived, &[("state", state)]);
            assert_refused(&land(&server.admin, &other).await, 400, "oauth_state_unknown");
        }
        assert_eq!(contacts.vendor.requests().await["token"], json!({}));
        assert_eq!(land(&server.admin, &arrived).await.status, 200, "the real one still counts");
    }

    async fn who_only_looks_whether_the_page_is_there_uses_nothing_up(server: TestServer) {
        let contacts = Contacts::added(&server.admin, json!({})).await;
        let arrived = contacts.arrived().await;
        let path = format!("/oauth/callback?{}", arrived.query().unwrap());
        let looked = server.admin.stranger().raw(Method::HEAD, &path).await;
        assert_eq!((looked.status, looked.header("allow")), (405, "GET"));
        assert_eq!(land(&server.admin, &arrived).await.status, 200);
    }

    async fn a_state_is_over_after_ten_minutes(server: TestServer) {
        let contacts = Contacts::added(&server.admin, json!({})).await;
        let arrived = contacts.arrived().await;
        server.let_pass(TEN_MINUTES + std::time::Duration::from_secs(1));
        assert_eq!(contacts.listed().await, Value::Null, "nobody waits for it any more");
        assert_refused(&land(&server.admin, &arrived).await, 400, "oauth_state_expired");
        assert_refused(&land(&server.admin, &arrived).await, 400, "oauth_state_unknown");
        assert_eq!(contacts.vendor.requests().await["token"], json!({}));
        let entries = server.admin.get("/audit-logs?action=integrations.approved").await.ok();
        assert_eq!(entries[0]["outcome"], "failed:oauth_state_expired", "{entries}");
    }

    async fn an_approval_is_its_organizations_whoever_brings_it_back(server: TestServer) {
        let other = server.other_organization().await;
        let ours = Contacts::added(&server.admin, json!({})).await;
        let theirs = Contacts::added(&other, json!({"account": "grace"})).await;
        let (to_us, to_them) = (ours.arrived().await, theirs.arrived().await);
        // The state of one with the code of the other: its vendor knows no such code.
        let mixed = with(&to_us, &[("code", Some(&query(to_them.as_str())["code"]))]);
        assert_refused(&land(&server.admin, &mixed).await, 400, "oauth_code_rejected");
        assert_eq!(ours.listed().await, Value::Null);
        let page = land(&server.admin, &to_them).await;
        assert!(page.text.contains("<strong>Other</strong>") && page.text.contains("grace@example.com"), "{}", page.text);
        assert_eq!((ours.listed().await, &theirs.listed().await["status"]), (Value::Null, &json!("connected")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn made_up_states_are_refused_without_waiting_for_the_stores_one_writer() {
    let server = TestServer::sqlite().await;
    let store = server.app.database.organization(&server.admin.organization);
    let mut writer = store.begin().await.unwrap();
    writer.announce(&server.admin.organization).await.unwrap();
    let forged = Url::parse(&format!("{CALLBACK}?code=x&state={}", "A".repeat(43))).unwrap();
    assert_refused(&land(&server.admin, &forged).await, 400, "oauth_state_unknown");
    writer.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_of_another_approval_is_refused_for_its_proof_key() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    let (victims, attackers) = (contacts.arrived().await, contacts.arrived().await);
    // Same client, same redirect, same vendor: the proof key alone tells them apart.
    let injected = with(&attackers, &[("code", Some(&query(victims.as_str())["code"]))]);
    assert_refused(&land(&server.admin, &injected).await, 400, "oauth_code_rejected");
    assert_eq!(contacts.listed().await["status"], "pending", "the victim's own is still open");
    assert_eq!(contacts.vendor.token_requests("authorization_code").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_that_another_client_was_given_gets_no_token() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    let other = vendor(json!({})).await;
    let arrived = contacts.arrived().await;
    // The code of another server's.
    let url = contacts.begin(json!({})).await.replace(&contacts.vendor.base, &other.base);
    let elsewhere = Browser::new().follow(&url, CALLBACK).await.unwrap();
    let injected = with(&arrived, &[("code", Some(&query(elsewhere.as_str())["code"]))]);
    assert_refused(&land(&server.admin, &injected).await, 400, "oauth_code_rejected");
    assert_eq!(other.requests().await["token"], json!({}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_of_another_server_is_refused_before_its_code_is_looked_at() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    for issuer in [Some("https://id.evil.example.com"), Some(""), None] {
        let other = with(&contacts.arrived().await, &[("iss", issuer)]);
        assert_refused(&land(&server.admin, &other).await, 400, "oauth_issuer_mismatch");
    }
    assert_eq!(contacts.vendor.requests().await["token"], json!({}), "no code was sent anywhere");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parameter_that_is_there_twice_counts_as_none() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    for (name, code) in
        [("state", "oauth_state_unknown"), ("code", "oauth_code_missing"), ("iss", "oauth_issuer_mismatch")]
    {
        let mut twice = contacts.arrived().await;
        let value = query(twice.as_str())[name].clone();
        twice.query_pairs_mut().append_pair(name, &value);
        assert_refused(&land(&server.admin, &twice).await, 400, code);
    }
    assert_eq!(contacts.vendor.requests().await["token"], json!({}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_in_a_callback_sends_a_browser_anywhere() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    let elsewhere = Some("https://evil.example.com/");
    let names = ["redirect_uri", "return_to", "next", "url", "post_logout_redirect_uri"];
    let changes: Vec<(&str, Option<&str>)> = names.iter().map(|name| (*name, elsewhere)).collect();
    let page = land(&server.admin, &with(&contacts.arrived().await, &changes)).await;
    assert_eq!(page.status, 200);
    assert_safe(&page);
    assert!(!page.text.contains("evil"), "{}", page.text);
    let redeemed = contacts.last_token_request().await;
    assert_eq!(redeemed["redirect_uri"], CALLBACK, "{redeemed}");
    let refused =
        land(&server.admin, &with(&contacts.arrived().await, &[("state", None), ("next", elsewhere)])).await;
    assert_refused(&refused, 400, "oauth_state_unknown");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_provider_says_of_an_error_is_never_repeated() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({})).await;
    let html = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>";
    for (error, code) in [
        (html, "oauth_refused"),
        ("access_denied", "oauth_denied"),
        ("invalid_scope", "oauth_refused"),
        ("server_error", "oauth_refused"),
    ] {
        let changes = [
            ("error", Some(error)),
            ("error_description", Some(html)),
            ("error_uri", Some("https://evil.example.com")),
        ];
        let page = land(&server.admin, &with(&contacts.arrived().await, &changes)).await;
        assert_refused(&page, 400, code);
        assert!(!page.text.contains("alert") && !page.text.contains("evil"), "{}", page.text);
    }
    assert_eq!(contacts.vendor.requests().await["token"], json!({}), "an error isn't redeemed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_denies_connects_nothing() {
    let server = TestServer::sqlite().await;
    let contacts = Contacts::added(&server.admin, json!({"account": "denier"})).await;
    let arrived = contacts.arrived().await;
    assert_eq!(query(arrived.as_str())["error"], "access_denied");
    let page = land(&server.admin, &arrived).await;
    assert_refused(&page, 400, "oauth_denied");
    assert!(page.text.contains("Contacts wasn&#39;t connected"), "{}", page.text);
    assert_eq!(contacts.listed().await, Value::Null);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_a_provider_or_an_organization_states_are_text_on_the_page() {
    let server = TestServer::sqlite().await;
    let vendor = vendor(json!({"account": "<img src=x onerror=alert(1)>"})).await;
    let mut definition = definition(&vendor);
    definition["displayName"] = json!("<b>\"Contacts\"</b>");
    define(&server.admin, definition).await.created();
    hand_in(&server.admin, CLIENT, SECRET).await.ok();
    let contacts = Contacts { vendor, admin: server.admin.clone() };
    let page = contacts.approve().await;
    assert!(
        page.text.contains("&lt;b&gt;&quot;Contacts&quot;&lt;/b&gt; (&lt;img src=x onerror"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("<b>") && !page.text.contains("<img"), "{}", page.text);
}
