//! A write: a transaction of its own, never more than one row.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::StreamExt;
use jackfield_core::plan::{Access, Rows, SqlPlan, SqlValue};

use super::{
    cell,
    fault::{Failure, Remedy},
    read::{Running, check_size},
    session::Session,
    value::Bound,
    writers::Writers,
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
};

/// Runs a write. It is tried a second time only where the first one certainly wrote nothing: its
/// connection died, or its statement had to be prepared anew, before the commit was sent.
pub(super) async fn write(
    writers: &Writers,
    plan: &SqlPlan,
    values: &[SqlValue],
    deadline: Deadline,
) -> Result<Rows, Error> {
    let mut is_first = true;
    loop {
        let turn = writers.take(deadline).await?;
        let Failure { error, remedy } = match once(&turn.session, plan, values, writers, deadline).await {
            Ok(rows) => {
                turn.give_back();
                return Ok(rows);
            }
            Err(failure) => failure,
        };
        if remedy == Remedy::Prepare {
            turn.session.statements.forget(&plan.statement);
        }
        // What can't be rolled back is dropped, which closes it: the server rolls back by itself.
        if turn.session.is_usable() && roll_back(&turn.session, deadline).await {
            turn.give_back();
        }
        if !is_first || !matches!(remedy, Remedy::Prepare | Remedy::Reconnect) {
            return Err(error);
        }
        is_first = false;
    }
}

/// One try. Once the commit was sent, no failure has a remedy: it might write twice.
async fn once(
    session: &Arc<Session>,
    plan: &SqlPlan,
    values: &[SqlValue],
    writers: &Writers,
    deadline: Deadline,
) -> Result<Rows, Failure> {
    let running = Running::new(session, &writers.dialer);
    let committing = AtomicBool::new(false);
    let outcome = deadline.within(attempt(session, plan, values, writers, &committing)).await;
    let is_committing = committing.load(Ordering::Relaxed);
    let Some(outcome) = outcome else {
        let error = if is_committing { unknown(ErrorKind::Timeout) } else { Deadline::passed() };
        return Err(error.into());
    };
    running.ended();
    outcome.map_err(|failure| {
        if !is_committing {
            failure
        } else if failure.remedy == Remedy::Reconnect {
            session.retire();
            Error { detail: failure.error.detail, ..unknown(ErrorKind::Unavailable) }.into()
        } else {
            failure.error.into()
        }
    })
}

async fn roll_back(session: &Session, deadline: Deadline) -> bool {
    matches!(deadline.within(session.client.batch_execute("ROLLBACK")).await, Some(Ok(())))
}

/// One transaction, up to its commit; after an error it is still to be rolled back.
async fn attempt(
    session: &Session,
    plan: &SqlPlan,
    values: &[SqlValue],
    writers: &Writers,
    committing: &AtomicBool,
) -> Result<Rows, Failure> {
    let client = &session.client;
    let (statement, _) = session.statements.get(client, &plan.statement).await?;
    // Sent together: the transaction costs no round trip of its own.
    let (begun, stream) =
        tokio::join!(client.batch_execute("BEGIN"), client.query_raw(&statement, values.iter().map(Bound)));
    begun?;
    let stream = stream?;
    tokio::pin!(stream);
    let mut rows = Rows::new();
    let mut bytes = 0;
    while let Some(row) = stream.next().await {
        let row = row?;
        bytes += row.raw_size_bytes();
        // Never more than two are kept: with a second one the write is refused below.
        check_size(1, bytes, plan, &writers.dialer)?;
        if rows.len() < 2 {
            rows.push(cell::row(&row)?);
        }
    }
    let affected = stream.rows_affected().unwrap_or(0);
    check_affected(plan.access, affected)?;
    if affected == 1 && rows.is_empty() {
        rows.push(Vec::new());
    }
    committing.store(true, Ordering::Relaxed);
    client.batch_execute("COMMIT").await?;
    Ok(rows)
}

fn check_affected(access: Access, affected: u64) -> Result<(), Error> {
    match (access, affected) {
        (Access::Insert | Access::Update, 1) | (Access::Update, 0) => Ok(()),
        (Access::Update, _) => Err(Error::new(
            ErrorKind::AmbiguousMatch,
            "More than one row matched, so none was changed; the key must name exactly one.",
        )),
        (Access::Insert, 0) => Err(Error::new(
            ErrorKind::Rejected,
            "The database kept no row: a trigger or a rule of the table discards or redirects it. Nothing was written.",
        )),
        (Access::Insert, _) => Err(Error::new(
            ErrorKind::Rejected,
            "The database made several rows of one: a rule of the table multiplies it. Nothing was written.",
        )),
        (Access::Read, _) => {
            Err(Error::new(ErrorKind::Rejected, "That plan reads; it isn't run as a write."))
        }
    }
}

fn unknown(kind: ErrorKind) -> Error {
    Error::new(
        kind,
        "The connection was lost while the write was being committed, so its outcome is unknown; look before writing again.",
    )
    .with_unknown_outcome()
}
