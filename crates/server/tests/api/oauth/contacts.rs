//! A vendor's contacts as a kind of one's own, and the person who approves that they are used.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use crate::support::{
    Answer, Client,
    desk::{Seat, text},
    oauth::{CLIENT, SECRET, Vendor, browser::Browser},
};

/// The kind that the tests make of it.
pub(super) const KIND: &str = "contacts";
/// Where the server says that it is; a browser of the tests stops there.
pub(super) const CALLBACK: &str = "http://127.0.0.1:8080/oauth/callback";
/// What connecting needs.
pub(super) const SCOPE: &str = "contacts.read";

/// What describes the vendor's API.
pub(crate) const OPENAPI: &str = "
openapi: 3.0.3
info: {title: Contacts, version: '1'}
components:
  schemas:
    Seen: {type: object, properties: {email: {type: string}, scope: {type: string}, method: {type: string}}}
    New: {type: object, required: [name], properties: {name: {type: string}}}
paths:
  /resource:
    get:
      operationId: whoAmI
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Seen'}}}}}
  /resource/contacts:
    post:
      operationId: addContact
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Seen'}}}}}
";

/// A vendor whose contacts an organization has added as a kind, with a client of OAuth.
pub(crate) struct Contacts {
    /// The vendor's server.
    pub(crate) vendor: Vendor,
    /// A client with the admin key of the organization.
    pub(crate) admin: Client,
}

/// Starts oidc-provider as the vendor.
pub(super) async fn vendor(mut options: Value) -> Vendor {
    options["scopes"] = json!([SCOPE, "contacts.write", "contacts.export"]);
    options["redirectUris"] = json!([CALLBACK]);
    Vendor::oidc(options).await
}

/// The kind as one describes it.
pub(super) fn definition(vendor: &Vendor) -> Value {
    json!({"displayName": "Contacts", "transport": "rest", "baseUrl": vendor.base, "schema": {"document": OPENAPI},
        "verifyPath": "/resource", "accountLabel": ["email"],
        "auth": {"type": "oauth2", "flow": "authorization_code", "authorizeUrl": vendor.url("/authorize"),
            "tokenUrl": vendor.url("/token"), "revokeUrl": vendor.url("/revoke"), "issuer": vendor.base,
            "scope": SCOPE, "optionalScope": "contacts.write contacts.export"}})
}

/// Adds a definition as the kind, or changes it.
pub(super) async fn define(admin: &Client, definition: Value) -> Answer {
    admin.call(Method::PUT, &format!("/integrations/providers/{KIND}")).json(definition).await
}

/// Hands in a client of OAuth for the kind.
pub(super) async fn hand_in(admin: &Client, id: &str, secret: &str) -> Answer {
    let body = json!({"clientId": id, "clientSecret": secret});
    admin.call(Method::PUT, &format!("/integrations/{KIND}/oauth-client")).json(body).await
}

/// Opens what the vendor's page sends the browser to, at the server of a client.
pub(super) async fn land(server: &Client, arrived: &Url) -> Answer {
    let query = arrived.query().unwrap_or_default();
    server.stranger().raw(Method::GET, &format!("/oauth/callback?{query}")).await
}

/// The page of a callback that came to nothing: with that status and code, and nothing that could do harm.
#[track_caller]
pub(super) fn assert_refused(page: &Answer, status: u16, code: &str) {
    assert_eq!(page.status, status, "{}", page.text);
    assert!(page.text.contains(&format!("<code>{code}</code>")), "{}", page.text);
    assert_safe(page);
}

/// Nothing runs on a page, nothing is loaded, and it leads nowhere.
#[track_caller]
pub(super) fn assert_safe(page: &Answer) {
    let policy = page.header("content-security-policy");
    for part in ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!((page.header("location"), page.header("refresh")), ("", ""));
    assert_eq!((page.header("referrer-policy"), page.header("cache-control")), ("no-referrer", "no-store"));
    for sign in ["<script", "<a ", "<img", "http-equiv", "<form", "onerror"] {
        assert!(!page.text.contains(sign), "{sign} in {}", page.text);
    }
}

impl Contacts {
    /// A vendor, its kind and its client; nobody has approved anything yet.
    pub(super) async fn added(admin: &Client, options: Value) -> Self {
        Self::of(admin, vendor(options).await).await
    }

    /// The same of a vendor that is there.
    pub(crate) async fn of(admin: &Client, vendor: Vendor) -> Self {
        define(admin, definition(&vendor)).await.created();
        hand_in(admin, CLIENT, SECRET).await.ok();
        Self { vendor, admin: admin.clone() }
    }

    /// The same, approved.
    pub(super) async fn connected(admin: &Client, options: Value) -> Self {
        let contacts = Self::added(admin, options).await;
        contacts.approve().await;
        contacts
    }

    /// Begins to connect; gives the URL of the vendor's page.
    pub(super) async fn begin(&self, body: Value) -> String {
        let begun = self.admin.post(&format!("/integrations/{KIND}/connect")).json(body).await.ok();
        assert_eq!(begun.as_object().unwrap().len(), 1, "{begun}");
        text(&begun["oauthUrl"])
    }

    /// What the vendor's page sends the browser of somebody to, who has just come there.
    pub(super) async fn arrival(&self, url: &str) -> Url {
        arrival_at(url, CALLBACK).await
    }

    /// Begins to connect, and goes to the vendor's page; gives where that sends the browser.
    pub(super) async fn arrived(&self) -> Url {
        self.arrival(&self.begin(json!({})).await).await
    }

    /// Connects, by whoever is set at the vendor.
    pub(super) async fn approve(&self) -> Answer {
        let page = land(&self.admin, &self.arrived().await).await;
        assert_eq!(page.status, 200, "{}", page.text);
        page
    }

    /// What is listed of the kind; null where nothing is.
    pub(super) async fn listed(&self) -> Value {
        let all = self.admin.get("/integrations").await.ok();
        let of_kind = all.as_array().unwrap().iter().find(|listed| listed["kind"] == KIND);
        of_kind.cloned().unwrap_or_default()
    }

    /// An agent with a read and a write, published.
    pub(crate) async fn seat(&self) -> Seat {
        self.admin.post(&format!("/integrations/{KIND}/discover")).await.ok();
        let seat = Seat::new(&self.admin, KIND).await;
        seat.enabled(who_am_i()).await;
        seat.enabled(add_contact()).await;
        seat.publish().await;
        seat
    }

    /// Forgets what the vendor was asked so far.
    pub(super) async fn forget(&self) {
        self.vendor.control(json!({"forgetRequests": true})).await;
    }

    /// How often the vendor was asked to renew.
    pub(super) async fn renewals(&self) -> u64 {
        self.vendor.token_requests("refresh_token").await
    }

    /// The parameters of the last token request.
    pub(super) async fn last_token_request(&self) -> Value {
        self.vendor.requests().await["lastToken"]["parameters"].clone()
    }

    /// What the last request to the API was signed with.
    pub(super) async fn last_signature(&self) -> String {
        text(&self.vendor.requests().await["lastResource"]["headers"]["authorization"])
    }
}

/// As [`Contacts::arrival`], for a server that says that it is elsewhere.
pub(crate) async fn arrival_at(url: &str, callback: &str) -> Url {
    Browser::new().follow(url, callback).await.unwrap_or_else(|page| panic!("{page:?}"))
}

/// A read of whoever has approved.
pub(super) fn who_am_i() -> Value {
    json!({"toolName": "who_am_i", "operation": "whoAmI", "enabled": true,
        "projection": [{"path": ["email"], "leaf": "email"}]})
}

/// A write.
pub(super) fn add_contact() -> Value {
    json!({"toolName": "add_contact", "operation": "addContact", "isWrite": true,
        "inputObjectMap": [{"field": "name", "param": "name"}],
        "projection": [{"path": ["method"], "leaf": "method"}]})
}

/// Reads who has approved, through the agent; gives how the call ended.
pub(super) async fn ask(seat: &Seat) -> Value {
    seat.call("who_am_i", json!({})).await
}

/// The same of a call that must end well.
pub(super) async fn asked(seat: &Seat) -> String {
    text(&Seat::output(&ask(seat).await)["email"])
}

/// The members of a URL's query.
pub(super) fn query(url: &str) -> BTreeMap<String, String> {
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

/// A URL with other members in its query.
pub(super) fn with(url: &Url, changes: &[(&str, Option<&str>)]) -> Url {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(name, _)| changes.iter().all(|(changed, _)| name != changed))
        .collect();
    let mut other = url.clone();
    let added = changes.iter().filter_map(|(name, value)| value.map(|value| (*name, value)));
    other.query_pairs_mut().clear().extend_pairs(kept).extend_pairs(added);
    other
}
