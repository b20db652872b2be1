//! Values on their way into a statement.

use sqlx::{Postgres, Sqlite, postgres::PgArguments, query::Query, sqlite::SqliteArguments};

/// A value of a statement.
#[derive(Debug, Clone, Copy)]
pub enum Arg<'a> {
    /// Text, or JSON as text.
    Text(&'a str),
    /// Text or nothing.
    MaybeText(Option<&'a str>),
    /// A number; times are microseconds since 1970.
    Int(i64),
    /// A number or nothing.
    MaybeInt(Option<i64>),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Bytes or nothing.
    MaybeBytes(Option<&'a [u8]>),
    /// A truth value.
    Bool(bool),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<Option<&'a str>> for Arg<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Self::MaybeText(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<Option<i64>> for Arg<'_> {
    fn from(number: Option<i64>) -> Self {
        Self::MaybeInt(number)
    }
}

impl<'a> From<&'a [u8]> for Arg<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<bool> for Arg<'_> {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

pub(super) fn bind_postgres<'q>(
    mut query: Query<'q, Postgres, PgArguments>,
    args: &[Arg<'_>],
) -> Query<'q, Postgres, PgArguments> {
    for arg in args {
        query = match *arg {
            Arg::Text(text) => query.bind(text.to_owned()),
            Arg::MaybeText(text) => query.bind(text.map(str::to_owned)),
            Arg::Int(number) => query.bind(number),
            Arg::MaybeInt(number) => query.bind(number),
            Arg::Bytes(bytes) => query.bind(bytes.to_vec()),
            Arg::MaybeBytes(bytes) => query.bind(bytes.map(<[u8]>::to_vec)),
            Arg::Bool(truth) => query.bind(truth),
        };
    }
    query
}

pub(super) fn bind_sqlite<'q>(
    mut query: Query<'q, Sqlite, SqliteArguments>,
    args: &[Arg<'_>],
) -> Query<'q, Sqlite, SqliteArguments> {
    for arg in args {
        query = match *arg {
            Arg::Text(text) => query.bind(text.to_owned()),
            Arg::MaybeText(text) => query.bind(text.map(str::to_owned)),
            Arg::Int(number) => query.bind(number),
            Arg::MaybeInt(number) => query.bind(number),
            Arg::Bytes(bytes) => query.bind(bytes.to_vec()),
            Arg::MaybeBytes(bytes) => query.bind(bytes.map(<[u8]>::to_vec)),
            Arg::Bool(truth) => query.bind(truth),
        };
    }
    query
}
