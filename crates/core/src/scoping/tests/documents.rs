//! What scoping takes out of schemas that documents describe.

use serde_json::json;

use super::{super::*, scoping};
use crate::{
    import::{document::Source, graphql, openapi},
    schema::Capability,
};

fn rest() -> Schema {
    let answer = |object: &str, list: bool| {
        let one = json!({"$ref": format!("#/components/schemas/{object}")});
        let schema = if list { json!({"type": "array", "items": one}) } else { one };
        json!({"200": {"content": {"application/json": {"schema": schema}}}})
    };
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
    let body = json!({"required": true, "content": {"application/json": {"schema":
        {"$ref": "#/components/schemas/Secret"}}}});
    let value = json!({
        "openapi": "3.1.0",
        "paths": {
            "/orders": {"get": {"operationId": "listOrders", "responses": answer("Order", true), "parameters": [
                {"name": "status", "in": "query", "schema": {"type": "string"}}]},
                "post": {"operationId": "createOrder", "responses": answer("Order", false), "requestBody": body}},
            "/orders/{id}": {"get": {"operationId": "getOrder", "parameters": [id], "responses":
                answer("Order", false)}},
            "/secrets/{id}": {"get": {"operationId": "getSecret", "parameters": [id], "responses":
                answer("Secret", false)}}
        },
        "components": {"schemas": {
            "Order": {"type": "object", "properties": {"id": {"type": "string"}, "status": {"type": "string"},
                "secret": {"$ref": "#/components/schemas/Secret"}, "secretId": {"type": "string"}}},
            "Secret": {"type": "object", "properties": {"id": {"type": "string"}, "word": {"type": "string"}}}
        }}
    });
    openapi::schema(&Source { place: "api.json".to_owned(), value }, &[]).expect("a schema").schema
}

fn graph() -> Schema {
    let text = "
        type Query { orders(first: Int, sort: OrderSort): OrderConnection shop: Shop things: [Thing]
            ordersBy(filter: OrderFilter!): [Shop] }
        type Mutation { orderCreate(input: OrderInput!): Shop }
        type Shop { id: ID! orders(first: Int): OrderConnection name(style: NameStyle, sort: OrderSort): String
            best(filter: OrderFilter!): String }
        type OrderConnection { edges: [OrderEdge] nodes: [Order] pageInfo: PageInfo! }
        type OrderEdge { node: Order cursor: String }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        type Order { id: ID! total: Int }
        union Thing = Order | Shop
        input OrderFilter { text: String }
        input OrderInput { note: String }
        input OrderSort { by: String }
        input NameStyle { short: Boolean }";
    graphql::sdl(text).expect("a schema").schema
}

fn operations(schema: &Schema) -> Vec<&str> {
    schema.stated_operations.iter().map(|operation| operation.name.as_str()).collect()
}

fn text(schema: &Schema) -> String {
    serde_json::to_string(schema).expect("JSON")
}

#[test]
fn a_blocked_object_of_an_api_takes_along_whatever_leads_to_it() {
    let seen = scoping(&["Secret"], &[]).apply(&rest());
    // To create an order a call must send a secret.
    assert_eq!(operations(&seen), ["listOrders", "getOrder"]);
    let order = seen.object("Order").expect("an object");
    assert!(order.field("secret").is_none());
    assert_eq!(seen.relationships, []);
    assert_eq!(order.capabilities, [Capability::Read, Capability::List]);
    assert!(!text(&seen).contains("Secret"), "{}", text(&seen));
}

#[test]
fn a_blocked_field_of_an_api_is_no_argument_either() {
    let seen = scoping(&[], &[("Order", "status")]).apply(&rest());
    let list = seen.operation("listOrders").expect("an operation");
    assert_eq!(list.args, []);
    let seen = scoping(&[], &[("Order", "id")]).apply(&rest());
    assert_eq!(
        operations(&seen),
        ["listOrders", "createOrder", "getSecret"],
        "one can't be read without its id"
    );
    let order = seen.object("Order").expect("an object");
    assert_eq!(order.primary_key, Vec::<String>::new());
    assert!(!order.capabilities.contains(&Capability::Read), "{:?}", order.capabilities);
}

#[test]
fn a_blocked_object_of_graphql_takes_its_connection_along() {
    let whole = graph();
    assert!(whole.object("OrderConnection").is_some() && whole.object("OrderEdge").is_some());
    let seen = scoping(&["Order"], &[]).apply(&whole);
    for name in ["Order", "OrderConnection", "OrderEdge"] {
        assert!(seen.object(name).is_none(), "{name}");
    }
    assert!(!operations(&seen).contains(&"orders"), "{:?}", operations(&seen));
    assert!(seen.object("Shop").expect("an object").field("orders").is_none());
    let thing = seen.object("Thing").expect("an object");
    assert!(thing.field("… on Order").is_none() && thing.field("… on Shop").is_some());
    assert!(seen.relationships.iter().all(|one| one.to.object != "Order"), "{:?}", seen.relationships);
}

#[test]
fn a_blocked_input_takes_along_what_must_be_given_it() {
    let seen = scoping(&["OrderFilter", "OrderInput"], &[]).apply(&graph());
    let names = operations(&seen);
    assert!(!names.contains(&"ordersBy") && !names.contains(&"orderCreate"), "{names:?}");
    let shop = seen.object("Shop").expect("an object");
    assert!(shop.field("best").is_none() && shop.field("name").is_some());
    assert!(!text(&seen).contains("OrderFilter") && !text(&seen).contains("OrderInput"));
}

#[test]
fn a_blocked_input_that_may_be_left_out_is_left_out() {
    let seen = scoping(&["OrderSort"], &[]).apply(&graph());
    let orders = seen.operation("orders").expect("an operation");
    assert_eq!(orders.args.iter().map(|argument| argument.name.as_str()).collect::<Vec<_>>(), ["first"]);
    let name = seen.object("Shop").and_then(|shop| shop.field("name")).expect("a field");
    assert_eq!(name.args.iter().map(|argument| argument.name.as_str()).collect::<Vec<_>>(), ["style"]);
    assert!(!text(&seen).contains("OrderSort"));
}
