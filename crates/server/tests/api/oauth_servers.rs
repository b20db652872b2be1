//! The authorization servers that play vendors' in tests behave as vendors' do, and go wrong as these do.

mod odd_answers;
mod second;

use serde_json::{Value, json};
use url::Url;

use crate::support::{
    Answer,
    oauth::{CLIENT, SignIn, Vendor, browser::Browser},
    until,
};

/// Where the client is; nobody listens there, so nobody may go there.
const CALLBACK: &str = "http://127.0.0.1:1/oauth/callback";
/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

async fn vendor(mut options: Value) -> Vendor {
    options["scopes"] = json!(["contacts.read", "contacts.write"]);
    options["redirectUris"] = json!([CALLBACK]);
    Vendor::oidc(options).await
}

/// The URL to which a client sends a person.
fn authorize_url(vendor: &Vendor, scope: &str, pkce: &[(&str, &str)]) -> String {
    let fields = [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", CALLBACK),
        ("scope", scope),
        ("state", "kept"),
    ];
    let url = Url::parse_with_params(&vendor.url("/authorize"), fields.iter().chain(pkce)).unwrap();
    url.into()
}

/// What the callback is told.
async fn arrival(vendor: &Vendor, scope: &str, pkce: &[(&str, &str)]) -> Value {
    let url = Browser::new().follow(&authorize_url(vendor, scope, pkce), CALLBACK).await.unwrap();
    let pairs = url.query_pairs().map(|(name, value)| (name.into_owned(), json!(value)));
    Value::Object(pairs.collect())
}

/// The code that a consent gives.
async fn code(vendor: &Vendor, scope: &str) -> String {
    let told =
        arrival(vendor, scope, &[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")]).await;
    assert_eq!(told["state"], "kept", "{told}");
    told["code"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned()
}

async fn redeem(vendor: &Vendor, code: &str, verifier: &str, sign_in: SignIn) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", verifier),
    ];
    vendor.post("/token", sign_in, &form).await.unwrap()
}

/// The tokens of somebody who consented.
async fn tokens(vendor: &Vendor, scope: &str) -> Value {
    let code = code(vendor, scope).await;
    let answer = redeem(vendor, &code, VERIFIER, SignIn::Header).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json
}

async fn refresh(vendor: &Vendor, tokens: &Value) -> reqwest::Result<Answer> {
    let form = [("grant_type", "refresh_token"), ("refresh_token", text(tokens, "refresh_token"))];
    vendor.post("/token", SignIn::Form, &form).await
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}"))
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status, answer.json["error"].as_str()), (status, Some(error)), "{}", answer.text);
}

/// The status that the API gives to an access token.
async fn status(vendor: &Vendor, tokens: &Value) -> u16 {
    vendor.get("/resource", text(tokens, "access_token")).await.status
}

#[tokio::test]
async fn whoever_comes_without_a_hashed_challenge_is_sent_back_with_an_error() {
    let vendor = vendor(json!({})).await;
    let plain = [("code_challenge", VERIFIER), ("code_challenge_method", "plain")];
    for pkce in [&[][..], &plain] {
        let told = arrival(&vendor, "contacts.read", pkce).await;
        assert_eq!((&told["error"], &told["state"]), (&json!("invalid_request"), &json!("kept")), "{told}");
        assert_eq!((text(&told, "iss"), &told["code"]), (vendor.base.as_str(), &Value::Null), "{told}");
    }
}

#[tokio::test]
async fn whoever_names_another_place_to_return_to_is_not_sent_there() {
    let vendor = vendor(json!({"redirectUris": []})).await;
    vendor.control(json!({"redirectUris": ["http://127.0.0.1:1/elsewhere"]})).await;
    let url = authorize_url(&vendor, "contacts.read", &[]);
    let page = Browser::new().follow(&url, CALLBACK).await.unwrap_err();
    assert_refused(&page, 400, "invalid_redirect_uri");
}

#[tokio::test]
async fn a_code_is_good_once_and_only_with_its_verifier() {
    let vendor = vendor(json!({})).await;
    let stolen = code(&vendor, "contacts.read").await;
    let other = VERIFIER.replace('d', "e");
    assert_refused(&redeem(&vendor, &stolen, &other, SignIn::Header).await, 400, "invalid_grant");

    let code = code(&vendor, "contacts.read").await;
    let first = redeem(&vendor, &code, VERIFIER, SignIn::Header).await.json;
    assert_eq!((&first["token_type"], &first["expires_in"]), (&json!("Bearer"), &json!(3600)), "{first}");
    assert_eq!(status(&vendor, &first).await, 200);
    assert_refused(&redeem(&vendor, &code, VERIFIER, SignIn::Header).await, 400, "invalid_grant");
    assert_eq!(status(&vendor, &first).await, 401, "what the code gave ends with its second use");
}

#[tokio::test]
async fn the_client_signs_in_by_header_or_form_and_with_its_secret() {
    let vendor = vendor(json!({})).await;
    let form = [("grant_type", "client_credentials"), ("scope", "contacts.read")];
    for sign_in in [SignIn::Header, SignIn::Form] {
        let answer = vendor.post("/token", sign_in, &form).await.unwrap();
        assert_eq!((answer.status, &answer.json["scope"]), (200, &json!("contacts.read")), "{}", answer.text);
        let resource = vendor.get("/resource", text(&answer.json, "access_token")).await.json;
        assert_eq!((&resource["client"], &resource["email"]), (&json!(CLIENT), &Value::Null));
    }
    assert_eq!(vendor.token_requests("client_credentials").await, 2);
    assert_eq!(vendor.requests().await["lastToken"]["parameters"]["client_id"], CLIENT);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let body = "grant_type=client_credentials";
    let request = http.post(vendor.url("/token")).basic_auth(CLIENT, Some("guessed")).body(body);
    let media = "application/x-www-form-urlencoded";
    assert_eq!(request.header("content-type", media).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_person_may_deny_or_grant_less_than_was_asked() {
    let vendor = vendor(json!({"account": "denier", "resourceScope": "contacts.write"})).await;
    let told = arrival(
        &vendor,
        "contacts.read",
        &[("code_challenge", CHALLENGE), ("code_challenge_method", "S256")],
    );
    assert_eq!(told.await["error"], "access_denied");

    vendor.control(json!({"account": "grace", "grantedScopes": ["contacts.read"]})).await;
    let fewer = tokens(&vendor, "contacts.read contacts.write").await;
    assert_eq!(fewer["scope"], "contacts.read");
    assert_eq!(status(&vendor, &fewer).await, 401);
    vendor.control(json!({"missingScopeStatus": 403, "grantedScopes": null})).await;
    let answer = vendor.get("/resource", text(&fewer, "access_token")).await;
    assert_eq!(
        (answer.status, answer.header("www-authenticate")),
        (403, "Bearer error=\"insufficient_scope\"")
    );

    let all = tokens(&vendor, "openid email contacts.read contacts.write").await;
    for path in ["/resource/contacts?page=2", "/userinfo"] {
        assert_eq!(vendor.get(path, text(&all, "access_token")).await.json["email"], "grace@example.com");
    }
    let requests = vendor.requests().await;
    assert_eq!(requests["resource"], json!({"total": 3, "accepted": 1, "refused": 2}));
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_reuse_ends_the_whole_grant() {
    let vendor = vendor(json!({})).await;
    let first = tokens(&vendor, "contacts.read").await;
    let second = refresh(&vendor, &first).await.unwrap().json;
    assert_ne!(text(&first, "refresh_token"), text(&second, "refresh_token"));
    assert_eq!((status(&vendor, &first).await, status(&vendor, &second).await), (200, 200));
    assert_refused(&refresh(&vendor, &first).await.unwrap(), 400, "invalid_grant");
    assert_eq!((status(&vendor, &first).await, status(&vendor, &second).await), (401, 401));
    assert_refused(&refresh(&vendor, &second).await.unwrap(), 400, "invalid_grant");
    assert_eq!(vendor.token_requests("refresh_token").await, 3);
}

#[tokio::test]
async fn some_vendors_keep_a_refresh_token_and_some_give_none() {
    let keeping = vendor(json!({"rotates": false})).await;
    let first = tokens(&keeping, "contacts.read").await;
    for _ in 0..2 {
        let again = refresh(&keeping, &first).await.unwrap().json;
        assert_eq!(text(&again, "refresh_token"), text(&first, "refresh_token"));
        assert_ne!(text(&again, "access_token"), text(&first, "access_token"));
    }
    let giving_none = vendor(json!({"refreshTokens": "never"})).await;
    assert_eq!(tokens(&giving_none, "contacts.read").await["refresh_token"], Value::Null);
}

#[tokio::test]
async fn an_access_token_runs_out_and_is_followed_by_another() {
    let vendor = vendor(json!({"accessTokenSeconds": 1})).await;
    let first = tokens(&vendor, "contacts.read").await;
    assert_eq!(first["expires_in"], 1);
    until("the token runs out", async || status(&vendor, &first).await == 401).await;
    vendor.control(json!({"accessTokenSeconds": 600})).await;
    let second = refresh(&vendor, &first).await.unwrap().json;
    assert_eq!((&second["expires_in"], status(&vendor, &second).await), (&json!(600), 200));
}

#[tokio::test]
async fn what_was_granted_is_taken_back_by_the_client_or_the_person() {
    let vendor = vendor(json!({})).await;
    let ours = tokens(&vendor, "contacts.read").await;
    vendor.control(json!({"account": "grace"})).await;
    let hers = tokens(&vendor, "contacts.read").await;
    let is_active = async |tokens: &Value| {
        let form = [("token", text(tokens, "access_token"))];
        vendor.post("/introspect", SignIn::Header, &form).await.unwrap().json["active"] == true
    };
    assert!(is_active(&ours).await && is_active(&hers).await);

    let form = [("token", text(&ours, "refresh_token")), ("token_type_hint", "refresh_token")];
    assert_eq!(vendor.post("/revoke", SignIn::Form, &form).await.unwrap().status, 200);
    assert!(!is_active(&ours).await && is_active(&hers).await);
    assert_refused(&refresh(&vendor, &ours).await.unwrap(), 400, "invalid_grant");

    vendor.revoke_account("grace").await;
    assert_eq!((is_active(&hers).await, status(&vendor, &hers).await), (false, 401));
    assert_refused(&refresh(&vendor, &hers).await.unwrap(), 400, "invalid_grant");
    assert_eq!(vendor.requests().await["revocation"], 1);
}
