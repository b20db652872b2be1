//! Opening the store and bringing its schema up to date.

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::Database;
use crate::error::{Error, Kind, Result};

/// The schema's steps, in order. Only ever add to them: a step that ran is never changed.
const COMMON: &[(i64, &str, &str)] = &[
    (1, "foundation", include_str!("../../../migrations/common/0001_foundation.sql")),
    (2, "oauth and actions", include_str!("../../../migrations/common/0002_oauth_and_actions.sql")),
];
/// What Postgres gets on top.
const POSTGRES: &[(i64, &str, &str)] = &[
    (1001, "row security", include_str!("../../../migrations/postgres/1001_row_security.sql")),
    (1002, "partitions", include_str!("../../../migrations/postgres/1002_partitions.sql")),
    (1003, "wall of oauth", include_str!("../../../migrations/postgres/1003_wall_of_oauth.sql")),
];

impl Database {
    /// Opens the embedded store in a folder, making it where it isn't there.
    ///
    /// # Errors
    /// `store_unavailable` where the file can't be opened or its schema brought up to date.
    pub async fn open_sqlite(file: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What was acknowledged survives a power cut, not only a crash of ours.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10));
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
        migrator(&[COMMON]).run(&pool).await.map_err(migration_failed)?;
        Ok(Self::Sqlite(pool))
    }

    /// Opens a store on Postgres.
    ///
    /// # Errors
    /// `store_unavailable` where it can't be reached or its schema brought up to date.
    pub async fn open_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url).map_err(|_| {
            // The URL holds a password, so the parser's own words stay out.
            Error::invalid(
                "invalid_database_url",
                "The database URL isn't one: postgres://user:password@host/name.",
            )
        })?;
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options.application_name("jackfield"))
            .await?;
        migrator(&[COMMON, POSTGRES]).run(&pool).await.map_err(migration_failed)?;
        Ok(Self::Postgres(pool))
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// `store_unavailable` where it doesn't.
    pub async fn ping(&self) -> Result<()> {
        match self {
            Self::Sqlite(pool) => sqlx::query("SELECT 1").execute(pool).await.map(drop)?,
            Self::Postgres(pool) => sqlx::query("SELECT 1").execute(pool).await.map(drop)?,
        }
        Ok(())
    }

    /// The time by the store's own clock, in microseconds since 1970; none where it has no other clock
    /// than this machine's.
    ///
    /// # Errors
    /// `store_unavailable`.
    pub async fn micros(&self) -> Result<Option<i64>> {
        if matches!(self, Self::Sqlite(_)) {
            return Ok(None);
        }
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)";
        self.system().first(sql, &[]).await?.map(|row| row.int(0)).transpose()
    }
}

fn migrator(steps: &[&[(i64, &'static str, &'static str)]]) -> Migrator {
    let migrations = steps.iter().flat_map(|steps| steps.iter()).map(|(version, name, sql)| {
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

fn migration_failed(error: sqlx::migrate::MigrateError) -> Error {
    Error::new(
        Kind::Unavailable,
        "migration_failed",
        format!("The store's schema can't be brought up to date: {error}."),
    )
    .because(error)
}
