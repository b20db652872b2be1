//! The hostile values, and when two values of a column are the same.

use std::cmp::Ordering;

use jackfield_core::schema::{Field, FieldType};
use serde_json::{Value, json};

/// Texts that mean something to one language or another.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "", " ", "  ", "a", "A", "a ", " a", "a  ", "á", "a\u{301}", "а", "ａ", "ß", "ss", "SS", "ﬁ", "fi", "İ",
    "i", "ı", "Σ", "ς", "σ", "K", "k", "K", "'", "''", "\"", "\"\"", "`", "``", "\\", "\\\\", "\\'",
    "\\\"", "';", "--", "#", "/*", "*/", "/*!50000 SELECT 1 */", "' OR '1'='1", "' OR 1=1 -- ",
    "'; DROP TABLE canary; --", "\"; DROP TABLE canary; --", "1; DROP TABLE canary", "1) OR (1=1",
    "x' UNION SELECT 1 --", "%", "%%", "_", "__", "a%", "a_", "a!%", "!", "!%", "\\%", "*", "?", "[a]",
    "[", "]", "a*", "a?", "{}", "{", "}", "{a,b}", "{\"a\",\"b\"}", "{NULL}", "NULL", "null", "nil", ",",
    "a,b", "$1", "$2", "?1", ":name", "@x", "@@version", "${a}", "{{a}}", "\n", "a\nb", "\r\n", "\t",
    "\u{8}", "\u{1a}", "\u{7f}", "\u{1b}[2J", "a\0b", "\0", "\u{feff}a", "\u{200b}", "\u{202e}abc",
    "\u{fffd}", "\u{ffff}", "\u{10ffff}", "🦀", "👨‍👩‍👧", "e\u{301}\u{301}", "\\ud800", "\\u0000", "\\x41",
    "\\N", "E'a'", "x'41'", "0x41", "[]", "[1]", "{\"a\": 1}", "{\"a\":", "true", "false", "TRUE", "t",
    "0", "-0", "1", "01", "+1", "1.0", "1.5", "-1.5", "1e3", "1e400", "NaN", "nan", "Infinity",
    "-Infinity", "inf", "127", "128", "255", "256", "32768", "2147483648", "9007199254740993",
    "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616",
    "-9223372036854775809", "1234567890.12", "12345678901.123", "0.1", "0.30000000000000004", "１２",
    "2026-11-02", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "-0044-03-15", "2026-02-30",
    "infinity", "epoch", "now", "2026-11-02T09:15:00Z", "2026-11-02 09:15:00",
    "2026-11-02T09:15:00.123456Z", "2026-11-02T09:15:00.5", "2026-11-02T23:59:60Z",
    "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00Z", "2026-11-02T09:15:00+14:00",
    "1969-12-31T23:59:59Z", "2038-01-19T03:14:08Z", "09:15:00", "09:15", "23:59:59.999999", "24:00:00",
    "25:00:00", "-01:00:00", "838:59:59", "01890a5d-ac96-774b-bcce-b302099a8057",
    "{01890a5d-ac96-774b-bcce-b302099a8057}", "01890A5DAC96774BBCCEB302099A8057", "AP8=", "YQ==", "YWE=",
    "+15550123456", "(555) 012-3456", "555 012 3456", "open", "closed", "OPEN", "open,closed", "open ",
    "192.0.2.1", "::1", "1 day",
];

/// What callers might say to break out of a statement, or to find what they shouldn't.
pub fn texts() -> Vec<String> {
    let long = [
        "x".repeat(41),
        "é".repeat(200),
        "'".repeat(1000),
        "%".repeat(1001),
        "\\".repeat(5000),
        "x".repeat(1 << 20),
        "é'".repeat(350_000),
    ];
    TEXTS.iter().map(|text| (*text).to_owned()).chain(long).collect()
}

/// The texts, and what isn't text.
pub fn all() -> Vec<Value> {
    #[rustfmt::skip]
    let others = vec![
        json!(null), json!(true), json!(false), json!(0), json!(1), json!(-1), json!(255), json!(i64::MAX),
        json!(i64::MIN), json!(u64::MAX), json!(1e300), json!(-0.0), json!(0.1), json!(1e-320),
        json!(12.5), json!(123_456_789.125), json!(2026), json!(70), json!(3e38), json!(4e38), json!([]),
        json!(["open"]), json!(["open", "closed"]), json!(["closed", "open"]), json!([1, 2]),
        json!(["a\"b", "c\\d", "{e}", "f,g", "NULL", " ", ""]), json!([null]), json!([["a"]]), json!({}),
        json!({"a": {"b": [1, "'", null, "\\"]}}), json!({"a\u{0}": 1}), json!({"__proto__": "x"}),
        json!({"a": 1.5e300, "b": 9_007_199_254_740_993_i64, "c": u64::MAX}),
    ];
    texts().into_iter().map(Value::from).chain(others).collect()
}

/// A value in the one form in which equal values of a column are equal and greater ones greater.
#[derive(Debug, Clone, PartialEq)]
pub enum Plain {
    Null,
    Text(String),
    Whole(i128),
    Float(f64),
    /// Sign, digits before and after the point, without zeros that say nothing.
    Decimal(bool, String, String),
    Json(Value),
}

/// The form of an argument as it was sent, or of an answer.
pub fn plain(field: &Field, value: &Value) -> Plain {
    if value.is_null() {
        return Plain::Null;
    }
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match field.kind {
        FieldType::Integer => text.parse().map_or(Plain::Text(text), Plain::Whole),
        FieldType::Boolean => Plain::Text(text),
        FieldType::Number => match text.parse::<f64>() {
            Ok(number) if field.format.as_deref() == Some("float32") => {
                Plain::Float(f64::from(number as f32))
            }
            Ok(number) => Plain::Float(number),
            Err(_) => Plain::Text(text),
        },
        FieldType::Decimal => decimal(&text),
        // SQLite keeps the text and compares it as text.
        FieldType::Datetime if field.native_type.as_deref() == Some("TIMESTAMPTZ") => Plain::Text(text),
        FieldType::Time | FieldType::Datetime => Plain::Text(moment(&text)),
        // The members of a MySQL set have no order of their own.
        FieldType::List if field.native_type.as_deref().is_some_and(|native| native.starts_with("set(")) => {
            let mut members: Vec<String> =
                value.as_array().into_iter().flatten().map(ToString::to_string).collect();
            members.sort_unstable();
            Plain::Text(members.join(","))
        }
        // A negative zero is a zero.
        FieldType::Json if *value == json!(-0.0) => Plain::Json(json!(0)),
        FieldType::Json | FieldType::List | FieldType::Object => Plain::Json(value.clone()),
        FieldType::String if is_padded(field) => Plain::Text(text.trim_end_matches(' ').to_owned()),
        FieldType::String | FieldType::Date | FieldType::Uuid | FieldType::Binary | FieldType::Enum => {
            Plain::Text(text)
        }
    }
}

/// Whether the type fills its values with blanks, so that those at the end say nothing.
pub fn is_padded(field: &Field) -> bool {
    field.native_type.as_deref().is_some_and(|native| native.starts_with("char"))
        && !field.native_type.as_deref().is_some_and(|native| native.starts_with("character varying"))
}

fn decimal(text: &str) -> Plain {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) =
        (whole.trim_start_matches('0').to_owned(), fraction.trim_end_matches('0').to_owned());
    let zero = whole.is_empty() && fraction.is_empty();
    Plain::Decimal(negative && !zero, whole, fraction)
}

/// Without zone and with six digits of a second, so that order is that of text.
fn moment(text: &str) -> String {
    let text = text.trim_end_matches('Z').replace(' ', "T");
    let (seconds, fraction) = text.split_once('.').unwrap_or((&text, ""));
    format!("{seconds}.{fraction:0<6}")
}

/// Which of two values of a column is greater.
pub fn order(left: &Plain, right: &Plain) -> Option<Ordering> {
    match (left, right) {
        (Plain::Text(left), Plain::Text(right)) => Some(left.cmp(right)),
        (Plain::Whole(left), Plain::Whole(right)) => Some(left.cmp(right)),
        (Plain::Float(left), Plain::Float(right)) => left.partial_cmp(right),
        (
            Plain::Decimal(below, whole, fraction),
            Plain::Decimal(other_below, other_whole, other_fraction),
        ) => {
            let size = whole.len().cmp(&other_whole.len());
            let size = size.then(whole.cmp(other_whole)).then(fraction.cmp(other_fraction));
            Some(match (below, other_below) {
                (false, false) => size,
                (true, true) => size.reverse(),
                (false, true) => Ordering::Greater,
                (true, false) => Ordering::Less,
            })
        }
        _ => None,
    }
}
