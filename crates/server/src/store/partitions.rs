//! What Postgres keeps by time: a partition for each month, made ahead and dropped whole.
//!
//! SQLite keeps one table of each. What cuts and drops are functions of the schema, so that a step happens
//! as a whole and replicas that try at once wait for each other.

use jiff::{Span, civil::Date, tz::TimeZone};

use super::{Arg, Database};
use crate::{
    error::{Error, Result},
    model::{Id, clock::timestamp},
};

/// The months of which each has a partition: the last one, with all before it, to the second ahead. Rows
/// beyond go to the rest, and move when their month is made.
const MONTHS: std::ops::RangeInclusive<i64> = -1..=2;

/// A table of rows that are only ever added and that time takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// The receipts of calls.
    Receipts,
    /// The audit log.
    Audit,
}

impl Log {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Receipts, Self::Audit];

    /// The table's name.
    pub fn table(self) -> &'static str {
        match self {
            Self::Receipts => "receipts",
            Self::Audit => "audit_logs",
        }
    }

    /// What its rows are identified by.
    pub fn id(self) -> Id {
        match self {
            Self::Receipts => Id::Receipt,
            Self::Audit => Id::Audit,
        }
    }
}

/// Makes the partitions that a time needs, this month's and the next two; gives how many were missing.
///
/// # Errors
/// What the store says; rows then go to the rest until another try succeeds.
pub async fn make_ahead(database: &Database, log: Log, now: i64) -> Result<u64> {
    let mut made = 0;
    if matches!(database, Database::Sqlite(_)) {
        return Ok(made);
    }
    for ahead in MONTHS {
        let month = month(now, ahead)?;
        let name = format!("{}_{:04}_{:02}", log.table(), month.year(), month.month());
        let end = log.id().floor(start(self::month(now, ahead + 1)?)?);
        let args = [Arg::Text(log.table()), Arg::Text(&name), Arg::Text(&end)];
        let row = database.system().first("SELECT jackfield_split_off($1, $2, $3)", &args).await?;
        made += u64::from(row.map(|row| row.bool(0)).transpose()?.unwrap_or_default());
    }
    Ok(made)
}

/// Drops the partitions of which every row is from before a time; gives how many. Rows of a month that has
/// only partly passed stay until all of it has.
///
/// # Errors
/// What the store says.
pub async fn drop_before(database: &Database, log: Log, time: i64) -> Result<u64> {
    if matches!(database, Database::Sqlite(_)) {
        return Ok(0);
    }
    let end = log.id().floor(time);
    let args = [Arg::Text(log.table()), Arg::Text(&end)];
    let row = database.system().first("SELECT jackfield_drop_until($1, $2)", &args).await?;
    let dropped = row.map(|row| row.int(0)).transpose()?.unwrap_or_default();
    Ok(u64::try_from(dropped).unwrap_or_default())
}

/// The first day of the month of a time, or of one so many months later.
fn month(micros: i64, later: i64) -> Result<Date> {
    let day = timestamp(micros).to_zoned(TimeZone::UTC).date();
    day.first_of_month().checked_add(Span::new().months(later)).map_err(Error::internal)
}

fn start(day: Date) -> Result<i64> {
    Ok(day.to_zoned(TimeZone::UTC).map_err(Error::internal)?.timestamp().as_microsecond())
}
