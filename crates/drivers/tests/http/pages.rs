//! Further pages: every style, an end to each, and never off to another origin.

use jackfield_core::schema::Pagination;
use jackfield_drivers::{
    ErrorKind,
    http::{Auth, Body, HttpConnection, Pages, Paging, Settings},
};
use serde_json::{Value, json};

use crate::support::{Api, Reply, Seen, connection, connection_with, get, soon};

async fn all(connection: &HttpConnection, by: &Pagination, max_pages: usize) -> Pages {
    let paging = Paging { by, records: &[], max_pages, max_records: usize::MAX };
    connection.pages(&get("/list?q=a%20b"), &paging, soon()).await.expect("pages")
}

fn bodies(pages: &Pages) -> Vec<Value> {
    let json = |body: &Body| match body {
        Body::Json(value) => value.clone(),
        Body::Text(_) | Body::Empty | Body::Unreadable => Value::Null,
    };
    pages.answers.iter().map(|answer| json(&answer.body)).collect()
}

fn parameter(seen: &Seen, name: &str) -> Option<u64> {
    let (_, query) = seen.target.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
}

#[tokio::test]
async fn links_are_followed_until_there_is_none() {
    let api = Api::start(|seen| match parameter(seen, "p") {
        None => Reply::json("[1,2]").with("link", r#"</list?q=x&p=2>; rel="next", </z>; rel="last""#),
        Some(2) => Reply::json("[3]").with("link", "<?p=3>; rel=next"),
        Some(_) => Reply::json("[4]").with("link", "</list>; rel=prev"),
    })
    .await;
    let connection = connection(&api.url(""), Auth::Bearer("t".to_owned().into()));
    let pages = all(&connection, &Pagination::Link, 10).await;
    assert_eq!(bodies(&pages), [json!([1, 2]), json!([3]), json!([4])]);
    assert!(pages.is_complete);
    let targets: Vec<String> = api.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/list?q=a%20b", "/list?q=x&p=2", "/list?p=3"]);
    assert!(api.seen().iter().all(|seen| seen.header("authorization") == Some("Bearer t")));
}

#[tokio::test]
async fn no_page_is_asked_for_once_there_are_enough_records() {
    let api = Api::start(|_| Reply::json("[1,2]").with("link", "</list?p=2>; rel=next")).await;
    let connection = connection(&api.url(""), Auth::None);
    let paging = Paging { by: &Pagination::Link, records: &[], max_pages: 9, max_records: 2 };
    let pages = connection.pages(&get("/list"), &paging, soon()).await.expect("pages");
    assert_eq!((bodies(&pages), pages.is_complete), (vec![json!([1, 2])], false));
}

#[tokio::test]
async fn links_to_another_origin_are_not_followed() {
    let other = Api::start(|_| Reply::json("[9]")).await;
    for link in [other.url("/list"), "http://169.254.169.254/".to_owned(), "https://127.0.0.1/".to_owned()] {
        let api = Api::start(move |_| Reply::json("[1]").with("link", &format!("<{link}>; rel=next"))).await;
        let pages = all(&connection(&api.url(""), Auth::None), &Pagination::Link, 10).await;
        assert_eq!((bodies(&pages), pages.is_complete), (vec![json!([1])], false));
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn tokens_lead_on_until_one_is_missing_or_comes_again() {
    let by = Pagination::Token {
        parameter: "cursor".to_owned(),
        path: vec!["paging".to_owned(), "next".to_owned()],
    };
    let api = Api::start(|seen| match parameter(seen, "cursor") {
        None => Reply::json(r#"{"items":[1],"paging":{"next":"2"}}"#),
        Some(2) => Reply::json(r#"{"items":[2],"paging":{"next":3}}"#),
        Some(_) => Reply::json(r#"{"items":[3],"paging":{"next":null}}"#),
    })
    .await;
    let pages = all(&connection(&api.url(""), Auth::None), &by, 10).await;
    assert_eq!((pages.answers.len(), pages.is_complete), (3, true));
    assert_eq!(api.seen()[1].target, "/list?q=a%20b&cursor=2");

    let circle = Api::start(|_| Reply::json(r#"{"items":[1],"paging":{"next":"same & more"}}"#)).await;
    let pages = all(&connection(&circle.url(""), Auth::None), &by, 10).await;
    assert_eq!((pages.answers.len(), pages.is_complete), (2, false));
    assert_eq!(circle.seen()[1].target, "/list?q=a%20b&cursor=same+%26+more");
}

#[tokio::test]
async fn numbers_count_pages_and_offsets_count_records_until_a_page_is_empty() {
    let api = Api::start(|seen| {
        let start =
            parameter(seen, "page").map(|page| (page - 1) * 2).or(parameter(seen, "offset")).unwrap_or(0);
        let items: Vec<u64> = (start..5).take(2).collect();
        Reply::json(&json!({ "items": items, "total": 5 }).to_string())
    })
    .await;
    let connection = connection(&api.url(""), Auth::None);
    for (by, last) in [
        (Pagination::Page { parameter: "page".to_owned() }, "page=4"),
        (Pagination::Offset { parameter: "offset".to_owned() }, "offset=5"),
    ] {
        let pages = all(&connection, &by, 10).await;
        let items = bodies(&pages).iter().map(|body| body["items"].clone()).collect::<Vec<_>>();
        assert_eq!(items, [json!([0, 1]), json!([2, 3]), json!([4]), json!([])]);
        assert!(pages.is_complete);
        assert!(api.seen().last().expect("a request").target.ends_with(last));
    }
}

#[tokio::test]
async fn pages_end_at_their_bound() {
    let api = Api::start(|_| Reply::json("[1]")).await;
    let connection = connection(&api.url(""), Auth::None);
    let by = Pagination::Page { parameter: "page".to_owned() };
    let pages = all(&connection, &by, 3).await;
    assert_eq!((pages.answers.len(), pages.is_complete, api.seen().len()), (3, false, 3));
}

#[tokio::test]
async fn where_the_records_are_can_be_said_and_must_be_where_it_is_not_plain() {
    let api = Api::start(|_| Reply::json(r#"{"data":{"orders":[]},"a":[1],"b":[2]}"#)).await;
    let connection = connection(&api.url(""), Auth::None);
    let by = Pagination::Page { parameter: "page".to_owned() };
    let records = ["data".to_owned(), "orders".to_owned()];
    let paging = Paging { by: &by, records: &records, max_pages: 9, max_records: usize::MAX };
    let pages = connection.pages(&get("/"), &paging, soon()).await.expect("pages");
    assert_eq!((pages.answers.len(), pages.is_complete), (1, true));
    let pages = all(&connection, &by, 9).await;
    assert_eq!((pages.answers.len(), pages.is_complete), (1, false));
}

#[tokio::test]
async fn all_pages_together_are_bounded_as_one_answer_is() {
    let api = Api::start(|_| Reply::json(&format!("[{:>600}]", 1))).await;
    let settings = Settings { max_answer_bytes: 1000, ..Settings::default() };
    let connection = connection_with(&api.url(""), Auth::None, &settings);
    let by = Pagination::Page { parameter: "page".to_owned() };
    let paging = Paging { by: &by, records: &[], max_pages: 9, max_records: usize::MAX };
    let error = connection.pages(&get("/"), &paging, soon()).await.expect_err("too large");
    assert_eq!(error.kind, ErrorKind::ResultTooLarge);
}
