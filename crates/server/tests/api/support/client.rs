//! A client with a key.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use super::{Answer, PATIENCE};

/// A client of one server; paths are below `/api/v1` unless asked for as [`Client::raw`].
#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    /// The key; none for a stranger.
    pub(crate) key: Option<String>,
    /// The organization that the key is of; empty for a stranger.
    pub(crate) organization: String,
}

/// A request that is sent when it is awaited.
#[must_use = "a request is sent when it is awaited"]
pub(crate) struct Call(RequestBuilder);

impl Client {
    /// A client of the server at a base URL.
    pub(crate) fn new(base: &str, key: Option<&str>, organization: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().expect("a client");
        Self {
            http,
            base: base.to_owned(),
            key: key.map(str::to_owned),
            organization: organization.to_owned(),
        }
    }

    /// The same client with another key.
    pub(crate) fn with_key(&self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self.clone() }
    }

    /// The same client without a key.
    pub(crate) fn stranger(&self) -> Self {
        Self { key: None, ..self.clone() }
    }

    /// A GET below `/api/v1`.
    pub(crate) fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// A POST below `/api/v1`.
    pub(crate) fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// A PATCH below `/api/v1`.
    pub(crate) fn patch(&self, path: &str) -> Call {
        self.call(Method::PATCH, path)
    }

    /// A DELETE below `/api/v1`.
    pub(crate) fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// Any method below `/api/v1`.
    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        self.raw(method, &format!("/api/v1{path}"))
    }

    /// Any method and path of the server.
    pub(crate) fn raw(&self, method: Method, path: &str) -> Call {
        let request = self.http.request(method, format!("{}{path}", self.base));
        Call(match &self.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        })
    }
}

impl Call {
    /// With a JSON body.
    #[expect(clippy::needless_pass_by_value, reason = "tests write json!(…) in place")]
    pub(crate) fn json(self, body: Value) -> Self {
        Self(self.0.json(&body))
    }

    /// With a body of any kind.
    pub(crate) fn body(self, media: &str, body: impl Into<reqwest::Body>) -> Self {
        Self(self.0.header("content-type", media).body(body))
    }

    /// With a header.
    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// With an idempotency key.
    pub(crate) fn once(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Answer::read(self.0.send().await.expect("an answer")).await })
    }
}
