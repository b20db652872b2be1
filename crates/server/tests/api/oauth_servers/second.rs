//! The second server, which other people wrote: less strict, and odd by itself.

use serde_json::{Value, json};

use super::{CHALLENGE, SignIn, VERIFIER, arrival, code, redeem, refresh, status, text, tokens};
use crate::support::{oauth::Vendor, until};

#[tokio::test]
async fn its_tokens_follow_a_code_with_its_verifier_and_refresh_tokens() {
    let vendor =
        Vendor::oauth2mock(json!({"resourceScope": "contacts.read", "accessTokenSeconds": 600})).await;
    let stolen = code(&vendor, "contacts.read").await;
    let refused = redeem(&vendor, &stolen, &VERIFIER.replace('d', "e"), SignIn::Header).await;
    assert_eq!(
        (refused.status, refused.header("content-type")),
        (400, "application/problem+json; charset=utf-8")
    );

    let first = tokens(&vendor, "contacts.read").await;
    let second = refresh(&vendor, &first).await.unwrap().json;
    assert_ne!(text(&first, "access_token"), text(&second, "access_token"));
    assert_eq!((&second["expires_in"], &second["scope"]), (&json!(600), &json!("contacts.read")));
    for path in ["/resource", "/userinfo"] {
        assert_eq!(vendor.get(path, text(&second, "access_token")).await.json["email"], "ada@example.com");
    }
    assert_eq!(status(&vendor, &json!({"access_token": "made up"})).await, 401);
    let fewer = tokens(&vendor, "contacts.write").await;
    assert_eq!(status(&vendor, &fewer).await, 401);
    vendor.control(json!({"accessTokenSeconds": 1})).await;
    let short = refresh(&vendor, &second).await.unwrap().json;
    until("the token runs out", async || status(&vendor, &short).await == 401).await;
}

#[tokio::test]
async fn it_gives_tokens_to_a_client_of_its_own() {
    let vendor = Vendor::oauth2mock(json!({})).await;
    let form = [("grant_type", "client_credentials"), ("scope", "contacts.read")];
    let tokens = vendor.post("/token", SignIn::Header, &form).await.unwrap().json;
    let resource = vendor.get("/resource", text(&tokens, "access_token")).await.json;
    assert_eq!((&resource["client"], &resource["scope"]), (&json!("jackfield"), &json!("contacts.read")));
    assert_eq!(vendor.token_requests("client_credentials").await, 1);
}

#[tokio::test]
async fn its_events_make_odd_answers() {
    let vendor = Vendor::oauth2mock(json!({"revocationStatus": 503})).await;
    vendor
        .answer_token_requests(json!([
            {"without": ["token_type"], "set": {"expires_in": "3600"}},
            {"status": 400, "error": "invalid_grant", "afterwards": true},
            {"status": 502, "text": "<h1>no</h1>"},
            {"hangUp": true, "afterwards": true},
        ]))
        .await;
    let odd = tokens(&vendor, "contacts.read").await;
    assert_eq!((&odd["token_type"], &odd["expires_in"]), (&Value::Null, &json!("3600")));
    assert_eq!(refresh(&vendor, &odd).await.unwrap().json["error"], "invalid_grant");
    assert_eq!(refresh(&vendor, &odd).await.unwrap().status, 502);
    assert!(refresh(&vendor, &odd).await.is_err());
    assert_eq!(refresh(&vendor, &odd).await.unwrap().status, 200);
    let form = [("token", text(&odd, "refresh_token"))];
    assert_eq!(vendor.post("/revoke", SignIn::Form, &form).await.unwrap().status, 503);
}

#[tokio::test]
async fn its_callback_may_be_anothers() {
    let vendor = Vendor::oauth2mock(json!({})).await;
    let pkce = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let callback = json!({"set": {"iss": "http://127.0.0.1:2"}, "without": ["state"]});
    vendor.control(json!({"callback": callback})).await;
    let told = arrival(&vendor, "contacts.read", &pkce).await;
    assert_eq!((text(&told, "iss"), &told["state"]), ("http://127.0.0.1:2", &Value::Null));
    vendor.control(json!({"callback": null, "account": "denier"})).await;
    let told = arrival(&vendor, "contacts.read", &pkce).await;
    assert_eq!((&told["error"], &told["code"]), (&json!("access_denied"), &Value::Null));
}
