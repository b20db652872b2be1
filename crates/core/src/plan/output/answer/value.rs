//! One value of an answer as the type of its leaf.

use serde_json::{Number, Value};

use super::super::cell;
use crate::{
    plan::{Cell, Leaf, arguments::value::element_kind},
    schema::FieldType,
};

/// The whole numbers up to which floating-point numbers are exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The value as the leaf says, or what is wrong with it.
pub(super) fn typed(leaf: &Leaf, given: &Value) -> Result<Value, String> {
    if leaf.kind != FieldType::List {
        return scalar(leaf, leaf.kind, given);
    }
    match given {
        Value::Null => Ok(Value::Null),
        Value::Array(items) => {
            let items: Result<Vec<Value>, String> = items.iter().map(|item| element(leaf, item)).collect();
            Ok(Value::Array(items?))
        }
        other => Err(format!("{} instead of a list", kind(other))),
    }
}

/// An element of a list as the leaf says.
pub(super) fn element(leaf: &Leaf, given: &Value) -> Result<Value, String> {
    scalar(leaf, leaf.of.as_deref().and_then(element_kind).unwrap_or(FieldType::Json), given)
}

fn scalar(leaf: &Leaf, wanted: FieldType, given: &Value) -> Result<Value, String> {
    let wrong = || Err(format!("{} instead of {}", kind(given), wanted.as_str()));
    match (wanted, given) {
        (_, Value::Null) => Ok(Value::Null),
        (FieldType::Json, _) => Ok(given.clone()),
        (FieldType::Integer, _) => whole(leaf, given).map_or_else(wrong, Ok),
        (FieldType::Number, _) => number(given).map_or_else(wrong, Ok),
        (FieldType::Decimal, _) => decimal(leaf, given).map_or_else(wrong, Ok),
        (FieldType::Boolean, Value::Bool(_)) => Ok(given.clone()),
        (FieldType::Boolean, Value::String(text)) => match text.as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            _ => wrong(),
        },
        (
            FieldType::String
            | FieldType::Enum
            | FieldType::Date
            | FieldType::Time
            | FieldType::Datetime
            | FieldType::Uuid
            | FieldType::Binary,
            Value::String(_),
        ) => Ok(given.clone()),
        (FieldType::String | FieldType::Enum, Value::Number(number)) => Ok(Value::String(number.to_string())),
        (
            FieldType::String
            | FieldType::Enum
            | FieldType::Date
            | FieldType::Time
            | FieldType::Datetime
            | FieldType::Uuid
            | FieldType::Binary
            | FieldType::Boolean
            | FieldType::Object
            | FieldType::List,
            _,
        ) => wrong(),
    }
}

/// A whole number, as digits where a reader's numbers would change it.
fn whole(leaf: &Leaf, given: &Value) -> Option<Value> {
    let leaf = Leaf { kind: FieldType::Integer, ..leaf.clone() };
    let cell = match given {
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), _, _) => Cell::Integer(whole),
            (None, Some(whole), _) => Cell::Unsigned(whole),
            (None, None, Some(float)) if float.fract() == 0.0 && float.abs() <= EXACT => {
                Cell::Integer(exact(float))
            }
            (None, None, _) => return None,
        },
        Value::String(text) => match (text.parse::<i64>(), text.parse::<u64>()) {
            (Ok(whole), _) => Cell::Integer(whole),
            (Err(_), Ok(whole)) => Cell::Unsigned(whole),
            (Err(_), Err(_)) => return None,
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(cell::value(&leaf, cell))
}

#[expect(clippy::cast_possible_truncation, reason = "checked: whole and within the exact range")]
fn exact(float: f64) -> i64 {
    float as i64
}

fn number(given: &Value) -> Option<Value> {
    match given {
        Value::Number(_) => Some(given.clone()),
        Value::String(text) if text.bytes().any(|byte| byte.is_ascii_digit()) => {
            text.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number)
        }
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A decimal, as digits where a JSON number would lose some.
fn decimal(leaf: &Leaf, given: &Value) -> Option<Value> {
    let text = match given {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_decimal =
        plain && digits.bytes().any(|byte| byte.is_ascii_digit()) && digits.matches('.').count() <= 1;
    if !is_decimal {
        return given.is_number().then(|| given.clone());
    }
    let leaf = Leaf { kind: FieldType::Decimal, ..leaf.clone() };
    Some(cell::value(&leaf, Cell::Text(text)))
}

/// What a value is, in words.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
