//! The two databases behind one face.

mod arguments;
mod open;
mod row;
mod scoped;

pub use arguments::Arg;
pub use row::Row;
pub use scoped::{OrganizationStore, SystemStore, Transaction};

use sqlx::{PgPool, SqlitePool};

/// A pool of connections to the store.
#[derive(Debug, Clone)]
pub enum Database {
    /// The embedded default: one file, one machine.
    Sqlite(SqlitePool),
    /// One Postgres for any number of machines.
    Postgres(PgPool),
}

impl Database {
    /// The data of one organization.
    pub fn organization<'a>(&'a self, organization: &'a str) -> OrganizationStore<'a> {
        OrganizationStore { database: self, organization }
    }

    /// The data of all organizations, for what stands above them: signing in, starting, rotating.
    pub fn system(&self) -> SystemStore<'_> {
        SystemStore { database: self }
    }

    /// How many connections are open, and how many of them idle.
    pub fn connections(&self) -> (u32, u32) {
        let (open, idle) = match self {
            Self::Sqlite(pool) => (pool.size(), pool.num_idle()),
            Self::Postgres(pool) => (pool.size(), pool.num_idle()),
        };
        (open, u32::try_from(idle).unwrap_or(open))
    }

    /// Closes all connections once the running statements have ended.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
