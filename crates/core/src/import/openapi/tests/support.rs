//! Documents as YAML, and schemas as text that can be read at a glance.

use std::fmt::Write as _;

use serde_json::Value;

use crate::import::Imported;
use crate::import::document::{Source, parse};
use crate::import::openapi::schema;
use crate::schema::{Argument, Basis, Cardinality, Field, FieldType, Operation, Schema, Sensitivity};

pub(super) fn source(place: &str, yaml: &str) -> Source {
    Source { place: place.to_owned(), value: parse(yaml.as_bytes(), place).unwrap() }
}

pub(super) fn import(yaml: &str) -> Imported {
    schema(&source("api.yaml", yaml), &[]).unwrap()
}

pub(super) fn import_value(value: Value) -> Imported {
    schema(&Source { place: "api.json".to_owned(), value }, &[]).unwrap()
}

/// The component schemas of a document that has nothing else.
pub(super) fn import_schemas(yaml: &str) -> Imported {
    let document = parse(yaml.as_bytes(), "schemas").unwrap();
    import_value(serde_json::json!({"openapi": "3.1.0", "components": {"schemas": document}}))
}

pub(super) fn warnings(imported: &Imported) -> String {
    let lines = imported.warnings.iter().map(|warning| format!("{} {}", warning.code, warning.path));
    lines.collect::<Vec<_>>().join("\n")
}

/// Objects and their fields, one a line.
pub(super) fn objects(schema: &Schema) -> String {
    let mut text = String::new();
    for object in &schema.objects {
        let key = if object.primary_key.is_empty() {
            String::new()
        } else {
            format!(" by {}", object.primary_key.join("+"))
        };
        let can: Vec<String> =
            object.capabilities.iter().map(|capability| format!("{capability:?}").to_lowercase()).collect();
        let can = if can.is_empty() { String::new() } else { format!(" can {}", can.join(" ")) };
        writeln!(text, "{}{key}{can}", object.name).unwrap();
        for field in &object.fields {
            writeln!(text, "  {}", of_field(field)).unwrap();
        }
    }
    text
}

fn of_field(field: &Field) -> String {
    let mut text = kind(&field.name, field.kind, field.of.as_deref(), field.format.as_deref());
    let marks = [
        (field.required, " required"),
        (field.nullable, " or null"),
        (field.read_only, " read-only"),
        (field.write_only, " write-only"),
    ];
    text.extend(marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark));
    if let Some(length) = field.max_length {
        write!(text, " up to {length}").unwrap();
    }
    if !field.allowed_values.is_empty() {
        write!(text, " {:?}", field.allowed_values).unwrap();
    }
    if field.sensitivity != Sensitivity::None {
        write!(text, " {:?}", field.sensitivity).unwrap();
    }
    text
}

fn kind(name: &str, kind: FieldType, of: Option<&str>, format: Option<&str>) -> String {
    let of = of.map(|of| format!(" of {of}")).unwrap_or_default();
    let format = format.map(|format| format!(" ({format})")).unwrap_or_default();
    format!("{name}: {}{of}{format}", kind.as_str())
}

pub(super) fn operation<'a>(imported: &'a Imported, name: &str) -> &'a Operation {
    imported.schema.stated_operations.iter().find(|operation| operation.name == name).unwrap()
}

/// Operations, one a line.
pub(super) fn operations(schema: &Schema) -> String {
    let lines = schema.stated_operations.iter().map(|operation| {
        let http = operation.http.as_ref().unwrap();
        let about = operation.object.as_deref().unwrap_or("-");
        let write = if operation.is_write { " writes" } else { "" };
        let list = if operation.returns.list { "list of " } else { "" };
        let returns = operation
            .returns
            .object
            .as_deref()
            .map(|name| format!(" gives {list}{name}"))
            .unwrap_or_default();
        let verb = format!("{:?}", operation.verb).to_lowercase();
        format!("{}: {:?} {} {verb} {about}{write}{returns}", operation.name, http.method, http.path)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The arguments of an operation, one a line.
pub(super) fn arguments(operation: &Operation) -> String {
    operation.args.iter().map(of_argument).collect::<Vec<_>>().join("\n")
}

fn of_argument(argument: &Argument) -> String {
    let mut text = kind(&argument.name, argument.kind, argument.of.as_deref(), argument.format.as_deref());
    write!(text, " in {}", argument.place.as_deref().unwrap_or("-")).unwrap();
    if let Some(name) = &argument.wire_name {
        write!(text, " as {name}").unwrap();
    }
    if let Some(style) = argument.style {
        let explode = if style.explode { " exploded" } else { "" };
        let reserved = if style.allow_reserved { " reserved" } else { "" };
        write!(text, ", {:?}{explode}{reserved}", style.style).unwrap();
    }
    if argument.required {
        text.push_str(", required");
    }
    if !argument.allowed_values.is_empty() {
        write!(text, ", {:?}", argument.allowed_values).unwrap();
    }
    if let Some(default) = &argument.default {
        write!(text, ", {default} by default").unwrap();
    }
    if argument.sensitivity != Sensitivity::None {
        write!(text, ", {:?}", argument.sensitivity).unwrap();
    }
    text
}

/// Relationships, one a line.
pub(super) fn relationships(schema: &Schema) -> String {
    let lines = schema.relationships.iter().map(|relationship| {
        let (from, to) = (&relationship.from, &relationship.to);
        let count = if relationship.cardinality == Cardinality::Many { "many" } else { "one" };
        let basis = if relationship.basis == Basis::Inferred { " (inferred)" } else { "" };
        let fields = format!("{} = {}", from.fields.join("+"), to.fields.join("+"));
        format!("{}.{} -> {count} {} on {fields}{basis}", from.object, relationship.name, to.object)
    });
    lines.collect::<Vec<_>>().join("\n")
}
