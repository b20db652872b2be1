//! The sample company: Rowan Heating & Plumbing, with customers, tickets and appointments.

use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::failed;
use crate::error::{Error, Result};

const TABLES_SQLITE: &str = include_str!("company/tables_sqlite.sql");
const TABLES_POSTGRES: &str = include_str!("company/tables_postgres.sql");
const RECORDS: &str = include_str!("company/records.sql");

/// The company as SQLite takes it.
fn sqlite_text() -> String {
    format!("{TABLES_SQLITE}\n{RECORDS}")
}

/// The company as PostgreSQL takes it.
pub(super) fn postgres_text() -> String {
    format!("{TABLES_POSTGRES}\n{RECORDS}")
}

/// Makes the company anew as a file in a folder of ours.
///
/// # Errors
/// `quickstart_failed` where the file can't be written.
pub(super) async fn make_file(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("rowan.db");
    for name in ["rowan.db", "rowan.db-journal", "rowan.db-wal", "rowan.db-shm"] {
        match std::fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(unwritable(&path, error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let making = async {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let mut transaction = connection.begin().await?;
        sqlx::raw_sql(AssertSqlSafe(sqlite_text())).execute(&mut *transaction).await?;
        transaction.commit().await?;
        connection.close().await
    };
    making.await.map_err(|error: sqlx::Error| unwritable(&path, error))?;
    Ok(path)
}

fn unwritable(path: &Path, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    failed(format!(
        "The sample company can't be written to {}: {error}. Choose another folder with --data-dir.",
        path.display()
    ))
}
