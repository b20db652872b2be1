//! A vendor's API on a loopback port.

use std::{
    collections::VecDeque,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::support::oauth::{CLIENT, SECRET};

/// A request as the vendor got it.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// `GET`, `POST`, …
    pub(super) method: String,
    /// The path, still encoded.
    pub(super) path: String,
    /// The parameters of the query, decoded.
    pub(super) query: Vec<(String, String)>,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The body: JSON, the members of a form as texts, or null.
    pub(super) body: Value,
}

/// What the vendor answers.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    /// The status.
    pub(super) status: u16,
    /// The body; null is none.
    pub(super) body: Value,
    /// Headers beyond the media type.
    pub(super) headers: Vec<(&'static str, String)>,
    /// How long it takes.
    pub(super) delay: Duration,
}

/// A vendor: what it knows, and what it answers. It is asked one request at a time.
pub(super) trait Vendor: Send + 'static {
    /// The answer to a request that is signed as it must be.
    fn answer(&mut self, request: &Seen) -> Reply;

    /// What the vendor says to a request that isn't.
    fn unauthorized(&self) -> Reply {
        Reply::json(401, json!({"error": {"code": 401, "message": "Request had invalid credentials."}}))
    }
}

/// What a request must be signed with.
#[derive(Debug, Clone)]
pub(super) enum Signed {
    /// Nothing.
    Nobody,
    /// A header with this value.
    Header(&'static str, String),
    /// A bearer token that this authorization server says is active.
    By(String),
}

/// Says what is wrong with a request by the vendor's own document.
pub(super) type Judge = Box<dyn Fn(&Seen) -> Result<(), String> + Send>;

struct Shelf<V> {
    vendor: V,
    seen: Vec<Seen>,
    instead: VecDeque<Reply>,
    judge: Option<Judge>,
    objections: Vec<String>,
}

/// A running simulator; it ends with the test.
pub(super) struct Simulator<V> {
    /// `http://127.0.0.1:port`
    pub(super) base: String,
    shelf: Arc<Mutex<Shelf<V>>>,
}

struct Door<V> {
    shelf: Arc<Mutex<Shelf<V>>>,
    signed: Signed,
    http: reqwest::Client,
}

impl Seen {
    /// A parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A header; empty where there is none.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The segments of the path, decoded.
    pub(super) fn segments(&self) -> Vec<String> {
        let segments = self.path.split('/').filter(|segment| !segment.is_empty());
        // `+` stands for itself in a path.
        let decoded = |segment: &str| {
            let pair = format!("s={}", segment.replace('+', "%2B"));
            form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
        };
        segments.filter_map(decoded).collect()
    }
}

impl Reply {
    /// A good answer.
    pub(super) fn ok(body: Value) -> Self {
        Self::json(200, body)
    }

    /// An answer with a status.
    pub(super) fn json(status: u16, body: Value) -> Self {
        Self { status, body, headers: Vec::new(), delay: Duration::ZERO }
    }

    /// The same with a header.
    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl<V: Vendor> Simulator<V> {
    /// Starts a vendor.
    pub(super) async fn start(vendor: V, signed: Signed, judge: Option<Judge>) -> Self {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let shelf =
            Shelf { vendor, seen: Vec::new(), instead: VecDeque::new(), judge, objections: Vec::new() };
        let shelf = Arc::new(Mutex::new(shelf));
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let door = Arc::new(Door { shelf: Arc::clone(&shelf), signed, http });
        let app = Router::new().fallback(answer::<V>).with_state(door);
        tokio::spawn(async move { axum::serve(listener, app).await.expect("a vendor") });
        Self { base, shelf }
    }

    /// Looks at, or changes, what the vendor knows.
    pub(super) fn with<T>(&self, look: impl FnOnce(&mut V) -> T) -> T {
        look(&mut self.shelf().vendor)
    }

    /// What it has been asked since it was last looked at.
    pub(super) fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.shelf().seen)
    }

    /// Answers the next requests with these instead, signed or not.
    pub(super) fn instead(&self, replies: impl IntoIterator<Item = Reply>) {
        self.shelf().instead.extend(replies);
    }

    /// Nothing that it was asked was against its own document.
    #[track_caller]
    pub(super) fn was_content(&self) {
        let objections = std::mem::take(&mut self.shelf().objections);
        assert!(objections.is_empty(), "{}", objections.join("\n"));
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<V>> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer<V: Vendor>(State(door): State<Arc<Door<V>>>, request: Request) -> Response {
    let seen = read(request).await;
    let is_signed = is_signed(&door, &seen).await;
    let reply = {
        let mut shelf = door.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Err(objection)) = shelf.judge.as_ref().map(|judge| judge(&seen)) {
            shelf.objections.push(format!("{} {}: {objection}", seen.method, seen.path));
        }
        shelf.seen.push(seen.clone());
        match shelf.instead.pop_front() {
            Some(instead) => instead,
            None if is_signed => shelf.vendor.answer(&seen),
            None => shelf.vendor.unauthorized(),
        }
    };
    tokio::time::sleep(reply.delay).await;
    let status = StatusCode::from_u16(reply.status).expect("a status");
    let mut response = match reply.body {
        Value::Null => status.into_response(),
        body => (status, axum::Json(body)).into_response(),
    };
    for (name, value) in reply.headers {
        response.headers_mut().insert(name, value.parse().expect("a header"));
    }
    response
}

async fn read(request: Request) -> Seen {
    let (head, body) = request.into_parts();
    let bytes: Bytes = to_bytes(Body::new(body), 8 << 20).await.unwrap_or_default();
    let is_form = head
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|media| media.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let pairs = |bytes: &[u8]| form_urlencoded::parse(bytes).into_owned().collect::<Vec<_>>();
    let body = if is_form {
        pairs(&bytes).into_iter().map(|(name, value)| (name, Value::String(value))).collect()
    } else {
        serde_json::from_slice(&bytes).unwrap_or_default()
    };
    Seen {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: pairs(head.uri.query().unwrap_or_default().as_bytes()),
        headers: head.headers,
        body,
    }
}

async fn is_signed<V>(door: &Door<V>, seen: &Seen) -> bool {
    match &door.signed {
        Signed::Nobody => true,
        Signed::Header(name, value) => seen.header(name) == value,
        Signed::By(server) => {
            let Some(token) = seen.header("authorization").strip_prefix("Bearer ") else { return false };
            let form = form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("token", token), ("client_id", CLIENT), ("client_secret", SECRET)])
                .finish();
            let asked = door.http.post(format!("{server}/introspect")).body(form);
            let answer = asked.header("content-type", "application/x-www-form-urlencoded").send().await;
            let Ok(answer) = answer else { return false };
            answer.json::<Value>().await.is_ok_and(|answer| answer["active"] == true)
        }
    }
}
