//! Databases: connect with least privilege, read the catalog, run frozen statements.

pub mod base64;
pub mod credentials;
pub mod mysql;
pub mod postgres;
pub mod scripts;
pub mod sqlite;
pub mod test;

pub use credentials::{Credentials, SslMode, Target};

use jackfield_core::{
    import::sql::Catalog,
    plan::{Rows, SqlPlan, SqlValue},
};

use crate::{
    error::{Error, ErrorKind},
    guard::AddressGuard,
    limits::Limits,
};

/// What all connections of a deployment share.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Which addresses may be connected to.
    pub guard: AddressGuard,
    /// How long, how many, how large.
    pub limits: Limits,
    /// Whether roles with more rights than a connection needs are accepted all the same.
    pub allow_powerful_roles: bool,
}

/// What a verified connection says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// `user@host:port/database`, for a person to recognize the connection by.
    pub account_label: String,
    /// The server's own version, such as `PostgreSQL 15.18`.
    pub server_version: String,
}

/// One connection to a customer's database: pools, limits and breaker.
///
/// Dropping it closes its connections once the calls on them have ended.
pub enum Connection {
    /// PostgreSQL.
    Postgres(postgres::Connection),
    /// MySQL or MariaDB.
    Mysql(mysql::Connection),
    /// A SQLite file that the operator allows.
    Sqlite(sqlite::Connection),
}

impl Connection {
    /// Connects and verifies: address, TLS, credentials, the role's power, a readable catalog.
    ///
    /// # Errors
    /// What stood in the way, with the field of the credentials to look at.
    pub async fn open(target: &Target, settings: &Settings) -> Result<(Self, Verified), Error> {
        match target {
            Target::Postgres(credentials) => {
                let (connection, verified) = postgres::Connection::open(credentials, settings).await?;
                Ok((Self::Postgres(connection), verified))
            }
            Target::Mysql(credentials) => {
                let (connection, verified) = mysql::Connection::open(credentials, settings).await?;
                Ok((Self::Mysql(connection), verified))
            }
            Target::Sqlite(path) => {
                let (connection, verified) = sqlite::Connection::open(path, settings).await?;
                Ok((Self::Sqlite(connection), verified))
            }
        }
    }

    /// A connection that is opened at its first call: what a restart does with stored credentials.
    pub fn lazy(target: Target, settings: &Settings) -> Self {
        match target {
            Target::Postgres(credentials) => {
                Self::Postgres(postgres::Connection::lazy(credentials, settings))
            }
            Target::Mysql(credentials) => Self::Mysql(mysql::Connection::lazy(credentials, settings)),
            Target::Sqlite(path) => Self::Sqlite(sqlite::Connection::lazy(path, settings)),
        }
    }

    /// Reads the catalog with the connected user's own rights.
    ///
    /// # Errors
    /// As any call; `Timeout` after the limit for discoveries.
    pub async fn discover(&self) -> Result<Catalog, Error> {
        match self {
            Self::Postgres(connection) => connection.discover().await,
            Self::Mysql(connection) => connection.discover().await,
            Self::Sqlite(connection) => connection.discover().await,
        }
    }

    /// Runs a read over a read-only session.
    ///
    /// # Errors
    /// The kind says what happened; the message is safe to show.
    pub async fn read(&self, plan: &SqlPlan, values: &[SqlValue]) -> Result<Rows, Error> {
        // A session refuses to write, but not to be told that it may: reads are of one form alone.
        if !plan.statement.starts_with("SELECT ") {
            let message = "A read-only session runs what starts with SELECT, and nothing else.";
            return Err(Error::new(ErrorKind::Rejected, message));
        }
        match self {
            Self::Postgres(connection) => connection.read(plan, values).await,
            Self::Mysql(connection) => connection.read(plan, values).await,
            Self::Sqlite(connection) => connection.read(plan, values).await,
        }
    }

    /// Runs a write in a transaction of its own, and what follows it; never more than one row.
    ///
    /// # Errors
    /// As [`Connection::read`]; after an error nothing was written, except where the answer to
    /// the commit was lost: then the error is `Unavailable` or `Timeout` and says so.
    pub async fn write(
        &self,
        plan: &SqlPlan,
        values: &[SqlValue],
        readback: &[SqlValue],
    ) -> Result<Rows, Error> {
        match self {
            Self::Postgres(connection) => connection.write(plan, values).await,
            Self::Mysql(connection) => connection.write(plan, values, readback).await,
            Self::Sqlite(connection) => connection.write(plan, values).await,
        }
    }
}
