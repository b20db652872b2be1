//! Bodies: JSON, forms, text and bytes.

use serde_json::{Map, Value};

use super::{fill, multipart, parameter_of, style};
use crate::{
    diagnostic::Diagnostic,
    plan::{
        Fill, HttpBody, Plan,
        arguments::{Arguments, decode_base64},
    },
    schema::{BodyEncoding, ParameterStyle, Style},
};

/// The media type and the bytes of a body; `None` where there is nothing to send.
pub(super) fn written(
    plan: &Plan,
    body: &HttpBody,
    arguments: &Arguments,
    faults: &mut Vec<Diagnostic>,
) -> Option<(String, Vec<u8>)> {
    let value = match (fill::value(plan, &body.value, arguments), &body.value) {
        (Some(value), _) => value,
        // An object of which a call states nothing is still an object.
        (None, Fill::Object(_)) => Value::Object(Map::new()),
        (None, Fill::Constant(_) | Fill::Parameter(_) | Fill::Generated(_) | Fill::List(_)) => return None,
    };
    let media_type = body.format.media_type.clone();
    match body.format.encoding {
        BodyEncoding::Json => Some((media_type, value.to_string().into_bytes())),
        BodyEncoding::Form => Some((media_type, form(body, &value).into_bytes())),
        BodyEncoding::Multipart => Some(multipart::written(body, &value)),
        BodyEncoding::Text => Some((media_type, fill::text(&value).into_bytes())),
        BodyEncoding::Binary => match value.as_str().and_then(decode_base64) {
            Some(bytes) => Some((media_type, bytes)),
            None => {
                let name = parameter_of(&body.value).unwrap_or("body");
                let message = format!("`{name}` must be bytes in base64");
                faults.push(Diagnostic::new("wrong_type", name, message));
                None
            }
        },
    }
}

/// `application/x-www-form-urlencoded`: nested objects in brackets unless the schema says otherwise.
fn form(body: &HttpBody, value: &Value) -> String {
    let Some(members) = value.as_object() else { return String::new() };
    let pairs = members.iter().flat_map(|(name, value)| {
        let stated = body.format.members.iter().find(|member| member.member == *name);
        let style = stated.and_then(|member| member.style).unwrap_or_else(|| usual(value));
        // Without its name an exploded object could stand in for other members.
        let style = match (style, value) {
            (ParameterStyle { style: Style::Form, explode: true, .. }, Value::Object(_)) => DEEP,
            (style, _) => style,
        };
        style::pairs(name, style, value, style::Context::Query)
    });
    let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

const DEEP: ParameterStyle =
    ParameterStyle { style: Style::DeepObject, explode: true, allow_reserved: false };

fn usual(value: &Value) -> ParameterStyle {
    let nested = |value: &Value| value.is_object() || value.is_array();
    match value {
        Value::Object(_) => DEEP,
        Value::Array(items) if items.iter().any(nested) => DEEP,
        _ => ParameterStyle { style: Style::Form, explode: true, allow_reserved: false },
    }
}
