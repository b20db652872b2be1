//! What holds for every document, however odd.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::import::document::Source;
use crate::import::openapi::schema;
use crate::schema::{FieldType, Schema};

/// Members that importers look at, and others.
fn key() -> impl Strategy<Value = String> {
    let known = vec![
        "paths",
        "components",
        "schemas",
        "definitions",
        "properties",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
        "$ref",
        "type",
        "enum",
        "const",
        "required",
        "get",
        "post",
        "parameters",
        "name",
        "in",
        "schema",
        "content",
        "responses",
        "200",
        "application/json",
        "requestBody",
        "additionalProperties",
        "servers",
        "url",
        "security",
        "/a/{b}",
        "/a",
        "openapi",
        "swagger",
        "default",
        "format",
        "operationId",
        "discriminator",
        "propertyName",
        "mapping",
        "A",
        "B",
        "$id",
        "$anchor",
        "encoding",
    ];
    prop_oneof![9 => prop::sample::select(known).prop_map(str::to_owned), 1 => any::<String>()]
}

fn leaf() -> impl Strategy<Value = Value> {
    let words = vec![
        "object",
        "array",
        "string",
        "integer",
        "null",
        "#",
        "#/components/schemas/A",
        "#/components/schemas/B",
        "#/definitions/A",
        "#/paths/~1a/get",
        "#A",
        "other.json",
        "path",
        "query",
        "body",
        "formData",
        "date",
        "A",
    ];
    prop_oneof![
        6 => prop::sample::select(words).prop_map(|word| json!(word)),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<String>().prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(8, 160, 6, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            5 => prop::collection::vec((key(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A document with components that refer to each other in any way.
fn document() -> impl Strategy<Value = Value> {
    (value(), value(), value(), value()).prop_map(|(a, b, paths, root)| {
        let mut document = root.as_object().cloned().unwrap_or_default();
        document.insert("openapi".to_owned(), json!("3.1.0"));
        document.insert("components".to_owned(), json!({"schemas": {"A": a, "B": b}}));
        document.insert("paths".to_owned(), json!({"/a": paths, "/a/{b}": {"get": paths}}));
        Value::Object(document)
    })
}

fn root(value: Value) -> Source {
    Source { place: "api.json".to_owned(), value }
}

/// Counted as simply as can be: no references lead out of these documents' path items.
fn pairs(value: &Value) -> usize {
    let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
    let items = value["paths"].as_object().into_iter().flatten();
    items
        .map(|(_, item)| {
            methods.iter().filter(|method| item.get(**method).is_some_and(Value::is_object)).count()
        })
        .sum()
}

/// The same value with the members of all objects in the opposite order.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let turned = members.iter().rev().map(|(name, value)| (name.clone(), reversed(value)));
            Value::Object(turned.collect::<Map<String, Value>>())
        }
        Value::Array(elements) => Value::Array(elements.iter().map(reversed).collect()),
        other => other.clone(),
    }
}

fn is_sound(schema: &Schema) {
    let mut names = HashSet::new();
    for object in &schema.objects {
        assert!(names.insert(object.name.as_str()), "two objects are called {}", object.name);
        assert!(FieldType::ALL.iter().all(|kind| kind.as_str() != object.name));
        let mut fields = HashSet::new();
        assert!(
            object.fields.iter().all(|field| fields.insert(&field.name)),
            "{} has a field twice",
            object.name
        );
    }
    let words: HashSet<&str> = FieldType::ALL.iter().map(|kind| kind.as_str()).collect();
    let is_known = |of: &Option<String>| {
        of.as_ref().is_none_or(|of| names.contains(of.as_str()) || words.contains(of.as_str()))
    };
    assert!(schema.objects.iter().flat_map(|object| &object.fields).all(|field| is_known(&field.of)));
    let mut operations = HashSet::new();
    for operation in &schema.stated_operations {
        assert!(operations.insert(&operation.name), "two operations are called {}", operation.name);
        let mut arguments = HashSet::new();
        assert!(
            operation.args.iter().all(|argument| arguments.insert(&argument.name) && is_known(&argument.of))
        );
        assert!(is_known(&operation.object) && is_known(&operation.returns.object));
    }
    let mut ways = HashSet::new();
    for way in &schema.relationships {
        assert!(ways.insert((&way.from.object, &way.name)), "{} has {} twice", way.from.object, way.name);
        assert!(names.contains(way.from.object.as_str()) && names.contains(way.to.object.as_str()));
    }
}

fn named(schema: &Schema) -> (Vec<&str>, Vec<&str>) {
    let objects = schema.objects.iter().map(|object| object.name.as_str()).collect();
    (objects, schema.stated_operations.iter().map(|operation| operation.name.as_str()).collect())
}

proptest! {
    #[test]
    fn any_value_gives_a_schema_or_faults(value in value()) {
        if let Ok(imported) = schema(&root(value), &[]) {
            is_sound(&imported.schema);
        }
    }

    #[test]
    fn any_document_gives_each_of_its_operations(value in document()) {
        let expected = pairs(&value);
        let has_references = value["paths"].as_object().is_some_and(|items| items.values().any(|item| item.get("$ref").is_some()));
        match schema(&root(value), &[]) {
            Ok(imported) => {
                is_sound(&imported.schema);
                prop_assert!(has_references || imported.schema.stated_operations.len() == expected);
            }
            Err(faults) => {
                prop_assert_eq!(expected, 0);
                prop_assert_eq!(&faults[0].code, "nothing_described");
            }
        }
    }

    #[test]
    fn the_order_of_members_doesn_t_change_names(value in document()) {
        let turned = reversed(&value);
        match (schema(&root(value), &[]), schema(&root(turned), &[])) {
            (Ok(one), Ok(other)) => prop_assert_eq!(named(&one.schema), named(&other.schema)),
            (one, other) => prop_assert_eq!(one.is_ok(), other.is_ok()),
        }
    }
}
