//! SQLite files that the operator allows: what the quickstart's sample company is.
//!
//! The caller has resolved the path and checked that it is allowed. Reads go over connections that
//! are opened read-only and say so to the engine once more; writes have one of their own, since
//! SQLite has one writer at a time. A statement that runs past its deadline is stopped by the
//! engine itself, so that nothing keeps running that nobody waits for.

mod catalog;
mod checks;
mod ddl;
mod errors;
mod value;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use futures_util::TryStreamExt;
use jackfield_core::{
    import::sql::Catalog,
    plan::{Access, Rows, SqlPlan, SqlValue},
};
use sqlx::{
    AssertSqlSafe, Executor, Sqlite, SqliteConnection,
    pool::PoolConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqlitePool, SqlitePoolOptions},
};

use super::{Settings, Verified};
use crate::{
    error::{Error, ErrorKind},
    limits::{Deadline, Gate, Pass},
};

pub use checks::checks;

/// How many steps of the engine lie between two looks at the clock: well under a millisecond.
const STEPS: i32 = 10_000;

/// A connection to a SQLite file.
pub struct Connection {
    path: PathBuf,
    settings: Settings,
    reads: Lane,
    writes: Lane,
}

/// Connections for one purpose, and who may use them.
struct Lane {
    pool: SqlitePool,
    gate: Gate,
}

impl Connection {
    /// Opens the file and verifies that its catalog can be read.
    ///
    /// # Errors
    /// `InvalidTarget` where that is no database; otherwise as any call.
    pub async fn open(path: &Path, settings: &Settings) -> Result<(Self, Verified), Error> {
        regular_file(path).await?;
        let connection = Self::lazy(path.to_owned(), settings);
        let deadline = Deadline::after(settings.limits.connect_timeout);
        let version = connection.version(deadline).await?;
        let verified = Verified { account_label: path.display().to_string(), server_version: version };
        Ok((connection, verified))
    }

    /// A connection that is opened at its first call.
    pub fn lazy(path: PathBuf, settings: &Settings) -> Self {
        let limits = &settings.limits;
        let patience = limits.call_timeout;
        let reads = Lane::new(options(&path, patience, true), limits.read_connections, patience);
        let writes = Lane::new(options(&path, patience, false), 1, patience);
        Self { path, settings: settings.clone(), reads, writes }
    }

    async fn version(&self, deadline: Deadline) -> Result<String, Error> {
        let (mut connection, _pass) = self.reads.connection(deadline).await?;
        let sql = "SELECT 'SQLite ' || sqlite_version() FROM (SELECT count(*) FROM sqlite_schema)";
        sqlx::query_scalar(sql).fetch_one(&mut *connection).await.map_err(|error| errors::error(&error))
    }

    /// Reads the catalog.
    ///
    /// # Errors
    /// As any call; `Timeout` after the limit for discoveries.
    pub async fn discover(&self) -> Result<Catalog, Error> {
        let deadline = Deadline::after(self.settings.limits.discover_timeout);
        let (mut connection, _pass) = self.reads.connection(deadline).await?;
        let writable = match tokio::fs::metadata(&self.path).await {
            Ok(metadata) => !metadata.permissions().readonly(),
            Err(_) => false,
        };
        let reading = catalog::read(&mut connection, writable);
        match deadline.within(reading).await {
            Some(catalog) => catalog.map_err(|error| errors::error(&error)),
            None => Err(Deadline::passed()),
        }
    }

    /// Runs a read over a read-only connection.
    ///
    /// # Errors
    /// The kind says what happened; the message is safe to show.
    pub async fn read(&self, plan: &SqlPlan, values: &[SqlValue]) -> Result<Rows, Error> {
        let deadline = Deadline::after(self.settings.limits.call_timeout);
        let (mut connection, _pass) = self.reads.connection(deadline).await?;
        let most = usize::try_from(plan.max_rows).unwrap_or(usize::MAX);
        let fetching = self.fetch(&mut connection, plan, values, most);
        deadline.within(fetching).await.unwrap_or_else(|| Err(Deadline::passed()))
    }

    /// Runs a write in a transaction of its own; never more than one row.
    ///
    /// # Errors
    /// As [`Connection::read`]; after an error nothing was written.
    pub async fn write(&self, plan: &SqlPlan, values: &[SqlValue]) -> Result<Rows, Error> {
        let deadline = Deadline::after(self.settings.limits.call_timeout);
        let (mut connection, _pass) = self.writes.connection(deadline).await?;
        let writing = self.write_over(&mut connection, plan, values);
        deadline.within(writing).await.unwrap_or_else(|| Err(Deadline::passed()))
    }

    async fn write_over(
        &self,
        connection: &mut SqliteConnection,
        plan: &SqlPlan,
        values: &[SqlValue],
    ) -> Result<Rows, Error> {
        let failed = |error: sqlx::Error| errors::error(&error);
        // A transaction that is dropped, by an error or by a caller that gave up, is rolled back.
        let begun = sqlx::Connection::begin_with(connection, "BEGIN IMMEDIATE").await;
        let mut transaction = begun.map_err(failed)?;
        let rows = if plan.columns.is_empty() {
            let done =
                statement(&plan.statement, values)?.execute(&mut *transaction).await.map_err(failed)?;
            let changed = usize::try_from(done.rows_affected()).unwrap_or(usize::MAX);
            vec![Vec::new(); changed.min(2)]
        } else {
            self.fetch(&mut transaction, plan, values, 2).await?
        };
        if rows.len() > 1 {
            let message =
                "More than one record matches, so nothing was changed: name the record by a unique key.";
            return Err(Error::new(ErrorKind::AmbiguousMatch, message));
        }
        if rows.is_empty() && plan.access == Access::Insert {
            return Err(Error::new(ErrorKind::Rejected, "The database took no record."));
        }
        transaction.commit().await.map_err(failed)?;
        Ok(rows)
    }

    async fn fetch(
        &self,
        connection: &mut SqliteConnection,
        plan: &SqlPlan,
        values: &[SqlValue],
        most: usize,
    ) -> Result<Rows, Error> {
        let failed = |error: sqlx::Error| errors::error(&error);
        let limit = self.settings.limits.max_result_bytes;
        let mut stream = connection.fetch(statement(&plan.statement, values)?);
        let (mut rows, mut bytes) = (Rows::new(), 0_usize);
        while rows.len() < most {
            let Some(row) = stream.try_next().await.map_err(failed)? else {
                break;
            };
            let cells = value::row(&row, &plan.columns, &mut bytes).map_err(failed)?;
            if bytes > limit {
                let message = "The result is larger than allowed: return fewer fields or fewer rows.";
                return Err(Error::new(ErrorKind::ResultTooLarge, message));
            }
            rows.push(cells);
        }
        Ok(rows)
    }
}

impl Lane {
    fn new(options: SqliteConnectOptions, size: usize, patience: Duration) -> Self {
        let size = size.max(1);
        let most = u32::try_from(size).unwrap_or(u32::MAX);
        let pool = SqlitePoolOptions::new().max_connections(most).acquire_timeout(patience);
        Self { pool: pool.connect_lazy_with(options), gate: Gate::new(size) }
    }

    /// A connection whose statements are stopped at the deadline.
    async fn connection(&self, deadline: Deadline) -> Result<(PoolConnection<Sqlite>, Pass), Error> {
        let pass = self.gate.enter(deadline).await?;
        let acquired = deadline.within(self.pool.acquire()).await.ok_or_else(Deadline::passed)?;
        let mut connection = acquired.map_err(|error| errors::error(&error))?;
        let mut handle = connection.lock_handle().await.map_err(|error| errors::error(&error))?;
        // It stays until the next call replaces it.
        handle.set_progress_handler(STEPS, move || !deadline.has_passed());
        drop(handle);
        Ok((connection, pass))
    }
}

fn options(path: &Path, patience: Duration, read_only: bool) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(read_only)
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(patience)
        .statement_cache_capacity(128)
        // What a schema's own triggers and views may call is limited to what does no harm.
        .pragma("trusted_schema", "OFF");
    if read_only { options.pragma("query_only", "ON") } else { options }
}

fn statement<'q>(sql: &str, values: &[SqlValue]) -> Result<Query<'q, Sqlite, SqliteArguments>, Error> {
    // Statements come from compiled plans alone: their text is of identifiers and placeholders.
    let mut query = sqlx::query(AssertSqlSafe(sql.to_owned()));
    for value in values {
        query = match value {
            SqlValue::Null => query.bind(None::<i64>),
            SqlValue::Text(text) => query.bind(text.clone()),
            SqlValue::Integer(number) => query.bind(*number),
            SqlValue::Number(number) => query.bind(*number),
            SqlValue::Boolean(truth) => query.bind(i64::from(*truth)),
            SqlValue::Bytes(bytes) => query.bind(bytes.clone()),
            SqlValue::Unsigned(number) => query.bind(value::signed(*number)?),
            SqlValue::TextList(_) | SqlValue::LastInsertId => {
                let message = "The plan was compiled for another kind of database: compile it again.";
                return Err(Error::new(ErrorKind::Rejected, message));
            }
        };
    }
    Ok(query)
}

/// Refuses what is no file: a folder, a device, a socket, nothing.
async fn regular_file(path: &Path) -> Result<(), Error> {
    let invalid = |message: &str| Error::new(ErrorKind::InvalidTarget, message).at("path");
    match tokio::fs::metadata(path).await {
        Ok(metadata) if metadata.is_file() => Ok(()),
        Ok(_) => Err(invalid("`path` names no file: give a SQLite database.")),
        Err(cause) => Err(invalid("`path` names no file that can be read.").because(cause)),
    }
}
