//! Drift of documents: what an API's operations take, send and give back.

use serde_json::{Value, json};

use super::{super::*, told};
use crate::import::{document::Source, graphql, openapi};

pub(super) fn api(value: &Value) -> Schema {
    openapi::schema(&Source { place: "api.json".to_owned(), value: value.clone() }, &[])
        .expect("a schema")
        .schema
}

pub(super) fn orders_api() -> Value {
    json!({
        "openapi": "3.1.0",
        "servers": [{"url": "https://api.example.com/v1"}],
        "security": [{"key": []}],
        "paths": {
            "/orders": {
                "get": {"operationId": "listOrders", "parameters": [
                    {"name": "status", "in": "query", "schema": {"enum": ["open", "closed", "lost"]}},
                    {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 20}}],
                    "responses": {"200": {"content": {"application/json": {"schema":
                        {"type": "array", "items": {"$ref": "#/components/schemas/Order"}}}}}}},
                "post": {"operationId": "createOrder", "requestBody": {"content": {"application/json":
                    {"schema": {"$ref": "#/components/schemas/Order"}}}}}
            },
            "/orders/{id}": {
                "get": {"operationId": "getOrder", "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                    "responses": {"200": {"content": {"application/json": {"schema":
                        {"$ref": "#/components/schemas/Order"}}}}}},
                "delete": {"operationId": "deleteOrder", "parameters": [
                    {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]}
            }
        },
        "components": {
            "schemas": {"Order": {"type": "object", "required": ["number"], "properties": {
                "number": {"type": "string", "maxLength": 12}, "total": {"type": "integer"},
                "note": {"type": "string"}, "status": {"enum": ["open", "closed"]}}}},
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "basic": {"type": "http", "scheme": "basic"}}
        }
    })
}

/// The drift of the API of orders after some edits, each of one place (a JSON Pointer).
fn drift_of(edits: &[(&str, Value)]) -> Drift {
    let mut after = orders_api();
    for (pointer, value) in edits {
        *after.pointer_mut(pointer).expect("a place") = value.clone();
    }
    diff(&api(&orders_api()), &api(&after))
}

#[test]
fn what_a_field_of_an_api_became_is_told() {
    let properties = "/components/schemas/Order/properties";
    let drift = drift_of(&[
        (&format!("{properties}/total"), json!({"type": "string", "deprecated": true})),
        (&format!("{properties}/status/enum"), json!(["open"])),
        (&format!("{properties}/number/maxLength"), json!(8)),
        ("/components/schemas/Order/required", json!(["number", "note"])),
    ]);
    insta::assert_snapshot!(told(&drift), @r"
    The greatest length of the field `number` of `Order` was `12` and is `8` now.
    The type of the field `total` of `Order` was `integer` and is `string` now.
    The field `note` of `Order` must be stated by a new record now.
    The list of allowed values of the field `status` of `Order` was `open, closed` and is `open` now.
    ");
}

#[test]
fn what_an_operation_takes_now_is_told() {
    let parameters = "/paths/~1orders/get/parameters";
    let drift = drift_of(&[
        (&format!("{parameters}/0/schema/enum"), json!(["open", "closed"])),
        (
            &format!("{parameters}/1"),
            json!({"name": "tags", "in": "query", "explode": false,
            "schema": {"type": "array", "items": {"type": "string"}}}),
        ),
        (
            &format!("{parameters}/2"),
            json!({"name": "shop", "in": "query", "required": true,
            "schema": {"type": "integer"}}),
        ),
        ("/paths/~1orders~1{id}/get/parameters/0/schema/type", json!("integer")),
    ]);
    insta::assert_snapshot!(told(&drift), @r"
    The argument `shop` of `listOrders` is new. A call must state it.
    The argument `limit` of `listOrders` is gone.
    The list of allowed values of the argument `status` of `listOrders` was `open, closed, lost` and is `open, closed` now.
    The style of the argument `tags` of `listOrders` was `form exploded` and is `form` now.
    The type of the argument `id` of `getOrder` was `string` and is `integer` now.
    ");
}

#[test]
fn a_request_that_would_be_another_is_told() {
    let order = json!({"schema": {"$ref": "#/components/schemas/Order"}});
    let drift = drift_of(&[
        ("/paths/~1orders/post/requestBody/content", json!({"application/x-www-form-urlencoded": order})),
        (
            "/paths/~1orders~1{id}/delete",
            json!({"operationId": "deleteOrder", "deprecated": true,
            "security": [{"basic": []}], "servers": [{"url": "https://old.example.com"}], "parameters": [
            {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]}),
        ),
        ("/servers/0/url", json!("https://api.example.com/v2")),
        ("/components/securitySchemes/key/name", json!("X-Api-Key")),
    ]);
    insta::assert_snapshot!(told(&drift), @r"
    The list of servers was `https://api.example.com/v1` and is `https://api.example.com/v2` now.
    The list of ways to sign in was `basic: basic, key: key X-Key in header` and is `basic: basic, key: key X-Api-Key in header` now.
    The form of the body of the operation `createOrder` was `application/json as json` and is `application/x-www-form-urlencoded as form` now.
    The operation `deleteOrder` is advised against by the provider now.
    The server of the operation `deleteOrder` was `that of the API` and is `https://old.example.com` now.
    The way to sign in of the operation `deleteOrder` was `that of the API` and is `basic` now.
    ");
}

#[test]
fn an_operation_that_moved_or_answers_something_else_is_told() {
    let mut after = orders_api();
    let paths = after["paths"].as_object_mut().expect("paths");
    let moved = paths.remove("/orders/{id}").expect("a path");
    paths.insert("/shop/orders/{id}".to_owned(), moved);
    paths["/orders"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] = json!({"type": "array",
        "items": {"type": "string"}});
    let operation =
        paths["/orders"].as_object_mut().expect("operations").remove("post").expect("an operation");
    paths["/orders"]["put"] = operation;
    insta::assert_snapshot!(told(&diff(&api(&orders_api()), &api(&after))), @r"
    The list of capabilities of the object `Order` was `read, list, create, delete` and is `read, list, update, delete` now.
    The result of the operation `listOrders` was `list of Order` and is `list of string` now.
    The verb of the operation `createOrder` was `create` and is `update` now.
    The method of the operation `createOrder` was `POST` and is `PUT` now.
    The path of the operation `getOrder` was `/orders/{id}` and is `/shop/orders/{id}` now.
    The path of the operation `deleteOrder` was `/orders/{id}` and is `/shop/orders/{id}` now.
    ");
}

#[test]
fn what_a_field_of_graphql_takes_and_which_role_an_object_has_is_told() {
    let schema = |text: &str| graphql::sdl(text).expect("a schema").schema;
    let before = schema(
        "type Query { orders(first: Int): [Order] }
        type Order { id: ID! lines(first: Int, after: String): [Line] }
        type Line { sku: String }",
    );
    let after = schema(
        "type Query { orders(first: Int!): [Order] }
        type Order { id: ID! lines(first: String, shop: ID!): [Line] }
        interface Line { sku: String }",
    );
    insta::assert_snapshot!(told(&diff(&before, &after)), @r"
    The argument `shop` of `Order.lines` is new. A call must state it.
    The argument `after` of `Order.lines` is gone.
    The role of the object `Line` was `record` and is `interface` now.
    The type of the argument `first` of `Order.lines` was `integer` and is `string` now.
    The format of the argument `first` of `Order.lines` was `int32` and is nothing now.
    The provider's own type of the argument `first` of `Order.lines` was `Int` and is `String` now.
    The argument `first` of `orders` must be stated by a call now.
    The provider's own type of the argument `first` of `orders` was `Int` and is `Int!` now.
    ");
}
