//! That drift leaves nothing out, and makes nothing up.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    super::*,
    documents::{api, orders_api},
    told,
};
use crate::schema::{FieldType, testing::index};

/// A schema in which everything is said that a schema can say.
fn rich() -> Schema {
    let mut rich = api(&json!({
        "openapi": "3.1.0",
        "servers": [{"url": "https://api.example.com"}],
        "security": [{"key": [], "oauth": []}, {}],
        "paths": {"/orders/{id}/lines": {
            "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
            "get": {"operationId": "listLines", "summary": "Lines", "deprecated": true,
                "servers": [{"url": "https://lines.example.com"}], "security": [{"basic": []}],
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer", "default": 1}},
                    {"name": "email", "in": "header", "description": "Whose", "schema":
                        {"type": "string", "maxLength": 9, "format": "email"}},
                    {"name": "kind", "in": "query", "style": "pipeDelimited", "explode": false, "schema":
                        {"type": "array", "items": {"enum": ["a", "b"]}}}],
                "responses": {"200": {"content": {"application/json": {"schema":
                    {"type": "array", "items": {"$ref": "#/components/schemas/Line"}}}}}}},
            "post": {"operationId": "addLine", "requestBody": {"required": true, "content":
                {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/Line"}, "encoding":
                    {"sku": {"contentType": "text/plain"}}}}}}
        }},
        "components": {
            "schemas": {"Line": {"type": "object", "title": "A line", "description": "Of an order", "properties": {
                "id": {"type": "integer", "readOnly": true}, "sku": {"type": "string", "writeOnly": true},
                "orderId": {"type": "string"}, "order": {"$ref": "#/components/schemas/Order"}}},
                "Order": {"type": "object", "properties": {"id": {"type": "string"}}}},
            "securitySchemes": {"key": {"type": "apiKey", "in": "query", "name": "k"},
                "basic": {"type": "http", "scheme": "basic"}, "oauth": {"type": "oauth2", "flows":
                {"clientCredentials": {"tokenUrl": "https://sign.example.com", "scopes": {}}}}}
        }
    }));
    rich.objects[0].indexes = vec![index(&["id"], true)];
    let field = &mut rich.objects[0].fields[0];
    field.args = vec![Argument::new("first", FieldType::Integer)];
    field.precision = Some((10, 2));
    field.native_type = Some("bigint".to_owned());
    rich.stated_operations[0].root =
        Some(crate::schema::RootField { of: crate::schema::RootType::Query, name: "lines".to_owned() });
    rich.stated_operations[0].args[1].native_type = Some("Int!".to_owned());
    rich
}

/// All places of a value that aren't objects or lists of them.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| leaves(value, &format!("{at}/{name}"), found));
        }
        Value::Array(elements) => {
            elements.iter().enumerate().for_each(|(at_, value)| leaves(value, &format!("{at}/{at_}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push(at.to_owned()),
    }
}

fn altered(value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(value) => vec![json!(!value)],
        Value::Number(number) => vec![json!(number.as_u64().unwrap_or_default() + 1)],
        Value::String(text) => {
            // Variants of enums need another variant.
            let words = [
                "string", "json", "list", "POST", "form", "matrix", "many", "inferred", "mutation",
                "personal", "email", "union", "graphql", "page", "other", "read",
            ];
            words.iter().map(|word| json!(word)).chain([json!(format!("{text}x"))]).collect()
        }
        Value::Null | Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

#[test]
fn no_difference_goes_unnoticed() {
    let before = rich();
    let written = serde_json::to_value(&before).expect("JSON");
    let mut places = Vec::new();
    leaves(&written, "", &mut places);
    let mut tried = 0;
    for place in &places {
        let old = written.pointer(place).expect("a leaf");
        let others = altered(old).into_iter().filter(|new| new != old).filter_map(|new| {
            let mut other = written.clone();
            *other.pointer_mut(place).expect("a leaf") = new.clone();
            Some((new, serde_json::from_value::<Schema>(other).ok()?))
        });
        for (new, after) in others.take(2) {
            tried += 1;
            let drift = diff(&before, &after);
            assert!(after == before || !drift.is_empty(), "{place}: {old} became {new} unnoticed");
            assert!(!told(&drift).contains("``"), "{place}: {}", told(&drift));
        }
    }
    assert!(tried > 150, "{tried} of {} places", places.len());
}

/// The same value with the members of its objects in another order.
fn shuffled(value: &Value, seed: u64) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(name, _)| {
                blake3::hash(format!("{seed}{name}").as_bytes()).to_hex().as_str().to_owned()
            });
            members.into_iter().map(|(name, value)| (name.clone(), shuffled(value, seed))).collect()
        }
        Value::Array(elements) => elements.iter().map(|element| shuffled(element, seed)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_document_in_another_order_is_the_same(seed in any::<u64>()) {
        let (before, after) = (api(&orders_api()), api(&shuffled(&orders_api(), seed)));
        prop_assert_eq!(diff(&before, &after), Drift::default());
        prop_assert_eq!(diff(&rich(), &rich()), Drift::default());
    }
}
