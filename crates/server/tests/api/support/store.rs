//! A store of a test's own, gone when the test is.

use std::str::FromStr;

use jackfield::store::Database;
use sqlx::{ConnectOptions, Executor, PgConnection, postgres::PgConnectOptions};
use tempfile::TempDir;

use super::{PATIENCE, Service, service, unique};

/// Which store a server gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A SQLite file.
    Sqlite,
    /// A database on the tests' Postgres, owned by a role without special rights.
    Postgres,
}

/// The store of a test.
pub(crate) enum TestStore {
    /// A folder with a SQLite file.
    Sqlite(TempDir),
    /// A database.
    Postgres(TestDatabase),
}

/// A database of its own, dropped with the value.
pub(crate) struct TestDatabase {
    /// The server that it is on.
    pub(crate) service: Service,
    /// Its name, and its owner's.
    pub(crate) name: String,
}

impl TestStore {
    /// Makes an empty store.
    pub(crate) async fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite(TempDir::new().expect("a folder")),
            Kind::Postgres => Self::Postgres(TestDatabase::new().await),
        }
    }

    /// Opens it.
    pub(crate) async fn open(&self) -> Database {
        match self {
            Self::Sqlite(folder) => Database::open_sqlite(&folder.path().join("jackfield.db")).await,
            Self::Postgres(database) => Database::open_postgres(&database.url()).await,
        }
        .expect("the store opens")
    }
}

impl TestDatabase {
    /// Makes an empty database and its owner.
    pub(crate) async fn new() -> Self {
        Self::on(service("postgres")).await
    }

    /// Makes one on a server.
    pub(crate) async fn on(service: Service) -> Self {
        let name = unique("jf");
        let mut admin = connect(&service.admin_url("postgres")).await.expect("Postgres answers");
        // A role that row security holds for, unlike the administrator's.
        for statement in [
            format!("CREATE ROLE {name} LOGIN PASSWORD '{name}'"),
            format!("CREATE DATABASE {name} OWNER {name}"),
        ] {
            admin.execute(sqlx::AssertSqlSafe(statement)).await.expect("a database of our own");
        }
        Self { service, name }
    }

    /// Runs statements as its owner.
    pub(crate) async fn run(&self, sql: &'static str) {
        let mut owner = connect(&self.url()).await.expect("Postgres answers");
        owner.execute(sqlx::raw_sql(sql)).await.expect("the statements run");
    }

    /// The URL under which its owner opens it.
    pub(crate) fn url(&self) -> String {
        self.service.url(&self.name, &self.name, &self.name)
    }
}

/// Connects to a Postgres. Neither that nor a statement on the connection waits for ever: whoever holds the lock that
/// is in the way may be waiting for us.
pub(crate) async fn connect(url: &str) -> Result<PgConnection, sqlx::Error> {
    let limit = format!("{}s", PATIENCE.as_secs());
    let options = PgConnectOptions::from_str(url)?.options([("statement_timeout", &limit)]);
    tokio::time::timeout(PATIENCE, options.connect()).await.unwrap_or_else(|_| {
        let waits = format!("the session isn't there after {limit}: does its start wait for a lock?");
        Err(std::io::Error::new(std::io::ErrorKind::TimedOut, waits).into())
    })
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let url = self.service.admin_url("postgres");
        let name = self.name.clone();
        // A thread of its own: the test's runtime may be gone, or this may run inside of it.
        let dropping = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut admin = connect(&url).await.expect("Postgres answers");
                for statement in [
                    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                    format!("DROP ROLE IF EXISTS {name}"),
                ] {
                    drop(admin.execute(sqlx::AssertSqlSafe(statement)).await);
                }
            });
        });
        drop(dropping.join());
    }
}
