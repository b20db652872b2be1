//! The importers: no document makes one panic, and what comes out is sound.

use std::collections::HashSet;

use jackfield_core::{
    diagnostic::Diagnostic,
    import::{
        Imported,
        document::{Source, parse},
        google as discovery, graphql, openapi as api,
    },
    schema::{FieldType, Schema},
};
use serde_json::Value;

/// The most that a document's schema may have for each of its bytes, and what any may have.
const MOST_TIMES: usize = 4_000;
const SPARE: usize = 1 << 20;

/// OpenAPI and Swagger, JSON and YAML. A second document of the set follows a line `---8<---`.
pub fn openapi(bytes: &[u8]) {
    let mut parts = split(bytes, b"\n---8<---\n").into_iter();
    let mut sources = Vec::new();
    for place in ["root.yaml", "other.yaml"] {
        let Some(part) = parts.next() else { continue };
        let Ok(value) = parse(part, place) else { return };
        sources.push(Source { place: place.to_owned(), value });
    }
    if let Some((root, others)) = sources.split_first() {
        judge(api::schema(root, others), bytes.len());
    }
}

/// Google Discovery.
pub fn google(bytes: &[u8]) {
    if let Ok(value) = parse(bytes, "document") {
        judge(discovery::schema(&value), bytes.len());
    }
}

/// Answers to an introspection query: their text gives what their values give.
pub fn graphql_introspection(bytes: &[u8]) {
    let by_text = graphql::introspection_text(bytes);
    if let Ok(value) = serde_json::from_slice::<Value>(bytes) {
        assert_eq!(graphql::introspection(&value), by_text);
    }
    judge(by_text, bytes.len());
}

/// GraphQL's schema definition language.
pub fn graphql_sdl(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        judge(graphql::sdl(text), bytes.len());
    }
}

fn split<'b>(bytes: &'b [u8], mark: &[u8]) -> Vec<&'b [u8]> {
    match bytes.windows(mark.len()).position(|window| window == mark) {
        Some(at) => vec![&bytes[..at], &bytes[at + mark.len()..]],
        None => vec![bytes],
    }
}

fn judge(outcome: Result<Imported, Vec<Diagnostic>>, size: usize) {
    match outcome {
        Err(faults) => assert!(!faults.is_empty(), "a refusal says why"),
        Ok(imported) => {
            assert!(imported.warnings.iter().all(|warning| !warning.sentence().is_empty()));
            names_are_unique(&imported.schema);
            names_lead_somewhere(&imported.schema);
            let written = serde_json::to_string(&imported.schema).expect("a schema is JSON");
            assert!(written.len() <= SPARE + MOST_TIMES * size, "{size} bytes become {}", written.len());
            let read: Schema = serde_json::from_str(&written).expect("it reads what it writes");
            assert_eq!(read, imported.schema);
        }
    }
}

fn names_are_unique(schema: &Schema) {
    let mut objects = HashSet::new();
    for object in &schema.objects {
        assert!(objects.insert(&object.name), "two objects are called {:?}", object.name);
        let mut fields = HashSet::new();
        for field in &object.fields {
            assert!(fields.insert(&field.name), "{:?} has {:?} twice", object.name, field.name);
        }
    }
    let mut operations = HashSet::new();
    for operation in &schema.stated_operations {
        assert!(operations.insert(&operation.name), "two operations are called {:?}", operation.name);
        let mut arguments = HashSet::new();
        for argument in &operation.args {
            assert!(arguments.insert(&argument.name), "{:?} takes {:?} twice", operation.name, argument.name);
        }
    }
    let mut ways = HashSet::new();
    for way in &schema.relationships {
        assert!(ways.insert((&way.from.object, &way.name)), "{:?} has {:?} twice", way.from.object, way.name);
    }
}

fn names_lead_somewhere(schema: &Schema) {
    let objects: HashSet<&str> = schema.objects.iter().map(|object| object.name.as_str()).collect();
    let words: HashSet<&str> = FieldType::ALL.iter().map(|kind| kind.as_str()).collect();
    let is_known = |kind: FieldType, of: &Option<String>| match (kind, of.as_deref()) {
        (FieldType::Object, of) => of.is_some_and(|of| objects.contains(of)),
        (_, of) => of.is_none_or(|of| objects.contains(of) || words.contains(of)),
    };
    for field in schema.objects.iter().flat_map(|object| &object.fields) {
        assert!(is_known(field.kind, &field.of), "{field:?} leads nowhere");
    }
    for operation in &schema.stated_operations {
        for name in operation.object.iter().chain(&operation.returns.object) {
            assert!(objects.contains(name.as_str()), "{:?} is about {name:?}", operation.name);
        }
        for argument in &operation.args {
            assert!(is_known(argument.kind, &argument.of), "{argument:?} leads nowhere");
        }
    }
    for way in &schema.relationships {
        assert!([&way.from, &way.to].iter().all(|end| objects.contains(end.object.as_str())), "{way:?}");
    }
}
