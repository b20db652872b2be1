//! Credentials are where the API wants them, and nowhere else.

use std::{
    io,
    sync::{Arc, Mutex},
};

use jackfield_drivers::{
    ErrorKind,
    http::{
        Auth, ClientAuthStyle, ClientCredentials, HttpConnection, HttpTarget, KeyPlace, OAuthClient, Settings,
    },
};

use crate::support::{Api, Reply, client, connection, get, json, soon, target};

const SECRET: &str = "s3cret-k3y/+ü=";
const PLAIN: &str = "s3cret-k3y-plain";

fn key(place: KeyPlace, prefix: Option<&str>, key: &str) -> Auth {
    let prefix = prefix.map(str::to_owned);
    Auth::ApiKey { place, name: "api_key".to_owned(), prefix, key: key.to_owned().into() }
}

#[tokio::test]
async fn each_way_to_sign_in_puts_its_credential_in_its_place() {
    let api = Api::start(|_| Reply::json("1")).await;
    let seen = async |auth: Auth| {
        let before = api.seen().len();
        assert_eq!(json(connection(&api.url(""), auth).call(&get("/a?b=c"), soon()).await), 1);
        api.seen()[before].clone()
    };
    let with = seen(key(KeyPlace::Header, Some("Token "), PLAIN)).await;
    assert_eq!(with.header("api_key"), Some("Token s3cret-k3y-plain"));
    assert_eq!(with.target, "/a?b=c");
    let with = seen(key(KeyPlace::Query, None, SECRET)).await;
    assert_eq!(with.target, "/a?b=c&api_key=s3cret-k3y%2F%2B%C3%BC%3D");
    let with = seen(key(KeyPlace::Cookie, None, PLAIN)).await;
    assert_eq!(with.header("cookie"), Some("api_key=s3cret-k3y-plain"));
    let with = seen(Auth::Bearer(PLAIN.to_owned().into())).await;
    assert_eq!(with.header("authorization"), Some("Bearer s3cret-k3y-plain"));
    let with =
        seen(Auth::Basic { user: "ada".to_owned().into(), password: "pass:ü".to_owned().into() }).await;
    assert_eq!(with.header("authorization"), Some("Basic YWRhOnBhc3M6w7w="));
}

#[tokio::test]
async fn a_call_cannot_bring_the_key_itself() {
    let api = Api::start(|_| Reply::json("1")).await;
    let connection = connection(&api.url(""), key(KeyPlace::Query, None, PLAIN));
    for query in ["/?api_key=mine", "/?a=b&api%5Fkey=mine", "/?api_key"] {
        let error = connection.call(&get(query), soon()).await.expect_err(query);
        assert_eq!(error.kind, ErrorKind::Rejected, "{query}");
    }
    assert!(api.seen().is_empty());
}

#[tokio::test]
async fn credentials_that_cannot_be_sent_are_told_at_their_field() {
    for (auth, field) in [
        (Auth::Bearer("a\nb".to_owned().into()), "token"),
        (key(KeyPlace::Header, None, "a\r\nX: y"), "api_key"),
        (key(KeyPlace::Cookie, None, "a; b"), "api_key"),
        (Auth::Basic { user: "a:b".to_owned().into(), password: String::new().into() }, "user"),
    ] {
        let target = HttpTarget { auth, ..target("https://api.test") };
        let error = HttpConnection::open(&client(), target, &Settings::default()).err().expect("refused");
        assert_eq!((error.kind, error.field), (ErrorKind::InvalidTarget, Some(field)));
    }
}

#[tokio::test]
async fn refused_credentials_name_the_field_to_look_at() {
    let api = Api::start(|_| Reply::status(401)).await;
    let connection = connection(&api.url(""), Auth::Bearer(PLAIN.to_owned().into()));
    let error = connection.verify(&get("/me"), soon()).await.expect_err("refused");
    assert_eq!((error.kind, error.field), (ErrorKind::CredentialsRejected, Some("token")));
}

/// A log that is kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_is_in_debug_errors_or_logs() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let api = Api::start(|seen| {
        let echo = format!("bad credentials: {} {:?} {}", seen.target, seen.headers, seen.body);
        Reply::of(400, "text/plain", echo)
    })
    .await;
    let oauth = Auth::OAuth2ClientCredentials(ClientCredentials {
        client: OAuthClient {
            token_url: api.url("/token"),
            client_id: "me".to_owned(),
            client_secret: PLAIN.to_owned().into(),
            style: ClientAuthStyle::Body,
        },
        scope: None,
    });
    let auths = [
        key(KeyPlace::Header, None, PLAIN),
        key(KeyPlace::Query, None, PLAIN),
        key(KeyPlace::Cookie, None, PLAIN),
        Auth::Bearer(PLAIN.to_owned().into()),
        Auth::Basic { user: PLAIN.to_owned().into(), password: PLAIN.to_owned().into() },
        oauth,
    ];
    let mut told = String::new();
    for auth in auths {
        for url in [api.url(""), "http://api.test:1".to_owned()] {
            let headers = vec![("X-Key".to_owned(), PLAIN.to_owned().into())];
            let target = HttpTarget { auth: auth.clone(), headers, ..target(&url) };
            told += &format!("{target:?}");
            let connection =
                HttpConnection::open(&client(), target, &Settings::default()).expect("a connection");
            let error = connection.call(&get("/a"), soon()).await.expect_err("refused");
            told += &format!("{error:?} {error}");
        }
    }
    let logged = String::from_utf8(log.0.lock().expect("a lock").clone()).expect("text");
    assert!(logged.contains("an API refused a request"), "{logged}");
    for text in [told, logged] {
        assert!(!text.contains(PLAIN) && !text.contains("czNjcmV0"), "{text}");
    }
}
