//! A client that lives with a server that dies: a request either has its whole answer, or none.

use serde_json::Value;

use crate::support::PATIENCE;

/// A client of one server.
#[derive(Clone)]
pub(crate) struct Wire {
    http: reqwest::Client,
    base: String,
    key: String,
}

/// A whole answer.
pub(crate) struct Heard {
    /// The status.
    pub(crate) status: u16,
    /// Whether it is the replay of an earlier one.
    pub(crate) replayed: bool,
    /// The body.
    pub(crate) body: Value,
}

impl Wire {
    /// A client with a key.
    pub(crate) fn new(base: &str, key: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().expect("a client");
        Self { http, base: base.to_owned(), key: key.to_owned() }
    }

    /// A POST; `None` where the server was gone before its whole answer was here.
    pub(crate) async fn post(&self, path: &str, body: &Value, once: Option<&str>) -> Option<Heard> {
        let request = self.http.post(format!("{}/api/v1{path}", self.base));
        self.send(match once {
            Some(key) => request.header("idempotency-key", key).json(body),
            None => request.json(body),
        })
        .await
    }

    /// A PATCH; `None` as above.
    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Option<Heard> {
        self.send(self.http.patch(format!("{}/api/v1{path}", self.base)).json(body)).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Option<Heard> {
        let heard = Heard::whole(request.bearer_auth(&self.key)).await;
        if let Err(error) = &heard {
            assert!(!error.is_timeout(), "the server is there and doesn't answer: {error:?}");
        }
        heard.ok()
    }
}

impl Heard {
    async fn whole(request: reqwest::RequestBuilder) -> reqwest::Result<Self> {
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let replayed = answer.headers().contains_key("idempotency-replayed");
        Ok(Self { status, replayed, body: answer.json().await? })
    }

    /// The `data` of a success; panics at anything else.
    #[track_caller]
    pub(crate) fn data(&self) -> &Value {
        assert!(matches!(self.status, 200 | 201), "{} {}", self.status, self.body);
        &self.body["data"]
    }
}
