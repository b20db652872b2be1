//! What browsing shows of documents, over small ones.

use jackfield_core::{
    import::{document::Source, graphql, openapi},
    schema::directory::Directory,
};
use serde_json::{Value, json};

use super::*;

fn rest() -> Directory {
    let value = json!({
        "openapi": "3.1.0",
        "servers": [{"url": "https://api.example.com/v1"}],
        "paths": {
            "/orders": {"get": {"operationId": "listOrders", "summary": "All orders", "deprecated": true,
                "parameters": [
                    {"name": "status", "in": "query", "description": "Which ones", "schema":
                        {"enum": ["open", "closed"], "default": "open"}},
                    {"name": "page", "in": "query", "schema": {"type": "integer", "format": "int32"}},
                    {"name": "email", "in": "header", "schema": {"type": "string", "maxLength": 80}}],
                "responses": {"200": {"content": {"application/json": {"schema":
                    {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}}}}}}},
            "/orders/search": {"post": {"operationId": "searchOrders", "servers":
                [{"url": "https://search.example.com"}], "requestBody": {"content": {"application/json":
                {"schema": {"type": "object", "properties": {"text": {"type": "string"}}}}}}}}
        },
        "components": {"schemas": {
            "Order": {"type": "object", "required": ["id"], "properties": {
                "id": {"type": "string", "readOnly": true}, "customerId": {"type": "string"},
                "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}}}},
            "Line": {"type": "object", "properties": {"id": {"type": "string"}}},
            "Customer": {"type": "object", "properties": {"id": {"type": "string"}}}
        }}
    });
    let source = Source { place: "api.json".to_owned(), value };
    Directory::new(openapi::schema(&source, &[]).expect("a schema").schema.into())
}

fn graph() -> Directory {
    let text = "
        type Query { node(id: ID!): Node search(first: Int = 5): [Thing] }
        type Mutation { orderClose(input: CloseInput!): Order }
        input CloseInput { id: ID!, reason: Reason = LOST }
        enum Reason { LOST FOUND }
        interface Node { id: ID! }
        type Order implements Node { id: ID! total(currency: String!): Int @deprecated }
        type Customer implements Node { id: ID! orders: [Order!] }
        union Thing = Order | Customer";
    Directory::new(graphql::sdl(text).expect("a schema").schema.into())
}

fn operation(directory: &Directory, name: &str) -> Value {
    let operation = directory.operation(name).expect("an operation");
    let returned = operation.returns.object.as_deref().and_then(|name| directory.object(name));
    serde_json::to_value(OperationView::from(&*operation).with_fields(returned)).expect("JSON")
}

fn object(directory: &Directory, name: &str) -> Value {
    serde_json::to_value(ObjectView::from(directory.object(name).expect("an object"))).expect("JSON")
}

#[test]
fn a_rest_operation_is_shown_with_its_request_and_all_arguments() {
    let shown = operation(&rest(), "listOrders");
    assert_eq!(shown["request"], json!({"method": "GET", "path": "/orders", "pagination": "page"}));
    assert_eq!(
        (&shown["verb"], &shown["isWrite"], &shown["deprecated"]),
        (&json!("list"), &json!(false), &json!(true))
    );
    let args = shown["args"].as_array().expect("args");
    let arg = |name: &str| args.iter().find(|arg| arg["name"] == name).expect("an argument");
    assert_eq!(
        arg("status"),
        &json!({"name": "status", "in": "query", "type": "enum", "required": false,
            "allowedValues": ["open", "closed"], "default": "open", "sensitivity": "none",
            "description": "Which ones"})
    );
    assert_eq!((&arg("page")["type"], &arg("page")["format"]), (&json!("integer"), &json!("int32")));
    let email = arg("email");
    assert_eq!(
        (&email["in"], &email["maxLength"], &email["sensitiveClass"]),
        (&json!("header"), &json!(80), &json!("email"))
    );
    let returns = &shown["returns"];
    assert_eq!((&returns["object"], &returns["list"]), (&json!("Order"), &json!(true)));
    assert_eq!(returns["fields"].as_array().map(Vec::len), Some(3));
    assert!(shown.get("treatAsReadProposed").is_none());
}

#[test]
fn a_post_that_says_that_it_reads_is_proposed_as_a_read_and_counts_as_a_write() {
    let shown = operation(&rest(), "searchOrders");
    assert_eq!((&shown["isWrite"], &shown["treatAsReadProposed"]), (&json!(true), &json!(true)));
    assert_eq!(
        shown["request"],
        json!({"method": "POST", "path": "/orders/search", "server": "https://search.example.com",
            "contentType": "application/json"})
    );
    let body = &shown["args"][0];
    assert_eq!(
        (&body["name"], &body["in"], &body["type"]),
        (&json!("body"), &json!("body"), &json!("object"))
    );
}

#[test]
fn relationships_say_what_they_rest_on() {
    let rest = rest();
    let shown: Vec<Value> = rest
        .relationships_of("Order")
        .map(|one| serde_json::to_value(RelationshipView::from(one)).expect("JSON"))
        .collect();
    let of = |name: &str| shown.iter().find(|one| one["name"] == name).expect("a relationship");
    assert_eq!((&of("lines")["basis"], &of("lines")["cardinality"]), (&json!("declared"), &json!("many")));
    assert_eq!(of("customer")["basis"], "inferred");
    assert_eq!(of("customer")["to"], json!({"object": "Customer", "field": "id"}));
}

#[test]
fn fields_of_graphql_are_shown_with_what_they_take() {
    let order = object(&graph(), "Order");
    let total = order["fields"].as_array().expect("fields").iter().find(|field| field["name"] == "total");
    let total = total.expect("a field");
    assert_eq!(total["deprecated"], true);
    let currency = &total["args"][0];
    assert_eq!(
        (&currency["name"], &currency["required"], &currency["nativeType"]),
        (&json!("currency"), &json!(true), &json!("String!"))
    );
}

#[test]
fn unions_interfaces_and_inputs_are_shown_as_such() {
    let graph = graph();
    let thing = object(&graph, "Thing");
    assert_eq!(thing["role"], "union");
    let members: Vec<&Value> =
        thing["fields"].as_array().expect("fields").iter().map(|each| &each["name"]).collect();
    assert!(
        members.contains(&&json!("… on Order")) && members.contains(&&json!("… on Customer")),
        "{members:?}"
    );
    assert_eq!(object(&graph, "Node")["role"], "interface");
    let input = object(&graph, "CloseInput");
    assert_eq!(input["role"], "input");
    assert_eq!(input["fields"][1]["allowedValues"], json!(["LOST", "FOUND"]));
    assert!(object(&graph, "Order").get("role").is_none());
}

#[test]
fn a_graphql_operation_is_shown_with_its_root_field() {
    let shown = operation(&graph(), "orderClose");
    assert_eq!(shown["root"], json!({"of": "mutation", "name": "orderClose"}));
    let input = &shown["args"][0];
    assert_eq!(
        (&input["name"], &input["type"], &input["of"], &input["required"]),
        (&json!("input"), &json!("object"), &json!("CloseInput"), &json!(true))
    );
    let search = operation(&graph(), "search");
    assert_eq!((&search["isWrite"], &search["args"][0]["default"]), (&json!(false), &json!(5)));
}
