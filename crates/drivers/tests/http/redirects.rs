//! Redirects: few, of reads alone, vetted, and never with the credentials to somebody else.

use std::sync::{Arc, OnceLock};

use jackfield_drivers::{
    ErrorKind,
    http::{Auth, HttpConnection, HttpTarget, KeyPlace, Settings},
};

use crate::support::{Api, Reply, client, connection, get, json, post, soon, target};

fn to(location: &str) -> Reply {
    Reply::status(302).with("location", location)
}

fn bearer() -> Auth {
    Auth::Bearer("s3cret".to_owned().into())
}

#[tokio::test]
async fn three_within_the_origin_are_followed_with_the_credentials() {
    let api = Api::start(|seen| match seen.target.as_str() {
        "/0" => to("/1"),
        "/1" => to("2"),
        "/2" => to("?x"),
        "/2?x" => Reply::json("3"),
        "/4" => to("/0"),
        _ => Reply::status(500),
    })
    .await;
    let connection = connection(&api.url(""), bearer());
    assert_eq!(json(connection.call(&get("/0"), soon()).await), 3);
    assert!(api.seen().iter().all(|seen| seen.header("authorization") == Some("Bearer s3cret")));
    let error = connection.call(&get("/4"), soon()).await.expect_err("four");
    assert_eq!(error.kind, ErrorKind::Protocol);
}

#[tokio::test]
async fn another_origin_gets_nothing_of_the_request() {
    let other = Api::start(|_| Reply::json("7")).await;
    for auth in [
        bearer(),
        key(KeyPlace::Header),
        key(KeyPlace::Cookie),
        Auth::Basic { user: "u".to_owned().into(), password: "s3cret".to_owned().into() },
    ] {
        let location = format!("http://other.test:{}/file", other.port);
        let api = Api::start(move |_| to(&location)).await;
        let target = HttpTarget {
            auth,
            headers: vec![("X-Shop".to_owned(), "mine".to_owned().into())],
            ..target(&format!("http://api.test:{}", api.port))
        };
        let connection = HttpConnection::open(&client(), target, &Settings::default()).expect("a connection");
        let mut call = get("/a");
        call.headers.push(("X-Customer".to_owned(), "42".to_owned()));
        assert_eq!(json(connection.call(&call, soon()).await), 7);
    }
    for seen in other.seen() {
        let mut names: Vec<&str> = seen.headers.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    }
}

fn key(place: KeyPlace) -> Auth {
    Auth::ApiKey { place, name: "api_key".to_owned(), prefix: None, key: "s3cret/+".to_owned().into() }
}

#[tokio::test]
async fn a_key_that_the_api_repeats_in_its_redirect_is_kept_from_others() {
    let other = Api::start(|_| Reply::json("7")).await;
    let port = other.port;
    let api = Api::start(move |seen| {
        let query = seen.target.split_once('?').map_or("", |(_, query)| query);
        let name = if seen.target.starts_with("/renamed") {
            query.replace("api_key", "k")
        } else {
            query.to_owned()
        };
        to(&format!("http://other.test:{port}/file?{name}"))
    })
    .await;
    let connection = connection(&api.url(""), key(KeyPlace::Query));
    assert_eq!(json(connection.call(&get("/same?a=1"), soon()).await), 7);
    assert_eq!(other.only().target, "/file?a=1");
    let error = connection.call(&get("/renamed"), soon()).await.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::Protocol);
    assert_eq!(other.seen().len(), 1);
}

#[tokio::test]
async fn the_way_back_has_no_credentials_either() {
    let back: Arc<OnceLock<String>> = Arc::default();
    let there = Arc::clone(&back);
    let other = Api::start(move |_| to(there.get().expect("set"))).await;
    let location = format!("http://other.test:{}/", other.port);
    let api =
        Api::start(move |seen| if seen.target == "/end" { Reply::json("1") } else { to(&location) }).await;
    back.set(format!("http://api.test:{}/end", api.port)).expect("unset");
    let connection = connection(&format!("http://api.test:{}", api.port), bearer());
    assert_eq!(json(connection.call(&get("/start"), soon()).await), 1);
    let seen = api.seen();
    assert_eq!(seen[0].header("authorization"), Some("Bearer s3cret"));
    assert_eq!(seen[1].header("authorization"), None);
}

#[tokio::test]
async fn addresses_that_are_not_allowed_are_not_reached_by_a_redirect_either() {
    for location in [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "https://[fd00:ec2::254]/",
        "http://2852039166/",
    ] {
        let api = Api::start(move |_| to(location)).await;
        let connection = connection(&api.url(""), Auth::None);
        let error = connection.call(&get("/"), soon()).await.expect_err(location);
        assert_eq!(error.kind, ErrorKind::AddressNotAllowed, "{location}");
        assert!(
            !error.message.contains("10.0.0.1") && !error.message.contains("169.254"),
            "{}",
            error.message
        );
        let error = client().fetch(&api.url("/"), 1000, soon()).await.expect_err(location);
        assert_eq!(error.kind, ErrorKind::AddressNotAllowed, "{location}");
    }
}

#[tokio::test]
async fn writes_and_odd_redirects_are_not_followed() {
    let api = Api::start(|seen| match seen.target.as_str() {
        "/file" => to("file:///etc/passwd"),
        "/user" => to("http://user:pass@api.test/"),
        "/none" => Reply::status(301),
        "/loop" => to("/loop"),
        _ => Reply::status(307).with("location", "/ok"),
    })
    .await;
    let connection = connection(&api.url(""), Auth::None);
    for path in ["/file", "/user", "/none", "/loop"] {
        let error = connection.call(&get(path), soon()).await.expect_err(path);
        assert_eq!(error.kind, ErrorKind::Protocol, "{path}");
    }
    let before = api.seen().len();
    let error = connection.call(&post("/write", "{}"), soon()).await.expect_err("a write");
    assert_eq!(error.kind, ErrorKind::Protocol);
    assert_eq!(api.seen().len(), before + 1);
}

#[tokio::test]
async fn a_description_is_fetched_through_redirects_to_where_it_is() {
    let other = Api::start(|_| Reply::of(200, "application/yaml", "openapi: 3.1.0")).await;
    let location = format!("http://other.test:{}/openapi.yaml", other.port);
    let there = location.clone();
    let api = Api::start(move |_| to(&there)).await;
    let document = client().fetch(&api.url("/docs"), 1000, soon()).await.expect("a document");
    assert_eq!(document.bytes, b"openapi: 3.1.0");
    assert_eq!(document.content_type.as_deref(), Some("application/yaml"));
    assert_eq!(document.url, location);
}
