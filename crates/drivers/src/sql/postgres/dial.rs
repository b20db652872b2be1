//! Connecting, stage by stage: address, TLS, sign-in. Each stage has its own errors.

use std::{
    future::Future,
    sync::{Arc, OnceLock},
    task::Poll,
    time::Duration,
};

use rustls::ClientConfig;
use secrecy::ExposeSecret;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};
use tokio_postgres::{
    CancelToken, Client, Config,
    config::{SslMode as WireSslMode, SslNegotiation},
};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    fault,
    stream::{AlreadyEncrypted, Encrypted},
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
    sql::{Credentials, Settings, SslMode},
    tls::{self, Verification},
};

/// The message that asks a server for TLS: its length, then a code that no version has.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// How long a connection that nobody uses may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// Connects to one server as one role.
pub(super) struct Dialer {
    pub(super) credentials: Credentials,
    pub(super) settings: Settings,
    tls: OnceLock<Arc<ClientConfig>>,
}

/// A signed-in connection; dropping it closes it.
pub(super) struct Login {
    pub(super) client: Client,
    pub(super) closer: DropGuard,
}

impl Dialer {
    pub(super) fn new(credentials: Credentials, settings: &Settings) -> Self {
        Self { credentials, settings: settings.clone(), tls: OnceLock::new() }
    }

    /// `user@host:port/database`.
    pub(super) fn label(&self) -> String {
        let Credentials { user, host, port, database, .. } = &self.credentials;
        format!("{user}@{host}:{port}/{database}")
    }

    /// Connects and signs in, within the time for connecting and before the deadline.
    pub(super) async fn dial(&self, deadline: Deadline) -> Result<Login, Error> {
        let deadline = deadline.at_most(self.settings.limits.connect_timeout);
        let stages = async {
            let stream = self.reach().await?;
            let stream = self.secure(stream).await?;
            self.sign_in(stream).await
        };
        match deadline.within(Box::pin(stages)).await {
            Some(outcome) => outcome,
            None => {
                Err(Error::new(ErrorKind::Timeout, "Connecting to the database took too long.").at("host"))
            }
        }
    }

    /// The first stage: a connection to a vetted address.
    pub(super) async fn reach(&self) -> Result<TcpStream, Error> {
        let Credentials { host, port, .. } = &self.credentials;
        self.settings.guard.connect(host, *port, self.settings.limits.connect_timeout).await
    }

    /// The second stage: TLS, never less.
    pub(super) async fn secure(&self, mut stream: TcpStream) -> Result<Encrypted, Error> {
        let config = self.tls()?;
        let name = tls::server_name(&self.credentials.host)?;
        let lost = |cause: std::io::Error| {
            Error::new(
                ErrorKind::Unavailable,
                "The server ended the connection; is it PostgreSQL, and is the port right?",
            )
            .at("port")
            .because(cause)
        };
        stream.write_all(&SSL_REQUEST).await.map_err(lost)?;
        match stream.read_u8().await.map_err(lost)? {
            b'S' => Box::pin(tls::handshake(&config, name, stream)).await.map(Encrypted),
            b'N' => Err(Error::new(
                ErrorKind::Tls,
                "The server doesn't offer TLS, and Jackfield never connects without it; turn `ssl` on there.",
            )),
            _ => Err(Error::new(ErrorKind::Tls, "What answers there doesn't speak PostgreSQL's protocol.")
                .at("port")),
        }
    }

    /// The third stage: the sign-in, and a task that carries the connection until it is dropped.
    pub(super) async fn sign_in(&self, stream: Encrypted) -> Result<Login, Error> {
        let Credentials { user, database, password, .. } = &self.credentials;
        for (field, value) in [("user", user), ("database", database)] {
            if value.is_empty() || value.contains('\0') {
                let message = format!("The {field} is empty or holds a NUL character.");
                return Err(Error::new(ErrorKind::InvalidTarget, message).at(field));
            }
        }
        let mut config = Config::new();
        config.user(user).dbname(database).password(password.expose_secret()).application_name("jackfield");
        // TLS is there already: the stream is handed over as it is.
        config.ssl_mode(WireSslMode::Require).ssl_negotiation(SslNegotiation::Direct);
        let (client, connection) = Box::pin(config.connect_raw(stream, AlreadyEncrypted))
            .await
            .map_err(|cause| fault::of_sign_in(&cause))?;
        let closed = CancellationToken::new();
        let closer = closed.clone().drop_guard();
        // Owned by the login: its guard, dropped, ends the task.
        tokio::spawn(carry(connection, closed));
        Ok(Login { client, closer })
    }

    /// Asks the server to stop what a connection is running. Bounded in time; its outcome matters to
    /// nobody, since the statement's own timeout on the server ends it too.
    pub(super) async fn cancel(&self, token: CancelToken) {
        let request = async {
            let stream = self.reach().await?;
            let stream = self.secure(stream).await?;
            token.cancel_query_raw(stream, AlreadyEncrypted).await.map_err(|cause| fault::of(&cause))
        };
        match tokio::time::timeout(self.settings.limits.connect_timeout, request).await {
            Ok(Ok(())) => {}
            Ok(Err(cause)) => tracing::debug!(?cause, "a statement couldn't be cancelled"),
            Err(_) => tracing::debug!("a statement couldn't be cancelled in time"),
        }
    }

    fn tls(&self) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = self.tls.get() {
            return Ok(Arc::clone(config));
        }
        let ca_pem = self.credentials.ca_pem.as_deref().filter(|pem| !pem.trim().is_empty());
        // As PostgreSQL's own client means it: a CA that is there is used, so `require` with one
        // verifies the chain.
        let verification = match (self.credentials.ssl_mode, ca_pem) {
            (SslMode::Require, None) => Verification::Nothing,
            (SslMode::Require, Some(_)) | (SslMode::VerifyCa, _) => Verification::Chain,
            (SslMode::VerifyFull, _) => Verification::ChainAndName,
        };
        let config = tls::client_config(verification, ca_pem)?;
        Ok(Arc::clone(self.tls.get_or_init(|| config)))
    }
}

/// Carries a connection until it ends or is closed. One whose session was read-only and no longer
/// is, whatever a statement did to it, ends at once: servers from 14 on say so by themselves.
async fn carry<S, T>(connection: tokio_postgres::Connection<S, T>, closed: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    tokio::pin!(connection);
    let mut was_read_only = false;
    let mut carried = std::future::poll_fn(|context| {
        let polled = connection.as_mut().poll(context);
        let is_read_only = connection.parameter("default_transaction_read_only") == Some("on");
        if was_read_only && !is_read_only {
            tracing::warn!("a statement made a read-only session writable; the session was ended");
            return Poll::Ready(Ok(()));
        }
        was_read_only = is_read_only;
        polled
    });
    let ended = tokio::select! {
        ended = &mut carried => Some(ended),
        () = closed.cancelled() => tokio::time::timeout(GOODBYE, &mut carried).await.ok(),
    };
    if let Some(Err(cause)) = ended {
        tracing::debug!(%cause, "a database connection ended");
    }
}
