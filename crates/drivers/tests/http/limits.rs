//! How large, how long and how often: every answer and every wait has an end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use jackfield_drivers::{
    Error, ErrorKind,
    http::{Auth, Settings},
    limits::{Deadline, Limits},
};

use crate::support::{
    Api, Reply, client, connection, connection_with, get, hear, json, post, raw, say, soon, touchy,
};

/// So many megabytes, packed into very little.
fn bomb(megabytes: usize) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..megabytes {
        encoder.write_all(&vec![b'0'; 1 << 20]).expect("memory");
    }
    encoder.finish().expect("memory")
}

#[tokio::test]
async fn answers_beyond_the_limit_are_cut_off_while_they_come() {
    let bomb = Bytes::from(bomb(64));
    assert!(bomb.len() < 100_000);
    let api = Api::start(move |seen| match seen.target.as_str() {
        "/bomb" => Reply::of(200, "application/json", bomb.clone()).with("content-encoding", "gzip"),
        "/endless" => {
            let chunk = Bytes::from(vec![b' '; 10_000]);
            Reply::streamed(200, "application/json", stream::repeat(chunk).boxed())
        }
        "/nothing" => {
            // Empty blocks unpack to nothing, for ever.
            let head = Bytes::from_static(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
            let blocks = Bytes::from([0, 0, 0, 0xff, 0xff].repeat(2000));
            let endless = stream::iter([head]).chain(stream::repeat(blocks));
            Reply::streamed(200, "application/json", endless.boxed()).with("content-encoding", "gzip")
        }
        "/members" => {
            let empty = Bytes::from(self::bomb(0));
            Reply::streamed(200, "application/json", stream::repeat(empty).boxed())
                .with("content-encoding", "gzip")
        }
        "/said" => Reply::of(200, "application/json", vec![b' '; 5 << 20]),
        "/fault" => Reply::streamed(400, "text/plain", stream::repeat(Bytes::from_static(b"no")).boxed()),
        _ => Reply::json(&format!("{}1", " ".repeat(3 << 20))),
    })
    .await;
    let connection = connection(&api.url(""), Auth::None);
    for path in ["/bomb", "/endless", "/nothing", "/said"] {
        let error = connection.call(&get(path), soon()).await.expect_err(path);
        assert_eq!(error.kind, ErrorKind::ResultTooLarge, "{path}: {error:?}");
        let error = client().fetch(&api.url(path), 1 << 20, soon()).await.expect_err(path);
        assert_eq!(error.kind, ErrorKind::ResultTooLarge, "{path}: {error:?}");
    }
    let error = connection.call(&get("/members"), soon()).await.expect_err("many");
    assert_eq!(error.kind, ErrorKind::Protocol);
    let error = connection.call(&get("/fault"), soon()).await.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Rejected);
    assert_eq!(json(connection.call(&get("/large"), soon()).await), 1);
}

#[tokio::test]
async fn slow_heads_and_slow_bodies_end_at_the_deadline() {
    for head in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n1"] {
        let port = raw(move |mut stream| async move {
            hear(&mut stream).await;
            say(&mut stream, head.as_bytes()).await;
            // Until the client has had enough.
            while hear(&mut stream).await {}
        })
        .await;
        let connection = connection(&format!("http://api.test:{port}"), Auth::None);
        let deadline = Deadline::after(Duration::from_millis(300));
        let error = connection.call(&get("/"), deadline).await.expect_err("too slow");
        assert_eq!(error.kind, ErrorKind::Timeout, "{head:?}");
        assert!(deadline.has_passed());
        let deadline = Deadline::after(Duration::from_millis(300));
        let error = connection.call(&post("/", "{}"), deadline).await.expect_err("too slow");
        assert!(error.message.contains("is unknown"), "{}", error.message);
    }
}

#[tokio::test]
async fn heads_that_never_end_are_cut_off() {
    let port = raw(|mut stream| async move {
        hear(&mut stream).await;
        say(&mut stream, b"HTTP/1.1 200 OK\r\nx: ").await;
        while say(&mut stream, &[b'a'; 4096]).await {}
    })
    .await;
    let connection = connection(&format!("http://api.test:{port}"), Auth::None);
    let error = connection.call(&get("/"), soon()).await.expect_err("too long");
    assert_eq!(error.kind, ErrorKind::Protocol, "{error:?}");
}

/// An API that answers a status so many times, and then 1; how often it was asked.
async fn recovering(status: u16, times: usize, retry_after: Option<&'static str>) -> (Api, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let api = Api::start(move |_| {
        if counted.fetch_add(1, Ordering::SeqCst) >= times {
            return Reply::json("1");
        }
        let reply = Reply::status(status);
        match retry_after {
            Some(retry_after) => reply.with("retry-after", retry_after),
            None => reply,
        }
    })
    .await;
    (api, asked)
}

#[tokio::test]
async fn reads_are_repeated_twice_where_the_api_says_that_it_may_pass() {
    for status in [429, 502, 503, 504] {
        let (api, _) = recovering(status, 2, Some("0")).await;
        assert_eq!(json(connection(&api.url(""), Auth::None).call(&get("/"), soon()).await), 1, "{status}");
        let (api, asked) = recovering(status, 3, None).await;
        connection(&api.url(""), Auth::None).call(&get("/"), soon()).await.expect_err("three failures");
        assert_eq!(asked.load(Ordering::SeqCst), 3, "{status}");
    }
}

#[tokio::test]
async fn an_api_that_forbids_since_it_has_had_enough_calls_is_asked_again() {
    let google = r#"{"error": {"errors": [{"domain": "usageLimits", "reason": "userRateLimitExceeded"}], "code": 403}}"#;
    let enough: [(&str, Option<(&str, &str)>); 5] = [
        (google, None),
        (r#"[{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests"}]"#, None),
        ("<Error>slow down</Error>", Some(("retry-after", "0"))),
        (r#"{"message": "API limit"}"#, Some(("x-ratelimit-remaining", "0"))),
        (r#"{"status": "RATE_LIMITED"}"#, None),
    ];
    let forbidden: [(&str, Option<(&str, &str)>); 4] = [
        (
            r#"{"error": {"errors": [{"domain": "calendar", "reason": "requiredAccessLevel"}], "code": 403}}"#,
            None,
        ),
        (r#"{"message": "You need a plan with a higher rate limit, or ratelimit rights"}"#, None),
        (r#"{"error": "insufficient_scope"}"#, Some(("x-ratelimit-remaining", "12"))),
        ("rateLimitExceeded", None),
    ];
    let said = async |body: &'static str, header: Option<(&'static str, &'static str)>| {
        let api = Api::start(move |_| {
            let reply = Reply::of(403, "application/json", body);
            match header {
                Some((name, value)) => reply.with(name, value),
                None => reply,
            }
        })
        .await;
        let error = connection(&api.url(""), Auth::None).call(&get("/"), soon()).await.expect_err("refused");
        let written = connection(&api.url(""), Auth::None).call(&post("/", "{}"), soon()).await;
        assert_eq!(written.expect_err("refused").kind, error.kind, "{body}");
        (error.kind, api.seen().len())
    };
    for (body, header) in enough {
        assert_eq!(said(body, header).await, (ErrorKind::RateLimited, 4), "{body}");
    }
    for (body, header) in forbidden {
        assert_eq!(said(body, header).await, (ErrorKind::Forbidden, 2), "{body}");
    }
}

#[tokio::test]
async fn writes_and_final_answers_are_not_repeated() {
    for status in [429, 503] {
        let (api, asked) = recovering(status, 1, None).await;
        connection(&api.url(""), Auth::None).call(&post("/", "{}"), soon()).await.expect_err("a write");
        assert_eq!(asked.load(Ordering::SeqCst), 1, "{status}");
    }
    for status in [400, 401, 404, 500, 501] {
        let (api, asked) = recovering(status, 1, None).await;
        connection(&api.url(""), Auth::None).call(&get("/"), soon()).await.expect_err("final");
        assert_eq!(asked.load(Ordering::SeqCst), 1, "{status}");
    }
}

#[tokio::test]
async fn a_wait_that_the_deadline_does_not_allow_is_told_instead() {
    for (retry_after, seconds) in [("3600", 3600), ("Fri, 06 Nov 2026 09:00:00 GMT", 600)] {
        let api = Api::start(move |_| {
            Reply::status(429).with("retry-after", retry_after).with("date", "Fri, 06 Nov 2026 08:50:00 GMT")
        })
        .await;
        let error = connection(&api.url(""), Auth::None).call(&get("/"), soon()).await.expect_err("limited");
        assert_eq!(error.kind, ErrorKind::RateLimited);
        assert_eq!(error.retry_after, Some(Duration::from_secs(seconds)));
        assert_eq!(api.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_read_is_repeated_where_the_connection_broke_before_an_answer() {
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let port = raw(move |mut stream| {
        let is_first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            hear(&mut stream).await;
            if !is_first {
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1";
                say(&mut stream, answer).await;
            }
        }
    })
    .await;
    let connection = connection(&format!("http://api.test:{port}"), Auth::None);
    assert_eq!(json(connection.call(&get("/"), soon()).await), 1);
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn the_breaker_opens_after_failures_and_closes_when_the_api_is_back() {
    let is_well = Arc::new(AtomicBool::new(false));
    let wellness = Arc::clone(&is_well);
    let api = Api::start(
        move |_| {
            if wellness.load(Ordering::SeqCst) { Reply::json("1") } else { Reply::status(500) }
        },
    )
    .await;
    let closed_for_long = connection_with(&api.url(""), Auth::None, &touchy(Duration::from_secs(3600)));
    closed_for_long.call(&get("/"), soon()).await.expect_err("a failure");
    let asked = api.seen().len();
    let error = closed_for_long.call(&get("/"), soon()).await.expect_err("open");
    assert_eq!((error.kind, api.seen().len()), (ErrorKind::CircuitOpen, asked));

    let closed_at_once = connection_with(&api.url(""), Auth::None, &touchy(Duration::ZERO));
    closed_at_once.call(&get("/"), soon()).await.expect_err("a failure");
    is_well.store(true, Ordering::SeqCst);
    assert_eq!(json(closed_at_once.call(&get("/"), soon()).await), 1);
}

#[tokio::test]
async fn refusals_do_not_open_the_breaker() {
    let api =
        Api::start(|seen| if seen.target == "/ok" { Reply::json("1") } else { Reply::status(404) }).await;
    let connection = connection_with(&api.url(""), Auth::None, &touchy(Duration::from_secs(3600)));
    connection.call(&get("/"), soon()).await.expect_err("not there");
    assert_eq!(json(connection.call(&get("/ok"), soon()).await), 1);
}

#[tokio::test]
async fn more_calls_than_places_wait_for_one() {
    let api = Api::start(|_| Reply::json("1")).await;
    let limits = Limits { max_in_flight: 1, ..Limits::default() };
    let settings = Settings { limits, ..Settings::default() };
    let connection = Arc::new(connection_with(&api.url(""), Auth::None, &settings));
    let calls = (0..10).map(|_| {
        let connection = Arc::clone(&connection);
        tokio::spawn(async move { connection.call(&get("/"), soon()).await })
    });
    for call in calls.collect::<Vec<_>>() {
        let answered: Result<_, Error> = call.await.expect("no panic");
        assert_eq!(json(answered), 1);
    }
    assert_eq!(api.connections(), 1);
}
