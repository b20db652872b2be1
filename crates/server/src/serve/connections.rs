//! Accepting connections and serving requests on them.
//!
//! Every socket has `TCP_NODELAY`. A client that takes too long over a request's head is cut off.
//! A request that changes something runs to its end even if its client hangs up: what was begun is
//! recorded, and its idempotency key gets its answer.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, StatusCode},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service;

use super::Options;

const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(200);

/// Accepts connections until stopped; gives the requests that still run.
pub(super) async fn accept(
    listener: TcpListener,
    router: Router,
    options: Options,
    stop: CancellationToken,
) -> TaskTracker {
    let tasks = TaskTracker::new();
    let places = Arc::new(Semaphore::new(options.max_connections));
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = stop.cancelled() => return tasks,
        };
        match accepted {
            Ok((stream, peer)) => {
                let server = Connection { router: router.clone(), peer, tasks: tasks.clone() };
                let (timeout, stop) = (options.header_read_timeout, stop.clone());
                tasks.spawn(async move {
                    server.serve(stream, timeout, stop).await;
                    drop(place);
                });
            }
            Err(error) => {
                // Out of file descriptors, most likely: it passes when connections end.
                tracing::warn!(%error, "a connection can't be accepted");
                tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
            }
        }
    }
}

/// What the requests of one connection share.
#[derive(Clone)]
struct Connection {
    router: Router,
    peer: SocketAddr,
    tasks: TaskTracker,
}

impl Connection {
    async fn serve(self, stream: TcpStream, timeout: Duration, stop: CancellationToken) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY can't be set");
        }
        let service = service_fn(move |request| {
            let connection = self.clone();
            async move { Ok::<_, Infallible>(connection.answer(request).await) }
        });
        let serving = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(timeout)
            .serve_connection(TokioIo::new(stream), service);
        let mut serving = std::pin::pin!(serving);
        let ended = tokio::select! {
            ended = serving.as_mut() => ended,
            () = stop.cancelled() => {
                serving.as_mut().graceful_shutdown();
                serving.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended badly");
        }
    }

    async fn answer(mut self, mut request: Request<Incoming>) -> Response {
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        let request = request.map(Body::new);
        let answering = self.router.call(request);
        if reads {
            return answering.await.unwrap_or_else(|never| match never {});
        }
        match self.tasks.spawn(answering).await {
            Ok(answer) => answer.unwrap_or_else(|never| match never {}),
            Err(error) => {
                tracing::error!(%error, "a request ended without an answer");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
