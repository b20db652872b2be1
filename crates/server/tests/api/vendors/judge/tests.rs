//! The judges object to what is wrong: one that accepts everything would be worth nothing.

mod google;
mod graphql;
mod openapi;

use axum::{body::Bytes, http::HeaderMap};
use serde_json::Value;
use url::form_urlencoded;

use crate::vendors::simulator::{Judge, Seen};

/// A request as a simulator would see it.
fn seen(method: &str, path_and_query: &str, body: &Value) -> Seen {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let bytes = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
    let mut headers = HeaderMap::new();
    if !body.is_null() {
        headers.insert("content-type", "application/json".parse().unwrap());
    }
    Seen {
        method: method.to_owned(),
        path: path.to_owned(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers,
        body: body.clone(),
        bytes,
    }
}

/// A request is accepted.
#[track_caller]
fn accepts(judge: &Judge, method: &str, path: &str, body: &Value) {
    judge.request(&seen(method, path, body)).unwrap_or_else(|why| panic!("{method} {path} {body}: {why}"));
}

/// A request is refused, and for this.
#[track_caller]
fn objects(judge: &Judge, (method, path): (&str, &str), body: &Value, why: &str) {
    match judge.request(&seen(method, path, body)) {
        Ok(()) => panic!("{method} {path} {body} was accepted"),
        Err(told) => assert!(told.contains(why), "{told}"),
    }
}
