//! A vendor's API on a loopback port.

use std::{
    collections::VecDeque,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
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
    /// The body as it came.
    pub(super) bytes: Bytes,
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

/// Says what is wrong by the vendor's own document.
pub(super) trait Judges: Send {
    /// What is wrong with a request.
    ///
    /// # Errors
    /// All of it.
    fn request(&self, request: &Seen) -> Result<(), String>;

    /// What is wrong with an answer of the vendor that is played here: it must be one that the real one could give.
    ///
    /// # Errors
    /// All of it.
    fn answer(&self, _request: &Seen, _reply: &Reply) -> Result<(), String> {
        Ok(())
    }
}

impl<F: Fn(&Seen) -> Result<(), String> + Send> Judges for F {
    fn request(&self, request: &Seen) -> Result<(), String> {
        self(request)
    }
}

/// One of them.
pub(super) type Judge = Box<dyn Judges>;

/// What happens to a request instead of the vendor's answer.
enum Fate {
    /// It is answered with this.
    Answered(Reply),
    /// It is carried out, and the connection ends before the answer.
    Lost,
    /// It is carried out, and from then on the token that it came with no longer counts.
    Last,
}

struct Shelf<V> {
    vendor: V,
    seen: Vec<Seen>,
    /// Each for the next request, or for the next one that is what is said ([`Seen::is`]).
    fates: VecDeque<(Option<&'static str>, Fate)>,
    /// The `Authorization` that no longer counts, whatever the authorization server says.
    ended: Vec<String>,
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

    /// Whether it is of a method, or of a method and a path that ends so: `POST`, `POST /events`.
    pub(super) fn is(&self, what: &str) -> bool {
        let (method, end) = what.split_once(' ').unwrap_or((what, ""));
        method == self.method && self.path.ends_with(end)
    }

    /// A header; empty where there is none.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The segments of the path, decoded.
    pub(super) fn segments(&self) -> Vec<String> {
        self.path.split('/').filter(|segment| !segment.is_empty()).map(decoded).collect()
    }
}

/// A piece of a path, decoded.
pub(super) fn decoded(piece: &str) -> String {
    // `+` stands for itself in a path, and what separates pairs of a query does too.
    let pair = format!("s={}", piece.replace('+', "%2B").replace('&', "%26"));
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
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
        let shelf = Shelf {
            vendor,
            seen: Vec::new(),
            fates: VecDeque::new(),
            ended: Vec::new(),
            judge,
            objections: Vec::new(),
        };
        let shelf = Arc::new(Mutex::new(shelf));
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let door = Arc::new(Door { shelf: Arc::clone(&shelf), signed, http });
        tokio::spawn(accepted(listener, door));
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
        self.shelf().fates.extend(replies.into_iter().map(|reply| (None, Fate::Answered(reply))));
    }

    /// Answers the next requests of a method with these instead, signed or not.
    pub(super) fn instead_to(&self, method: &'static str, replies: impl IntoIterator<Item = Reply>) {
        self.shelf().fates.extend(replies.into_iter().map(|reply| (Some(method), Fate::Answered(reply))));
    }

    /// Carries out the next request of a method, and ends the connection before its answer.
    pub(super) fn lose_answer_to(&self, method: &'static str) {
        self.shelf().fates.push_back((Some(method), Fate::Lost));
    }

    /// Answers the next request of a method, and accepts the token that it came with no longer.
    pub(super) fn end_token_after(&self, method: &'static str) {
        self.shelf().fates.push_back((Some(method), Fate::Last));
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

impl<V> Drop for Simulator<V> {
    /// Whoever forgets to ask whether it was content is told all the same.
    fn drop(&mut self) {
        let shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::thread::panicking() {
            assert!(shelf.objections.is_empty(), "{}", shelf.objections.join("\n"));
        }
    }
}

/// The connection is to end without an answer.
#[derive(Debug)]
struct Lost;

impl std::fmt::Display for Lost {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the answer is lost")
    }
}

impl std::error::Error for Lost {}

/// Serves connections by hyper itself: axum always answers.
async fn accepted<V: Vendor>(listener: tokio::net::TcpListener, door: Arc<Door<V>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let door = Arc::clone(&door);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let door = Arc::clone(&door);
            async move { answer(&door, request.map(Body::new)).await }
        });
        // It ends with an error where an answer is lost, or the client goes away.
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer<V: Vendor>(door: &Door<V>, request: Request) -> Result<Response, Lost> {
    let seen = read(request).await;
    let is_signed = is_signed(door, &seen).await;
    let reply = {
        let mut shelf = door.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.judge(&seen, None);
        shelf.seen.push(seen.clone());
        let is_signed = is_signed && !shelf.ended.iter().any(|ended| ended == seen.header("authorization"));
        let fate = shelf.fates.iter().position(|(what, _)| what.is_none_or(|what| seen.is(what)));
        let fate = fate.and_then(|at| shelf.fates.remove(at)).map(|(_, fate)| fate);
        if let Some(Fate::Answered(instead)) = fate {
            instead
        } else {
            let reply = if is_signed { shelf.vendor.answer(&seen) } else { shelf.vendor.unauthorized() };
            shelf.judge(&seen, Some(&reply));
            match fate {
                Some(Fate::Lost) => return Err(Lost),
                Some(Fate::Last) => shelf.ended.push(seen.header("authorization").to_owned()),
                Some(Fate::Answered(_)) | None => {}
            }
            reply
        }
    };
    tokio::time::sleep(reply.delay).await;
    Ok(response(reply))
}

impl<V> Shelf<V> {
    /// Notes what the judge has against a request, or against the answer to it.
    fn judge(&mut self, seen: &Seen, reply: Option<&Reply>) {
        let Some(judge) = &self.judge else { return };
        let (what, judged) = match reply {
            None => ("request", judge.request(seen)),
            Some(reply) => ("answer", judge.answer(seen, reply)),
        };
        if let Err(objection) = judged {
            self.objections.push(format!("{what} {} {}: {objection}", seen.method, seen.path));
        }
    }
}

fn response(reply: Reply) -> Response {
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
        bytes,
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
