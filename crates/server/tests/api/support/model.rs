//! A model's endpoint that answers what a test has written down, on a loopback port.

use std::{
    collections::VecDeque,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use jackfield::automap;
use serde_json::{Value, json};

/// The key that the endpoint is signed in to with.
pub(crate) const KEY: &str = "model-key-0815";

/// One answer.
pub(crate) enum Script {
    /// The model says this.
    Says(String),
    /// The endpoint answers with this status and body.
    Answers(u16, &'static str, String),
    /// It never answers.
    Hangs,
}

/// What it was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) body: Value,
}

impl Asked {
    /// The content of a message.
    pub(crate) fn message(&self, place: usize) -> &str {
        self.body["messages"][place]["content"].as_str().unwrap_or_default()
    }
}

#[derive(Default)]
struct Shelf {
    script: VecDeque<Script>,
    asked: Vec<Asked>,
}

/// A running endpoint; it ends with the test.
#[derive(Clone)]
pub(crate) struct ScriptedModel {
    /// `http://127.0.0.1:port/v1`
    pub(crate) base: String,
    shelf: Arc<Mutex<Shelf>>,
}

impl ScriptedModel {
    /// Opens an endpoint; what isn't in the script fails with 500.
    pub(crate) async fn open(script: impl IntoIterator<Item = Script>) -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let base = format!("http://{}/v1", listener.local_addr().expect("an address"));
        let shelf = Shelf { script: script.into_iter().collect(), asked: Vec::new() };
        let model = Self { base, shelf: Arc::new(Mutex::new(shelf)) };
        let app = Router::new().fallback(answer).with_state(model.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.expect("an endpoint") });
        model
    }

    /// What a server needs to ask it.
    pub(crate) fn settings(&self) -> automap::Settings {
        automap::Settings {
            base_url: self.base.clone(),
            api_key: Some(KEY.into()),
            name: "scripted-1".to_owned(),
            timeout: Duration::from_secs(20),
            max_tokens: 32_000,
        }
    }

    /// Answers this from now on.
    pub(crate) fn restart(&self, script: impl IntoIterator<Item = Script>) {
        self.shelf().script = script.into_iter().collect();
    }

    /// What it has been asked since it was last looked at.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.shelf().asked)
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The envelope that an endpoint sends words in.
pub(crate) fn envelope(text: &str, total_tokens: u64) -> Value {
    json!({"id": "chatcmpl-1", "object": "chat.completion", "model": "scripted-1",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"total_tokens": total_tokens}})
}

async fn answer(State(model): State<ScriptedModel>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a whole request");
    let authorization = parts.headers.get(header::AUTHORIZATION);
    let asked = Asked {
        path: parts.uri.path().to_owned(),
        authorization: authorization.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned(),
        body: serde_json::from_slice(&bytes).unwrap_or_default(),
    };
    let script = {
        let mut shelf = model.shelf();
        shelf.asked.push(asked);
        shelf.script.pop_front()
    };
    let (status, media, text) = match script {
        Some(Script::Says(text)) => (200, "application/json", envelope(&text, 1_000).to_string()),
        Some(Script::Answers(status, media, text)) => (status, media, text),
        Some(Script::Hangs) => std::future::pending().await,
        None => (500, "application/json", "{}".to_owned()),
    };
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [(header::CONTENT_TYPE, media)], Bytes::from(text)).into_response()
}
