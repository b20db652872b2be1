//! Connecting: the guard vets, TLS verifies, and plain HTTP goes where the operator allows it.
//!
//! Every connection is made here, to names and to addresses alike: this is below the pool, so no
//! way to write a URL leads around it.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use rustls::ClientConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_service::Service;

use crate::{
    error::{Error, ErrorKind},
    guard::{self, AddressGuard, Names},
    limits::Deadline,
    tls,
};

/// A connected stream, with TLS or without.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Connection for Box<dyn Stream> {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

/// Makes the connections of a pool.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    /// Which addresses may be connected to.
    pub guard: Arc<AddressGuard>,
    /// Who turns names into addresses.
    pub names: Arc<dyn Names>,
    /// What is verified of certificates.
    pub tls: Arc<ClientConfig>,
    /// How long connecting may take, TLS included.
    pub timeout: Duration,
}

impl Connector {
    async fn connect(self, uri: Uri) -> Result<TokioIo<Box<dyn Stream>>, Error> {
        let is_https = uri.scheme_str() == Some("https");
        let host = uri.host().unwrap_or_default();
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        let deadline = Deadline::after(self.timeout);
        let work = async {
            let mut addresses = self.guard.resolve_by(self.names.as_ref(), host, port).await?;
            if !is_https {
                addresses.retain(|address| self.guard.allows_by_name(address.ip()));
            }
            if addresses.is_empty() {
                return Err(unencrypted(host));
            }
            let stream = guard::connect_to(host, &addresses, deadline).await?;
            let stream: Box<dyn Stream> = if is_https {
                Box::new(tls::handshake(&self.tls, tls::server_name(host)?, stream).await?)
            } else {
                Box::new(stream)
            };
            Ok(TokioIo::new(stream))
        };
        deadline.within(work).await.unwrap_or_else(|| Err(guard::silent(host, port)))
    }
}

fn unencrypted(host: &str) -> Error {
    let message = format!(
        "`{host}` would be spoken to without encryption; use https, or have the operator allow its network with allowed_private_networks."
    );
    Error::new(ErrorKind::InvalidTarget, message).at("host")
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Box<dyn Stream>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().connect(uri))
    }
}
