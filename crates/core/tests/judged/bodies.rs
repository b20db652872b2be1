//! A judge of JSON bodies: the document's own schema, by the `jsonschema` crate.
//!
//! Reads the raw document, and shares nothing with the importer: what both get wrong alike would go unseen.

use std::collections::HashMap;

use jsonschema::Draft;
use serde_json::{Map, Value, json};

/// What is wrong with a body that is sent as `media_type` to an operation; nothing where the document says nothing
/// about it.
///
/// # Errors
/// Where the document's schema is none itself.
pub fn faults(
    document: &Value,
    place: (&str, &str),
    media_type: &str,
    body: &Value,
) -> Result<Vec<String>, String> {
    let Some(schema) = stated(document, place, media_type) else { return Ok(Vec::new()) };
    judged(document, &bundled(document, schema, "readOnly"), body)
}

/// What a schema in the terms of JSON Schema has against a value.
///
/// # Errors
/// Where it is no schema.
pub fn judged(document: &Value, schema: &Value, value: &Value) -> Result<Vec<String>, String> {
    let draft = if is_modern(document) { Draft::Draft202012 } else { Draft::Draft4 };
    let judge = jsonschema::options().with_draft(draft).build(schema).map_err(|error| error.to_string())?;
    Ok(judge.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect())
}

/// A schema of a document, with all that it refers to, in the terms of JSON Schema. Members that are `unstated`
/// (`readOnly` in what is sent, `writeOnly` in answers) needn't be there.
pub fn bundled(document: &Value, schema: &Value, unstated: &'static str) -> Value {
    let is_modern = is_modern(document);
    let mut bundle = Bundle { document, is_modern, unstated, names: HashMap::new(), open: Vec::new() };
    let mut whole = bundle.taken(schema);
    let mut definitions = Map::new();
    while let Some((name, pointer)) = bundle.open.pop() {
        let target = document.pointer(&pointer).cloned().unwrap_or_else(|| json!({}));
        definitions.insert(name, bundle.taken(&target));
    }
    if let Some(members) = whole.as_object_mut() {
        members.insert("definitions".to_owned(), Value::Object(definitions));
    }
    whole
}

fn is_modern(document: &Value) -> bool {
    document["openapi"].as_str().is_some_and(|version| !version.starts_with("3.0"))
}

/// The schema of a body, as the document states it.
fn stated<'d>(document: &'d Value, (path, method): (&str, &str), media_type: &str) -> Option<&'d Value> {
    let item = settled(document, document.get("paths")?.get(path)?);
    let operation = item.get(method.to_ascii_lowercase())?;
    if document.get("swagger").is_some() {
        let lists = [operation.get("parameters"), item.get("parameters")];
        let parameters = lists.into_iter().flatten().filter_map(Value::as_array).flatten();
        let mut parameters = parameters.map(|one| settled(document, one));
        return parameters.find(|one| one["in"] == "body")?.get("schema");
    }
    let content = settled(document, operation.get("requestBody")?).get("content")?.as_object()?;
    let exact = content.get(media_type);
    exact
        .or_else(|| {
            content.iter().find(|(name, _)| essence(name) == essence(media_type)).map(|(_, media)| media)
        })?
        .get("schema")
}

fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or(media_type).trim()
}

/// What a reference leads to inside of the document.
pub fn settled<'d>(document: &'d Value, mut value: &'d Value) -> &'d Value {
    for _ in 0..16 {
        let Some(pointer) = value.get("$ref").and_then(Value::as_str).and_then(pointer) else { break };
        let Some(target) = document.pointer(&pointer) else { break };
        value = target;
    }
    value
}

/// A reference into the document as a JSON Pointer.
fn pointer(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    Some(percent_decoded(fragment))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let digits =
            [ahead.next(), ahead.next()].map(|digit| digit.and_then(|digit| char::from(digit).to_digit(16)));
        match (byte, digits) {
            (b'%', [Some(high), Some(low)]) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = ahead;
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One schema with all that it refers to.
struct Bundle<'d> {
    document: &'d Value,
    is_modern: bool,
    unstated: &'static str,
    names: HashMap<String, String>,
    open: Vec<(String, String)>,
}

impl Bundle<'_> {
    /// A schema in the terms of JSON Schema.
    fn taken(&mut self, schema: &Value) -> Value {
        match schema {
            Value::Object(members) => self.taken_object(members),
            Value::Array(items) => items.iter().map(|item| self.taken(item)).collect(),
            other => other.clone(),
        }
    }

    fn taken_object(&mut self, members: &Map<String, Value>) -> Value {
        let mut taken = Map::new();
        for (name, value) in members {
            if name == "required" && self.needed(members, value).is_empty() {
                continue;
            }
            let value = match (name.as_str(), value) {
                ("properties" | "patternProperties", Value::Object(properties)) => {
                    properties.iter().map(|(name, schema)| (name.clone(), self.taken(schema))).collect()
                }
                ("$ref", Value::String(reference)) => self.reference(reference),
                ("enum" | "const" | "default" | "example" | "examples", _) => value.clone(),
                ("required", Value::Array(_)) => self.needed(members, value).into(),
                (_, _) => self.taken(value),
            };
            taken.insert(name.clone(), value);
        }
        if !self.is_modern && members.get("nullable") == Some(&Value::Bool(true)) {
            taken.remove("nullable");
            return json!({"anyOf": [{"type": "null"}, taken]});
        }
        Value::Object(taken)
    }

    /// The required members without those that only the other side states.
    fn needed(&self, members: &Map<String, Value>, names: &Value) -> Vec<Value> {
        let is_unstated = |name: &Value| {
            let member = name.as_str().and_then(|name| members.get("properties")?.get(name));
            member.is_some_and(|member| settled(self.document, member)[self.unstated] == true)
        };
        names.as_array().into_iter().flatten().filter(|name| !is_unstated(name)).cloned().collect()
    }

    fn reference(&mut self, reference: &str) -> Value {
        let Some(pointer) = pointer(reference) else { return json!(reference) };
        let next = self.names.len();
        let name = self.names.entry(pointer.clone()).or_insert_with(|| {
            let name = format!("d{next}");
            self.open.push((name.clone(), pointer));
            name
        });
        json!(format!("#/definitions/{name}"))
    }
}
