//! What a server answered, and what a test expects of it.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body as it came.
    pub(crate) text: String,
    /// The body as JSON; null where it isn't.
    pub(crate) json: Value,
}

impl Answer {
    pub(super) async fn read(response: reqwest::Response) -> Self {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let text = response.text().await.expect("a whole body");
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, json }
    }

    /// A header's value; empty where it isn't there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The `data` of a success with that status; panics at anything else.
    #[track_caller]
    pub(crate) fn data(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.json["success"], true, "{}", self.text);
        self.json["data"].clone()
    }

    /// The `data` of a 200.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        self.data(200)
    }

    /// The `data` of a 201, which names the resource's place.
    #[track_caller]
    pub(crate) fn created(&self) -> Value {
        assert!(self.header("location").starts_with("/api/v1/"), "no Location: {:?}", self.headers);
        self.data(201)
    }

    /// A problem with that status and code; panics at anything else, or where its form is wrong.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, code: &str) -> &Value {
        assert_eq!((self.status, self.json["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json["status"], status);
        assert_eq!(self.json["instance"].as_str(), Some(self.header("x-request-id")));
        assert!(self.json["type"].as_str().is_some_and(|kind| kind.ends_with(code)), "{}", self.text);
        assert!(self.json["title"].is_string() && self.json["detail"].is_string(), "{}", self.text);
        &self.json
    }

    /// The places of a problem's single faults, sorted.
    pub(crate) fn faulty_fields(&self) -> Vec<String> {
        let faults = self.json["errors"].as_array().cloned().unwrap_or_default();
        let mut fields: Vec<String> =
            faults.iter().filter_map(|fault| fault["field"].as_str()).map(str::to_owned).collect();
        fields.sort();
        fields
    }
}
