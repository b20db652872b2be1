//! Testing a SQLite file step by step, as any database.

use std::{path::Path, time::Instant};

use super::{Connection, errors, regular_file};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
    sql::{
        Settings,
        test::{Finding, Step, Steps},
    },
};

/// Tries the file step by step; stores nothing and leaves nothing open.
pub async fn checks(path: &Path, settings: &Settings, steps: &mut Steps) {
    let reachable = steps
        .run(Step::Reachability, async {
            regular_file(path).await?;
            Ok(((), Finding::pass("The file is there.")))
        })
        .await;
    if reachable.is_none() {
        return;
    }
    steps.note(Step::Tls, Finding::pass("A file of this machine: nothing goes over a network."));
    let connection = Connection::lazy(path.to_owned(), settings);
    let deadline = Deadline::after(settings.limits.call_timeout);
    let version = steps
        .run(Step::Authentication, async {
            let version = connection.version(deadline).await?;
            Ok((version, Finding::pass("The file is a SQLite database and can be opened.")))
        })
        .await;
    if let Some(version) = version {
        steps.server_version(version);
        opened(&connection, deadline, steps).await;
    }
    connection.reads.pool.close().await;
    connection.writes.pool.close().await;
}

async fn opened(connection: &Connection, deadline: Deadline, steps: &mut Steps) {
    let tables = steps
        .run(Step::SchemaRead, async {
            let catalog = connection.discover().await?;
            let finding = match catalog.tables.len() {
                0 => Finding::warn("The file holds no tables."),
                count => Finding::pass(format!("The catalog shows {count} tables and views.")),
            };
            Ok((catalog.tables, finding))
        })
        .await
        .unwrap_or_default();
    let first = tables.first().map(|table| table.name.clone());
    steps.run(Step::ReadProbe, read_probe(connection, deadline, first)).await;
    steps.run(Step::ReadOnlySession, read_only(connection, deadline)).await;
    let writable = tables.iter().any(|table| table.rights.insert);
    steps.note(
        Step::LeastPrivilege,
        match writable {
            true => Finding::warn(
                "The file may be written: fine where skills write, otherwise make it read-only.",
            ),
            false => Finding::pass("The file may only be read."),
        },
    );
    steps.run(Step::Latency, latency(connection, deadline)).await;
}

async fn run(connection: &Connection, deadline: Deadline, sql: String) -> Result<(), sqlx::Error> {
    let mut session = connection.reads.pool.acquire().await?;
    let running = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *session);
    deadline.within(running).await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map(drop)
}

async fn read_probe(
    connection: &Connection,
    deadline: Deadline,
    table: Option<String>,
) -> Result<((), Finding), Error> {
    let Some(table) = table else {
        return Ok(((), Finding::warn("There is no table to read.")));
    };
    let sql = format!("SELECT 1 FROM \"{}\" LIMIT 1", table.replace('"', "\"\""));
    run(connection, deadline, sql).await.map_err(|error| errors::error(&error))?;
    Ok(((), Finding::pass(format!("`{table}` can be read."))))
}

async fn read_only(connection: &Connection, deadline: Deadline) -> Result<((), Finding), Error> {
    let sql = "CREATE TABLE jackfield_read_only_check (id INTEGER)".to_owned();
    match run(connection, deadline, sql).await.map_err(|error| errors::error(&error)) {
        Err(error) if error.kind == ErrorKind::Rejected => {
            Ok(((), Finding::pass("The engine refuses writes over sessions for reads.")))
        }
        Err(error) => Err(error),
        Ok(()) => Err(Error::new(ErrorKind::Rejected, "The engine took a write over a read-only session.")),
    }
}

async fn latency(connection: &Connection, deadline: Deadline) -> Result<((), Finding), Error> {
    let started = Instant::now();
    run(connection, deadline, "SELECT 1".to_owned()).await.map_err(|error| errors::error(&error))?;
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    Ok(((), Finding::pass(format!("A statement takes {milliseconds:.1} ms."))))
}
