//! What holds for every document, however odd.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::support;
use crate::import::google;
use crate::schema::{FieldType, Schema};

/// Any JSON, the words of Discovery documents among it.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "type",
        "object",
        "array",
        "string",
        "any",
        "properties",
        "items",
        "additionalProperties",
        "$ref",
        "A",
        "B",
        "*",
        "enum",
        "format",
        "int64",
        "methods",
        "resources",
        "id",
        "httpMethod",
        "GET",
        "POST",
        "path",
        "a/{A}",
        "{+B}",
        "parameters",
        "location",
        "query",
        "repeated",
        "request",
        "response",
        "parameterOrder",
        "default",
        "{",
        "}",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 96, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..8).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

fn check(schema: &Schema) -> Result<(), TestCaseError> {
    let names: HashSet<&str> = schema.objects.iter().map(|object| object.name.as_str()).collect();
    prop_assert_eq!(names.len(), schema.objects.len());
    let operations: HashSet<&str> =
        schema.stated_operations.iter().map(|operation| operation.name.as_str()).collect();
    prop_assert_eq!(operations.len(), schema.stated_operations.len());
    for object in &schema.objects {
        let fields: HashSet<&str> = object.fields.iter().map(|field| field.name.as_str()).collect();
        prop_assert_eq!(fields.len(), object.fields.len());
        for field in object.fields.iter().filter(|field| field.kind == FieldType::Object) {
            prop_assert!(field.of.as_deref().is_some_and(|of| names.contains(of)), "{:?}", field);
        }
    }
    for operation in &schema.stated_operations {
        let args: HashSet<&str> = operation.args.iter().map(|argument| argument.name.as_str()).collect();
        prop_assert_eq!(args.len(), operation.args.len());
        for name in operation.object.iter().chain(&operation.returns.object) {
            prop_assert!(names.contains(name.as_str()), "{}", name);
        }
    }
    let stored: Schema = serde_json::from_value(json!(schema)).unwrap();
    prop_assert_eq!(&stored, schema);
    Ok(())
}

proptest! {
    #[test]
    fn no_json_makes_the_importer_panic(schemas in any_json(), methods in any_json(), resources in any_json()) {
        let document = json!({
            "discoveryVersion": "v1", "name": methods, "rootUrl": resources,
            "schemas": {"A": schemas, "B": methods}, "methods": {"A": methods, "B": resources}, "resources": {"A": resources},
        });
        if let Ok(imported) = google::schema(&document) {
            check(&imported.schema)?;
        }
    }

    #[test]
    fn every_method_is_one_operation(
        counts in prop::collection::vec(prop::collection::vec("[a-c]{1,2}", 1..4), 1..4),
        ids in prop::bool::ANY,
    ) {
        let mut document = support::document();
        let mut expected = 0;
        let mut inner = json!({});
        for names in &counts {
            let names: HashSet<&String> = names.iter().collect();
            expected += names.len();
            let method = |name: &&String| {
                let id = if ids { json!(format!("shop.{name}")) } else { Value::Null };
                ((*name).clone(), json!({"id": id, "httpMethod": "GET", "path": name}))
            };
            let methods: Value = names.iter().map(method).collect();
            inner = json!({"methods": methods, "resources": {"deep": inner}});
        }
        document["resources"] = json!({"only": inner});
        let imported = google::schema(&document).unwrap();
        check(&imported.schema)?;
        prop_assert_eq!(imported.schema.stated_operations.len(), expected + 1);
    }
}
