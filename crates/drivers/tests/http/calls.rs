//! A call reaches the API as it was made, below its base, with nothing that only the connection may say.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use jackfield_core::plan::http::HttpCall;
use jackfield_drivers::{
    ErrorKind,
    http::{Auth, Body, HttpConnection, HttpTarget, KeyPlace, Settings},
};
use tokio::sync::Barrier;

use crate::support::{Api, Reply, client, connection, get, json, post, soon, target};

#[tokio::test]
async fn a_call_arrives_as_it_was_made() {
    let api =
        Api::start(|_| Reply::json(r#"{"ok":true}"#).with("etag", "\"7\"").with("link", "</a>; rel=next"))
            .await;
    let connection = connection(&api.url("/v1"), Auth::None);
    let mut call = post("/orders/a%2Fb?x=1&y=%20", r#"{"a":1}"#);
    call.headers.push(("X-Trace".to_owned(), "ü".to_owned()));
    let answer = connection.call(&call, soon()).await.expect("an answer");
    assert_eq!(answer.body, Body::Json(serde_json::json!({ "ok": true })));
    assert_eq!((answer.status, answer.etag.as_deref()), (200, Some("\"7\"")));
    assert_eq!(answer.links, ["</a>; rel=next"]);
    let seen = api.only();
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/v1/orders/a%2Fb?x=1&y=%20"));
    assert_eq!(seen.body, r#"{"a":1}"#);
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.header("accept"), Some("application/json"));
    assert_eq!(seen.header("x-trace"), Some("ü"));
    assert_eq!(seen.header("content-length"), Some("7"));
    assert_eq!(seen.header("authorization"), None);
}

#[tokio::test]
async fn calls_share_a_kept_alive_connection() {
    let api = Api::start(|_| Reply::json("1")).await;
    let connection = connection(&api.url(""), Auth::None);
    for _ in 0..5 {
        assert_eq!(json(connection.call(&get("/"), soon()).await), 1);
    }
    assert_eq!((api.seen().len(), api.connections()), (5, 1));
}

#[tokio::test]
async fn answers_in_chunks_and_packed_ones_are_put_together() {
    use futures_util::StreamExt;
    let api = Api::start(|seen| {
        if seen.target == "/packed" {
            return Reply::of(200, "application/json", gzip(b"[1,2]")).with("content-encoding", "gzip");
        }
        let chunks = ["[1", ",", "2]"].map(|text| Bytes::from_static(text.as_bytes()));
        Reply::streamed(200, "application/json", stream::iter(chunks).boxed())
    })
    .await;
    let connection = connection(&api.url(""), Auth::None);
    for path in ["/chunks", "/packed"] {
        assert_eq!(json(connection.call(&get(path), soon()).await), serde_json::json!([1, 2]), "{path}");
    }
    assert_eq!(api.connections(), 1);
    assert!(api.seen().iter().all(|seen| seen.header("accept-encoding") == Some("gzip")));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[tokio::test]
async fn tricks_with_paths_and_headers_are_not_sent() {
    let api = Api::start(|_| Reply::json("1")).await;
    let key = Auth::ApiKey {
        place: KeyPlace::Cookie,
        name: "session".to_owned(),
        prefix: None,
        key: "k".to_owned().into(),
    };
    let connection = HttpConnection::open(
        &client(),
        HttpTarget {
            auth: key,
            headers: vec![("X-Shop".to_owned(), "a".to_owned().into())],
            ..target(&api.url("/v1"))
        },
        &Settings::default(),
    )
    .expect("a connection");
    let header = |name: &str, value: &str| HttpCall {
        headers: vec![(name.to_owned(), value.to_owned())],
        ..get("/a")
    };
    let server = |server: &str| HttpCall { server: Some(server.to_owned()), ..get("/a") };
    for call in [
        get("/../admin"),
        get("/%2e%2e/admin"),
        get("//127.0.0.1/"),
        get("/a\r\nX: y"),
        get("@other.test/"),
        header("X-A", "a\r\nX-B: c"),
        header("X-A\r\nX-B", "c"),
        header("X A", "c"),
        header("Host", "other.test"),
        header("Authorization", "Bearer mine"),
        header("Transfer-Encoding", "chunked"),
        header("Content-Length", "0"),
        header("x-shop", "b"),
        header("Cookie", "a=b; session=mine"),
        server("http://other.test"),
        server("http://127.0.0.1:9"),
    ] {
        let error = connection.call(&call, soon()).await.expect_err("refused");
        assert_eq!(error.kind, ErrorKind::Rejected, "{call:?}");
    }
    assert!(api.seen().is_empty());
    assert_eq!(json(connection.call(&header("Cookie", "a=b"), soon()).await), 1);
    assert_eq!(api.only().header("cookie"), Some("a=b; session=k"));
}

#[tokio::test]
async fn a_call_may_go_to_another_host_that_is_allowed() {
    let api = Api::start(|_| Reply::json("2")).await;
    let allowed = vec![format!("other.test:{}", api.port)];
    let target = HttpTarget {
        auth: Auth::Bearer("t".to_owned().into()),
        allowed_hosts: allowed,
        ..target("http://api.test:9")
    };
    let connection = HttpConnection::open(&client(), target, &Settings::default()).expect("a connection");
    let server = Some(format!("http://other.test:{}/v2", api.port));
    assert_eq!(json(connection.call(&HttpCall { server, ..get("/a") }, soon()).await), 2);
    let seen = api.only();
    assert_eq!((seen.target.as_str(), seen.header("authorization")), ("/v2/a", Some("Bearer t")));
}

#[tokio::test]
async fn a_burst_of_calls_finds_the_connections_of_the_one_before() {
    const BURST: usize = 40;
    let together = Arc::new(Barrier::new(BURST));
    let api = Api::start(move |_| {
        let together = Arc::clone(&together);
        let once = stream::once(async move {
            together.wait().await;
            Bytes::from_static(b"[]")
        });
        Reply::streamed(200, "application/json", once.boxed())
    })
    .await;
    let connection = Arc::new(connection(&api.url(""), Auth::None));
    // A connection goes back to the pool a moment after its answer: some burst soon finds all of them.
    for _ in 0..50 {
        let before = api.connections();
        let calls = (0..BURST).map(|_| {
            let connection = Arc::clone(&connection);
            tokio::spawn(async move { connection.call(&get("/"), soon()).await.map(|answer| answer.status) })
        });
        for call in calls.collect::<Vec<_>>() {
            assert_eq!(call.await.expect("a task").expect("an answer"), 200);
        }
        if api.connections() == before {
            return;
        }
    }
    panic!("every burst connects anew: {} connections", api.connections());
}

#[tokio::test]
async fn a_key_may_stand_in_authorization_behind_a_word_of_the_apis_own() {
    let api = Api::start(|_| Reply::json("1")).await;
    let key = Auth::ApiKey {
        place: KeyPlace::Header,
        name: "Authorization".to_owned(),
        prefix: Some("Token ".to_owned()),
        key: "k-4711".to_owned().into(),
    };
    let connection = connection(&api.url(""), key);
    assert_eq!(json(connection.call(&get("/company"), soon()).await), 1);
    let seen = api.seen();
    assert_eq!(
        seen.iter().map(|seen| seen.header("authorization")).collect::<Vec<_>>(),
        [Some("Token k-4711")]
    );
    let mine =
        HttpCall { headers: vec![("authorization".to_owned(), "Token mine".to_owned())], ..get("/company") };
    assert_eq!(connection.call(&mine, soon()).await.expect_err("refused").kind, ErrorKind::Rejected);
    assert_eq!(api.seen().len(), 1);
}
