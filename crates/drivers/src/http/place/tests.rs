use jackfield_core::schema::Method;
use proptest::prelude::*;

use super::*;

fn call(server: Option<&str>, path_and_query: &str) -> HttpCall {
    HttpCall {
        method: Method::Get,
        server: server.map(str::to_owned),
        path_and_query: path_and_query.to_owned(),
        headers: Vec::new(),
        body: None,
        is_repeatable: true,
    }
}

fn base(url: &str) -> Base {
    Base::parse(url, &["files.example.com".to_owned(), "other.example.com:8443".to_owned()]).unwrap()
}

fn url(server: Option<&str>, path_and_query: &str) -> Result<String, Error> {
    base("https://api.example.com/v1/").place(&call(server, path_and_query)).map(|place| place.url())
}

#[test]
fn a_path_goes_below_the_base_with_one_slash_between() {
    assert_eq!(url(None, "/orders/7?a=b%20c").unwrap(), "https://api.example.com/v1/orders/7?a=b%20c");
    assert_eq!(url(None, "").unwrap(), "https://api.example.com/v1/");
    assert_eq!(url(None, "?a=..//x").unwrap(), "https://api.example.com/v1/?a=..//x");
    assert_eq!(
        url(None, "/group%2Fproject/a..b/...").unwrap(),
        "https://api.example.com/v1/group%2Fproject/a..b/..."
    );
    let root = base("https://api.example.com").place(&call(None, "/a")).unwrap();
    assert_eq!(root.url(), "https://api.example.com/a");
}

#[test]
fn no_path_leaves_the_base() {
    for path in [
        "/../admin",
        "/a/..",
        "/.",
        "/./a",
        "/%2e%2e/admin",
        "/%2E./admin",
        "/a%2f..%2fadmin",
        "/a%5c..%5cadmin",
        "/%252e%252e/admin",
        "/%25252e%25252e/",
        "/..;/admin",
        "/..;x=y/admin",
        "//evil.example/",
        "/a//b",
        "/\\evil.example",
        "/a\\..\\b",
        "@evil.example/",
        ":8080/",
        ".evil.example/",
        "a",
        "/a b",
        "/a\r\nHost: evil",
        "/a\0",
        "/a\u{7f}",
        "/ü",
        "/a#b",
        "https://evil.example/",
    ] {
        let error = url(None, path).expect_err(path);
        assert_eq!(error.kind, ErrorKind::Rejected, "{path}");
        assert!(error.message.starts_with("The request wasn't sent: "), "{}", error.message);
    }
}

#[test]
fn another_server_is_allowed_by_name_alone() {
    assert_eq!(url(Some("https://api.example.com/v2"), "/a").unwrap(), "https://api.example.com/v2/a");
    assert_eq!(url(Some("https://files.example.com"), "/a").unwrap(), "https://files.example.com/a");
    assert_eq!(
        url(Some("https://other.example.com:8443"), "/a").unwrap(),
        "https://other.example.com:8443/a"
    );
    for server in [
        "http://api.example.com",
        "https://api.example.com:8443",
        "http://files.example.com",
        "https://evil.example",
        "https://other.example.com",
        "https://api.example.com.evil.example",
        "https://user@api.example.com",
        "https://evil.example\\@api.example.com",
        "ftp://api.example.com",
        "/v2",
        "https://api.example.com?x=",
        "",
    ] {
        assert!(url(Some(server), "/a").is_err(), "{server}");
    }
}

#[test]
fn a_base_says_what_is_wrong_with_it() {
    for (url, what) in [
        ("api.example.com", "no absolute URL"),
        ("ftp://api.example.com", "neither https"),
        ("https://key:secret@api.example.com", "a user name"),
        ("https://api.example.com/?key=1", "a query"),
        ("https://api.example.com/#a", "a fragment"),
        ("https://", "no absolute URL"),
    ] {
        let error = Base::parse(url, &[]).unwrap_err();
        assert_eq!((error.kind, error.field), (ErrorKind::InvalidTarget, Some("base_url")));
        assert!(error.message.contains(what) && !error.message.contains("secret"), "{}", error.message);
    }
}

#[test]
fn one_parameter_is_replaced_and_the_rest_stays_as_it_was() {
    let place = Place::parse("https://a.example/x?b=%2F&page=1&c=d+e&%70age=7").unwrap();
    let next = place.with_parameter("page", Some("a&b"));
    assert_eq!(next.path_and_query, "/x?b=%2F&c=d+e&page=a%26b");
    assert_eq!(next.parameter("page").unwrap(), "a&b");
    assert_eq!(next.with_parameter("page", None).path_and_query, "/x?b=%2F&c=d+e");
    let bare = Place::parse("https://a.example/x?page=1").unwrap().with_parameter("page", None);
    assert_eq!(bare.path_and_query, "/x");
}

proptest! {
    #[test]
    fn whatever_passes_keeps_its_origin_and_its_base_for_a_browser_too(
        path in "[/.%a-f0-9;\\\\?#@:\\r \\t25eEcC]{0,24}",
    ) {
        if let Ok(place) = base("https://api.example.com/v1").place(&call(None, &path)) {
            let seen = Url::parse(&place.url()).unwrap();
            prop_assert_eq!(seen.host_str(), Some("api.example.com"));
            prop_assert!(seen.path() == "/v1" || seen.path().starts_with("/v1/"), "{}", seen);
        }
    }
}
