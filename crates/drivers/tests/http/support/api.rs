//! A server that answers as a test says, and remembers what it was asked.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http::{Request, Response};
use http_body_util::{BodyExt, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    body::{Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A request as a server saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Headers, with names in lower case.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: String,
}

impl Seen {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// What a server answers.
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    chunks: stream::BoxStream<'static, Bytes>,
    is_sized: Option<usize>,
}

impl Reply {
    /// An answer of one piece.
    pub fn of(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let is_sized = Some(body.len());
        Self { is_sized, ..Self::streamed(status, content_type, stream::iter([body]).boxed()) }
    }

    /// JSON.
    pub fn json(body: &str) -> Self {
        Self::of(200, "application/json", body.to_owned())
    }

    /// A status alone.
    pub fn status(status: u16) -> Self {
        Self::of(status, "text/plain", "")
    }

    /// An answer in chunks, of a length that isn't told.
    pub fn streamed(status: u16, content_type: &str, chunks: stream::BoxStream<'static, Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status, headers, chunks, is_sized: None }
    }

    /// The same with a header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn response(self) -> Response<UnsyncBoxBody<Bytes, Infallible>> {
        let body = StreamBody::new(self.chunks.map(|bytes| Ok(Frame::data(bytes)))).boxed_unsync();
        let mut response = Response::builder().status(self.status);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        if let Some(length) = self.is_sized {
            response = response.header("content-length", length);
        }
        response.body(body).expect("a response")
    }
}

type Answer = dyn Fn(&Seen) -> Reply + Send + Sync;

/// A running server.
pub struct Api {
    /// Its port on loopback.
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Api {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Api {
    /// A server on 127.0.0.1 that answers by a function.
    pub async fn start(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen("127.0.0.1:0", None, answer).await
    }

    /// A server at an address, with TLS where it is given a configuration.
    pub async fn listen(
        address: &str,
        tls: Option<Arc<rustls::ServerConfig>>,
        answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (seen, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let (all_seen, counted) = (Arc::clone(&seen), Arc::clone(&connections));
        let answer: Arc<Answer> = Arc::new(answer);
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                counted.fetch_add(1, Ordering::SeqCst);
                let (seen, answer, tls) = (Arc::clone(&all_seen), Arc::clone(&answer), tls.clone());
                tokio::spawn(accepted(stream, tls, seen, answer));
            }
        });
        Self { port, seen, connections, task }
    }

    /// A URL of it.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What it has seen, in order.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("a lock").clone()
    }

    /// The only request that it has seen.
    pub fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }

    /// How many connections it took.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn accepted(
    stream: TcpStream,
    tls: Option<Arc<rustls::ServerConfig>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<Answer>,
) {
    let Some(tls) = tls else { return serve(stream, seen, answer).await };
    if let Ok(stream) = tokio_rustls::TlsAcceptor::from(tls).accept(stream).await {
        serve(stream, seen, answer).await;
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<Answer>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
        async move {
            let request = read(request).await;
            seen.lock().expect("a lock").push(request.clone());
            Ok::<_, Infallible>(answer(&request).response())
        }
    });
    // A client that goes away in the middle is part of some tests.
    let _served = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn read(request: Request<Incoming>) -> Seen {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Seen {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    }
}
