//! PostgreSQL: shared, pipelined, read-only connections for reads; a few of their own for writes.
//!
//! The address that is connected to is the vetted one, the name that is verified is the one that was
//! given, so the stream is ours from the socket on. Statements are prepared once per connection and
//! values go as text, which the server parses by the types that it inferred itself.

mod cell;
mod checks;
mod dial;
mod discover;
mod fault;
mod read;
mod readers;
mod role;
mod session;
mod statements;
mod stream;
mod value;
mod write;
mod writers;

use std::{sync::Arc, time::Instant};

use jackfield_core::{
    import::sql::Catalog,
    plan::{Rows, SqlPlan, SqlValue},
};

use super::{Credentials, Settings, Verified};
use crate::{
    error::{Error, ErrorKind},
    limits::{Breaker, Deadline, Gate},
};
use dial::Dialer;
use readers::Readers;
use session::{Purpose, Session};
use writers::Writers;

pub use checks::checks;
pub use discover::catalog_queries;

/// A connection to one PostgreSQL database: its pools, limits and breaker.
pub struct Connection {
    dialer: Arc<Dialer>,
    gate: Gate,
    breaker: Breaker,
    readers: Readers,
    writers: Writers,
}

impl Connection {
    /// Connects and verifies: address, TLS, sign-in, a session that is read-only, the role's power.
    ///
    /// # Errors
    /// What stood in the way, with the field of the credentials to look at.
    pub async fn open(credentials: &Credentials, settings: &Settings) -> Result<(Self, Verified), Error> {
        let dialer = Arc::new(Dialer::new(credentials.clone(), settings));
        let deadline = Deadline::after(settings.limits.connect_timeout + settings.limits.call_timeout);
        let session = Session::open(&dialer, Purpose::Read, deadline).await?;
        if !settings.allow_powerful_roles {
            let checked = deadline.within(role::check_power(&session)).await;
            checked.unwrap_or_else(|| Err(Deadline::passed()))?;
        }
        let verified = Verified {
            account_label: dialer.label(),
            server_version: format!("PostgreSQL {}", session.server_version),
        };
        Ok((Self::over(dialer, Some(session)), verified))
    }

    /// A connection that is opened at its first call.
    pub fn lazy(credentials: Credentials, settings: &Settings) -> Self {
        Self::over(Arc::new(Dialer::new(credentials, settings)), None)
    }

    fn over(dialer: Arc<Dialer>, first: Option<Session>) -> Self {
        let limits = &dialer.settings.limits;
        Self {
            gate: Gate::new(limits.max_in_flight),
            breaker: Breaker::new(limits, Instant::now()),
            readers: Readers::new(Arc::clone(&dialer), first),
            writers: Writers::new(Arc::clone(&dialer)),
            dialer,
        }
    }

    /// Reads the catalog with the connected role's own rights, over a connection of its own.
    ///
    /// # Errors
    /// As any call; `Timeout` after the limit for discoveries.
    pub async fn discover(&self) -> Result<Catalog, Error> {
        let deadline = Deadline::after(self.dialer.settings.limits.discover_timeout);
        let session = Session::open(&self.dialer, Purpose::Discover, deadline).await?;
        deadline.within(discover::catalog(&session)).await.unwrap_or_else(|| {
            Err(Error::new(ErrorKind::Timeout, "Reading the catalog took longer than a discovery may take."))
        })
    }

    /// Runs a read over a read-only session, in one round trip.
    ///
    /// # Errors
    /// The kind says what happened; the message is safe to show.
    pub async fn read(&self, plan: &SqlPlan, values: &[SqlValue]) -> Result<Rows, Error> {
        let deadline = self.deadline();
        self.limited(deadline, read::read(&self.readers, plan, values, deadline)).await
    }

    /// Runs a write in a transaction of its own: one row, possibly without columns, where one was
    /// written; none where an update matched nothing.
    ///
    /// # Errors
    /// As [`Connection::read`]; after an error nothing was written, except where the message says
    /// that the outcome is unknown.
    pub async fn write(&self, plan: &SqlPlan, values: &[SqlValue]) -> Result<Rows, Error> {
        let deadline = self.deadline();
        self.limited(deadline, write::write(&self.writers, plan, values, deadline)).await
    }

    fn deadline(&self) -> Deadline {
        Deadline::after(self.dialer.settings.limits.call_timeout)
    }

    async fn limited(
        &self,
        deadline: Deadline,
        call: impl Future<Output = Result<Rows, Error>>,
    ) -> Result<Rows, Error> {
        let admission = self.breaker.admit(Instant::now())?;
        let _pass = self.gate.enter(deadline).await?;
        // What is left after a long wait is too little to tell a slow database from a long queue.
        if deadline.remaining() < self.dialer.settings.limits.call_timeout / 10 {
            return Err(Gate::busy());
        }
        let outcome = call.await;
        admission.settle(&outcome, Instant::now());
        outcome
    }
}
