//! What servers leave out, and what nobody should have written.

use serde_json::{Value, json};

use super::{object, operations::operations, sdl, shop, support::introspection, written};
use crate::{
    binding, compile,
    diagnostic::Diagnostic,
    import::{Imported, graphql},
    schema::FieldType,
    scoping::Scoping,
};

fn codes(imported: &Imported) -> String {
    let line = |warning: &Diagnostic| format!("{} {}: {}", warning.code, warning.path, warning.sentence());
    imported.warnings.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_only_half_understood_is_told_once_a_kind() {
    insta::assert_snapshot!(codes(&shop()), @r"
    unknown_type Order.shade: The scalar `Shade` of `Order.shade` isn't known; its values pass as text.
    nested_list Order.grid: The type of `Order.grid` is a list of lists; the inner ones pass as JSON.
    subscriptions_left_out Events.orderPlaced: Subscriptions, such as `Events.orderPlaced`, can't be called and are left out.
    ");
}

#[test]
fn old_servers_that_tell_less_are_understood() {
    let answer = json!({"__schema": {
        "queryType": {"name": "Query"},
        "types": [
            {"kind": "OBJECT", "name": "Query", "fields": [{"name": "me", "type": {"kind": "OBJECT", "name": "User"}}]},
            {"kind": "OBJECT", "name": "User", "fields": [{"name": "id", "type": {"kind": "SCALAR", "name": "ID"}}]},
        ],
    }});
    let imported = introspection(&answer).unwrap();
    assert_eq!(operations(&imported.schema), "me: Read User, gives User (Query.me)");
    assert_eq!(written(object(&imported.schema, "User")), "id: string as id `ID`, nullable");
    assert_eq!(imported.warnings, []);
}

#[test]
fn a_type_that_is_cut_off_passes_as_json() {
    let cut = json!({"kind": "NON_NULL", "name": null, "ofType": {"kind": "LIST", "name": null}});
    let answer = json!({"data": {"__schema": {
        "queryType": {"name": "Query"},
        "types": [{"kind": "OBJECT", "name": "Query", "fields": [
            {"name": "a", "args": [{"name": "of", "type": cut}], "type": {"kind": "SCALAR", "name": "Int"}},
            {"name": "b", "type": cut},
        ]}],
    }}});
    let imported = introspection(&answer).unwrap();
    let argument = &imported.schema.stated_operations[0].args[0];
    assert_eq!((argument.kind, argument.required, &argument.native_type), (FieldType::Json, true, &None));
    insta::assert_snapshot!(codes(&imported), @"type_cut_off Query.a(of:): The type of `Query.a(of:)` (and one more place) is cut off; its values pass as JSON. Ask for more levels of `ofType` in the introspection query: nine are usual.");
}

#[test]
fn names_that_are_not_graphqls_never_get_into_a_schema() {
    let evil = "x } mutation { drop";
    let answer = json!({"__schema": {
        "queryType": {"name": "Query"},
        "types": [
            {"kind": "OBJECT", "name": "Query", "fields": [
                {"name": evil, "type": {"kind": "SCALAR", "name": "Int"}},
                {"name": "a", "args": [{"name": evil, "type": {"kind": "SCALAR", "name": "Int"}}],
                 "type": {"kind": "SCALAR", "name": evil}},
                {"name": "b", "type": {"kind": "ENUM", "name": "E"}},
                {"name": "a", "type": {"kind": "SCALAR", "name": "Int"}},
            ]},
            {"kind": "OBJECT", "name": evil, "fields": []},
            {"kind": "ENUM", "name": "E", "enumValues": [{"name": evil}, {"name": "A"}]},
            {"kind": "OBJECT", "name": "O", "fields": [{"name": "e", "type": {"kind": "ENUM", "name": "E"}}, 7]},
            {"kind": "ODD", "name": "P"},
            {"kind": "UNION", "name": "U", "possibleTypes": [{"name": evil}, {"name": "O"}]},
        ],
    }});
    let imported = introspection(&answer).unwrap();
    assert!(!serde_json::to_string(&imported.schema).unwrap().contains("drop"), "{:?}", imported.schema);
    insta::assert_snapshot!(codes(&imported), @r"
    undefined_type Query.a: The type `x } mutation { drop` of `Query.a` isn't defined; its values pass as JSON.
    undefined_type U.x } mutation { drop: `U.x } mutation { drop` names no object type that is defined, and is left out.
    invalid_name x } mutation { drop: `x } mutation { drop` (and 3 more places) isn't a name in GraphQL; what it names is left out.
    duplicate_definition Query.a: `Query.a` is defined more than once; only the first is used.
    not_understood O: A part of `O` (and one more place) isn't what it should be, and is left out.
    ");
}

#[test]
fn what_holds_no_schema_says_so() {
    let said = |answer: &Value| introspection(answer).unwrap_err()[0].sentence();
    insta::assert_snapshot!(said(&json!({"openapi": "3.1.0"})), @r#"This is no answer to an introspection query: it has no `__schema` with `types`. Give the whole answer, `{"data": {"__schema": …}}`."#);
    insta::assert_snapshot!(said(&json!({"errors": [{"message": "secret"}], "data": null})), @"The provider answered the introspection query with errors instead of a schema. Allow introspection for this connection, or give the schema as a document.");
    insta::assert_snapshot!(said(&json!({"__schema": {"types": []}})), @"The schema has no operations: its query and mutation types are missing or empty.");
    assert_eq!(sdl("type A { b: Int }").unwrap_err()[0].code, "no_operations");
}

#[test]
fn a_field_that_leads_back_to_the_root_is_not_followed() {
    let text = "type Query { a: Thing relay: Query } type Thing { query: Query! id: ID }";
    let imported = sdl(text).unwrap();
    assert_eq!(object(&imported.schema, "Thing").fields[0].kind, FieldType::Object);
    assert_eq!(object(&imported.schema, "Query").fields, []);
    insta::assert_snapshot!(codes(&imported), @"leads_to_root Thing.query: `Thing.query` (and one more place) leads back to the root type `Query`; what is there can't be used.");
}

#[test]
fn only_an_object_type_is_a_root() {
    let text =
        "schema { query: Query mutation: Place subscription: Priced } type Query { at(of: Place): Priced }
        input Place { x: Int inner: Place } interface Priced { total: Int }";
    let imported = sdl(text).unwrap();
    assert_eq!(operations(&imported.schema), "at: Read Priced, gives Priced (Query.at)");
    assert_eq!(object(&imported.schema, "Place").fields[1].of.as_deref(), Some("Place"));
    insta::assert_snapshot!(codes(&imported), @"misplaced_type Place: `Place` can't be a root type, since it is no object type; its fields are no operations.");
    assert_eq!(sdl("schema { query: A } input A { b: Int }").unwrap_err()[0].code, "no_operations");
}

#[test]
fn a_long_enum_in_many_places_does_not_grow_without_measure() {
    let values: String = (0..1_000).map(|number| format!(" V{number}")).collect();
    let fields: String = (0..1_000).map(|number| format!(" f{number}: E")).collect();
    let imported =
        sdl(&format!("type Query {{ a: A }} type A {{ {fields} }} enum E {{ {values} }}")).unwrap();
    let kept: usize =
        object(&imported.schema, "A").fields.iter().map(|field| field.allowed_values.len()).sum();
    assert_eq!(kept, 500_000);
    insta::assert_snapshot!(codes(&imported), @"too_many_values A.f500: The schema repeats too many values of enums; those of `A.f500` (and 499 more places) pass as text.");
}

#[test]
fn what_leads_back_to_the_root_is_no_value_to_ask_for() {
    let schema = sdl("type Query { again: Query! thing: Thing } type Thing { query: Query }").unwrap().schema;
    for path in [json!(["again"]), json!(["thing", "query"])] {
        let json =
            json!({"toolName": "t", "operation": path[0], "projection": [{"path": path, "leaf": "a"}]});
        let context = compile::Context::new("shop", "");
        let binding = binding::read::binding(&json).unwrap();
        let faults = compile::compile(&binding, &schema, &Scoping::default(), &context).unwrap_err();
        assert_eq!(faults[0].code, "not_projectable");
    }
}

#[test]
fn a_text_is_read_as_its_values_are() {
    let field = json!({"name": "a", "type": {"kind": "SCALAR", "name": "Int"}, "description": "Tells \u{e9} \"it\"."});
    let kinds = [
        json!(null),
        json!(7),
        json!(-1),
        json!(1.5),
        json!(true),
        json!("text"),
        json!([1]),
        json!({"name": 1}),
    ];
    for odd in kinds {
        let of = json!({"kind": "OBJECT", "name": "Query", "fields": [field, odd], "interfaces": odd, "description": odd});
        let named = json!({"name": "Query", "more": odd});
        let answer = json!({"data": {"__schema": {"types": [of, odd], "queryType": named, "mutationType": odd}}, "errors": odd});
        assert!(introspection(&answer).is_ok());
        assert!(
            introspection(&json!({"data": odd, "__schema": {"queryType": named, "types": [of]}})).is_ok()
        );
        introspection(&json!({"data": {"__schema": {"types": odd}}, "errors": odd})).unwrap_err();
    }
}

#[test]
fn names_may_be_written_with_escapes() {
    let text = br#"{"__schema": {"queryType": {"name": "Qu\u0065ry"}, "types": [{"kind": "OBJ\u0045CT", "name": "Query",
        "fi\u0065lds": [{"name": "\u0061", "type": {"kind": "SCALAR", "name": "Int"}}]}]}}"#;
    let imported = graphql::introspection_text(text).unwrap();
    assert_eq!(operations(&imported.schema), "a: Action -, gives - (Query.a)");
}

#[test]
fn what_is_no_json_says_so() {
    let fault = &graphql::introspection_text(b"{\"data\": ").unwrap_err()[0];
    assert_eq!((fault.code.as_str(), fault.path.as_str()), ("document_not_readable", "answer"));
    assert!(graphql::introspection_text(b"{} more").is_err());
}
