//! Values on their way to the server, as text: it parses them by the types that it inferred, exactly
//! as it parses its own literals. So enums, domains and extension types need nothing special.

use std::{error, fmt};

use bytes::{BufMut, BytesMut};
use jackfield_core::plan::SqlValue;
use tokio_postgres::types::{Format, IsNull, ToSql, Type};

/// A value bound to a placeholder.
pub(super) struct Bound<'a>(pub(super) &'a SqlValue);

impl fmt::Debug for Bound<'_> {
    /// Never the value: what a call carries doesn't belong into a log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        _type: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn error::Error + Sync + Send>> {
        match self.0 {
            SqlValue::Null => return Ok(IsNull::Yes),
            SqlValue::Text(text) => out.put_slice(text.as_bytes()),
            SqlValue::Integer(number) => out.put_slice(number.to_string().as_bytes()),
            SqlValue::Unsigned(number) => out.put_slice(number.to_string().as_bytes()),
            SqlValue::Number(number) => out.put_slice(number_text(*number).as_bytes()),
            SqlValue::Boolean(truth) => out.put_slice(if *truth { b"true" } else { b"false" }),
            SqlValue::Bytes(bytes) => hex(bytes, out),
            SqlValue::TextList(items) => array(items, out),
            SqlValue::LastInsertId => {
                return Err("the key of an earlier write is never a parameter here".into());
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_type: &Type) -> bool {
        true
    }

    fn encode_format(&self, _type: &Type) -> Format {
        Format::Text
    }

    fn to_sql_checked(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn error::Error + Sync + Send>> {
        self.to_sql(kind, out)
    }
}

fn number_text(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() }
    } else {
        number.to_string()
    }
}

fn hex(bytes: &[u8], out: &mut BytesMut) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.put_slice(b"\\x");
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            out.put_slice(DIGITS.get(usize::from(nibble)..=usize::from(nibble)).unwrap_or_default());
        }
    }
}

fn array(items: &[String], out: &mut BytesMut) {
    out.put_u8(b'{');
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.put_u8(b',');
        }
        out.put_u8(b'"');
        for byte in item.bytes() {
            if matches!(byte, b'"' | b'\\') {
                out.put_u8(b'\\');
            }
            out.put_u8(byte);
        }
        out.put_u8(b'"');
    }
    out.put_u8(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(value: &SqlValue) -> String {
        let mut out = BytesMut::new();
        Bound(value).to_sql(&Type::TEXT, &mut out).unwrap();
        String::from_utf8(out.to_vec()).unwrap()
    }

    #[test]
    fn lists_are_array_literals_in_which_nothing_breaks_out() {
        let items = ["a", "", "b\"c", "d\\e", "{f,g}", "NULL"].map(str::to_owned).to_vec();
        assert_eq!(sent(&SqlValue::TextList(items)), r#"{"a","","b\"c","d\\e","{f,g}","NULL"}"#);
        assert_eq!(sent(&SqlValue::TextList(Vec::new())), "{}");
    }

    #[test]
    fn numbers_and_bytes_are_in_the_servers_own_spelling() {
        assert_eq!(sent(&SqlValue::Number(f64::NEG_INFINITY)), "-Infinity");
        assert_eq!(sent(&SqlValue::Number(0.1)), "0.1");
        assert_eq!(sent(&SqlValue::Unsigned(u64::MAX)), "18446744073709551615");
        assert_eq!(sent(&SqlValue::Bytes(vec![0, 0xab, 0xff])), "\\x00abff");
        assert_eq!(sent(&SqlValue::Boolean(true)), "true");
    }

    #[test]
    fn no_value_shows_in_debug() {
        assert_eq!(format!("{:?}", Bound(&SqlValue::Text("secret".to_owned()))), "…");
    }
}
