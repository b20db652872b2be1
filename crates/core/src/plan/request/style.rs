//! How values of parameters are written: the styles of the OpenAPI Specification, after RFC 6570.

use serde_json::Value;

use super::{fill::text, percent, segments::has_dot_segment};
use crate::{
    plan::Slot,
    schema::{ParameterStyle, Style},
};

/// Where pairs of a name and a value stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// The query, or a body written like one.
    Query,
    /// The header `Cookie`.
    Cookie,
}

/// Names with values: encoded, in order. An empty list or object gives none.
pub(super) fn pairs(
    name: &str,
    style: ParameterStyle,
    value: &Value,
    context: Context,
) -> Vec<(String, String)> {
    let encode = |part: &Value| {
        let part = text(part);
        if style.allow_reserved && context == Context::Query {
            percent::reserved_value(&part)
        } else {
            percent::value(&part)
        }
    };
    let key = if context == Context::Query { percent::value(name) } else { name.to_owned() };
    match (style.style, value) {
        (Style::Json, value) => vec![(key, percent::value(&value.to_string()))],
        (Style::DeepObject, value) => deep(key, value, &encode),
        (_, Value::Array(items)) if style.explode => {
            items.iter().map(|item| (key.clone(), encode(item))).collect()
        }
        (_, Value::Array(items)) => joined(items.iter().map(encode), separator(style.style))
            .map_or(Vec::new(), |all| vec![(key, all)]),
        (_, Value::Object(members)) if style.explode => {
            members.iter().map(|(name, value)| (percent::value(name), encode(value))).collect()
        }
        (_, Value::Object(members)) => {
            let parts = members.iter().flat_map(|(name, value)| [percent::value(name), encode(value)]);
            joined(parts, separator(style.style)).map_or(Vec::new(), |all| vec![(key, all)])
        }
        (_, scalar) => vec![(key, encode(scalar))],
    }
}

/// `name[member][0]=value`, to any depth.
fn deep(key: String, value: &Value, encode: &dyn Fn(&Value) -> String) -> Vec<(String, String)> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| deep(format!("{key}%5B{}%5D", percent::value(name)), value, encode))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, value)| deep(format!("{key}%5B{index}%5D"), value, encode))
            .collect(),
        scalar => vec![(key, encode(scalar))],
    }
}

fn separator(style: Style) -> &'static str {
    match style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        Style::TabDelimited => "%09",
        Style::Simple | Style::Form | Style::Matrix | Style::Label | Style::DeepObject | Style::Json => ",",
    }
}

fn joined(parts: impl Iterator<Item = String>, separator: &str) -> Option<String> {
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(separator))
}

/// A value in the path, with the marks of its style.
pub(super) fn in_path(slot: &Slot, value: &Value) -> String {
    let style = slot.style;
    let encode = |part: &str| {
        if style.allow_reserved { percent::reserved_path(part) } else { percent::value(part) }
    };
    let name = percent::value(&slot.name);
    match style.style {
        Style::Matrix => matrix(&name, style.explode, value, &encode),
        Style::Label => {
            let between = if style.explode { "." } else { "," };
            format!(".{}", parts(style.explode, value, &encode).join(between))
        }
        Style::Json => percent::value(&value.to_string()),
        other => parts(style.explode, value, &encode).join(separator(other)),
    }
}

fn matrix(name: &str, explode: bool, value: &Value, encode: &dyn Fn(&str) -> String) -> String {
    match (value, explode) {
        (Value::Array(_), true) => {
            parts(true, value, encode).iter().map(|part| format!(";{name}={part}")).collect()
        }
        (Value::Object(_), true) => {
            parts(true, value, encode).iter().map(|part| format!(";{part}")).collect()
        }
        (_, _) => format!(";{name}={}", parts(false, value, encode).join(",")),
    }
}

/// A value in a header: as it stands, since nothing is encoded there.
pub(super) fn in_header(style: ParameterStyle, value: &Value) -> String {
    parts(style.explode, value, &str::to_owned).join(",")
}

/// The parts of a value: elements, and members as `name=value` or as names and values in turn.
fn parts(explode: bool, value: &Value, encode: &dyn Fn(&str) -> String) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(|item| encode(&text(item))).collect(),
        Value::Object(members) if explode => {
            let part =
                |(name, value): (&String, &Value)| format!("{}={}", encode(name), encode(&text(value)));
            members.iter().map(part).collect()
        }
        Value::Object(members) => {
            members.iter().flat_map(|(name, value)| [encode(name), encode(&text(value))]).collect()
        }
        scalar => vec![encode(&text(scalar))],
    }
}

/// Whether a value would leave its place in the path: it is empty, or has a part that is `.` or `..`.
pub(super) fn climbs(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty() || items.iter().any(climbs),
        Value::Object(members) => members.is_empty() || members.values().any(climbs),
        scalar => {
            let text = text(scalar);
            text.is_empty() || has_dot_segment(&text)
        }
    }
}
