//! What of a type's values a document refuses.

use serde_json::{Value, json};

use super::support::import_schemas;

/// The limits of a schema's field, as JSON; null where there are none.
fn limits(schema: &str) -> Value {
    let imported = import_schemas(&format!("A: {{type: object, properties: {{a: {schema}}}}}"));
    serde_json::to_value(&imported.schema.object("A").unwrap().fields[0].limits).unwrap()
}

#[test]
fn limits_are_taken_over_in_their_three_spellings() {
    assert_eq!(
        limits("{type: string, minLength: 2, pattern: '^a'}"),
        json!({"minLength": 2, "pattern": "^a"})
    );
    assert_eq!(
        limits("{type: integer, minimum: 2, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false}"),
        json!({"maximum": 9, "exclusiveMinimum": 2})
    );
    assert_eq!(
        limits("{type: number, exclusiveMaximum: 2.5, multipleOf: 0.5}"),
        json!({"exclusiveMaximum": 2.5, "multipleOf": 0.5})
    );
    assert_eq!(
        limits("{type: array, minItems: 1, maxItems: 3, items: {type: string, minLength: 4}}"),
        json!({"minLength": 4, "minItems": 1, "maxItems": 3})
    );
}

#[test]
fn the_greatest_length_of_a_list_is_its_elements_own() {
    let imported = import_schemas(
        "A: {type: object, properties: {a: {type: array, items: {type: string, maxLength: 4}}}}",
    );
    assert_eq!(imported.schema.object("A").unwrap().fields[0].max_length, Some(4));
}

#[test]
fn limits_add_up_and_those_of_one_alternative_alone_are_dropped() {
    assert_eq!(
        limits("{allOf: [{type: integer, minimum: 1}, {maximum: 5}]}"),
        json!({"minimum": 1, "maximum": 5})
    );
    assert_eq!(
        limits("{oneOf: [{type: integer, minimum: 1, maximum: 9}, {type: integer, minimum: 2, maximum: 9}]}"),
        json!({"maximum": 9})
    );
}

#[test]
fn limits_that_say_nothing_of_the_type_are_dropped() {
    for schema in [
        "{type: string, minLength: 0, minimum: 3}",
        "{type: integer, pattern: a, minLength: 3}",
        "{type: string, enum: [a, b], minLength: 1}",
        "{type: string, format: date, pattern: '^[0-9-]+$'}",
        "{type: boolean}",
    ] {
        assert_eq!(limits(schema), Value::Null, "{schema}");
    }
}
