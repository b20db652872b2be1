//! A plan's parameters and leaves as others see them: JSON Schema for models, lists for reports.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Parameter, Plan, arguments::value::element_kind};
use crate::{
    canonical,
    schema::{FieldType, Limits},
};

/// The most digits that a JSON number carries without loss everywhere.
const EXACT_DIGITS: u16 = 15;

/// The parameters as a JSON Schema object, in keywords that every model vendor accepts.
pub fn parameters_schema(plan: &Plan) -> Value {
    let properties: Map<String, Value> =
        plan.parameters.iter().map(|parameter| (parameter.name.clone(), property(parameter))).collect();
    let required: Vec<&str> = plan
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(|parameter| parameter.name.as_str())
        .collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// The names of the output's leaves.
pub fn allowed_fields(plan: &Plan) -> Vec<String> {
    plan.output.leaves.iter().map(|leaf| leaf.name.clone()).collect()
}

/// Where each parameter is sent: its name to `host:customers.phone`.
pub fn egress(plan: &Plan, host: &str) -> BTreeMap<String, String> {
    let sent = |parameter: &Parameter| (parameter.name.clone(), format!("{host}:{}", parameter.sent_to));
    plan.parameters.iter().map(sent).collect()
}

fn property(parameter: &Parameter) -> Value {
    let mut property = Map::new();
    let limits = parameter.limits.as_deref().cloned().unwrap_or_default();
    property.insert("type".to_owned(), type_name(parameter).into());
    property.insert("description".to_owned(), parameter.description.clone().into());
    if let Some(format) = format_name(parameter) {
        property.insert("format".to_owned(), format.into());
    }
    if parameter.kind == FieldType::List {
        property.insert("items".to_owned(), items(parameter));
    } else if !parameter.allowed_values.is_empty() {
        property.insert("enum".to_owned(), json!(parameter.allowed_values));
    }
    if let Some(pattern) = parameter.pattern.as_deref().filter(|pattern| is_common(pattern)) {
        property.insert("pattern".to_owned(), format!("^(?:{pattern})$").into());
    }
    bounds(parameter, &mut property);
    limited(parameter, &limits, &mut property);
    if let Some(default) = &parameter.default {
        property.insert("default".to_owned(), default.clone());
    }
    Value::Object(property)
}

fn type_name(parameter: &Parameter) -> &'static str {
    match parameter.kind {
        FieldType::Integer => "integer",
        FieldType::Number => "number",
        FieldType::Decimal => match parameter.precision {
            Some((digits, _)) if digits <= EXACT_DIGITS => "number",
            Some(_) | None => "string",
        },
        FieldType::Boolean => "boolean",
        FieldType::Json | FieldType::Object => "object",
        FieldType::List => "array",
        FieldType::String
        | FieldType::Date
        | FieldType::Time
        | FieldType::Datetime
        | FieldType::Uuid
        | FieldType::Binary
        | FieldType::Enum => "string",
    }
}

/// The formats that JSON Schema knows; a date and time without a zone has none. Neither has one that is meant in the
/// business's own: a model that is shown `date-time` would put a `Z` behind it.
fn format_name(parameter: &Parameter) -> Option<&'static str> {
    match (parameter.kind, parameter.format.as_deref()) {
        (FieldType::Date, _) => Some("date"),
        (FieldType::Datetime, Some("date-time")) if parameter.zone.is_none() => Some("date-time"),
        (FieldType::Uuid, _) => Some("uuid"),
        (FieldType::String, Some("email")) => Some("email"),
        (FieldType::String, _) => canonical_format(parameter),
        (_, _) => None,
    }
}

/// The format of text whose name says what it is, as far as it is tidied into that.
fn canonical_format(parameter: &Parameter) -> Option<&'static str> {
    let known =
        canonical::named(&parameter.name).filter(|known| parameter.normalize == Some(known.normalize))?;
    known.format.filter(|format| match *format {
        "email" | "date" => true,
        "date-time" => parameter.zone.is_none(),
        _ => false,
    })
}

fn items(parameter: &Parameter) -> Value {
    let kind = parameter.of.as_deref().and_then(element_kind).unwrap_or(FieldType::String);
    let element = Parameter { kind, ..parameter.clone() };
    let mut items = Map::new();
    items.insert("type".to_owned(), type_name(&element).into());
    if !parameter.allowed_values.is_empty() {
        items.insert("enum".to_owned(), json!(parameter.allowed_values));
    }
    limited(&element, &element.limits.as_deref().cloned().unwrap_or_default(), &mut items);
    Value::Object(items)
}

/// Ranges of whole numbers that a JSON number holds exactly.
fn bounds(parameter: &Parameter, property: &mut Map<String, Value>) {
    let Some(format) = parameter.format.as_deref() else { return };
    let (least, greatest) = match (parameter.kind, format) {
        (FieldType::Integer, "int8") => (Some(i64::from(i8::MIN)), Some(i64::from(i8::MAX))),
        (FieldType::Integer, "int16") => (Some(i64::from(i16::MIN)), Some(i64::from(i16::MAX))),
        (FieldType::Integer, "int24") => (Some(-8_388_608), Some(8_388_607)),
        (FieldType::Integer, "int32") => (Some(i64::from(i32::MIN)), Some(i64::from(i32::MAX))),
        (FieldType::Integer, "uint8") => (Some(0), Some(i64::from(u8::MAX))),
        (FieldType::Integer, "uint16") => (Some(0), Some(i64::from(u16::MAX))),
        (FieldType::Integer, "uint24") => (Some(0), Some(16_777_215)),
        (FieldType::Integer, "uint32") => (Some(0), Some(i64::from(u32::MAX))),
        (FieldType::Integer, "year") => (Some(1901), Some(2155)),
        (FieldType::Integer, "uint64") => (Some(0), None),
        (_, _) => (None, None),
    };
    for (keyword, bound) in [("minimum", least), ("maximum", greatest)] {
        if let Some(bound) = bound {
            property.insert(keyword.to_owned(), bound.into());
        }
    }
}

/// Lengths, and what the provider's own limits say more narrowly than the type.
fn limited(parameter: &Parameter, limits: &Limits, property: &mut Map<String, Value>) {
    let counts = match parameter.kind {
        FieldType::List => [("minItems", limits.min_items), ("maxItems", limits.max_items)],
        FieldType::String => [("minLength", limits.min_length), ("maxLength", parameter.max_length)],
        _ => [("", None), ("", None)],
    };
    for (keyword, bound) in counts {
        if let Some(bound) = bound {
            property.insert(keyword.to_owned(), bound.into());
        }
    }
    if matches!(type_name(parameter), "integer" | "number") {
        let bounds = [
            ("minimum", &limits.minimum),
            ("maximum", &limits.maximum),
            ("exclusiveMinimum", &limits.exclusive_minimum),
            ("exclusiveMaximum", &limits.exclusive_maximum),
            ("multipleOf", &limits.multiple_of),
        ];
        for (keyword, bound) in bounds {
            if let Some(bound) = bound {
                property.insert(keyword.to_owned(), Value::Number(bound.clone()));
            }
        }
    }
}

/// Whether a pattern means the same to JSON Schema's readers: no inline flags or named anchors.
fn is_common(pattern: &str) -> bool {
    let groups = pattern.replace("(?:", "");
    !groups.contains("(?")
        && !["\\A", "\\z", "[[:", "\\x{", "&&", "--"].iter().any(|only| groups.contains(only))
}
