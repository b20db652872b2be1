//! Values on their way from the server, out of their binary form.

mod moment;
mod numeric;

use std::error;

use jackfield_core::plan::Cell;
use tokio_postgres::{
    Row,
    types::{FromSql, Kind, Type},
};

use super::fault::Failure;
use crate::{
    error::{Error, ErrorKind},
    sql::base64,
};

/// The cells of a row.
pub(super) fn row(row: &Row) -> Result<Vec<Cell>, Failure> {
    let mut cells = Vec::with_capacity(row.len());
    for (index, column) in row.columns().iter().enumerate() {
        let raw: Raw<'_> = row.try_get(index)?;
        cells.push(match raw.0 {
            None => Cell::Null,
            Some(bytes) => decode(column.type_(), bytes).ok_or_else(|| unreadable(column.type_()))?,
        });
    }
    Ok(cells)
}

/// A value's bytes as they came.
struct Raw<'a>(Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_type: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn error::Error + Sync + Send>> {
        Ok(Self(Some(raw)))
    }

    fn from_sql_null(_type: &Type) -> Result<Self, Box<dyn error::Error + Sync + Send>> {
        Ok(Self(None))
    }

    fn accepts(_type: &Type) -> bool {
        true
    }
}

/// Plans cast what isn't known here to text, so anything else means that a column's type has changed.
fn unreadable(kind: &Type) -> Error {
    Error::new(
        ErrorKind::SchemaDrifted,
        "A column's type has changed since the skill was made; discover the schema again.",
    )
    .because(format_args!("can't read a value of type {kind}"))
}

fn decode(kind: &Type, raw: &[u8]) -> Option<Cell> {
    Some(match *kind {
        Type::BOOL => Cell::Boolean(i8::from_be_bytes(raw.try_into().ok()?) != 0),
        Type::INT2 => Cell::Integer(i16::from_be_bytes(raw.try_into().ok()?).into()),
        Type::INT4 => Cell::Integer(i32::from_be_bytes(raw.try_into().ok()?).into()),
        Type::INT8 => Cell::Integer(i64::from_be_bytes(raw.try_into().ok()?)),
        Type::OID => Cell::Integer(u32::from_be_bytes(raw.try_into().ok()?).into()),
        Type::FLOAT4 => float(single(f32::from_be_bytes(raw.try_into().ok()?))),
        Type::FLOAT8 => float(f64::from_be_bytes(raw.try_into().ok()?)),
        Type::NUMERIC => Cell::Text(numeric::text(raw)?),
        Type::DATE => Cell::Text(moment::date(raw)?),
        Type::TIME => Cell::Text(moment::time(raw)?),
        Type::TIMESTAMP => Cell::Text(moment::timestamp(raw, "")?),
        Type::TIMESTAMPTZ => Cell::Text(moment::timestamp(raw, "Z")?),
        Type::UUID => Cell::Text(uuid(raw)?),
        Type::JSON => json(raw),
        // A version comes first.
        Type::JSONB => match raw.split_first()? {
            (1, document) => json(document),
            _ => return None,
        },
        Type::BYTEA => Cell::Text(base64::encode(raw)),
        // A single byte of any value.
        Type::CHAR => Cell::Text(raw.iter().copied().filter(|byte| *byte != 0).map(char::from).collect()),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN | Type::XML => text(raw),
        Type::VOID => Cell::Null,
        _ if matches!(kind.kind(), Kind::Enum(_)) || kind.name() == "citext" => text(raw),
        _ => return None,
    })
}

/// The server converts to UTF-8, except where a database says that its encoding is none: what isn't
/// UTF-8 there is replaced, which is better than a record that can't be read at all.
fn text(raw: &[u8]) -> Cell {
    Cell::Text(String::from_utf8_lossy(raw).into_owned())
}

/// Single precision in as many digits as it has: 0.1 stays 0.1.
fn single(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::from(number))
}

/// JSON has no word for these, so they are text.
fn float(number: f64) -> Cell {
    if number.is_finite() {
        Cell::Number(number)
    } else if number.is_nan() {
        Cell::Text("NaN".to_owned())
    } else {
        Cell::Text(if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned())
    }
}

/// A document that our own parser can't hold (a number beyond its range, nesting beyond its depth)
/// stays text.
fn json(raw: &[u8]) -> Cell {
    match serde_json::from_slice(raw) {
        Ok(document) => Cell::Json(document),
        Err(_) => text(raw),
    }
}

fn uuid(raw: &[u8]) -> Option<String> {
    let number = u128::from_be_bytes(raw.try_into().ok()?);
    let part = |shift: u32, bits: u32| number >> shift & ((1 << bits) - 1);
    Some(format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        part(96, 32),
        part(80, 16),
        part(64, 16),
        part(48, 16),
        part(0, 48)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_the_wrong_length_is_never_read() {
        for kind in [
            Type::BOOL,
            Type::INT2,
            Type::INT4,
            Type::INT8,
            Type::FLOAT4,
            Type::FLOAT8,
            Type::NUMERIC,
            Type::DATE,
            Type::TIME,
            Type::TIMESTAMP,
            Type::TIMESTAMPTZ,
            Type::UUID,
            Type::JSONB,
        ] {
            assert_eq!(decode(&kind, &[]), None, "{kind}");
            assert_eq!(decode(&kind, &[1; 31]).filter(|_| kind != Type::JSONB), None, "{kind}");
        }
    }

    #[test]
    fn what_json_cannot_say_is_text() {
        assert_eq!(decode(&Type::FLOAT8, &f64::NAN.to_be_bytes()), Some(Cell::Text("NaN".to_owned())));
        assert_eq!(decode(&Type::FLOAT4, &0.1f32.to_be_bytes()), Some(Cell::Number(0.1)));
        assert_eq!(decode(&Type::JSON, b"1e999"), Some(Cell::Text("1e999".to_owned())));
    }

    #[test]
    fn uuids_are_hyphenated() {
        let raw: Vec<u8> = (0..16).collect();
        assert_eq!(uuid(&raw).unwrap(), "00010203-0405-0607-0809-0a0b0c0d0e0f");
    }
}
