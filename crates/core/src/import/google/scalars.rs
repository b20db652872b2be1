//! Types without members, and what is said of values.

use serde_json::Value;

use super::{text, types::Stated};
use crate::{import::prose, schema::FieldType};

/// Text, or what is written as text.
pub(super) fn string(node: &Value) -> Stated {
    let values = node.get("enum").and_then(Value::as_array);
    let values: Vec<String> =
        values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    if !values.is_empty() {
        return Stated { allowed_values: values, ..Stated::plain(FieldType::Enum) };
    }
    match text(node, "format") {
        None => Stated::plain(FieldType::String),
        Some("date") => Stated::plain(FieldType::Date),
        Some("date-time" | "google-datetime") => Stated::formatted(FieldType::Datetime, "date-time"),
        Some("byte") => Stated::plain(FieldType::Binary),
        // JSON numbers can't hold them: they are written as strings.
        Some(format @ ("int64" | "uint64")) => {
            Stated { native_type: Some("string".to_owned()), ..Stated::formatted(FieldType::Integer, format) }
        }
        Some("google-duration") => Stated::formatted(FieldType::String, "duration"),
        Some(format) => Stated::formatted(FieldType::String, format),
    }
}

/// A number, by its format.
pub(super) fn number(kind: FieldType, node: &Value) -> Stated {
    match text(node, "format") {
        Some("float") => Stated::formatted(kind, "float32"),
        None | Some("double") => Stated::plain(kind),
        Some(format) => Stated::formatted(kind, format),
    }
}

/// What a document says about a field or parameter: its description, what its values mean, and who needs it.
pub(super) fn described(node: &Value) -> Option<String> {
    let mut said = text(node, "description").unwrap_or_default().trim().to_owned();
    let list = |key: &str| node.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (value, meaning) in list("enum").iter().zip(list("enumDescriptions")) {
        if let (Some(value), Some(meaning)) =
            (value.as_str(), meaning.as_str().filter(|text| !text.is_empty()))
        {
            said.push_str(&format!("\n`{value}`: {meaning}"));
        }
    }
    let needed = node.pointer("/annotations/required").and_then(Value::as_array).map(Vec::as_slice);
    let methods: Vec<&str> = needed.unwrap_or_default().iter().filter_map(Value::as_str).collect();
    if !methods.is_empty() {
        said.push_str(&format!("\nRequired by {}.", methods.join(", ")));
    }
    prose::description(&said)
}
