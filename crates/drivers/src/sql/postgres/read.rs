//! A read: one round trip over a shared, read-only session.

use std::sync::Arc;

use futures_util::StreamExt;
use jackfield_core::plan::{Rows, SqlPlan, SqlValue};

use super::{
    cell,
    dial::Dialer,
    fault::{Failure, Remedy},
    readers::Readers,
    session::Session,
    value::Bound,
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
};

/// How often a read is tried in all: what it needs again is a fresh statement or a live connection.
const TRIES: usize = 3;

/// Runs a read, and again where its connection died or its statement had to be prepared anew: it
/// changes nothing, so it may run twice.
pub(super) async fn read(
    readers: &Readers,
    plan: &SqlPlan,
    values: &[SqlValue],
    deadline: Deadline,
) -> Result<Rows, Error> {
    let mut tries = TRIES;
    loop {
        let lease = readers.lease(deadline).await?;
        let running = Running::new(&lease.session, &readers.dialer);
        let Some(outcome) = deadline.within(run(&lease.session, plan, values, &readers.dialer)).await else {
            // Dropping `running` cancels the statement and takes its connection out of use.
            return Err(Deadline::passed());
        };
        running.ended();
        let Failure { error, remedy } = match outcome {
            Ok(rows) => return Ok(rows),
            Err(failure) => failure,
        };
        tries -= 1;
        let is_worthwhile = match remedy {
            Remedy::None => false,
            Remedy::Prepare => {
                lease.session.statements.forget(&plan.statement);
                true
            }
            Remedy::Reconnect => {
                lease.session.retire();
                true
            }
            Remedy::Cancelled => lease.session.is_retired(),
        };
        if tries == 0 || !is_worthwhile || deadline.has_passed() {
            return Err(error);
        }
    }
}

/// Runs a statement once over a session.
async fn run(
    session: &Session,
    plan: &SqlPlan,
    values: &[SqlValue],
    dialer: &Dialer,
) -> Result<Rows, Failure> {
    let (statement, was_there) = session.statements.get(&session.client, &plan.statement).await?;
    let unless_new = |cause: tokio_postgres::Error| {
        let failure = Failure::from(cause);
        let is_pointless = failure.remedy == Remedy::Prepare && !was_there;
        if is_pointless { Failure { remedy: Remedy::None, ..failure } } else { failure }
    };
    let stream = session.client.query_raw(&statement, values.iter().map(Bound)).await.map_err(&unless_new)?;
    tokio::pin!(stream);
    let mut rows = Rows::new();
    let mut bytes = 0;
    while let Some(row) = stream.next().await {
        let row = row.map_err(&unless_new)?;
        bytes += row.raw_size_bytes();
        check_size(rows.len() + 1, bytes, plan, dialer)?;
        rows.push(cell::row(&row)?);
    }
    Ok(rows)
}

/// Refuses a result that has grown too large, in rows or in bytes.
pub(super) fn check_size(rows: usize, bytes: usize, plan: &SqlPlan, dialer: &Dialer) -> Result<(), Error> {
    let most_bytes = dialer.settings.limits.max_result_bytes;
    if rows > plan.max_rows as usize {
        let message =
            format!("The result has more than the {} rows that one call may return.", plan.max_rows);
        return Err(Error::new(ErrorKind::ResultTooLarge, message));
    }
    if bytes > most_bytes {
        let message = format!(
            "The result is larger than the {most_bytes} bytes that one call may return; project fewer or smaller columns."
        );
        return Err(Error::new(ErrorKind::ResultTooLarge, message));
    }
    Ok(())
}

/// A statement under way. Abandoned (by its deadline, or because the caller is gone) it would go on
/// on the server and hold up the calls behind it: so it is cancelled, and its connection takes no
/// further ones.
pub(super) struct Running {
    session: Option<Arc<Session>>,
    dialer: Arc<Dialer>,
}

impl Running {
    pub(super) fn new(session: &Arc<Session>, dialer: &Arc<Dialer>) -> Self {
        Self { session: Some(Arc::clone(session)), dialer: Arc::clone(dialer) }
    }

    /// It has come to its end by itself.
    pub(super) fn ended(mut self) {
        self.session = None;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        session.retire();
        let (token, dialer) = (session.client.cancel_token(), Arc::clone(&self.dialer));
        // Bounded by the time for connecting. Where no runtime is left, the statement's own timeout
        // on the server ends it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { dialer.cancel(token).await });
        }
    }
}
