//! What a failure means to a caller, by SQLite's result code. The engine's own words go into the
//! detail for the log, never into the message.

use crate::error::{Error, ErrorKind};

/// The error that a caller sees.
pub(super) fn error(cause: &sqlx::Error) -> Error {
    let (kind, message) = match cause {
        sqlx::Error::Database(database) => {
            let code = database.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or(1);
            by_code(code, database.message())
        }
        sqlx::Error::PoolTimedOut => {
            (ErrorKind::Busy, "All connections to the database are taken: try again a little later.")
        }
        sqlx::Error::Decode(_) | sqlx::Error::ColumnIndexOutOfBounds { .. } => {
            (ErrorKind::SchemaDrifted, "The table isn't as it was: discover the schema again.")
        }
        _ => (ErrorKind::Unavailable, "The database file can't be used at the moment: try again."),
    };
    match cause {
        // A trigger says what it wants, values of the row included.
        sqlx::Error::Database(database) if database.code().as_deref() == Some("1811") => {
            Error::new(kind, message).because("1811")
        }
        _ => Error::new(kind, message).because(cause),
    }
}

fn by_code(code: u32, words: &str) -> (ErrorKind, &'static str) {
    match code {
        275 => (ErrorKind::Rejected, "A check on the table refuses this value (a check constraint)."),
        787 => (ErrorKind::Rejected, "The row that this one refers to isn't there (a foreign key)."),
        1299 => (ErrorKind::Rejected, "A column that needs a value got none."),
        1555 | 2067 | 2579 => (ErrorKind::Rejected, "A row with this value is there already (a unique key)."),
        3091 => (ErrorKind::Rejected, "A value is no valid value of its column's type."),
        1811 => (ErrorKind::Rejected, "A rule of the database (a trigger) refuses this."),
        _ => by_primary_code(code & 0xff, words),
    }
}

fn by_primary_code(code: u32, words: &str) -> (ErrorKind, &'static str) {
    match code {
        1 if words.starts_with("no such") || words.contains("has no column") => (
            ErrorKind::SchemaDrifted,
            "A table or column that is used here is gone: discover the schema again.",
        ),
        5 | 6 => (ErrorKind::Unavailable, "The database is locked by somebody else: try again."),
        8 => (ErrorKind::Rejected, "The session is read-only: this statement would write."),
        9 => (ErrorKind::Timeout, "The database took too long to answer: try again, or ask for less."),
        10 | 13 | 14 => (ErrorKind::Unavailable, "The database file can't be used at the moment: try again."),
        11 | 26 => (ErrorKind::InvalidTarget, "The file is no SQLite database, or it is damaged."),
        17 => (ErrorKind::SchemaDrifted, "The table isn't as it was: discover the schema again."),
        18 => (ErrorKind::Rejected, "A value is larger than the database takes."),
        19 => (ErrorKind::Rejected, "A rule of the table refuses this (a constraint)."),
        20 => (ErrorKind::Rejected, "A value is no valid value of its column's type."),
        _ => (ErrorKind::Rejected, "The database refused the statement."),
    }
}
