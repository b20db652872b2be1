//! A write: one transaction, one row at most, and what is read back of it.

use jackfield_core::plan::{Access, Rows, SqlPlan, SqlValue};

use super::{
    errors::{self, Stage},
    is_gone,
    pool::Lease,
    session::{Fetch, Session},
    wire::Failure,
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
};

/// Begins a transaction, over a new session where the one that was kept turns out to be dead.
pub(super) async fn begin(lease: &mut Lease<'_>, deadline: Deadline) -> Result<(), Error> {
    let beginning = async {
        let first = lease.session()?.query(BEGIN).await;
        match first {
            Err(failure) if lease.is_reused() && is_gone(&failure) => {
                Box::pin(lease.renew(deadline)).await?;
                lease.session()?.query(BEGIN).await
            }
            outcome => outcome,
        }
        .map_err(|failure| errors::error(failure, Stage::Statement))
    };
    deadline.within(beginning).await.unwrap_or_else(|| Err(Deadline::passed()))
}

const BEGIN: &str = "START TRANSACTION READ WRITE";

/// The write and its read-back within the transaction; what is to be done with it is told apart.
pub(super) async fn change(
    session: &mut Session,
    plan: &SqlPlan,
    values: &[SqlValue],
    readback: &[SqlValue],
    fetch: Fetch<'_>,
) -> Result<Rows, Error> {
    let failed = |failure| errors::error(failure, Stage::Statement);
    let none = Fetch { kinds: &[], max_rows: 0, ..fetch };
    let written = session.execute(&plan.statement, values, none).await.map_err(failed)?;
    if plan.access == Access::Update && written.affected == 0 {
        return Ok(Vec::new());
    }
    if written.affected != 1 {
        let message =
            "More than one record matches, so nothing was changed: name the record by a unique key.";
        return Err(Error::new(ErrorKind::AmbiguousMatch, message));
    }
    let Some(after) = &plan.readback else {
        return Ok(vec![Vec::new()]);
    };
    let values: Vec<SqlValue> =
        readback.iter().map(|value| with_key(value, written.last_insert_id)).collect();
    let mut rows = session.execute(&after.statement, &values, fetch).await.map_err(failed)?.rows;
    rows.truncate(1);
    Ok(rows)
}

fn with_key(value: &SqlValue, key: u64) -> SqlValue {
    match value {
        SqlValue::LastInsertId => SqlValue::Unsigned(key),
        SqlValue::Null
        | SqlValue::Text(_)
        | SqlValue::Integer(_)
        | SqlValue::Unsigned(_)
        | SqlValue::Number(_)
        | SqlValue::Boolean(_)
        | SqlValue::Bytes(_)
        | SqlValue::TextList(_) => value.clone(),
    }
}

/// Commits what went well and rolls back what didn't.
pub(super) async fn finish(
    session: &mut Session,
    changed: Result<Rows, Error>,
    deadline: Deadline,
) -> Result<Rows, Error> {
    let rows = match changed {
        Ok(rows) => rows,
        Err(error) => {
            // Where the rollback can't be sent, fails or is given up halfway, the session isn't clean
            // and goes; the server rolls back then.
            let _rolled_back = deadline.within(session.query("ROLLBACK")).await;
            return Err(error);
        }
    };
    match deadline.within(session.query("COMMIT")).await {
        Some(Ok(())) => Ok(rows),
        Some(Err(Failure::Server(error))) => Err(errors::error(Failure::Server(error), Stage::Statement)),
        Some(Err(failure)) => Err(unknown(ErrorKind::Unavailable).because(format_args!("{failure:?}"))),
        None => Err(unknown(ErrorKind::Timeout)),
    }
}

fn unknown(kind: ErrorKind) -> Error {
    let message = "The answer to the commit was lost: whether the record was written isn't known. \
                   Look before trying again.";
    Error::new(kind, message).with_unknown_outcome()
}
