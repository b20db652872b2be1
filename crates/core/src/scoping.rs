//! Scoping: the objects and fields that an organization keeps from its agents.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::{
    diagnostic::Diagnostic,
    schema::{Capability, End, Field, Index, Object, Operation, Schema, mentions},
    suggest::did_you_mean,
};

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
    /// relationship, index, argument, key and operation that names or needs them.
    #[must_use]
    pub fn apply(&self, schema: &Schema) -> Schema {
        let blocked = Blocked::of(self);
        Schema {
            transport: schema.transport,
            dialect: schema.dialect,
            objects: schema
                .objects
                .iter()
                .filter(|object| !blocked.objects.contains(object.name.as_str()))
                .map(|object| blocked.object(object))
                .collect(),
            relationships: schema
                .relationships
                .iter()
                .filter(|relationship| {
                    !blocked.has_end(&relationship.from) && !blocked.has_end(&relationship.to)
                })
                .cloned()
                .collect(),
            stated_operations: schema
                .stated_operations
                .iter()
                .filter_map(|operation| blocked.operation(operation))
                .collect(),
            http: schema.http.clone(),
        }
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

/// A scoping, ready to be asked often.
struct Blocked<'a> {
    objects: HashSet<&'a str>,
    /// The blocked fields by their object.
    fields: HashMap<&'a str, HashSet<&'a str>>,
}

impl<'a> Blocked<'a> {
    fn of(scoping: &'a Scoping) -> Self {
        let mut fields: HashMap<&str, HashSet<&str>> = HashMap::new();
        for blocked in &scoping.blocked_fields {
            fields.entry(&blocked.object).or_default().insert(&blocked.field);
        }
        Self { objects: scoping.blocked_objects.iter().map(String::as_str).collect(), fields }
    }

    fn has_end(&self, end: &End) -> bool {
        self.objects.contains(end.object.as_str())
            || self
                .fields
                .get(end.object.as_str())
                .is_some_and(|blocked| end.fields.iter().any(|field| blocked.contains(field.as_str())))
    }

    /// Whether a type refers to a blocked object.
    fn has_type(&self, of: Option<&String>) -> bool {
        of.is_some_and(|of| self.objects.contains(of.as_str()))
    }

    fn object(&self, object: &Object) -> Object {
        let none = HashSet::new();
        let blocked = self.fields.get(object.name.as_str()).unwrap_or(&none);
        let is_open =
            |field: &&Field| !blocked.contains(field.name.as_str()) && !self.has_type(field.of.as_ref());
        let names = |column: &String| {
            blocked.contains(column.as_str())
                // An expression, such as `lower(email)`.
                || (object.field(column).is_none() && blocked.iter().any(|field| mentions(column, field)))
        };
        let mut seen = Object {
            name: object.name.clone(),
            label: object.label.clone(),
            description: object.description.clone(),
            capabilities: object.capabilities.clone(),
            fields: object.fields.iter().filter(is_open).cloned().collect(),
            // A part of a key identifies nothing.
            primary_key: if object.primary_key.iter().any(|field| blocked.contains(field.as_str())) {
                Vec::new()
            } else {
                object.primary_key.clone()
            },
            indexes: object
                .indexes
                .iter()
                .filter(|index| !index.columns.iter().any(names))
                .cloned()
                .collect(),
            table: object.table.clone(),
            role: object.role,
        };
        if seen.table.is_some() && !blocked.is_empty() {
            drop_keyless(&mut seen);
        }
        seen
    }

    fn operation(&self, operation: &Operation) -> Option<Operation> {
        let named = [operation.object.as_ref(), operation.returns.object.as_ref()];
        if named.into_iter().any(|object| self.has_type(object)) {
            return None;
        }
        let mut seen = operation.clone();
        let fields = operation.object.as_ref().and_then(|object| self.fields.get(object.as_str()));
        seen.args.retain(|argument| {
            !self.has_type(argument.of.as_ref())
                && !fields.is_some_and(|fields| fields.contains(argument.name.as_str()))
        });
        Some(seen)
    }
}

/// What a table can't do any more once the field that picks one record is blocked.
fn drop_keyless(object: &mut Object) {
    let unique = |index: &&Index| index.unique;
    let has_key = !object.primary_key.is_empty() || object.indexes.iter().any(|index| index.unique);
    let picks_alone = object.fields.iter().any(|field| object.primary_key == [field.name.as_str()])
        || object.indexes.iter().filter(unique).any(|index| {
            index.columns.len() == 1 && index.columns.iter().all(|column| object.field(column).is_some())
        });
    object.capabilities.retain(|capability| match capability {
        Capability::Read => has_key,
        Capability::Update => picks_alone,
        Capability::List | Capability::Search | Capability::Create | Capability::Delete => true,
    });
}

#[cfg(test)]
mod tests;
