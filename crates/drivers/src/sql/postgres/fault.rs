//! The server's errors in our own words, by SQLSTATE; its own text goes to the log alone.

use tokio_postgres::error::DbError;

use crate::error::{Error, ErrorKind};

/// What may help after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// Nothing: it would fail again.
    None,
    /// Preparing the statement anew: what it was prepared against has changed.
    Prepare,
    /// Another connection: this one is gone.
    Reconnect,
    /// Another connection, if this one's statement was cancelled on behalf of another call.
    Cancelled,
}

/// A failed call and what may help.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) remedy: Remedy,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, remedy: Remedy::None }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(cause: tokio_postgres::Error) -> Self {
        Self { error: of(&cause), remedy: remedy(&cause) }
    }
}

/// The error of a call.
pub(super) fn of(cause: &tokio_postgres::Error) -> Error {
    match cause.as_db_error() {
        Some(fault) => of_server(fault),
        None if is_input(cause) => {
            Error::new(ErrorKind::Rejected, "A value can't be sent to the database as it is.")
                .because(chain(cause))
        }
        None => Error::new(ErrorKind::Unavailable, "The connection to the database was lost.")
            .because(chain(cause)),
    }
}

/// The error of a sign-in.
pub(super) fn of_sign_in(cause: &tokio_postgres::Error) -> Error {
    if cause.as_db_error().is_some() {
        return of(cause);
    }
    let is_lost = cause.is_closed() || source_is_io(cause);
    if is_lost {
        return Error::new(ErrorKind::Unavailable, "The server ended the connection during the sign-in.")
            .because(chain(cause));
    }
    Error::new(
        ErrorKind::CredentialsRejected,
        "The server and Jackfield have no way of signing in in common; use a role with a SCRAM password.",
    )
    .at("user")
    .because(chain(cause))
}

fn of_server(fault: &DbError) -> Error {
    let code = fault.code().code();
    let (kind, field, message) = known(code);
    let error = Error::new(kind, message).because(format_args!("{code}: {}", words(fault, kind)));
    match field {
        Some(field) => error.at(field),
        None => error,
    }
}

/// The server's words for the log; of a refusal, which may repeat a value, the names alone.
fn words(fault: &DbError, kind: ErrorKind) -> String {
    let speaks_of_names_only = matches!(fault.code().code(), "42501" | "25006");
    if kind != ErrorKind::Rejected || speaks_of_names_only {
        return fault.message().to_owned();
    }
    let parts = [("table", fault.table()), ("column", fault.column()), ("constraint", fault.constraint())];
    let named = parts.iter().filter_map(|(what, name)| Some(format!("{what} {}", (*name)?)));
    named.collect::<Vec<_>>().join(", ")
}

fn known(code: &str) -> (ErrorKind, Option<&'static str>, &'static str) {
    use ErrorKind::{Busy, CredentialsRejected, Rejected, SchemaDrifted, Timeout, Unavailable};
    match code {
        "28P01" => (CredentialsRejected, Some("password"), "The server refused the user or the password."),
        "3D000" => (CredentialsRejected, Some("database"), "The database doesn't exist on that server."),
        "42501" => (Rejected, None, "The role may not do that; grant it the right, or use another role."),
        "25006" => (Rejected, None, "The session is read-only, so the database refused to write."),
        "57014" => (Timeout, None, "The statement took longer than it may."),
        "53300" => (Busy, None, "The database takes no more connections at the moment."),
        "23505" => {
            (Rejected, None, "The database refused the row: a value that must be unique is there already.")
        }
        "23503" => (
            Rejected,
            None,
            "The database refused the row: it refers to a record that doesn't exist, or one refers to it.",
        ),
        "23502" => (Rejected, None, "The database refused the row: a value that must be there is missing."),
        "23514" => (Rejected, None, "The database refused the row: a value violates a check of the table."),
        "23P01" => (Rejected, None, "The database refused the row: it overlaps with one that is there."),
        "42P01" | "42703" | "42883" | "42704" | "3F000" | "42804" | "0A000" | "26000" => (
            SchemaDrifted,
            None,
            "The table or a column has changed since the skill was made; discover the schema again.",
        ),
        "54000" => (Rejected, None, "A value is larger than the database takes."),
        "40001" | "40P01" | "55P03" => (Unavailable, None, "Another transaction was in the way; try again."),
        _ => by_class(code),
    }
}

fn by_class(code: &str) -> (ErrorKind, Option<&'static str>, &'static str) {
    use ErrorKind::{CredentialsRejected, Rejected, Unavailable};
    match code.as_bytes() {
        [b'2', b'8', ..] => (
            CredentialsRejected,
            Some("user"),
            "The server refused the user; check the user and the server's access rules.",
        ),
        [b'2', b'2', ..] => (Rejected, None, "A value is out of range or invalid for its column."),
        [b'2', b'3', ..] => (Rejected, None, "The database refused the row: it violates a constraint."),
        [b'2', b'5' | b'D', ..] => (Rejected, None, "The transaction was refused."),
        [b'0', b'8', ..] => (Unavailable, None, "The connection to the database was lost."),
        [b'5', b'3', ..] => (Unavailable, None, "The database has run out of a resource."),
        [b'5', b'7' | b'8', ..] => {
            (Unavailable, None, "The database is stopping, starting or was interrupted.")
        }
        [b'X', b'X', ..] => (Unavailable, None, "The database had an internal error."),
        [b'P', b'0', ..] => (Rejected, None, "A rule of the database refused the request."),
        _ => (Rejected, None, "The database refused the request."),
    }
}

fn remedy(cause: &tokio_postgres::Error) -> Remedy {
    match cause.code().map(tokio_postgres::error::SqlState::code) {
        // "cached plan must not change result type", an unknown statement, operators and types that
        // are no longer what the statement was prepared with.
        Some("0A000" | "26000" | "42883" | "42804" | "42P18" | "XX000" | "22P02" | "22P03") => {
            Remedy::Prepare
        }
        Some("57P01" | "57P02" | "57P03" | "08006" | "08003") => Remedy::Reconnect,
        Some("57014") => Remedy::Cancelled,
        Some(_) => Remedy::None,
        None if is_input(cause) => Remedy::None,
        None => Remedy::Reconnect,
    }
}

fn is_input(cause: &tokio_postgres::Error) -> bool {
    !cause.is_closed() && !source_is_io(cause)
}

fn source_is_io(cause: &tokio_postgres::Error) -> bool {
    std::error::Error::source(cause).is_some_and(|source| source.is::<std::io::Error>())
}

fn chain(cause: &tokio_postgres::Error) -> String {
    match std::error::Error::source(cause) {
        Some(source) => format!("{cause}: {source}"),
        None => cause.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_told_apart_by_what_a_caller_can_do() {
        for (code, kind, field) in [
            ("28P01", ErrorKind::CredentialsRejected, Some("password")),
            ("28000", ErrorKind::CredentialsRejected, Some("user")),
            ("3D000", ErrorKind::CredentialsRejected, Some("database")),
            ("53300", ErrorKind::Busy, None),
            ("53400", ErrorKind::Unavailable, None),
            ("57014", ErrorKind::Timeout, None),
            ("57P01", ErrorKind::Unavailable, None),
            ("08006", ErrorKind::Unavailable, None),
            ("42501", ErrorKind::Rejected, None),
            ("23505", ErrorKind::Rejected, None),
            ("22003", ErrorKind::Rejected, None),
            ("42P01", ErrorKind::SchemaDrifted, None),
            ("40001", ErrorKind::Unavailable, None),
            ("25006", ErrorKind::Rejected, None),
            ("99999", ErrorKind::Rejected, None),
            ("", ErrorKind::Rejected, None),
        ] {
            let (found, at, message) = known(code);
            assert_eq!((found, at), (kind, field), "{code}: {message}");
        }
    }
}
