//! What the comparison without our importers finds, in each kind of document.

use serde_json::{Value, json};

use super::super::raw;

const OURS: &str = r##"
openapi: 3.1.0
paths:
  /a/{id}:
    post:
      operationId: a.change
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: mode, in: query, schema: {type: string, enum: [soft, hard]}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Change"}}}}
      responses:
        "200": {content: {application/json: {schema: {type: object, properties: {
          state: {type: string, enum: [up, down]}, note: {anyOf: [{type: string}, {type: "null"}]},
          inner: {$ref: "#/components/schemas/Change"}}}}}}
components:
  schemas:
    Change:
      type: object
      required: [name]
      properties: {name: {type: string}, size: {type: integer}, inner: {$ref: "#/components/schemas/Change"}}
"##;

/// Changes of our description, each with the beginning of what must be told.
const CHANGES: &[(&str, &str, &str)] = &[
    ("/a/{id}:", "/b/{id}:", "POST /b/{id}: no document of the vendor's has it"),
    (
        "operationId: a.change",
        "operationId: change",
        "POST /a/{id}: its id is change, and a.change at the vendor's",
    ),
    ("name: mode,", "name: mood,", "POST /a/{id} query mood: the vendor has no such parameter"),
    (
        "in: query, schema: {type: string, enum",
        "in: query, required: true, schema: {type: string, enum",
        "POST /a/{id} query mode: required is true here",
    ),
    (
        "enum: [soft, hard]",
        "enum: [soft, mild]",
        "POST /a/{id} query mode: the vendor doesn't know the values mild",
    ),
    (
        "{type: array, items: {type: string}}",
        "{type: string}",
        "POST /a/{id} query tags: it is string here, and array",
    ),
    ("required: [name]", "required: []", "POST /a/{id} body.name: required is false here"),
    ("required: [name]", "required: [name, size]", "POST /a/{id} body.size: required is true here"),
    ("name: {type: string}, ", "", "POST /a/{id} body.name: the vendor demands this member"),
    (
        "size: {type: integer}",
        "size: {type: string}",
        "POST /a/{id} body.size: it is string here, and integer",
    ),
    (
        "size: {type: integer}",
        "sise: {type: integer}",
        "POST /a/{id} body.sise: the vendor has no such member",
    ),
    ("enum: [up, down]", "enum: [up]", "POST /a/{id} answer.state: the vendor also knows the values down"),
    ("note: {anyOf", "nota: {anyOf", "POST /a/{id} answer.nota: the vendor has no such member"),
    (
        "{anyOf: [{type: string}, {type: \"null\"}]}",
        "{type: [boolean, \"null\"]}",
        "POST /a/{id} answer.note: it is boolean here",
    ),
];

fn yaml(text: &str) -> Value {
    yaml_serde::from_str(text).unwrap()
}

/// What the description above is in a Discovery document.
fn discovery() -> Value {
    json!({"discoveryVersion": "v1", "resources": {"a": {"methods": {"change": {
        "id": "a.change", "httpMethod": "POST", "path": "a/{+id}",
        "parameters": {
            "id": {"location": "path", "required": true, "type": "string"},
            "mode": {"location": "query", "type": "string", "enum": ["soft", "hard"]},
            "tags": {"location": "query", "type": "string", "repeated": true}},
        "request": {"$ref": "Change"}, "response": {"$ref": "Changed"}}}}},
      "schemas": {
        "Change": {"type": "object", "properties": {
            "name": {"type": "string", "annotations": {"required": ["a.change"]}},
            "size": {"type": "integer"}, "inner": {"$ref": "Change"}}},
        "Changed": {"type": "object", "properties": {
            "state": {"type": "string", "enum": ["up", "down"]}, "note": {"type": "string"}, "inner": {"$ref": "Change"}}}}})
}

#[test]
fn whatever_differs_from_either_kind_of_document_is_told_with_its_place() {
    for theirs in [yaml(OURS), discovery()] {
        let theirs = [theirs];
        assert_eq!(raw::rest(&yaml(OURS), &theirs), [] as [String; 0]);
        for (change, with, told) in CHANGES {
            assert!(OURS.contains(change), "{change}");
            let found = raw::rest(&yaml(&OURS.replace(change, with)), &theirs);
            assert!(found.iter().any(|difference| difference.starts_with(told)), "{told}: {found:?}");
        }
    }
}

#[test]
fn what_the_vendor_demands_must_be_there() {
    let demanding = OURS.replace("name: mode, in: query,", "name: mode, in: query, required: true,");
    let ours =
        OURS.replace("        - {name: mode, in: query, schema: {type: string, enum: [soft, hard]}}\n", "");
    assert_eq!(
        raw::rest(&yaml(&ours), &[yaml(&demanding)]),
        ["POST /a/{id} query mode: the vendor demands this"]
    );
    let ours = OURS.replace("      requestBody: {required: true, content: {application/json: {schema: {$ref: \"#/components/schemas/Change\"}}}}\n", "");
    assert_eq!(raw::rest(&yaml(&ours), &[yaml(OURS)]), ["POST /a/{id}: the vendor's demands a body"]);
}

const TYPES: &str = "
type Query { orders(first: Int, by: Key = DATE): [Order!]! }
enum Key { DATE NAME }
interface Node { id: ID! }
type Order implements Node { id: ID!, note(cut: Int): String, either: Either }
type Gift { id: ID! }
union Either = Order | Gift
input NewOrder { lines: [ID!]!, note: String }
";

/// What an introspection of these types answers.
fn introspection() -> String {
    let named = |kind: &str, name: &str| json!({"kind": kind, "name": name});
    let sure = |of: Value| json!({"kind": "NON_NULL", "ofType": of});
    let list = |of: Value| json!({"kind": "LIST", "ofType": of});
    let field = |name: &str, of: Value, args: Value| json!({"name": name, "type": of, "args": args});
    let id = || field("id", sure(named("SCALAR", "ID")), json!([]));
    let cut = json!([{"name": "cut", "type": named("SCALAR", "Int"), "defaultValue": null}]);
    let taken = json!([{"name": "first", "type": named("SCALAR", "Int"), "defaultValue": null},
        {"name": "by", "type": named("ENUM", "Key"), "defaultValue": "DATE"}]);
    json!({"data": {"__schema": {"queryType": {"name": "Query"}, "mutationType": null, "types": [
        {"kind": "OBJECT", "name": "Query", "interfaces": [],
            "fields": [field("orders", sure(list(sure(named("OBJECT", "Order")))), taken)]},
        {"kind": "ENUM", "name": "Key", "enumValues": [{"name": "DATE"}, {"name": "NAME"}]},
        {"kind": "INTERFACE", "name": "Node", "interfaces": [], "fields": [id()]},
        {"kind": "OBJECT", "name": "Order", "interfaces": [{"name": "Node"}], "fields": [id(),
            field("note", named("SCALAR", "String"), cut), field("either", named("UNION", "Either"), json!([]))]},
        {"kind": "OBJECT", "name": "Gift", "interfaces": [], "fields": [id()]},
        {"kind": "UNION", "name": "Either", "possibleTypes": [{"name": "Order"}, {"name": "Gift"}]},
        {"kind": "INPUT_OBJECT", "name": "NewOrder", "inputFields": [
            {"name": "lines", "type": sure(list(sure(named("SCALAR", "ID"))))},
            {"name": "note", "type": named("SCALAR", "String")}]}]}}})
    .to_string()
}

#[test]
fn whatever_differs_from_an_introspection_or_a_text_is_told_with_its_place() {
    for theirs in [introspection(), TYPES.to_owned()] {
        assert_eq!(raw::graphql(TYPES, &theirs).unwrap(), [] as [String; 0]);
        for (change, with, told) in [
            (
                "note(cut: Int): String",
                "note(cut: Int): String!",
                "Order.note: it is String! here, and String",
            ),
            ("note(cut: Int)", "note(cut: Int!)", "Order.note.cut: it is Int! here, and Int"),
            ("note(cut: Int)", "note(long: Int)", "Order.note.long: the vendor has no such field"),
            ("first: Int,", "first: Int = 3,", "Query.orders.first: the vendor has no default for it"),
            ("lines: [ID!]!, ", "", "NewOrder.lines: the vendor demands this"),
            ("DATE NAME", "DATE SIZE", "Key: the vendor's hasn't SIZE"),
            ("= Order | Gift", "= Order | Query", "Either: the vendor's hasn't Query"),
            ("type Gift", "type Present", "Present: the vendor has no such type"),
            ("type Gift", "input Gift", "Gift: it is INPUT_OBJECT here, and OBJECT"),
            (
                "type Query",
                "schema { query: Root } type Root",
                "Root: the vendor's root of a query is another one",
            ),
        ] {
            assert!(TYPES.contains(change), "{change}");
            let found = raw::graphql(&TYPES.replace(change, with), &theirs).unwrap();
            assert!(found.iter().any(|difference| difference.starts_with(told)), "{told}: {found:?}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_no_agreement() {
    assert!(raw::graphql("type {", TYPES).is_err());
    assert!(raw::graphql(TYPES, "{\"data\": {}}").unwrap_err().contains("no answer to an introspection"));
}
