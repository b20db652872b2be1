//! Values from a SQLite file: its five storage classes, read as what the plan takes a column for.

use jackfield_core::{
    plan::{Cell, Column},
    schema::FieldType,
};
use jiff::{Timestamp, civil};
use sqlx::{
    Decode, Row, Sqlite, TypeInfo, ValueRef,
    sqlite::{SqliteRow, SqliteValueRef},
};

use crate::{
    error::{Error, ErrorKind},
    sql::base64,
};

/// A number that fits SQLite's integers.
pub(super) fn signed(number: u64) -> Result<i64, Error> {
    i64::try_from(number).map_err(|_| {
        let message = "A number is out of range: SQLite's go up to 9223372036854775807.";
        Error::new(ErrorKind::Rejected, message)
    })
}

/// Reads a row, and counts its bytes.
pub(super) fn row(row: &SqliteRow, columns: &[Column], bytes: &mut usize) -> Result<Vec<Cell>, sqlx::Error> {
    let read = |(index, column): (usize, &Column)| {
        let value = row.try_get_raw(index)?;
        cell(value, column.kind, bytes).map_err(sqlx::Error::Decode)
    };
    columns.iter().enumerate().map(read).collect()
}

fn cell(
    value: SqliteValueRef<'_>,
    kind: FieldType,
    bytes: &mut usize,
) -> Result<Cell, sqlx::error::BoxDynError> {
    *bytes += 8;
    if value.is_null() {
        return Ok(Cell::Null);
    }
    let class = value.type_info().name().to_owned();
    let cell = match class.as_str() {
        "INTEGER" => integer(<i64 as Decode<Sqlite>>::decode(value)?, kind),
        "REAL" => real(<f64 as Decode<Sqlite>>::decode(value)?, kind),
        _ => {
            let raw = <&[u8] as Decode<Sqlite>>::decode(value)?;
            *bytes += raw.len();
            match std::str::from_utf8(raw) {
                Ok(text) if class != "BLOB" && kind != FieldType::Binary => written(text, kind),
                Ok(_) | Err(_) => Cell::Text(base64::encode(raw)),
            }
        }
    };
    Ok(cell)
}

fn integer(number: i64, kind: FieldType) -> Cell {
    match kind {
        FieldType::Boolean => Cell::Boolean(number != 0),
        FieldType::Decimal | FieldType::String | FieldType::Enum => Cell::Text(number.to_string()),
        // A document that is a number becomes one.
        FieldType::Json | FieldType::Object => Cell::Json(number.into()),
        FieldType::Number
        | FieldType::Integer
        | FieldType::Date
        | FieldType::Time
        | FieldType::Datetime
        | FieldType::Uuid
        | FieldType::Binary
        | FieldType::List => Cell::Integer(number),
    }
}

fn real(number: f64, kind: FieldType) -> Cell {
    match kind {
        FieldType::Decimal | FieldType::String => Cell::Text(number.to_string()),
        FieldType::Boolean
        | FieldType::Enum
        | FieldType::Number
        | FieldType::Integer
        | FieldType::Date
        | FieldType::Time
        | FieldType::Datetime
        | FieldType::Uuid
        | FieldType::Binary
        | FieldType::Json
        | FieldType::Object
        | FieldType::List => Cell::Number(number),
    }
}

/// Text, which in SQLite may stand for anything.
fn written(text: &str, kind: FieldType) -> Cell {
    match kind {
        FieldType::Json | FieldType::List | FieldType::Object => match serde_json::from_str(text) {
            Ok(value) => Cell::Json(value),
            Err(_) => Cell::Text(text.to_owned()),
        },
        FieldType::Datetime => Cell::Text(moment(text)),
        FieldType::Date => {
            Cell::Text(text.parse::<civil::Date>().map_or_else(|_| text.to_owned(), |date| date.to_string()))
        }
        FieldType::String
        | FieldType::Integer
        | FieldType::Number
        | FieldType::Decimal
        | FieldType::Boolean
        | FieldType::Time
        | FieldType::Uuid
        | FieldType::Binary
        | FieldType::Enum => Cell::Text(text.to_owned()),
    }
}

/// RFC 3339 of the ways in which a moment is commonly written; anything else as it is.
fn moment(text: &str) -> String {
    if let Ok(point) = text.parse::<Timestamp>() {
        return point.to_string();
    }
    match text.parse::<civil::DateTime>() {
        Ok(local) => local.to_string(),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_one_way() {
        for (from, to) in [
            ("2026-11-02 09:15:00", "2026-11-02T09:15:00"),
            ("2026-11-02T09:15:00Z", "2026-11-02T09:15:00Z"),
            ("2026-11-02 10:15:00+01:00", "2026-11-02T09:15:00Z"),
            ("2026-11-02 09:15:00.250", "2026-11-02T09:15:00.25"),
            ("yesterday", "yesterday"),
        ] {
            assert_eq!(moment(from), to);
        }
    }

    #[test]
    fn a_number_beyond_the_engines_range_is_refused() {
        assert_eq!(signed(5).unwrap(), 5);
        assert_eq!(signed(u64::MAX).unwrap_err().kind, ErrorKind::Rejected);
    }
}
