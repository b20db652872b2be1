//! What an API answers is what was asked for, or a failure that says what it is.

use jackfield_core::plan::http::HttpCall;
use jackfield_drivers::{
    ErrorKind,
    http::{Auth, Body},
};

use crate::support::{Api, Reply, connection, get, hear, post, raw, say, soon};

#[tokio::test]
async fn each_status_has_its_kind() {
    let api = Api::start(|seen| {
        Reply::of(
            seen.target.trim_start_matches('/').parse().expect("a status"),
            "text/plain",
            "secret words of theirs",
        )
    })
    .await;
    for (status, kind) in [
        (401, ErrorKind::CredentialsRejected),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (410, ErrorKind::NotFound),
        (400, ErrorKind::Rejected),
        (409, ErrorKind::Rejected),
        (422, ErrorKind::Rejected),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Unavailable),
        (503, ErrorKind::Unavailable),
        (304, ErrorKind::Protocol),
        (302, ErrorKind::Protocol),
    ] {
        let connection = connection(&api.url(""), Auth::None);
        let error = connection.call(&post(&format!("/{status}"), ""), soon()).await.expect_err("refused");
        assert_eq!(error.kind, kind, "{status}");
        assert!(!format!("{error:?} {error}").contains("secret words"), "{error:?}");
    }
}

#[tokio::test]
async fn other_content_than_asked_for_is_refused() {
    let api = Api::start(|seen| match seen.target.as_str() {
        "/html" => Reply::of(200, "text/html", "<h1>Sign in</h1>"),
        "/broken" => Reply::json("{\"a\":"),
        "/deep" => Reply::json(&format!("{}{}", "[".repeat(500), "]".repeat(500))),
        "/packed" => Reply::json("1").with("content-encoding", "br"),
        "/torn" => Reply::of(200, "application/json", vec![0x1f, 0x8b, 8]).with("content-encoding", "gzip"),
        "/empty" => Reply::of(204, "text/html", ""),
        _ => Reply::of(200, "text/csv", "a,b"),
    })
    .await;
    let connection = connection(&api.url(""), Auth::None);
    for path in ["/html", "/broken", "/deep", "/packed", "/torn", "/csv"] {
        let error = connection.call(&get(path), soon()).await.expect_err(path);
        assert_eq!(error.kind, ErrorKind::Protocol, "{path}");
    }
    let headers = vec![("Accept".to_owned(), "text/csv".to_owned())];
    let answer = connection.call(&HttpCall { headers, ..get("/csv") }, soon()).await.expect("an answer");
    assert_eq!(answer.body, Body::Text("a,b".to_owned()));
    let answer = connection.call(&get("/empty"), soon()).await.expect("an answer");
    assert_eq!((answer.status, answer.body), (204, Body::Empty));
}

#[tokio::test]
async fn what_is_no_http_is_a_fault_of_protocol() {
    let port = raw(|mut stream| async move {
        hear(&mut stream).await;
        say(&mut stream, b"SSH-2.0-OpenSSH_9.9\r\n\r\n").await;
    })
    .await;
    let connection = connection(&format!("http://api.test:{port}"), Auth::None);
    let error = connection.call(&post("/", "{}"), soon()).await.expect_err("no HTTP");
    assert_eq!(error.kind, ErrorKind::Protocol, "{error:?}");
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_says_that_its_outcome_is_unknown() {
    let port = raw(|mut stream| async move {
        hear(&mut stream).await;
    })
    .await;
    let connection = connection(&format!("http://api.test:{port}"), Auth::None);
    let error = connection.call(&post("/", "{}"), soon()).await.expect_err("lost");
    assert_eq!(error.kind, ErrorKind::Unavailable, "{error:?}");
    assert!(error.message.contains("is unknown"), "{}", error.message);
}
