//! Rows, read by position.

use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};

use crate::error::Result;

/// A row of a result.
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From Postgres.
    Postgres(PgRow),
}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident -> $type:ty) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// An internal error where the column is of another type.
        pub fn $name(&self, column: usize) -> Result<$type> {
            Ok(match self {
                Self::Sqlite(row) => row.try_get(column)?,
                Self::Postgres(row) => row.try_get(column)?,
            })
        }
    };
}

impl Row {
    getter!(
        /// Text.
        text -> String
    );
    getter!(
        /// Text or nothing.
        maybe_text -> Option<String>
    );
    getter!(
        /// A number.
        int -> i64
    );
    getter!(
        /// A number or nothing.
        maybe_int -> Option<i64>
    );
    getter!(
        /// Bytes.
        bytes -> Vec<u8>
    );
    getter!(
        /// Bytes or nothing.
        maybe_bytes -> Option<Vec<u8>>
    );
    getter!(
        /// A truth value.
        bool -> bool
    );
}
