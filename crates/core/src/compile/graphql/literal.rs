//! Constants as literals of a document.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Compiler, is_graphql_name};
use crate::schema::{Field, FieldType};

/// The scalars that every GraphQL server has.
const SCALARS: [&str; 5] = ["Int", "Float", "String", "Boolean", "ID"];

impl Compiler<'_> {
    /// A constant as a literal; `None` where it must be a variable, as for scalars of the provider's own.
    pub(in crate::compile) fn literal(&self, field: &Field, value: &Value) -> Option<String> {
        match (field.kind, value) {
            (_, Value::Null) => Some("null".to_owned()),
            (FieldType::Object, Value::Object(members)) => {
                let object = self.schema.object(field.of.as_deref()?)?;
                let members: Option<Vec<String>> = members
                    .iter()
                    .map(|(name, value)| {
                        let literal = self.literal(object.field(name)?, value)?;
                        is_graphql_name(name).then(|| format!("{name}: {literal}"))
                    })
                    .collect();
                Some(format!("{{{}}}", members?.join(", ")))
            }
            (FieldType::List, Value::Array(items)) => {
                let element = self.element(field);
                let items: Option<Vec<String>> =
                    items.iter().map(|item| self.literal(&element, item)).collect();
                Some(format!("[{}]", items?.join(", ")))
            }
            (FieldType::Enum, Value::String(word)) => {
                let is_value = is_graphql_name(word) && !matches!(word.as_str(), "true" | "false" | "null");
                is_value.then(|| word.clone())
            }
            (_, Value::String(text)) if is_built_in(field) => Some(quoted(text)),
            (_, Value::Number(_) | Value::Bool(_)) if is_built_in(field) => Some(value.to_string()),
            (_, _) => None,
        }
    }
}

fn is_built_in(field: &Field) -> bool {
    match field.native_type.as_deref() {
        Some(native) => SCALARS.contains(&native.trim_end_matches('!')),
        None => matches!(
            field.kind,
            FieldType::String | FieldType::Integer | FieldType::Number | FieldType::Boolean
        ),
    }
}

/// A text in quotes: nothing in it ends it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => {
                // Writing into a string can't fail; control characters are in the first plane.
                let _written = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}
