//! One cell as the JSON value of its leaf.

use serde_json::{Number, Value};

use crate::{
    plan::{Cell, Leaf},
    schema::FieldType,
};

/// The whole numbers that every JSON reader holds exactly.
const EXACT: i64 = 1 << 53;
/// The decimal digits that every JSON reader holds exactly.
const EXACT_DIGITS: usize = 15;

/// The value as the leaf's type says; what doesn't fit the type stays as it came.
pub(super) fn value(leaf: &Leaf, cell: Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Json(value) => value,
        Cell::Boolean(truth) => Value::Bool(truth),
        Cell::Integer(number) => integer(leaf, number),
        Cell::Unsigned(number) => match i64::try_from(number) {
            Ok(number) => integer(leaf, number),
            Err(_) => Value::String(number.to_string()),
        },
        Cell::Number(number) => {
            Number::from_f64(number).map_or_else(|| Value::String(number.to_string()), Value::Number)
        }
        Cell::Text(text) => typed(leaf, text),
    }
}

fn integer(leaf: &Leaf, number: i64) -> Value {
    match leaf.kind {
        FieldType::Boolean => Value::Bool(number != 0),
        FieldType::String | FieldType::Enum => Value::String(number.to_string()),
        FieldType::Integer
        | FieldType::Number
        | FieldType::Decimal
        | FieldType::Date
        | FieldType::Time
        | FieldType::Datetime
        | FieldType::Uuid
        | FieldType::Binary
        | FieldType::Json
        | FieldType::Object
        | FieldType::List => {
            let exact = (-EXACT..=EXACT).contains(&number);
            if exact { Value::from(number) } else { Value::String(number.to_string()) }
        }
    }
}

fn typed(leaf: &Leaf, text: String) -> Value {
    match leaf.kind {
        FieldType::Integer => match text.parse() {
            Ok(number) => integer(leaf, number),
            Err(_) => Value::String(text),
        },
        FieldType::Decimal => decimal(text),
        FieldType::Number => match text.parse().ok().and_then(Number::from_f64) {
            Some(number) => Value::Number(number),
            None => Value::String(text),
        },
        FieldType::Boolean => match text.as_str() {
            "1" | "t" | "true" => Value::Bool(true),
            "0" | "f" | "false" => Value::Bool(false),
            _ => Value::String(text),
        },
        FieldType::Json | FieldType::Object => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        FieldType::List => list(&text),
        FieldType::Datetime => Value::String(datetime(leaf, text)),
        FieldType::Date
        | FieldType::Time
        | FieldType::String
        | FieldType::Uuid
        | FieldType::Binary
        | FieldType::Enum => Value::String(text),
    }
}

/// A number where its digits survive, else the digits as they are.
fn decimal(text: String) -> Value {
    let digits = text.trim_start_matches('-');
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let significant = digits.trim_start_matches(['0', '.']).bytes().filter(u8::is_ascii_digit).count();
    if !plain || significant > EXACT_DIGITS || digits.len() > 2 * EXACT_DIGITS {
        return Value::String(text);
    }
    let whole = match digits.split_once('.') {
        Some((_, fraction)) => fraction.bytes().all(|byte| byte == b'0'),
        None => true,
    };
    let number = text.parse::<f64>().ok();
    let number = match (whole, text.split('.').next().and_then(|whole| whole.parse::<i64>().ok())) {
        (true, Some(whole)) => Some(Number::from(whole)),
        (true | false, _) => number.and_then(Number::from_f64),
    };
    number.map_or(Value::String(text), Value::Number)
}

/// A JSON array, or the members of a MySQL set.
fn list(text: &str) -> Value {
    if text.starts_with('[')
        && let Ok(items @ Value::Array(_)) = serde_json::from_str(text)
    {
        return items;
    }
    let members = text.split(',').filter(|member| !member.is_empty());
    Value::Array(members.map(|member| Value::String(member.to_owned())).collect())
}

/// RFC 3339's spelling, whatever separates date and time.
fn datetime(leaf: &Leaf, text: String) -> String {
    let dated = text.as_bytes().get(10) == Some(&b' ') && text.as_bytes().get(4) == Some(&b'-');
    let mut spelled = if dated { text.replacen(' ', "T", 1) } else { text };
    let zoned = leaf.format.as_deref() == Some("date-time");
    let plain = spelled.bytes().all(|byte| byte.is_ascii_digit() || b"-:.T".contains(&byte));
    let has_time = spelled.split_once('T').is_some_and(|(_, time)| !time.contains('-'));
    if zoned && plain && has_time {
        spelled.push('Z');
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Sensitivity;

    fn shaped(kind: FieldType, cell: Cell) -> String {
        let leaf = Leaf {
            through: Vec::new(),
            name: "x".to_owned(),
            kind,
            of: None,
            format: Some("date-time".to_owned()),
            object: "t".to_owned(),
            field: "x".to_owned(),
            sensitivity: Sensitivity::None,
            sensitive_class: None,
        };
        value(&leaf, cell).to_string()
    }

    fn text(kind: FieldType, text: &str) -> String {
        shaped(kind, Cell::Text(text.to_owned()))
    }

    #[test]
    fn numbers_keep_every_digit() {
        assert_eq!(text(FieldType::Decimal, "12.50"), "12.5");
        assert_eq!(text(FieldType::Decimal, "-3.00"), "-3");
        assert_eq!(text(FieldType::Decimal, "-0.5"), "-0.5");
        assert_eq!(text(FieldType::Decimal, "1234567890123456.78"), "\"1234567890123456.78\"");
        assert_eq!(text(FieldType::Decimal, "NaN"), "\"NaN\"");
        assert_eq!(shaped(FieldType::Integer, Cell::Integer(EXACT)), "9007199254740992");
        assert_eq!(shaped(FieldType::Integer, Cell::Integer(EXACT + 1)), "\"9007199254740993\"");
        assert_eq!(shaped(FieldType::Integer, Cell::Unsigned(u64::MAX)), "\"18446744073709551615\"");
        assert_eq!(shaped(FieldType::Number, Cell::Number(f64::NAN)), "\"NaN\"");
    }

    #[test]
    fn what_an_engine_spells_its_own_way_is_typed() {
        assert_eq!(shaped(FieldType::Boolean, Cell::Integer(1)), "true");
        assert_eq!(text(FieldType::Boolean, "0"), "false");
        assert_eq!(text(FieldType::List, "a,b"), r#"["a","b"]"#);
        assert_eq!(text(FieldType::List, ""), "[]");
        assert_eq!(text(FieldType::Json, r#"{"a":1}"#), r#"{"a":1}"#);
        assert_eq!(text(FieldType::Datetime, "2026-11-02 09:15:00"), "\"2026-11-02T09:15:00Z\"");
        assert_eq!(text(FieldType::Datetime, "2026-11-02T09:15:00+02:00"), "\"2026-11-02T09:15:00+02:00\"");
        assert_eq!(text(FieldType::Datetime, "infinity"), "\"infinity\"");
    }
}
