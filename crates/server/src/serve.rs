//! Serving: what the command and the tests start alike.
//!
//! A server is its listener, its connections and its background tasks. Stopping takes them down in
//! that order: no new connections, the running requests end within a bound, then what runs behind
//! them, then the store.

mod background;
mod connections;

use std::{net::SocketAddr, time::Duration};

use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    api::router::{self, router},
    app::App,
    error::{Error, Result},
};

/// How a server serves.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the router needs.
    pub router: router::Options,
    /// How long a client may take to send a request's head, and an idle connection is kept.
    pub header_read_timeout: Duration,
    /// How many connections may be open at once; more wait to be accepted.
    pub max_connections: usize,
    /// How long running requests may take to end when the server stops.
    pub drain_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            router: router::Options::default(),
            header_read_timeout: Duration::from_secs(30),
            max_connections: 10_000,
            drain_timeout: Duration::from_secs(30),
        }
    }
}

/// A server that runs until it is stopped or dropped.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop_accepting: CancellationToken,
    stop_background: CancellationToken,
    accepting: JoinHandle<TaskTracker>,
    background: TaskTracker,
    drain_timeout: Duration,
    app: App,
}

/// Starts to serve on a listener.
///
/// # Errors
/// `listen_failed` where the listener doesn't say where it listens.
pub fn start(app: App, listener: TcpListener, options: &Options) -> Result<Running> {
    let address = listener.local_addr().map_err(|error| listen_failed("the listener", &error))?;
    let stop_accepting = CancellationToken::new();
    let stop_background = CancellationToken::new();
    let background = background::start(&app, &stop_background);
    let accepting = tokio::spawn(connections::accept(
        listener,
        router(&app, &options.router),
        options.clone(),
        stop_accepting.clone(),
    ));
    let drain_timeout = options.drain_timeout;
    Ok(Running { address, stop_accepting, stop_background, accepting, background, drain_timeout, app })
}

/// Binds a listener.
///
/// # Errors
/// `listen_failed`, saying what to do.
pub async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| listen_failed(&address.to_string(), &error))
}

fn listen_failed(address: &str, error: &std::io::Error) -> Error {
    let detail = format!("Can't listen on {address}: {error}. Choose another address with --listen.");
    Error::conflict("listen_failed", detail)
}

impl Running {
    /// Stops: no new connections, running requests end, what runs behind them ends, the store closes.
    pub async fn stop(mut self) {
        self.stop_accepting.cancel();
        if let Ok(requests) = (&mut self.accepting).await {
            requests.close();
            if tokio::time::timeout(self.drain_timeout, requests.wait()).await.is_err() {
                tracing::warn!(left = requests.len(), "stopped before all requests had ended");
            }
        }
        self.stop_background.cancel();
        self.background.wait().await;
        // A token that was renewed and not kept would be lost, and with it the connection.
        self.app.renewals.close();
        self.app.renewals.wait().await;
        self.app.database.close().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop_accepting.cancel();
        self.stop_background.cancel();
    }
}
