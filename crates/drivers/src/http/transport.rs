//! One request and its answer, over a pool of kept-alive connections.
//!
//! Each connection to an API has a pool of its own: an answer that gets out of step on a kept-alive
//! stream must not become another customer's.

use std::{error::Error as StdError, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::Full;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};

use super::{body, connect::Connector, place::Place};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
};

/// How long an unused connection is kept.
const IDLE: Duration = Duration::from_secs(60);
/// The most bytes that the head of an answer may have.
const MOST_HEAD_BYTES: usize = 64 << 10;
/// The most that is read of an answer that is no success, for the log.
const MOST_FAULT_BYTES: usize = 64 << 10;
/// How long that may take.
const FAULT_TIME: Duration = Duration::from_secs(2);

/// A request. No `Debug`: it may hold credentials.
#[derive(Clone)]
pub(super) struct Outgoing {
    /// The method.
    pub method: Method,
    /// Where it goes.
    pub place: Place,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Option<Bytes>,
}

/// An answer, unpacked.
pub(super) struct Raw {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; of an answer that is no success the beginning, as far as it came.
    pub body: Vec<u8>,
}

/// How far a request came that has no answer.
pub(super) enum Broken {
    /// No connection was made: nothing was sent.
    Unconnected(Error),
    /// It was sent, wholly or in part, and nothing came back.
    Unanswered(Error),
    /// The answer began, and can't be used.
    Cut(Error),
}

impl Broken {
    /// The error alone.
    pub(super) fn error(self) -> Error {
        match self {
            Self::Unconnected(error) | Self::Unanswered(error) | Self::Cut(error) => error,
        }
    }
}

/// A pool of connections.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    pool: Client<Connector, Full<Bytes>>,
}

impl Transport {
    /// An empty pool, which keeps so many unused connections to one host. Fewer than requests that are on their way at
    /// once would mean that most of these connect anew.
    pub(super) fn new(connector: Connector, most_idle: usize) -> Self {
        let pool = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(most_idle)
            .http1_max_buf_size(MOST_HEAD_BYTES)
            .build(connector);
        Self { pool }
    }

    /// Sends a request and reads its answer.
    pub(super) async fn send(
        &self,
        outgoing: &Outgoing,
        limit: usize,
        deadline: Deadline,
    ) -> Result<Raw, Broken> {
        let request = request(outgoing).map_err(Broken::Unconnected)?;
        let answered = deadline.within(self.pool.request(request)).await;
        let answered = answered.ok_or_else(|| Broken::Unanswered(Deadline::passed()))?;
        let (head, incoming) = answered.map_err(|cause| broken(&cause))?.into_parts();
        let body = if head.status.is_success() {
            let read = deadline.within(body::read(&head.headers, incoming, limit)).await;
            read.unwrap_or_else(|| Err(Deadline::passed())).map_err(Broken::Cut)?
        } else {
            let most = limit.min(MOST_FAULT_BYTES);
            let read = deadline.at_most(FAULT_TIME).within(body::read(&head.headers, incoming, most)).await;
            read.and_then(Result::ok).unwrap_or_default()
        };
        Ok(Raw { status: head.status, headers: head.headers, body })
    }
}

fn request(outgoing: &Outgoing) -> Result<Request<Full<Bytes>>, Error> {
    let mut request = Request::new(Full::new(outgoing.body.clone().unwrap_or_default()));
    *request.method_mut() = outgoing.method.clone();
    *request.headers_mut() = outgoing.headers.clone();
    // The cause isn't kept: it may repeat the URL, and with it a key.
    *request.uri_mut() =
        outgoing.place.url().parse().map_err(|_| {
            Error::new(ErrorKind::Rejected, "The request wasn't sent: its URL can't be used.")
        })?;
    Ok(request)
}

fn broken(cause: &hyper_util::client::legacy::Error) -> Broken {
    let mut source = cause.source();
    while let Some(inner) = source {
        if let Some(error) = inner.downcast_ref::<Error>() {
            return Broken::Unconnected(error.clone());
        }
        if inner.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse) {
            let message = "What answers there doesn't speak HTTP as it should.";
            return Broken::Cut(Error::new(ErrorKind::Protocol, message).because(inner));
        }
        source = inner.source();
    }
    let message = "The connection broke before an answer came.";
    let error = Error::new(ErrorKind::Unavailable, message).because(chain(cause));
    if cause.is_connect() { Broken::Unconnected(error) } else { Broken::Unanswered(error) }
}

fn chain(cause: &dyn StdError) -> String {
    let mut text = cause.to_string();
    let mut source = cause.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}
