//! What holds for every schema and every text, however odd.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::{self, introspection};
use crate::import::graphql::{document::is_name, notes::Notes, sdl};
use crate::schema::{Schema, counts::Counts, diff::diff};

/// Any JSON, the words of introspection among it.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "__schema",
        "data",
        "types",
        "kind",
        "name",
        "OBJECT",
        "INPUT_OBJECT",
        "UNION",
        "INTERFACE",
        "ENUM",
        "LIST",
        "NON_NULL",
        "fields",
        "inputFields",
        "args",
        "type",
        "ofType",
        "possibleTypes",
        "enumValues",
        "interfaces",
        "queryType",
        "mutationType",
        "defaultValue",
        "Query",
        "A",
        "B",
        "id",
        "ID",
        "{x: [",
        "description",
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

/// Texts of the language's own words, whole and torn.
fn any_text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "type",
        "Query",
        "{",
        "}",
        "a",
        ":",
        "Int",
        "!",
        "[",
        "]",
        "(",
        ")",
        "=",
        "1",
        "-2.5",
        "\"x\"",
        "\"\"\"",
        "\"",
        "\\u{",
        "\\\"\"\"",
        "@deprecated",
        "extend",
        "schema",
        "query",
        "input",
        "enum",
        "union",
        "|",
        "&",
        "implements",
        "interface",
        "directive",
        "on",
        "repeatable",
        "scalar",
        "#",
        "\n",
        "\u{feff}",
        ",",
        "...",
        "é",
        "$",
        "null",
    ]);
    prop_oneof![
        3 => prop::collection::vec(word, 0..60).prop_map(|words| words.join(" ")),
        1 => any::<String>(),
    ]
}

/// A type where it is used, of few names so that they meet.
fn type_ref() -> impl Strategy<Value = String> {
    let name =
        prop::sample::select(vec!["Int", "ID", "A", "B", "I", "U", "E", "In", "Query", "Gone", "Date"]);
    let form = prop::sample::select(vec!["T", "T!", "[T]", "[T!]!", "[[T]]"]);
    (name, form).prop_map(|(name, form)| form.replace('T', name))
}

/// Fields; with arguments now and then, where they can have any.
fn fields(take: bool) -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "id",
        "a",
        "b",
        "node",
        "edges",
        "nodes",
        "pageInfo",
        "email",
        "userErrors",
    ]);
    let argument = prop::option::of(type_ref().prop_map(|of| format!("(of: {of}, id: ID! = 1)")));
    let field = (name, argument, type_ref()).prop_map(move |(name, argument, of)| {
        let argument = argument.filter(|_| take).unwrap_or_default();
        format!("{name}{argument}: {of}")
    });
    prop::collection::vec(field, 0..5).prop_map(|fields| fields.join("\n"))
}

prop_compose! {
    /// A schema that follows the language's rules, though not all of its sense.
    fn any_schema()(parts in prop::array::uniform5(fields(true)), input in fields(false), operations in "[a-z]{1,4}") -> String {
        let [query, mutation, a, b, interface] = parts;
        format!(
            "type Query {{ {operations}: A\n{query} }} type Mutation {{ {mutation} }} type A implements I {{ {a} }}
            type B implements I & J {{ {b} }} interface I {{ {interface} }} union U = A | B | Gone enum E {{ X Y }}
            input In {{ {input} }} scalar Date"
        )
    }
}

fn check(schema: &Schema) -> Result<(), TestCaseError> {
    let names: HashSet<&str> = schema.objects.iter().map(|object| object.name.as_str()).collect();
    prop_assert_eq!(names.len(), schema.objects.len());
    let operations: HashSet<&str> =
        schema.stated_operations.iter().map(|operation| operation.name.as_str()).collect();
    prop_assert_eq!(operations.len(), schema.stated_operations.len());
    for relationship in &schema.relationships {
        let from = schema.object(&relationship.from.object);
        prop_assert!(from.is_some_and(|from| from.field(&relationship.from.fields[0]).is_some()));
        let to = schema.object(&relationship.to.object);
        prop_assert!(to.is_some_and(|to| to.field(&relationship.to.fields[0]).is_some()));
    }
    for operation in &schema.stated_operations {
        prop_assert!(operation.root.as_ref().is_some_and(|root| is_name(&root.name)));
        for name in operation.object.iter().chain(&operation.returns.object) {
            prop_assert!(names.contains(name.as_str()), "{}", name);
        }
    }
    for object in &schema.objects {
        let fields: HashSet<&str> = object.fields.iter().map(|field| field.name.as_str()).collect();
        prop_assert_eq!(fields.len(), object.fields.len());
    }
    let stored: Schema = serde_json::from_value(json!(schema)).unwrap();
    prop_assert_eq!(&stored, schema);
    prop_assert!(diff(&stored, schema).is_empty());
    prop_assert_eq!(Counts::of(schema).operation_count, schema.stated_operations.len());
    Ok(())
}

proptest! {
    #[test]
    fn no_json_makes_the_importer_panic(answer in any_json()) {
        if let Ok(imported) = introspection(&answer) {
            check(&imported.schema)?;
        }
        if let Ok(imported) = introspection(&json!({"__schema": {"queryType": {"name": "A"}, "types": [answer]}})) {
            check(&imported.schema)?;
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any_text()) {
        match sdl(&text) {
            Ok(imported) => check(&imported.schema)?,
            Err(faults) => prop_assert_eq!(faults.len(), 1),
        }
    }

    #[test]
    fn every_root_field_is_one_operation_whichever_way_the_schema_came(text in any_schema()) {
        let by_text = sdl(&text).unwrap();
        check(&by_text.schema)?;
        let mut notes = Notes::default();
        let document = sdl::read(&text, &mut notes).unwrap();
        let root = |name: &str| {
            let of = document.types.iter().find(|of| of.name == name).unwrap();
            of.members.iter().map(|member| member.name).collect::<HashSet<_>>().len()
        };
        prop_assert_eq!(by_text.schema.stated_operations.len(), root("Query") + root("Mutation"));
        let by_answer = introspection(&support::answer(&document)).unwrap();
        prop_assert_eq!(by_text.schema, by_answer.schema);
    }
}
