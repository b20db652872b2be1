//! Values on their way to a server and from it, in the binary form of prepared statements.

mod column;

use jackfield_core::{
    plan::{Cell, SqlValue},
    schema::FieldType,
};

pub(super) use column::ColumnType;

use super::wire::{Failure, Reader, put_counted};
use crate::sql::base64::encode as base64;

/// The character set of bytes that are no text.
const BINARY: u16 = 63;

const DECIMAL: u8 = 0;
const TINY: u8 = 1;
const SHORT: u8 = 2;
const LONG: u8 = 3;
const FLOAT: u8 = 4;
const DOUBLE: u8 = 5;
const NULL: u8 = 6;
const TIMESTAMP: u8 = 7;
const LONGLONG: u8 = 8;
const INT24: u8 = 9;
const DATE: u8 = 10;
const TIME: u8 = 11;
const DATETIME: u8 = 12;
const YEAR: u8 = 13;
const BIT: u8 = 16;
const JSON: u8 = 245;
const NEWDECIMAL: u8 = 246;
const BLOB: u8 = 252;
const VAR_STRING: u8 = 253;
const GEOMETRY: u8 = 255;

/// Writes the values of a prepared statement's placeholders.
pub(super) fn encode(values: &[SqlValue], out: &mut Vec<u8>) -> Result<(), Failure> {
    if values.is_empty() {
        return Ok(());
    }
    let mut nulls = vec![0_u8; values.len().div_ceil(8)];
    for (index, value) in values.iter().enumerate() {
        if *value == SqlValue::Null {
            nulls[index / 8] |= 1 << (index % 8);
        }
    }
    out.extend_from_slice(&nulls);
    out.push(1);
    for value in values {
        let (kind, unsigned) = match value {
            SqlValue::Null => (NULL, false),
            SqlValue::Text(_) => (VAR_STRING, false),
            SqlValue::Integer(_) | SqlValue::Boolean(_) => (LONGLONG, false),
            SqlValue::Unsigned(_) => (LONGLONG, true),
            SqlValue::Number(_) => (DOUBLE, false),
            SqlValue::Bytes(_) => (BLOB, false),
            SqlValue::TextList(_) => return Err(Failure::Value("This database has no lists of values.")),
            SqlValue::LastInsertId => {
                return Err(Failure::Value("There is no row before whose key could be used."));
            }
        };
        out.extend_from_slice(&[kind, if unsigned { 0x80 } else { 0 }]);
    }
    for value in values {
        match value {
            SqlValue::Text(text) => put_counted(out, text.as_bytes()),
            SqlValue::Bytes(bytes) => put_counted(out, bytes),
            SqlValue::Integer(number) => out.extend_from_slice(&number.to_le_bytes()),
            SqlValue::Unsigned(number) => out.extend_from_slice(&number.to_le_bytes()),
            SqlValue::Number(number) => out.extend_from_slice(&number.to_le_bytes()),
            SqlValue::Boolean(truth) => out.extend_from_slice(&i64::from(*truth).to_le_bytes()),
            SqlValue::Null | SqlValue::TextList(_) | SqlValue::LastInsertId => {}
        }
    }
    Ok(())
}

/// Reads a row in the binary form, the leading zero byte included; `kinds` says what the plan takes
/// each column for.
pub(super) fn row(
    packet: &[u8],
    columns: &[ColumnType],
    kinds: &[Option<FieldType>],
) -> Result<Vec<Cell>, Failure> {
    let mut reader = Reader(packet);
    reader.u8()?;
    let nulls = reader.bytes((columns.len() + 9) / 8)?;
    let mut cells = Vec::with_capacity(columns.len());
    for (index, column) in columns.iter().enumerate() {
        let bit = index + 2;
        let null = nulls[bit / 8] & (1 << (bit % 8)) != 0;
        let kind = kinds.get(index).copied().flatten();
        cells.push(if null { Cell::Null } else { cell(&mut reader, *column, kind)? });
    }
    Ok(cells)
}

fn cell(reader: &mut Reader<'_>, column: ColumnType, kind: Option<FieldType>) -> Result<Cell, Failure> {
    let unsigned = column.unsigned;
    let cell = match column.kind {
        TINY => {
            let byte = reader.u8()?;
            integer(if unsigned { i64::from(byte) } else { i64::from(byte.cast_signed()) }, kind)
        }
        SHORT | YEAR => {
            let number = reader.u16()?;
            let signed = !unsigned && column.kind == SHORT;
            integer(if signed { i64::from(number.cast_signed()) } else { i64::from(number) }, kind)
        }
        LONG | INT24 => {
            let number = reader.u32()?;
            integer(if unsigned { i64::from(number) } else { i64::from(number.cast_signed()) }, kind)
        }
        LONGLONG => {
            let bytes = reader.array()?;
            match (unsigned, i64::try_from(u64::from_le_bytes(bytes))) {
                (true, Err(_)) => big(u64::from_le_bytes(bytes), kind),
                (_, _) => integer(i64::from_le_bytes(bytes), kind),
            }
        }
        // The shortest digits that mean the same `float`, not those of its nearest `double`.
        FLOAT => {
            let number = f32::from_le_bytes(reader.array()?);
            Cell::Number(number.to_string().parse().unwrap_or_else(|_| f64::from(number)))
        }
        DOUBLE => Cell::Number(f64::from_le_bytes(reader.array()?)),
        NULL => Cell::Null,
        DATE | DATETIME | TIMESTAMP => moment(reader, column.kind)?,
        TIME => time(reader)?,
        BIT => bits(reader.counted()?, kind),
        DECIMAL | NEWDECIMAL => text(reader.counted()?),
        JSON => json(reader.counted()?),
        GEOMETRY => Cell::Text(base64(reader.counted()?)),
        _ => string(reader.counted()?, column.charset, kind),
    };
    Ok(cell)
}

fn integer(number: i64, kind: Option<FieldType>) -> Cell {
    match kind {
        Some(FieldType::Boolean) => Cell::Boolean(number != 0),
        Some(FieldType::Decimal | FieldType::String | FieldType::Enum) => Cell::Text(number.to_string()),
        _ => Cell::Integer(number),
    }
}

fn big(number: u64, kind: Option<FieldType>) -> Cell {
    match kind {
        Some(FieldType::Decimal | FieldType::String | FieldType::Enum) => Cell::Text(number.to_string()),
        _ => Cell::Unsigned(number),
    }
}

/// A `bit(n)` column: its bytes, the highest first.
fn bits(bytes: &[u8], kind: Option<FieldType>) -> Cell {
    if kind == Some(FieldType::Binary) {
        return Cell::Text(base64(bytes));
    }
    let number = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    match i64::try_from(number) {
        Ok(small) => integer(small, kind),
        Err(_) => big(number, kind),
    }
}

fn string(bytes: &[u8], charset: u16, kind: Option<FieldType>) -> Cell {
    match kind {
        Some(FieldType::Binary) => Cell::Text(base64(bytes)),
        Some(FieldType::Json) => json(bytes),
        // Casts give bytes of a text the binary character set: what reads as text is text.
        Some(_) if charset == BINARY => text(bytes),
        None if charset == BINARY => Cell::Text(base64(bytes)),
        Some(_) | None => text(bytes),
    }
}

fn text(bytes: &[u8]) -> Cell {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cell::Text(text.to_owned()),
        Err(_) => Cell::Text(base64(bytes)),
    }
}

fn json(bytes: &[u8]) -> Cell {
    match serde_json::from_slice(bytes) {
        Ok(value) => Cell::Json(value),
        Err(_) => text(bytes),
    }
}

/// A date with or without a time. A zero date, or one with a zero month or day, is no date: null.
fn moment(reader: &mut Reader<'_>, kind: u8) -> Result<Cell, Failure> {
    let length = reader.u8()?;
    let mut part = Reader(reader.bytes(usize::from(length))?);
    if length < 4 {
        return Ok(Cell::Null);
    }
    let (year, month, day) = (part.u16()?, part.u8()?, part.u8()?);
    if month == 0 || day == 0 {
        return Ok(Cell::Null);
    }
    let mut out = format!("{year:04}-{month:02}-{day:02}");
    if kind == DATE {
        return Ok(Cell::Text(out));
    }
    let (hour, minute, second) = if length >= 7 { (part.u8()?, part.u8()?, part.u8()?) } else { (0, 0, 0) };
    out.push_str(&format!("T{hour:02}:{minute:02}:{second:02}"));
    if length >= 11 {
        out.push_str(&fraction(part.u32()?));
    }
    // The session's zone is UTC, so a point in time is; a datetime has no zone.
    if kind == TIMESTAMP {
        out.push('Z');
    }
    Ok(Cell::Text(out))
}

/// A `time`, which may be negative and longer than a day.
fn time(reader: &mut Reader<'_>) -> Result<Cell, Failure> {
    let length = reader.u8()?;
    let mut part = Reader(reader.bytes(usize::from(length))?);
    if length < 8 {
        return Ok(Cell::Text("00:00:00".to_owned()));
    }
    let sign = if part.u8()? == 0 { "" } else { "-" };
    let days = u64::from(part.u32()?);
    let (hours, minute, second) = (u64::from(part.u8()?), part.u8()?, part.u8()?);
    let fraction = if length >= 12 { fraction(part.u32()?) } else { String::new() };
    let hours = days * 24 + hours;
    Ok(Cell::Text(format!("{sign}{hours:02}:{minute:02}:{second:02}{fraction}")))
}

fn fraction(microseconds: u32) -> String {
    match microseconds {
        0 => String::new(),
        _ => format!(".{microseconds:06}").trim_end_matches('0').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(kind: u8, unsigned: bool, bytes: &[u8], plan: Option<FieldType>) -> Cell {
        let column = ColumnType { kind, charset: 45, unsigned, is_json: false };
        cell(&mut Reader(bytes), column, plan).unwrap()
    }

    #[test]
    fn whole_numbers_keep_sign_and_range() {
        assert_eq!(one(TINY, false, &[0xff], None), Cell::Integer(-1));
        assert_eq!(one(TINY, true, &[0xff], None), Cell::Integer(255));
        assert_eq!(one(LONGLONG, true, &[0xff; 8], None), Cell::Unsigned(u64::MAX));
        assert_eq!(one(LONGLONG, false, &[0xff; 8], None), Cell::Integer(-1));
        assert_eq!(one(TINY, false, &[1], Some(FieldType::Boolean)), Cell::Boolean(true));
        assert_eq!(one(BIT, true, &[1, 0], Some(FieldType::Boolean)), Cell::Boolean(false));
    }

    #[test]
    fn zero_dates_are_null() {
        assert_eq!(one(DATETIME, false, &[0], None), Cell::Null);
        assert_eq!(one(DATE, false, &[4, 0xe8, 0x07, 0, 5], None), Cell::Null);
        let date = one(DATE, false, &[4, 0xe8, 0x07, 2, 29], None);
        assert_eq!(date, Cell::Text("2024-02-29".to_owned()));
    }

    #[test]
    fn times_may_be_negative_and_longer_than_a_day() {
        let bytes = [8, 1, 34, 0, 0, 0, 22, 59, 59];
        assert_eq!(one(TIME, false, &bytes, None), Cell::Text("-838:59:59".to_owned()));
    }

    #[test]
    fn a_float_has_its_own_digits() {
        assert_eq!(one(FLOAT, false, &0.1_f32.to_le_bytes(), None), Cell::Number(0.1));
    }

    #[test]
    fn a_row_that_ends_too_early_is_refused() {
        let column = ColumnType { kind: LONGLONG, charset: BINARY, unsigned: false, is_json: false };
        assert!(row(&[0, 0, 1, 2], &[column], &[]).is_err());
        assert!(row(&[], &[column], &[]).is_err());
    }
}
