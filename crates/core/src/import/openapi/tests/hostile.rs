//! Documents that mean no good, or that nobody meant to write.

use serde_json::{Map, Value, json};

use super::support::{import_schemas, import_value};
use crate::import::document::{Source, parse};
use crate::import::openapi::schema;

fn faults(value: Value) -> Vec<String> {
    let result = schema(&Source { place: "api.json".to_owned(), value }, &[]);
    result.unwrap_err().into_iter().map(|fault| fault.code).collect()
}

#[test]
fn what_describes_nothing_is_refused() {
    assert_eq!(faults(json!(7)), ["not_openapi"]);
    assert_eq!(faults(json!([])), ["not_openapi"]);
    assert_eq!(faults(json!({"openapi": "3.1.0", "paths": {}})), ["nothing_described"]);
    assert_eq!(faults(json!({}))[0], "nothing_described");
}

#[test]
fn members_of_any_wrong_type_leave_the_rest_alone() {
    for odd in [json!(null), json!(7), json!("text"), json!([]), json!({}), json!([[{}]]), json!(true)] {
        let imported = import_value(json!({
            "openapi": odd,
            "info": odd,
            "servers": odd,
            "security": odd,
            "components": {
                "securitySchemes": odd,
                "parameters": odd,
                "schemas": {
                    "Good": {"type": "object", "properties": {"id": {"type": "string"}, "odd": odd}},
                    "Odd": {"type": odd, "properties": odd, "required": odd, "allOf": odd, "enum": odd, "items": odd,
                        "additionalProperties": odd, "discriminator": odd, "format": odd, "oneOf": [odd]},
                },
            },
            "paths": {
                "/a": odd,
                "/b": {
                    "parameters": odd,
                    "get": {"operationId": odd, "parameters": [odd], "responses": odd, "requestBody": odd,
                        "security": odd, "callbacks": odd, "servers": odd, "tags": odd, "description": odd},
                    "put": {"operationId": "put", "responses": {"200": odd}, "requestBody": {"content": odd}},
                    "post": {"responses": {"200": {"content": {"application/json": odd}}},
                        "requestBody": {"content": {"application/json": odd}}},
                },
            },
        }));
        assert_eq!(imported.schema.stated_operations.len(), 3, "{odd}");
        assert!(imported.schema.object("Good").is_some(), "{odd}");
    }
}

#[test]
fn deep_nesting_ends_somewhere() {
    let mut inline = json!({"type": "string"});
    let mut composed = json!({"type": "object", "properties": {"last": {"type": "string"}}});
    let mut list = json!({"type": "string"});
    for _ in 0..300 {
        inline = json!({"type": "object", "properties": {"in": inline}});
        composed = json!({"allOf": [composed]});
        list = json!({"type": "array", "items": list});
    }
    let imported = import_value(json!({"openapi": "3.1.0", "components": {"schemas": {
        "Inline": inline, "Composed": composed, "Holder": {"type": "object", "properties": {"list": list}},
    }}}));
    assert!(imported.schema.objects.len() >= 300);
    assert!(imported.schema.objects.iter().all(|object| object.name.chars().count() <= 410));
}

#[test]
fn text_that_nests_too_deep_is_refused() {
    let text = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(parse(text.as_bytes(), "deep.json").unwrap_err().code, "document_not_readable");
}

#[test]
fn a_chain_of_references_is_followed_or_given_up() {
    let mut schemas = Map::new();
    for number in 0..2_000 {
        let next = format!("#/components/schemas/S{}", number + 1);
        schemas.insert(format!("S{number}"), json!({"$ref": next}));
    }
    schemas.insert("S2000".to_owned(), json!({"type": "object", "properties": {"a": {"type": "string"}}}));
    schemas.insert(
        "Start".to_owned(),
        json!({"type": "object", "properties": {"s": {"$ref": "#/components/schemas/S0"}}}),
    );
    let imported = import_value(json!({"openapi": "3.1.0", "components": {"schemas": schemas}}));
    assert!(imported.schema.object("Start").is_some());
}

/// Each schema is made twice of the next: 2^60 ways through it.
fn diamonds(composed_by: &str) -> Value {
    let mut schemas = Map::new();
    for number in 0..60 {
        let next = json!({"$ref": format!("#/components/schemas/S{}", number + 1)});
        schemas.insert(format!("S{number}"), json!({composed_by: [next, next]}));
    }
    schemas.insert("S60".to_owned(), json!({"type": "object", "properties": {"a": {"type": "string"}}}));
    json!({"openapi": "3.1.0", "components": {"schemas": schemas}})
}

#[test]
fn parts_that_come_again_are_added_once() {
    let imported = import_value(diamonds("allOf"));
    assert_eq!(imported.schema.objects.len(), 61);
    assert!(imported.schema.objects.iter().all(|object| object.field("a").is_some()));
}

#[test]
fn alternatives_that_multiply_are_refused() {
    assert_eq!(faults(diamonds("oneOf")), ["document_too_large"]);
}

#[test]
fn one_huge_enum_that_all_refer_to_is_refused() {
    let values: Vec<String> = (0..5_000).map(|number| format!("value {number}")).collect();
    let mut properties = Map::new();
    for number in 0..1_000 {
        properties.insert(format!("f{number}"), json!({"$ref": "#/components/schemas/Huge"}));
    }
    let value = json!({"openapi": "3.1.0", "components": {"schemas": {
        "Huge": {"type": "string", "enum": values},
        "Thing": {"type": "object", "properties": properties},
    }}});
    let result = schema(&Source { place: "api.json".to_owned(), value }, &[]);
    assert_eq!(result.unwrap_err()[0].code, "document_too_large");
}

#[test]
fn warnings_end_with_how_many_more_there_are() {
    let mut properties = Map::new();
    for number in 0..500 {
        properties.insert(format!("f{number}"), json!({"$ref": format!("#/nowhere/{number}")}));
    }
    let value = json!({"openapi": "3.1.0", "components": {"schemas": {"Thing": {"type": "object", "properties": properties}}}});
    let imported = import_value(value);
    assert!(imported.warnings.len() <= 201);
    assert_eq!(imported.warnings.last().unwrap().code, "more_warnings");
}

#[test]
fn an_unknown_version_is_read_all_the_same() {
    let imported = import_value(json!({"openapi": "4.0", "paths": {"/a": {"get": {}}}}));
    assert_eq!(imported.warnings[0].code, "unknown_version");
    assert_eq!(imported.schema.stated_operations[0].name, "get_a");
    assert_eq!(import_schemas("A: {type: object, properties: {b: {type: string}}}").warnings, []);
}
