//! Sessions that are kept open: a bounded number of them, handed out one at a time.
//!
//! A session that comes back clean is kept, any other is dropped, which closes its connection. The
//! number of those who wait is bounded by the connection's limit of calls in flight.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{
    errors::{self, Stage},
    handshake,
    session::{Purpose, Session},
};
use crate::{
    error::{Error, ErrorKind},
    limits::{Deadline, Gate, Pass},
    sql::{Credentials, Settings},
};

/// How sessions are opened.
pub(super) struct Opener {
    /// Where, and as whom.
    pub(super) credentials: Credentials,
    /// Under which limits.
    pub(super) settings: Settings,
}

impl Opener {
    /// Opens a session, set up and checked.
    pub(super) async fn open(&self, purpose: Purpose, time_limit: Duration) -> Result<Session, Error> {
        let limit = self.settings.limits.connect_timeout;
        let opening = async {
            let mut session = self.connect().await?;
            let set_up = session.set_up(purpose, time_limit).await;
            set_up.map_err(|failure| errors::error(failure, Stage::SignIn))?;
            Ok(session)
        };
        match Deadline::after(limit).within(Box::pin(opening)).await {
            Some(opened) => opened,
            None => Err(Error::new(
                ErrorKind::Unavailable,
                "The database server didn't answer in time: check host, port and firewalls.",
            )
            .at("host")),
        }
    }

    async fn connect(&self) -> Result<Session, Error> {
        let Credentials { host, port, .. } = &self.credentials;
        let limit = self.settings.limits.connect_timeout;
        let stream = self.settings.guard.connect(host, *port, limit).await?;
        let secured = handshake::secure(stream, &self.credentials).await?;
        Ok(Session::new(handshake::sign_in(secured, &self.credentials).await?))
    }
}

/// Sessions for one purpose.
pub(super) struct Pool {
    opener: Arc<Opener>,
    purpose: Purpose,
    gate: Gate,
    idle: Mutex<Vec<Session>>,
}

impl Pool {
    /// A pool of at most that many sessions, none of them open yet.
    pub(super) fn new(opener: Arc<Opener>, purpose: Purpose, size: usize) -> Self {
        Self { opener, purpose, gate: Gate::new(size), idle: Mutex::new(Vec::new()) }
    }

    /// A session, waiting for one until the deadline.
    pub(super) async fn lease(&self, deadline: Deadline) -> Result<Lease<'_>, Error> {
        let pass = self.gate.enter(deadline).await?;
        let mut lease = Lease { pool: self, session: self.take(), reused: true, _pass: pass };
        if lease.session.is_none() {
            lease.renew(deadline).await?;
        }
        Ok(lease)
    }

    /// Keeps a session that was opened elsewhere.
    pub(super) fn keep(&self, session: Session) {
        if session.is_clean() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(session);
        }
    }

    fn take(&self) -> Option<Session> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn forget_all(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A session on loan.
pub(super) struct Lease<'a> {
    pool: &'a Pool,
    session: Option<Session>,
    reused: bool,
    _pass: Pass,
}

impl Lease<'_> {
    /// Whether the session was open before, so that it may have died unnoticed.
    pub(super) fn is_reused(&self) -> bool {
        self.reused
    }

    /// Replaces the session by a new one; the others that were kept are as old, so they go too.
    pub(super) async fn renew(&mut self, deadline: Deadline) -> Result<(), Error> {
        if self.session.take().is_some() {
            self.pool.forget_all();
        }
        self.reused = false;
        let limit = self.pool.opener.settings.limits.call_timeout;
        let opening = self.pool.opener.open(self.pool.purpose, limit);
        let Some(opened) = deadline.within(Box::pin(opening)).await else {
            return Err(Deadline::passed());
        };
        self.session = Some(opened?);
        Ok(())
    }

    /// The session.
    pub(super) fn session(&mut self) -> Result<&mut Session, Error> {
        let message = "The connection to the database was lost: try again.";
        self.session.as_mut().ok_or_else(|| Error::new(ErrorKind::Unavailable, message))
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            self.pool.keep(session);
        }
    }
}
