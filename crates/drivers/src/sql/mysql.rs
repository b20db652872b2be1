//! MySQL and MariaDB: guarded, encrypted, with sessions of ours.
//!
//! The protocol is spoken here rather than by a driver of others because the drivers there are
//! can't say what a connection needs: connect to a vetted address, verify a certificate's chain
//! without its name, bound what a server may send, and tell a call that reached the server from
//! one that didn't.

mod catalog;
mod checks;
mod errors;
mod grants;
mod handshake;
mod pool;
mod server;
mod session;
mod value;
mod wire;
mod write;

use std::{sync::Arc, time::Instant};

use jackfield_core::{
    import::sql::Catalog,
    plan::{Column, Rows, SqlPlan, SqlValue},
    schema::FieldType,
};

use super::{Credentials, Settings, Verified};
use crate::{
    error::Error,
    limits::{Breaker, Deadline},
};
use errors::Stage;
use pool::{Lease, Opener, Pool};
use session::{Fetch, Outcome, Purpose};
use wire::Failure;

pub use checks::checks;

/// A connection to a MySQL or MariaDB database.
pub struct Connection {
    opener: Arc<Opener>,
    reads: Pool,
    writes: Pool,
    breaker: Breaker,
}

impl Connection {
    /// Connects and verifies: address, TLS, credentials, the user's power, a readable catalog.
    ///
    /// # Errors
    /// What stood in the way, with the field of the credentials to look at.
    pub async fn open(credentials: &Credentials, settings: &Settings) -> Result<(Self, Verified), Error> {
        let connection = Self::lazy(credentials.clone(), settings);
        let opener = &connection.opener;
        let mut session = Box::pin(opener.open(Purpose::Read, settings.limits.call_timeout)).await?;
        let deadline = Deadline::after(settings.limits.call_timeout);
        let checked = deadline.within(async {
            let grants = grants::read(&mut session).await?;
            catalog::probe(&mut session).await?;
            Ok(grants)
        });
        let grants = match Box::pin(checked).await {
            Some(grants) => grants.map_err(|failure| errors::error(failure, Stage::SignIn))?,
            None => return Err(Deadline::passed()),
        };
        if !settings.allow_powerful_roles {
            grants.refuse_power()?;
        }
        let verified =
            Verified { account_label: label(credentials), server_version: session.server.label.clone() };
        connection.reads.keep(session);
        Ok((connection, verified))
    }

    /// A connection that is opened at its first call.
    pub fn lazy(credentials: Credentials, settings: &Settings) -> Self {
        let limits = &settings.limits;
        let (read, write) = (limits.read_connections, limits.write_connections);
        let breaker = Breaker::new(limits, Instant::now());
        let opener = Arc::new(Opener { credentials, settings: settings.clone() });
        Self {
            reads: Pool::new(opener.clone(), Purpose::Read, read),
            writes: Pool::new(opener.clone(), Purpose::Write, write),
            opener,
            breaker,
        }
    }

    /// Reads the catalog with the connected user's own rights.
    ///
    /// # Errors
    /// As any call; `Timeout` after the limit for discoveries.
    pub async fn discover(&self) -> Result<Catalog, Error> {
        let limit = self.opener.settings.limits.discover_timeout;
        let reading = async {
            let mut session = self.opener.open(Purpose::Read, limit).await?;
            let catalog = catalog::read(&mut session).await;
            session.quit().await;
            catalog.map_err(|failure| errors::error(failure, Stage::Statement))
        };
        match Deadline::after(limit).within(Box::pin(reading)).await {
            Some(catalog) => catalog,
            None => Err(Deadline::passed()),
        }
    }

    /// Runs a read over a read-only session.
    ///
    /// # Errors
    /// The kind says what happened; the message is safe to show.
    pub async fn read(&self, plan: &SqlPlan, values: &[SqlValue]) -> Result<Rows, Error> {
        let admission = self.breaker.admit(Instant::now())?;
        let outcome = self.read_admitted(plan, values).await;
        admission.settle(&outcome, Instant::now());
        outcome
    }

    async fn read_admitted(&self, plan: &SqlPlan, values: &[SqlValue]) -> Result<Rows, Error> {
        let deadline = self.deadline();
        let mut lease = self.reads.lease(deadline).await?;
        let kinds = kinds(&plan.columns);
        let fetch = self.fetch(plan, &kinds);
        let running = run(&mut lease, &plan.statement, values, fetch, deadline);
        let outcome = running.await.ok_or_else(Deadline::passed)??;
        Ok(outcome.rows)
    }

    /// Runs a write in a transaction of its own, and what follows it; never more than one row.
    ///
    /// # Errors
    /// As [`Connection::read`]; after an error nothing was written, except where the answer to the
    /// commit was lost: then the error says so.
    pub async fn write(
        &self,
        plan: &SqlPlan,
        values: &[SqlValue],
        readback: &[SqlValue],
    ) -> Result<Rows, Error> {
        let admission = self.breaker.admit(Instant::now())?;
        let outcome = self.write_admitted(plan, values, readback).await;
        admission.settle(&outcome, Instant::now());
        outcome
    }

    async fn write_admitted(
        &self,
        plan: &SqlPlan,
        values: &[SqlValue],
        readback: &[SqlValue],
    ) -> Result<Rows, Error> {
        let deadline = self.deadline();
        let mut lease = self.writes.lease(deadline).await?;
        write::begin(&mut lease, deadline).await?;
        let thread = lease.session()?.thread;
        let kinds = kinds(&plan.columns);
        let fetch = self.fetch(plan, &kinds);
        let changing = write::change(lease.session()?, plan, values, readback, fetch);
        let Some(changed) = deadline.within(Box::pin(changing)).await else {
            // The connection goes, and with it the transaction; the statement is stopped too, so
            // that its locks don't outlive the call.
            drop(lease);
            self.kill(thread).await;
            return Err(Deadline::passed());
        };
        write::finish(lease.session()?, changed, deadline).await
    }

    /// Stops a statement that nobody waits for; where that fails, the server's own limits remain.
    async fn kill(&self, thread: u32) {
        let killing = async {
            let limit = self.opener.settings.limits.connect_timeout;
            if let Ok(mut session) = self.opener.open(Purpose::Write, limit).await {
                let _gone_already = session.query(&format!("KILL CONNECTION {thread}")).await;
                session.quit().await;
            }
        };
        let limit = self.opener.settings.limits.connect_timeout;
        let _in_vain = Deadline::after(limit).within(Box::pin(killing)).await;
    }

    fn deadline(&self) -> Deadline {
        Deadline::after(self.opener.settings.limits.call_timeout)
    }

    fn fetch<'a>(&self, plan: &SqlPlan, kinds: &'a [Option<FieldType>]) -> Fetch<'a> {
        let max_rows = usize::try_from(plan.max_rows).unwrap_or(usize::MAX);
        Fetch { kinds, max_rows, max_bytes: self.opener.settings.limits.max_result_bytes }
    }
}

/// Runs a read; where a session that was kept turns out to be dead, once more over a new one.
async fn run(
    lease: &mut Lease<'_>,
    statement: &str,
    values: &[SqlValue],
    fetch: Fetch<'_>,
    deadline: Deadline,
) -> Option<Result<Outcome, Error>> {
    deadline
        .within(async {
            let first = lease.session()?.execute(statement, values, fetch).await;
            let outcome = match first {
                Err(failure) if lease.is_reused() && is_gone(&failure) => {
                    Box::pin(lease.renew(deadline)).await?;
                    lease.session()?.execute(statement, values, fetch).await
                }
                outcome => outcome,
            };
            outcome.map_err(|failure| errors::error(failure, Stage::Statement))
        })
        .await
}

/// Whether a session that was kept turns out to be dead, so that another one may be tried.
fn is_gone(failure: &Failure) -> bool {
    match failure {
        Failure::Lost(_) => true,
        // The server says goodbye to a session that was idle for too long, or while it stops.
        Failure::Server(error) => matches!(error.code, 1053 | 1927 | 4031),
        Failure::Protocol(_) | Failure::TooLarge | Failure::Value(_) => false,
    }
}

fn kinds(columns: &[Column]) -> Vec<Option<FieldType>> {
    columns.iter().map(|column| Some(column.kind)).collect()
}

fn label(credentials: &Credentials) -> String {
    let Credentials { user, host, port, database, .. } = credentials;
    format!("{user}@{host}:{port}/{database}")
}
