//! Google's Discovery documents.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::table::{Language, Operation, Parameter, Place, Table};
use super::template::Template;
use crate::vendors::{
    mask::Mask,
    simulator::{Reply, Seen},
};

/// All methods of a document.
pub(super) fn table(document: &Value) -> Table {
    let mut operations = Vec::new();
    methods(document, document, &mut operations);
    let schemas = document["schemas"].as_object().cloned().unwrap_or_default();
    Table { operations, anywhere: parameters(&document["parameters"]), language: Box::new(Schemas(schemas)) }
}

fn methods(document: &Value, resource: &Value, found: &mut Vec<Operation>) {
    for method in resource["methods"].as_object().into_iter().flat_map(Map::values) {
        let text = |name: &str| method[name].as_str().unwrap_or_default();
        let service = document["servicePath"].as_str().unwrap_or_default();
        let has = |member: &str| method.get(member).cloned();
        found.push(Operation {
            id: text("id").to_owned(),
            method: text("httpMethod").to_owned(),
            path: Template::new(&format!("/{service}{}", text("path"))),
            parameters: parameters(&method["parameters"]),
            body: has("request").map(|schema| (schema, true)),
            // Of the other statuses it says nothing.
            answers: vec![("2XX".to_owned(), has("response").unwrap_or_default())],
        });
    }
    for inner in resource["resources"].as_object().into_iter().flat_map(Map::values) {
        methods(document, inner, found);
    }
}

fn parameters(stated: &Value) -> Vec<Parameter> {
    let parameter = |(name, schema): (&String, &Value)| Parameter {
        name: name.clone(),
        place: if schema["location"] == "path" { Place::Path } else { Place::Query },
        is_required: schema["required"] == true,
        is_repeated: schema["repeated"] == true,
        separator: None,
        schema: schema.clone(),
    };
    stated.as_object().into_iter().flatten().map(parameter).collect()
}

/// The schemas of a document by their ids.
struct Schemas(Map<String, Value>);

impl Language for Schemas {
    fn whole(&self, schema: &Value, operation: &Operation, sent: bool) -> Value {
        let mut maker = Maker { operation: &operation.id, sent, open: BTreeSet::new() };
        let start = maker.made(schema);
        let mut definitions = Map::new();
        while let Some(name) = maker.open.iter().find(|name| !definitions.contains_key(*name)).cloned() {
            let stated = self.0.get(&name).unwrap_or_else(|| panic!("the document refers to {name}"));
            definitions.insert(name, maker.made(stated));
        }
        // A parameter has no definitions, and its type must be seen.
        if definitions.is_empty() { start } else { json!({"$defs": definitions, "allOf": [start]}) }
    }

    /// A mask of fields names those that the answer has.
    fn beyond(&self, operation: &Operation, seen: &Seen) -> Vec<String> {
        let Some(text) = seen.parameter("fields") else { return Vec::new() };
        let answer = operation.answers.first().map(|(_, schema)| schema);
        match (Mask::read(text), answer) {
            (Ok(mask), Some(schema)) => self.masked(&mask, schema, "fields"),
            (Ok(_), None) => Vec::new(),
            (Err(why), _) => vec![format!("`fields`: {why}")],
        }
    }

    fn refusal(&self, reply: &Reply) -> Vec<String> {
        let Value::Object(error) = &reply.body["error"] else {
            return vec!["an error has the member `error`".to_owned()];
        };
        let is_text = |name: &str| error.get(name).is_some_and(Value::is_string);
        let mut objections = Vec::new();
        if error.get("code") != Some(&json!(reply.status)) {
            objections.push("`error.code` is the status".to_owned());
        }
        if !is_text("message") {
            objections.push("`error.message` is a text".to_owned());
        }
        // One of the two generations of Google's errors.
        if !is_text("status") && !error.get("errors").is_some_and(Value::is_array) {
            objections.push("an error has `status` or `errors`".to_owned());
        }
        objections
    }
}

impl Schemas {
    fn masked(&self, mask: &Mask, schema: &Value, place: &str) -> Vec<String> {
        let mut schema = schema;
        loop {
            schema = match (schema["$ref"].as_str(), schema.get("items")) {
                (Some(name), _) => self.0.get(name).unwrap_or(&Value::Null),
                (None, Some(items)) => items,
                (None, None) => break,
            };
        }
        let known =
            |name: &str| schema["properties"].get(name).or_else(|| schema.get("additionalProperties"));
        let of = |(name, below): &(String, Mask)| match known(name) {
            _ if name == "*" => Vec::new(),
            Some(member) => self.masked(below, member, &format!("{place}.{name}")),
            None => vec![format!("`{place}`: there is no field `{name}`")],
        };
        mask.0.iter().flat_map(of).collect()
    }
}

struct Maker<'d> {
    operation: &'d str,
    sent: bool,
    open: BTreeSet<String>,
}

impl Maker<'_> {
    fn made(&mut self, schema: &Value) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            self.open.insert(name.to_owned());
            return json!({"$ref": format!("#/$defs/{name}")});
        }
        match schema["type"].as_str() {
            Some("object") => self.object(schema),
            Some("array") => json!({"type": "array", "items": self.made(&schema["items"])}),
            Some("any") | None => json!(true),
            Some(_) => scalar(schema),
        }
    }

    fn object(&mut self, schema: &Value) -> Value {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let wanted = &property["annotations"]["required"];
            if self.sent && wanted.as_array().is_some_and(|by| by.iter().any(|by| by == self.operation)) {
                required.push(name.clone());
            }
            let made = if self.sent && is_read_only(property) { json!(false) } else { self.made(property) };
            properties.insert(name.clone(), made);
        }
        let others = schema.get("additionalProperties").map_or(json!(false), |others| self.made(others));
        json!({"type": "object", "properties": properties, "required": required, "additionalProperties": others})
    }
}

/// Older documents say it in words alone.
fn is_read_only(property: &Value) -> bool {
    let words = property["description"].as_str().unwrap_or_default();
    property["readOnly"] == true || words.contains("Read-only.") || words.starts_with("Output only.")
}

fn scalar(schema: &Value) -> Value {
    let mut made = Map::new();
    for member in ["type", "enum", "pattern"] {
        if let Some(stated) = schema.get(member) {
            made.insert(member.to_owned(), stated.clone());
        }
    }
    for member in ["minimum", "maximum"] {
        // They are stated as texts.
        if let Some(stated) = schema[member].as_str().and_then(|text| serde_json::from_str(text).ok()) {
            made.insert(member.to_owned(), stated);
        }
    }
    for (name, value) in format(schema).as_object().into_iter().flatten() {
        made.entry(name.clone()).or_insert_with(|| value.clone());
    }
    Value::Object(made)
}

fn format(schema: &Value) -> Value {
    match schema["format"].as_str().unwrap_or_default() {
        "int32" => json!({"minimum": i32::MIN, "maximum": i32::MAX}),
        "uint32" => json!({"minimum": 0, "maximum": u32::MAX}),
        // Numbers of this size are texts.
        "int64" if schema["type"] == "string" => json!({"pattern": "^-?[0-9]{1,19}$"}),
        "uint64" if schema["type"] == "string" => json!({"pattern": "^[0-9]{1,20}$"}),
        "date-time" | "google-datetime" => json!({"format": "date-time"}),
        "date" => json!({"format": "date"}),
        "google-duration" => json!({"pattern": "^-?[0-9]+([.][0-9]{1,9})?s$"}),
        "byte" => json!({"pattern": "^[A-Za-z0-9+/_-]*={0,2}$"}),
        _ => json!({}),
    }
}
