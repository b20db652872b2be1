//! What a failure means to a caller, by the server's error number. The server's own words go into
//! the detail for the log, never into the message; and not even there where they may repeat a value.

use super::{
    handshake,
    wire::{Failure, ServerError},
};
use crate::error::{Error, ErrorKind};

/// The mark of a server without TLS.
pub(super) const NO_TLS: &str = "no TLS";
/// The mark of an account whose way of signing in we don't speak.
pub(super) const UNKNOWN_PLUGIN: &str = "unknown authentication plugin";

/// Where in a connection's life a failure came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before TLS.
    Connect,
    /// Signing in and setting the session up.
    SignIn,
    /// Running a statement.
    Statement,
}

/// The error that a caller sees.
pub(super) fn error(failure: Failure, stage: Stage) -> Error {
    match failure {
        Failure::Lost(cause) => {
            let message = match stage {
                Stage::Connect | Stage::SignIn => {
                    "The server closed the connection before signing in was done: is it a MySQL or MariaDB server?"
                }
                Stage::Statement => "The connection to the database was lost: try again.",
            };
            Error::new(ErrorKind::Unavailable, message).because(cause)
        }
        Failure::Protocol(NO_TLS) => handshake::without_tls(),
        Failure::Protocol(UNKNOWN_PLUGIN) => {
            let message = "The account signs in by a method that isn't supported: \
                           let it use `caching_sha2_password` or `mysql_native_password`.";
            Error::new(ErrorKind::CredentialsRejected, message).at("user")
        }
        Failure::Protocol(what) => {
            let message = "The server doesn't speak MySQL's protocol as expected: check host and port.";
            Error::new(ErrorKind::Unavailable, message).because(what)
        }
        Failure::Server(server) => server_error(&server, stage),
        Failure::TooLarge => too_large(),
        Failure::Value(what) => Error::new(ErrorKind::Rejected, what),
    }
}

/// A result over the limit.
pub(super) fn too_large() -> Error {
    let message = "The result is larger than allowed: return fewer fields or fewer rows.";
    Error::new(ErrorKind::ResultTooLarge, message)
}

fn server_error(server: &ServerError, stage: Stage) -> Error {
    let error = known(server.code).unwrap_or_else(|| match stage {
        Stage::Connect => Error::new(ErrorKind::Unavailable, "The server refuses connections from here."),
        Stage::SignIn => Error::new(ErrorKind::CredentialsRejected, "The server refused to sign us in."),
        Stage::Statement => Error::new(ErrorKind::Rejected, "The database refused the statement."),
    });
    let words = if error.kind == ErrorKind::Rejected { without_values(server) } else { &server.message };
    error.because(format!("{} {words}", server.code).trim_end())
}

/// What may be written down of the words of a refusal: `Duplicate entry '+1 555 …' for key 'phone'`
/// says which key, and whose number.
fn without_values(server: &ServerError) -> &str {
    let speaks_of_names_only = matches!(
        server.code,
        1048 | 1064
            | 1142
            | 1143
            | 1216
            | 1217
            | 1227
            | 1290
            | 1364
            | 1369
            | 1370
            | 1410
            | 1451
            | 1452
            | 1792
            | 1836
            | 3819
            | 4025
            | 4110
    );
    if speaks_of_names_only {
        return &server.message;
    }
    // The last one is the server's own, whatever the value holds.
    let place = [" for key ", " for column "].iter().find_map(|mark| server.message.rfind(mark));
    place.and_then(|place| server.message.get(place..)).map_or("", str::trim_start)
}

fn known(code: u16) -> Option<Error> {
    let refused = |field, message| Error::new(ErrorKind::CredentialsRejected, message).at(field);
    let error = match code {
        1045 | 1698 => refused("password", "The server refused user and password: check both."),
        1044 => refused("database", "The user may not use this database: grant it, or check the name."),
        1049 => refused("database", "There is no such database on the server: check the name."),
        1130 => refused("host", "The server lets no client in from this address."),
        1862 | 1820 => refused("password", "The password has expired: set a new one on the server."),
        4151 | 3118 => refused("user", "The account is locked."),
        3159 => Error::new(ErrorKind::Tls, "The server wants TLS and didn't get it.").at("sslmode"),
        1251 | 2059 => refused("user", "The account signs in by a method that isn't supported."),
        _ => return by_statement(code),
    };
    Some(error)
}

fn by_statement(code: u16) -> Option<Error> {
    let (kind, message) = match code {
        1040 | 1203 | 1226 => {
            (ErrorKind::Busy, "The database has no free connection: try again a little later.")
        }
        1053 | 1077 | 1079 | 1080 | 1129 | 1152 | 1158..=1161 | 1927 | 2006 | 2013 | 3169 => {
            (ErrorKind::Unavailable, "The database closed the connection: try again.")
        }
        1205 => (ErrorKind::Unavailable, "The row is locked by somebody else: try again."),
        1213 => (ErrorKind::Unavailable, "The database broke off a deadlock: try again."),
        1028 | 1317 | 1969 | 3024 => {
            (ErrorKind::Timeout, "The database took too long to answer: try again, or ask for less.")
        }
        1142 | 1143 | 1227 | 1370 | 1410 => {
            (ErrorKind::Rejected, "The database user may not do this: grant it the right.")
        }
        1290 | 1792 | 1836 | 4110 => {
            (ErrorKind::Rejected, "The session is read-only: this statement would write.")
        }
        1062 | 1586 | 1859 => (ErrorKind::Rejected, "A row with this value is there already (a unique key)."),
        1216 | 1452 => (ErrorKind::Rejected, "The row that this one refers to isn't there (a foreign key)."),
        1217 | 1451 => (ErrorKind::Rejected, "Other rows refer to this one (a foreign key)."),
        1048 | 1364 => (ErrorKind::Rejected, "A column that needs a value got none."),
        3819 | 4025 => (ErrorKind::Rejected, "A check on the table refuses this value (a check constraint)."),
        1369 => (ErrorKind::Rejected, "The view doesn't take a row like this one (a check option)."),
        1054 | 1072 | 1146 | 1305 | 1356 | 1060 => (
            ErrorKind::SchemaDrifted,
            "A table or column that is used here is gone: discover the schema again.",
        ),
        1153 | 1301 => (ErrorKind::Rejected, "A value is larger than the database takes."),
        1264..=1267
        | 1271
        | 1292
        | 1366
        | 1367
        | 1406
        | 1411
        | 1425
        | 1426
        | 1427
        | 1525
        | 1690
        | 3140
        | 3141
        | 3854
        | 3988
        | 4078 => {
            (ErrorKind::Rejected, "A value is out of range for its column, or no valid value of its type.")
        }
        1644 => (ErrorKind::Rejected, "A rule of the database (a trigger) refuses this."),
        1461 => {
            (ErrorKind::Busy, "The database keeps too many prepared statements: try again a little later.")
        }
        1021 | 1041 | 1114 => (ErrorKind::Unavailable, "The database has run out of space or memory."),
        _ => return None,
    };
    Some(Error::new(kind, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: u16, stage: Stage) -> Error {
        error(Failure::Server(ServerError { code, message: "the server's own words".to_owned() }), stage)
    }

    #[test]
    fn numbers_have_the_meaning_that_callers_branch_on() {
        for (code, kind) in [
            (1045, ErrorKind::CredentialsRejected),
            (1049, ErrorKind::CredentialsRejected),
            (1040, ErrorKind::Busy),
            (3024, ErrorKind::Timeout),
            (1969, ErrorKind::Timeout),
            (1142, ErrorKind::Rejected),
            (1062, ErrorKind::Rejected),
            (1146, ErrorKind::SchemaDrifted),
            (1264, ErrorKind::Rejected),
            (1213, ErrorKind::Unavailable),
            (1792, ErrorKind::Rejected),
            (3159, ErrorKind::Tls),
        ] {
            assert_eq!(of(code, Stage::Statement).kind, kind, "{code}");
        }
        assert_eq!(of(1045, Stage::SignIn).field, Some("password"));
        assert_eq!(of(1049, Stage::SignIn).field, Some("database"));
    }

    #[test]
    fn values_are_not_even_in_the_detail() {
        for (code, words, kept) in [
            (1062, "Duplicate entry '+1 555' for key 'phone'", "1062 for key 'phone'"),
            (1062, "Duplicate entry 'x for key y' for key 'phone'", "1062 for key 'phone'"),
            (
                1366,
                "Incorrect integer value: 'Ann' for column `a`.`b`.`c` at row 1",
                "1366 for column `a`.`b`.`c` at row 1",
            ),
            (1292, "Truncated incorrect DOUBLE value: 'Ann'", "1292"),
            (1644, "Ann may not", "1644"),
            (9999, "Ann again", "9999"),
            (1048, "Column 'name' cannot be null", "1048 Column 'name' cannot be null"),
            (1146, "Table 'a.b' doesn't exist", "1146 Table 'a.b' doesn't exist"),
        ] {
            let server = ServerError { code, message: words.to_owned() };
            assert_eq!(error(Failure::Server(server), Stage::Statement).detail.unwrap(), kept);
        }
    }

    #[test]
    fn the_servers_words_stay_in_the_detail() {
        for code in [1045, 1142, 1146] {
            let error = of(code, Stage::Statement);
            assert!(!error.message.contains("own words"));
            assert!(error.detail.unwrap().contains("own words"));
        }
    }
}
