//! Schemas of OpenAPI as JSON Schemas that know no more members than are stated.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::object;
use crate::vendors::{
    judge::table::{Language, Operation},
    simulator::Reply,
};

/// Keywords that mean the same in both.
const SAME: [&str; 15] = [
    "type",
    "enum",
    "const",
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
];

/// What a reference leads to inside of the document.
pub(super) fn settled<'d>(document: &'d Value, mut value: &'d Value) -> &'d Value {
    for _ in 0..16 {
        let pointer =
            value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        let Some(target) = pointer.and_then(|pointer| document.pointer(pointer)) else { break };
        value = target;
    }
    value
}

/// The schemas of a document.
pub(super) struct Schemas(pub(super) Value);

impl Language for Schemas {
    fn whole(&self, schema: &Value, _operation: &Operation, sent: bool) -> Value {
        let mut maker = Maker { document: &self.0, sent, names: BTreeMap::new(), made: Map::new() };
        let start = maker.taken(schema, true);
        while let Some(((pointer, closed), name)) = maker
            .names
            .iter()
            .find(|(_, name)| !maker.made.contains_key(*name))
            .map(|(key, name)| (key.clone(), name.clone()))
        {
            // Square's document refers to a schema that it lacks: nothing is known of such a value.
            let target = self.0.pointer(&pointer).unwrap_or(&Value::Bool(true));
            let taken = maker.taken(target, closed);
            maker.made.insert(name, taken);
        }
        if maker.made.is_empty() { start } else { json!({"$defs": maker.made, "allOf": [start]}) }
    }

    fn refusal(&self, reply: &Reply) -> Vec<String> {
        vec![format!("the document knows no answer {}", reply.status)]
    }
}

struct Maker<'d> {
    document: &'d Value,
    /// Whether a client sends it.
    sent: bool,
    /// The definitions by what they refer to, and whether other members are refused there.
    names: BTreeMap<(String, bool), String>,
    made: Map<String, Value>,
}

impl Maker<'_> {
    /// A schema; a closed one knows no other members than it states. Parts of a whole are open: the whole is closed.
    fn taken(&mut self, schema: &Value, closed: bool) -> Value {
        if let Some(pointer) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            let next = format!("d{}", self.names.len());
            let name = self.names.entry((pointer.to_owned(), closed)).or_insert(next);
            return json!({"$ref": format!("#/$defs/{name}")});
        }
        let Value::Object(stated) = schema else {
            return if schema == &json!(false) { json!(false) } else { json!(true) };
        };
        let mut taken: Map<String, Value> =
            SAME.iter().filter_map(|name| Some(((*name).to_owned(), stated.get(*name)?.clone()))).collect();
        exclusive(&mut taken);
        for part in ["allOf", "oneOf", "anyOf"] {
            if let Some(parts) = stated.get(part).and_then(Value::as_array) {
                taken.insert(part.to_owned(), parts.iter().map(|part| self.taken(part, false)).collect());
            }
        }
        if let Some(items) = stated.get("items") {
            taken.insert("items".to_owned(), self.taken(items, true));
        }
        self.members(schema, &mut taken);
        let has = |names: &[&str]| names.iter().any(|name| taken.contains_key(*name));
        if closed && has(&["properties", "allOf", "oneOf", "anyOf"]) && !has(&["additionalProperties"]) {
            taken.insert("unevaluatedProperties".to_owned(), json!(false));
        }
        let taken = Value::Object(taken);
        if stated.get("nullable") == Some(&json!(true)) {
            json!({"anyOf": [{"type": "null"}, taken]})
        } else {
            taken
        }
    }

    fn members(&mut self, schema: &Value, taken: &mut Map<String, Value>) {
        let others_only = if self.sent { "readOnly" } else { "writeOnly" };
        let document = self.document;
        let is_others = |name: &str| {
            let property = object(schema, "properties").and_then(|properties| properties.get(name));
            property.is_some_and(|property| {
                property[others_only] == true || settled(document, property)[others_only] == true
            })
        };
        if let Some(properties) = object(schema, "properties") {
            let made = properties.iter().map(|(name, property)| {
                (name.clone(), if is_others(name) { json!(false) } else { self.taken(property, true) })
            });
            let made: Map<String, Value> = made.collect();
            taken.insert("properties".to_owned(), made.into());
        }
        if let Some(others) = schema.get("additionalProperties") {
            let made = self.taken(others, true);
            taken.insert("additionalProperties".to_owned(), made);
        }
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let required: Vec<&str> = required.filter(|name| !is_others(name)).collect();
        if !required.is_empty() {
            taken.insert("required".to_owned(), json!(required));
        }
    }
}

/// In 3.0 a bound is exclusive by a word beside it.
fn exclusive(taken: &mut Map<String, Value>) {
    for (word, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        match taken.get(word) {
            Some(Value::Bool(true)) => {
                let limit = taken.remove(bound).unwrap_or_default();
                taken.insert(word.to_owned(), limit);
            }
            Some(Value::Bool(false)) => {
                taken.remove(word);
            }
            Some(_) | None => {}
        }
    }
}
