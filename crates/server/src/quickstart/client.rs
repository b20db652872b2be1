//! Requests to the quickstart's own server, over real HTTP, and the same requests as `curl` lines.

use std::{path::PathBuf, time::Duration};

use reqwest::{Method, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::failed;
use crate::error::{Error, Result};

/// How long one request may take; a discovery is the slowest of them.
const PATIENCE: Duration = Duration::from_mins(3);

/// A request, as it is sent and as it is shown.
#[derive(Debug, Clone)]
pub(super) struct Request {
    method: Method,
    path: String,
    body: Option<Value>,
    /// Where the body stands for `curl`, when it holds what mustn't be shown.
    body_file: Option<PathBuf>,
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The JSON.
    pub(super) body: Value,
}

/// A client of one server, with one key.
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    key: SecretString,
}

impl Request {
    /// A `GET` below `/api/v1`.
    pub(super) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), body: None, body_file: None }
    }

    /// A `DELETE` below `/api/v1`.
    pub(super) fn delete(path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, ..Self::get(path) }
    }

    /// A `POST` below `/api/v1`.
    pub(super) fn post(path: impl Into<String>, body: Value) -> Self {
        Self { method: Method::POST, body: Some(body), ..Self::get(path) }
    }

    /// A `POST` without a body below `/api/v1`.
    pub(super) fn trigger(path: impl Into<String>) -> Self {
        Self { method: Method::POST, ..Self::get(path) }
    }

    /// A `PATCH` below `/api/v1`.
    pub(super) fn patch(path: impl Into<String>, body: Value) -> Self {
        Self { method: Method::PATCH, ..Self::post(path, body) }
    }

    /// The same; `curl` takes the body from a file.
    pub(super) fn with_body_file(self, path: PathBuf) -> Self {
        Self { body_file: Some(path), ..self }
    }

    /// The request as a command of several lines.
    pub(super) fn curl(&self, base: &str) -> Vec<String> {
        let url = format!("{base}/api/v1{}", self.path);
        let mut first = "curl -s".to_owned();
        if self.method != Method::GET {
            first = format!("{first} -X {}", self.method);
        }
        let mut lines = vec![format!("{first} {}", quoted(&url))];
        lines.push("  -H \"Authorization: Bearer $JACKFIELD_KEY\"".to_owned());
        let data = match (&self.body_file, &self.body) {
            (Some(path), _) => Some(quoted(&format!("@{}", path.display()))),
            (None, Some(body)) => Some(quoted(&body.to_string())),
            (None, None) => None,
        };
        if let Some(data) = data {
            lines.push("  -H 'Content-Type: application/json'".to_owned());
            lines.push(format!("  -d {data}"));
        }
        let last = lines.len() - 1;
        lines.iter_mut().take(last).for_each(|line| line.push_str(" \\"));
        lines
    }
}

/// A text as one word of a shell.
fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/:._-@".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

impl Client {
    /// A client of the server at `base`.
    ///
    /// # Errors
    /// `internal_error` where the machine gives no client.
    pub(super) fn new(base: String, key: SecretString) -> Result<Self> {
        // Whatever proxy the environment names: the server is this process.
        let built = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
        Ok(Self { http: built.map_err(Error::internal)?, base, key })
    }

    /// Where the server is.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Sends a request.
    ///
    /// # Errors
    /// `quickstart_failed` where no JSON comes back.
    pub(super) async fn send(&self, request: &Request) -> Result<Answer> {
        let url = format!("{}/api/v1{}", self.base, request.path);
        let mut sent = self
            .http
            .request(request.method.clone(), url)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key.expose_secret()));
        if let Some(body) = &request.body {
            sent = sent.json(body);
        }
        let what = format!("{} {}", request.method, request.path);
        let nothing = |error: reqwest::Error| {
            failed(format!("{what} got no answer from our own server.")).because(error)
        };
        let answer = sent.send().await.map_err(nothing)?;
        let status = answer.status().as_u16();
        let body = answer.json().await.map_err(nothing)?;
        Ok(Answer { status, body })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_curl_line_keeps_quotes_and_hides_what_stands_in_a_file() {
        let request = Request::post("/agents", json!({"name": "Ada's $HOME `x`"}));
        assert_eq!(
            request.curl("http://127.0.0.1:8080").join("\n"),
            "curl -s -X POST http://127.0.0.1:8080/api/v1/agents \\\n  -H \"Authorization: Bearer $JACKFIELD_KEY\" \\\n  \
             -H 'Content-Type: application/json' \\\n  -d '{\"name\":\"Ada'\\''s $HOME `x`\"}'"
        );
        let hidden = request.with_body_file("/a b/c.json".into());
        assert!(hidden.curl("http://x").join("\n").ends_with("-d '@/a b/c.json'"));
    }
}
