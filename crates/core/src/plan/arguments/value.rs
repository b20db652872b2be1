//! One value against the type of one parameter, into its canonical form.
//!
//! Canonical: whole numbers as numbers, decimals as digits, dates and times in one spelling, bytes
//! as base64, UUIDs hyphenated in lower case.

use serde_json::Value;

use super::{Pattern, base64, limits, number, text, time};
use crate::{json::name_of, plan::Parameter, schema::FieldType};

/// The most items of a list.
const MAX_ITEMS: usize = 1000;

/// What is wrong with a value: a code, and a sentence that lacks its subject.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Fault {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub(super) fn wrong_type(wanted: &str, given: &Value) -> Self {
        let kind = match given {
            Value::String(_) => return Self::new("wrong_type", wanted),
            other => name_of(other),
        };
        Self::new("wrong_type", format!("{wanted}, not {kind}"))
    }
}

/// Checks a value and gives its canonical form.
pub(crate) fn check(parameter: &Parameter, pattern: Option<&Pattern>, given: &Value) -> Result<Value, Fault> {
    if given.is_null() {
        return if parameter.nullable {
            Ok(Value::Null)
        } else {
            Err(Fault::new("required", "can't be null"))
        };
    }
    match parameter.normalize {
        None => typed(parameter, pattern, given),
        Some(how) => typed(parameter, pattern, &text::normalized(parameter, how, given)?),
    }
}

fn typed(parameter: &Parameter, pattern: Option<&Pattern>, given: &Value) -> Result<Value, Fault> {
    let value = of_type(parameter, pattern, given)?;
    limits::check(parameter, &value)?;
    Ok(value)
}

fn of_type(parameter: &Parameter, pattern: Option<&Pattern>, given: &Value) -> Result<Value, Fault> {
    match parameter.kind {
        FieldType::String | FieldType::Enum => text::text(parameter, pattern, given),
        FieldType::Integer => number::integer(parameter, given),
        FieldType::Number => number::number(parameter, given),
        FieldType::Decimal => number::decimal(parameter, given),
        FieldType::Boolean => boolean(given),
        FieldType::Date => time::date(given),
        FieldType::Time => time::time(parameter, given),
        FieldType::Datetime => time::datetime(parameter, given),
        FieldType::Uuid => uuid(given),
        FieldType::Binary => binary(parameter, given),
        FieldType::Json | FieldType::Object => json(given),
        FieldType::List => list(parameter, given),
    }
}

fn boolean(given: &Value) -> Result<Value, Fault> {
    match given {
        Value::Bool(_) => Ok(given.clone()),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
        other => Err(Fault::wrong_type("must be true or false", other)),
    }
}

fn uuid(given: &Value) -> Result<Value, Fault> {
    const WANTED: &str = "must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057";
    let text = given.as_str().ok_or_else(|| Fault::wrong_type(WANTED, given))?;
    let hyphens = |place: usize, byte: u8| !matches!(place, 8 | 13 | 18 | 23) || byte == b'-';
    let shaped = text.len() == 32
        || (text.len() == 36 && text.bytes().enumerate().all(|(place, byte)| hyphens(place, byte)));
    let digits: String = text.chars().filter(|letter| *letter != '-').collect();
    if !shaped || digits.len() != 32 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Fault::new("invalid_uuid", WANTED));
    }
    let mut spelled = String::with_capacity(36);
    for (place, digit) in digits.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            spelled.push('-');
        }
        spelled.push(digit.to_ascii_lowercase());
    }
    Ok(Value::String(spelled))
}

fn binary(parameter: &Parameter, given: &Value) -> Result<Value, Fault> {
    let text = given.as_str().ok_or_else(|| Fault::wrong_type("must be bytes in base64", given))?;
    let bytes = base64::decode(text).ok_or_else(|| Fault::new("wrong_type", "must be bytes in base64"))?;
    match parameter.max_length {
        Some(most) if bytes.len() > usize::try_from(most).unwrap_or(usize::MAX) => {
            Err(Fault::new("too_long", format!("may have at most {most} bytes")))
        }
        Some(_) | None => Ok(given.clone()),
    }
}

fn json(given: &Value) -> Result<Value, Fault> {
    if has_nul(given) {
        return Err(Fault::new("nul_character", "can't contain a NUL character"));
    }
    Ok(given.clone())
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn list(parameter: &Parameter, given: &Value) -> Result<Value, Fault> {
    let items = given.as_array().ok_or_else(|| Fault::wrong_type("must be a list", given))?;
    if items.len() > MAX_ITEMS {
        return Err(Fault::new("too_long", format!("may have at most {MAX_ITEMS} items")));
    }
    let element = element(parameter);
    let checked: Result<Vec<Value>, Fault> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            check(&element, None, item)
                .map_err(|fault| Fault { message: format!("{} at item {index}", fault.message), ..fault })
        })
        .collect();
    checked.map(Value::Array)
}

/// The type of a list's items; text where the schema doesn't say.
fn element(parameter: &Parameter) -> Parameter {
    let kind = parameter.of.as_deref().and_then(element_kind).unwrap_or(FieldType::String);
    Parameter { kind, of: None, nullable: false, normalize: None, pattern: None, ..parameter.clone() }
}

/// The scalar type that a list's `of` names.
pub(crate) fn element_kind(of: &str) -> Option<FieldType> {
    let kind = match of {
        "string" => FieldType::String,
        "integer" => FieldType::Integer,
        "number" => FieldType::Number,
        "decimal" => FieldType::Decimal,
        "boolean" => FieldType::Boolean,
        "date" => FieldType::Date,
        "time" => FieldType::Time,
        "datetime" => FieldType::Datetime,
        "uuid" => FieldType::Uuid,
        "binary" => FieldType::Binary,
        "json" => FieldType::Json,
        "enum" => FieldType::Enum,
        _ => return None,
    };
    Some(kind)
}
