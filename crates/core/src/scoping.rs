//! Scoping: the objects and fields that an organization keeps from its agents.

mod blocked;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    diagnostic::Diagnostic,
    schema::{Object, Schema},
    suggest::did_you_mean,
};
use blocked::Blocked;

/// One blocked field.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BlockedField {
    /// The object's name.
    pub object: String,
    /// The field's name.
    pub field: String,
}

/// What may not be browsed, bound or returned. Empty by default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scoping {
    /// Objects blocked as a whole.
    #[serde(default)]
    pub blocked_objects: Vec<String>,
    /// Single fields.
    #[serde(default)]
    pub blocked_fields: Vec<BlockedField>,
}

impl Scoping {
    /// Whether nothing is blocked.
    pub fn is_empty(&self) -> bool {
        self.blocked_objects.is_empty() && self.blocked_fields.is_empty()
    }

    /// Whether an object is blocked as a whole.
    pub fn blocks_object(&self, object: &str) -> bool {
        self.blocked_objects.iter().any(|blocked| blocked == object)
    }

    /// Whether a field is blocked, by itself or with its object.
    pub fn blocks_field(&self, object: &str, field: &str) -> bool {
        self.blocks_object(object)
            || self.blocked_fields.iter().any(|blocked| blocked.object == object && blocked.field == field)
    }

    /// The schema as a browser may see it: blocked objects and fields are gone, and so is every
    /// relationship, index, argument, key and operation that names or needs them. A connection of
    /// GraphQL goes with the object that it lists.
    #[must_use]
    pub fn apply(&self, schema: &Schema) -> Schema {
        Blocked::of(self, schema).apply(schema)
    }

    /// What is blocked but isn't there: most likely a misspelling, and then the thing itself is
    /// still open.
    pub fn validate(&self, schema: &Schema) -> Vec<Diagnostic> {
        let objects: HashMap<&str, &Object> =
            schema.objects.iter().map(|object| (object.name.as_str(), object)).collect();
        let names = || schema.objects.iter().map(|object| object.name.as_str());
        let mut faults = Vec::new();
        for (position, name) in self.blocked_objects.iter().enumerate() {
            if !objects.contains_key(name.as_str()) {
                faults.push(unknown_object(format!("blockedObjects[{position}]"), name, names()));
            }
        }
        for (position, blocked) in self.blocked_fields.iter().enumerate() {
            let path = format!("blockedFields[{position}]");
            let Some(object) = objects.get(blocked.object.as_str()) else {
                faults.push(unknown_object(format!("{path}.object"), &blocked.object, names()));
                continue;
            };
            if object.field(&blocked.field).is_none() {
                let fields = object.fields.iter().map(|field| field.name.as_str());
                let message = format!("There is no field `{}` on `{}`.", blocked.field, blocked.object);
                let fault = Diagnostic::new("unknown_field", format!("{path}.field"), message);
                faults.push(with_suggestion(fault, did_you_mean(&blocked.field, fields)));
            }
        }
        faults
    }
}

fn unknown_object<'a>(path: String, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let fault = Diagnostic::new("unknown_object", path, format!("There is no object `{name}`."));
    with_suggestion(fault, did_you_mean(name, known))
}

fn with_suggestion(fault: Diagnostic, suggestion: Option<String>) -> Diagnostic {
    match suggestion {
        // A sentence of its own after the message.
        Some(suggestion) => fault.with_help(suggestion.replacen('d', "D", 1)),
        None => fault,
    }
}

#[cfg(test)]
mod tests;
