//! A GraphQL API is asked in newer words first, and in plainer ones where it doesn't know them.

use jackfield_drivers::{ErrorKind, http::Auth};
use serde_json::Value;

use crate::support::{Api, Reply, Seen, connection, soon};

const DESCRIBED: &str = r#"{"data":{"__schema":{"types":[{"kind":"OBJECT","name":"Query"}]}}}"#;

fn query(seen: &Seen) -> String {
    let body: Value = serde_json::from_str(&seen.body).expect("JSON");
    body["query"].as_str().expect("a query").to_owned()
}

/// An API that refuses what has one of these words, with that status.
async fn refusing(words: &'static [&'static str], status: u16) -> Api {
    Api::start(move |seen| {
        let query = query(seen);
        if words.iter().any(|word| query.contains(word)) {
            let errors = r#"{"errors":[{"message":"Cannot query field"}]}"#;
            return Reply::of(status, "application/graphql-response+json", errors);
        }
        Reply::json(DESCRIBED)
    })
    .await
}

#[tokio::test]
async fn a_new_server_is_asked_once() {
    let api = refusing(&[], 200).await;
    let connection = connection(&api.url("/graphql"), Auth::Bearer("t".to_owned().into()));
    let described = connection.introspect(soon()).await.expect("a description");
    assert_eq!(str::from_utf8(&described), Ok(DESCRIBED));
    let seen = api.only();
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/graphql"));
    assert_eq!(seen.header("authorization"), Some("Bearer t"));
    let query = query(&seen);
    for word in ["isOneOf", "specifiedByURL", "isRepeatable", "args(includeDeprecated: true)"] {
        assert!(query.contains(word), "{word}");
    }
    assert_eq!(query.matches('{').count(), query.matches('}').count());
}

#[tokio::test]
async fn older_and_stricter_servers_are_asked_in_plainer_words() {
    const NINE: &str = "ofType { kind name ofType { kind name ofType { kind name ofType { kind name";
    for status in [200, 400] {
        for (words, questions) in
            [(&["isOneOf"][..], 2), (&["specifiedByURL"], 3), (&["args(includeDeprecated"], 3), (&[NINE], 4)]
        {
            let api = refusing(words, status).await;
            let described = connection(&api.url("/graphql"), Auth::None).introspect(soon()).await;
            assert_eq!(str::from_utf8(&described.expect("a description")), Ok(DESCRIBED));
            assert_eq!(api.seen().len(), questions, "{words:?} {status}");
        }
    }
}

#[tokio::test]
async fn a_server_that_describes_nothing_is_told_apart_from_one_that_refuses_the_credentials() {
    let silent = refusing(&["__schema"], 200).await;
    let error = connection(&silent.url(""), Auth::None).introspect(soon()).await.expect_err("nothing");
    assert_eq!(error.kind, ErrorKind::Rejected);
    assert!(error.message.contains("as a document"), "{}", error.message);
    let closed = refusing(&["__schema"], 401).await;
    let error = connection(&closed.url(""), Auth::None).introspect(soon()).await.expect_err("closed");
    assert_eq!((error.kind, closed.seen().len()), (ErrorKind::CredentialsRejected, 1));
}

#[tokio::test]
async fn a_description_may_be_larger_than_an_answer() {
    let api = Api::start(|_| {
        let padding = " ".repeat(5 << 20);
        Reply::json(&format!("{padding}{DESCRIBED}"))
    })
    .await;
    assert!(connection(&api.url(""), Auth::None).introspect(soon()).await.is_ok());
}
