//! A vendor's API on a loopback port.

mod door;
mod tests;

use std::{
    collections::VecDeque,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{body::Bytes, http::HeaderMap};
use serde_json::{Value, json};
use url::form_urlencoded;

use self::door::{Door, accepted};

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
