//! OAuth client credentials: one token for all, renewed once, kept in memory alone.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use jackfield_drivers::{
    ErrorKind,
    http::{Auth, ClientAuthStyle, ClientCredentials, HttpConnection, OAuthClient},
};

use crate::support::{Api, Reply, connection, get, json, post, soon};

fn oauth(token_url: &str, style: ClientAuthStyle) -> Auth {
    Auth::OAuth2ClientCredentials(ClientCredentials {
        client: OAuthClient {
            token_url: token_url.to_owned(),
            client_id: "me:1".to_owned(),
            client_secret: "s3cret&".to_owned().into(),
            style,
        },
        scope: Some("read write".to_owned()),
    })
}

/// An issuer of `t1`, `t2`, … that live so many seconds.
async fn issuer(expires_in: u32) -> Api {
    let issued = AtomicUsize::new(0);
    Api::start(move |_| {
        let number = issued.fetch_add(1, Ordering::SeqCst) + 1;
        Reply::json(&format!(
            r#"{{"access_token":"t{number}","token_type":"bearer","expires_in":{expires_in}}}"#
        ))
    })
    .await
}

/// An API that takes one token alone.
async fn taking(token: &'static str) -> Api {
    Api::start(move |seen| match seen.header("authorization") {
        Some(sent) if sent == format!("Bearer {token}") => Reply::json("1"),
        _ => Reply::status(401),
    })
    .await
}

#[tokio::test]
async fn fifty_calls_at_once_share_one_token() {
    let (issuer, api) = (issuer(3600).await, taking("t1").await);
    let auth = oauth(&issuer.url("/token"), ClientAuthStyle::Header);
    let connection = Arc::new(connection(&api.url(""), auth));
    let calls = (0..50).map(|_| {
        let connection = Arc::clone(&connection);
        tokio::spawn(async move { connection.call(&get("/"), soon()).await })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(json(call.await.expect("no panic")), 1);
    }
    assert_eq!(api.seen().len(), 50);
    let asked = issuer.only();
    assert_eq!(
        (asked.method.as_str(), asked.body.as_str()),
        ("POST", "grant_type=client_credentials&scope=read+write")
    );
    // `me%3A1:s3cret%26`: both are form-encoded before they are joined.
    assert_eq!(asked.header("authorization"), Some("Basic bWUlM0ExOnMzY3JldCUyNg=="));
}

#[tokio::test]
async fn the_client_may_say_who_it_is_in_the_body() {
    let (issuer, api) = (issuer(3600).await, taking("t1").await);
    let connection = connection(&api.url(""), oauth(&issuer.url("/token"), ClientAuthStyle::Body));
    assert_eq!(json(connection.call(&get("/"), soon()).await), 1);
    let asked = issuer.only();
    assert_eq!(asked.header("authorization"), None);
    let body = "grant_type=client_credentials&scope=read+write&client_id=me%3A1&client_secret=s3cret%26";
    assert_eq!(asked.body, body);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all_and_writes_are_sent_again() {
    let (issuer, api) = (issuer(3600).await, taking("t2").await);
    let auth = oauth(&issuer.url("/token"), ClientAuthStyle::Header);
    let connection = Arc::new(connection(&api.url(""), auth));
    let calls = (0..20).map(|_| {
        let connection = Arc::clone(&connection);
        tokio::spawn(async move { connection.call(&post("/", "{}"), soon()).await })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(json(call.await.expect("no panic")), 1);
    }
    assert_eq!(issuer.seen().len(), 2);
}

#[tokio::test]
async fn a_token_that_is_refused_anew_is_not_asked_for_again_and_again() {
    let (issuer, api) = (issuer(3600).await, taking("never").await);
    let connection = connection(&api.url(""), oauth(&issuer.url("/token"), ClientAuthStyle::Header));
    for _ in 0..5 {
        let error = connection.call(&get("/"), soon()).await.expect_err("refused");
        assert_eq!(error.kind, ErrorKind::CredentialsRejected);
    }
    assert_eq!(issuer.seen().len(), 2);
}

#[tokio::test]
async fn a_token_that_has_ended_is_fetched_anew() {
    let issuer = issuer(0).await;
    let api = Api::start(|_| Reply::json("1")).await;
    let connection = connection(&api.url(""), oauth(&issuer.url("/token"), ClientAuthStyle::Header));
    for _ in 0..3 {
        assert_eq!(json(connection.call(&get("/"), soon()).await), 1);
    }
    assert_eq!(issuer.seen().len(), 3);
}

#[tokio::test]
async fn a_refused_client_is_left_alone_for_a_while() {
    let issuer = Api::start(|_| Reply::of(401, "application/json", r#"{"error":"invalid_client"}"#)).await;
    let api = taking("t1").await;
    let connection = connection(&api.url(""), oauth(&issuer.url("/token"), ClientAuthStyle::Header));
    for _ in 0..5 {
        let error = connection.verify(&get("/"), soon()).await.expect_err("refused");
        assert_eq!((error.kind, error.field), (ErrorKind::CredentialsRejected, Some("client_secret")));
    }
    assert_eq!((issuer.seen().len(), api.seen().len()), (1, 0));
}

#[tokio::test]
async fn what_is_no_token_is_told_at_the_token_url() {
    for body in ["{}", "[]", "<html>", r#"{"access_token":""}"#, r#"{"access_token":"x","token_type":"mac"}"#]
    {
        let issuer = Api::start(move |_| Reply::json(body)).await;
        let connection =
            connection("http://api.test:9", oauth(&issuer.url("/token"), ClientAuthStyle::Header));
        let error = connection.call(&get("/"), soon()).await.expect_err(body);
        assert_eq!((error.kind, error.field), (ErrorKind::Protocol, Some("token_url")), "{body}");
    }
}

#[tokio::test]
async fn the_token_url_is_vetted_and_never_redirects() {
    let open = |url: &str| -> HttpConnection {
        connection("http://api.test:9", oauth(url, ClientAuthStyle::Header))
    };
    let error = open("https://10.0.0.1/token").call(&get("/"), soon()).await.expect_err("refused");
    assert_eq!((error.kind, error.field), (ErrorKind::AddressNotAllowed, Some("token_url")));
    let thief = issuer(3600).await;
    let location = thief.url("/token");
    let issuer = Api::start(move |_| Reply::status(307).with("location", &location)).await;
    let error = open(&issuer.url("/token")).call(&get("/"), soon()).await.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Protocol);
    assert!(thief.seen().is_empty());
}
