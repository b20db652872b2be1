//! Bindings of GraphQL operations: the document, judged by an independent implementation, and its answers.

use serde_json::{Value, json};

use super::{
    api::{body_of, plan, request_of},
    graph::{Graph, graph},
};
use crate::plan::{
    Request, Shape,
    output::answer::{GraphqlClass, graphql_data, shape},
};

/// A shop.
pub(super) fn shop() -> Graph {
    graph(
        r#"
        scalar DateTime
        scalar Money
        scalar JSON
        enum Status { PAID OPEN }
        type Query {
            orders(first: Int, query: String, status: Status, since: DateTime): OrderConnection!
            order(id: ID!): Order
            nodes(ids: [ID!]!, first: Int = 3): [Node]!
            search(text: String! = "", filter: Filter): [Thing!]!
            shopName: String
            customers(first: Int!): CustomerConnection
        }
        type Mutation {
            orderCreate(input: OrderInput!): OrderPayload
            orderNote(id: ID!, input: OrderInput!, extra: LineInput): OrderPayload
            orderCancel(id: ID!): Boolean
            ping: Plain
        }
        type Plain { ok: Boolean }
        type OrderConnection { edges: [OrderEdge!]! pageInfo: PageInfo! totalCount: Int }
        type OrderEdge { node: Order! cursor: String! }
        type CustomerConnection { nodes: [Customer!]! pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! endCursor: String }
        interface Node { id: ID! }
        type Order implements Node {
            id: ID! name: String! displayFulfillmentStatus: Status total: Money createdAt: DateTime
            fulfillments(first: Int): [Fulfillment!]! customer: Customer meta: JSON
            lines(first: Int!): LineConnection! line(sku: String!): Line tags: [String!]!
        }
        type LineConnection { edges: [LineEdge!]! pageInfo: PageInfo! }
        type LineEdge { node: Line! }
        type Line { sku: String quantity: Int! }
        type Fulfillment { trackingInfo: [Tracking!]! }
        type Tracking { url: String number: String }
        type Customer implements Node { id: ID! name: String email: String orders(first: Int): OrderConnection! }
        union Thing = Order | Customer
        input Filter { status: Status tags: [String!] min: Money any: JSON }
        input OrderInput { email: String! note: String status: Status = OPEN lines: [LineInput!] customer: PersonInput }
        input LineInput { sku: String! quantity: Int! }
        input PersonInput { name: String! }
        type OrderPayload { order: Order userErrors: [UserError!]! warnings: [CartUserError!] }
        type UserError { field: [String!] message: String! }
        type CartUserError { code: Status }
        "#,
    )
}

fn bare(graph: &Graph, binding: &Value) -> Value {
    body_of(&plan(&graph.schema, binding), json!({}))["variables"].clone()
}

pub(super) fn lookup_order() -> Value {
    json!({"toolName": "lookup_order", "operation": "orders", "inputs": [{"const": 1, "arg": "first"},
        {"param": "order_number", "arg": "query", "normalize": "trim", "pattern": "#?[0-9]{1,12}",
            "format": {"template": "name:\"{}\"", "escape": "quoted"}}],
        "projection": [{"path": ["orders", "name"], "leaf": "order_number"},
            {"path": ["orders", "displayFulfillmentStatus"], "leaf": "status"},
            {"path": ["orders", "fulfillments", "trackingInfo", "url"], "leaf": "tracking_urls"}]})
}

#[test]
fn an_order_is_found_by_its_number() {
    let mut shop = shop();
    // The example's own fulfillments take no arguments.
    let order = shop.schema.objects.iter_mut().find(|object| object.name == "Order").unwrap();
    order.fields.iter_mut().for_each(|field| field.args.clear());
    let plan = plan(&shop.schema, &lookup_order());
    shop.judge(&plan);
    let Request::Graphql(graphql) = &plan.request else { panic!() };
    assert_eq!(
        graphql.document,
        "query lookup_order($query: String) { orders(first: 1, query: $query) { edges { node { name \
         displayFulfillmentStatus fulfillments { trackingInfo { url } } } } } }"
    );
    assert_eq!(
        body_of(&plan, json!({"order_number": " #1001 "}))["variables"],
        json!({"query": "name:\"#1001\""})
    );
    let refused = request_of(&plan, json!({"order_number": "1001\" OR email:*"})).unwrap_err();
    assert_eq!(refused[0].code, "pattern_mismatch");
    let mut open = lookup_order();
    open["inputs"][1].as_object_mut().unwrap().remove("pattern");
    let quoted =
        body_of(&super::api::plan(&shop.schema, &open), json!({"order_number": "1001\" OR email:*"}));
    assert_eq!(quoted["variables"], json!({"query": "name:\"1001\\\" OR email:*\""}));
    let answer = json!({"data": {"orders": {"edges": [{"node": {"name": "#1001", "displayFulfillmentStatus": "PAID",
        "fulfillments": [{"trackingInfo": [{"url": "https://a.example"}, {"url": "https://b.example"}]}, {"trackingInfo": []}]}}]}}});
    let data = graphql_data(graphql, &answer).unwrap();
    let answered = shape(&plan, &[data.data], false, &|_| true);
    assert_eq!(
        answered.shaped.value,
        json!({"items": [{"order_number": "#1001", "status": "PAID",
            "tracking_urls": ["https://a.example", "https://b.example"]}], "count": 1, "truncated": false})
    );
}

#[test]
fn pages_are_stepped_through_by_any_spelling() {
    let shop = shop();
    let told = |path: &[&str]| {
        shop.sent(
            &json!({"toolName": "t", "operation": path[0], "projection": [{"path": path, "leaf": "x"}]}),
        )
    };
    let short = told(&["orders", "name"]);
    assert_eq!(short, "query t { orders(first: 50) { edges { node { name } } } }");
    assert_eq!(told(&["orders", "edges", "node", "name"]), short);
    insta::assert_snapshot!(told(&["customers", "orders", "lines", "sku"]), @"query t { customers(first: 50) { nodes { orders(first: 50) { edges { node { lines(first: 50) { edges { node { sku } } } } } } } } }");
    assert_eq!(
        told(&["customers", "nodes", "orders", "lines", "sku"]),
        told(&["customers", "orders", "lines", "sku"])
    );
    insta::assert_snapshot!(told(&["orders", "totalCount"]), @"query t { orders(first: 50) { totalCount } }");
    insta::assert_snapshot!(told(&["shopName"]), @"query t { shopName }");
    insta::assert_snapshot!(told(&["orders", "pageInfo"]), @"projection[0].path: this ends at `PageInfo`, which is no single value: name a field of it, such as `hasNextPage`, `endCursor`");
    insta::assert_snapshot!(told(&["orders", "customer", "orders"]), @"projection[0].path: this ends at `Order`, which is no single value: name a field of it, such as `id`, `name`, `displayFulfillmentStatus`, `total`, `createdAt`, `meta`, `tags`");
    insta::assert_snapshot!(told(&["orders", "line", "sku"]), @"projection[0].path[1]: `line` on `Order` needs `sku`: state it in `arguments`, or as an input `@line.…`");
    insta::assert_snapshot!(told(&["orders", "naem"]), @"projection[0].path[1]: no field `naem` on `Order`; did you mean `name`?");
    insta::assert_snapshot!(told(&["shopName", "x"]), @"projection[0].path: `shopName` gives back nothing whose fields are known");
}

#[test]
fn branches_of_a_union_never_clash() {
    let shop = shop();
    let binding = json!({"toolName": "1 find-it", "operation": "search", "projection": [
        {"path": ["search", "... on Order", "name"], "leaf": "order"}, {"path": ["search", "… on Order", "id"], "leaf": "id"},
        {"path": ["search", "...on Customer", "name"], "leaf": "customer"},
        {"path": ["search", "... on Customer", "orders", "name"], "leaf": "orders"}]});
    insta::assert_snapshot!(shop.sent(&binding), @"query _1_find_it { search { __typename ... on Order { name id } ... on Customer { Customer_name: name orders(first: 50) { edges { node { name } } } } } }");
    let plan = plan(&shop.schema, &binding);
    let data = json!({"search": [{"__typename": "Order", "name": "#1", "id": "o"},
        {"__typename": "Customer", "Customer_name": "C", "orders": {"edges": [{"node": {"name": "#2"}}]}}]});
    insta::assert_snapshot!(shape(&plan, &[&data], false, &|_| true).shaped.value, @r##"{"items":[{"order":"#1","id":"o","customer":null,"orders":[]},{"order":null,"id":null,"customer":"C","orders":["#2"]}],"count":2,"truncated":false}"##);
    let wrong = json!({"toolName": "t", "operation": "search", "projection": [
        {"path": ["search", "name"], "leaf": "a"}, {"path": ["search", "... on Ordr", "name"], "leaf": "b"}]});
    insta::assert_snapshot!(shop.sent(&wrong), @r#"
    projection[0].path[1]: no field `name` on `Thing`; there are `... on Order`, `... on Customer`
    projection[1].path[1]: `Thing` is never of type `Ordr`; there are `... on Order`, `... on Customer`
    "#);
    let node = json!({"toolName": "t", "operation": "nodes", "inputs": [{"const": ["a", "b"], "arg": "ids"}], "projection": [
        {"path": ["nodes", "id"], "leaf": "a"}, {"path": ["nodes", "... on Customer", "id"], "leaf": "b"}]});
    insta::assert_snapshot!(shop.sent(&node), @r#"query t { nodes(ids: ["a", "b"], first: 50) { __typename id ... on Customer { Customer_id: id } } }"#);
}

#[test]
fn constants_are_literals_and_the_providers_own_scalars_are_variables() {
    let shop = shop();
    let binding = json!({"toolName": "t", "operation": "orders", "inputs": [{"const": "PAID", "arg": "status"},
        {"const": "a \"b\" \\ \n \u{1} é", "arg": "query"}, {"const": "2026-11-02T09:15:00Z", "arg": "since"}],
        "projection": [{"path": ["orders", "id"], "leaf": "id"}]});
    insta::assert_snapshot!(shop.sent(&binding), @r#"
    query t($since: DateTime) { orders(first: 50, query: "a \"b\" \\ \n \u0001 é", status: PAID, since: $since) { edges { node { id } } } }
    $since = "2026-11-02T09:15:00Z"
    "#);
    assert_eq!(bare(&shop, &binding), json!({"since": "2026-11-02T09:15:00Z"}));
    let filter = |filter: Value| {
        shop.sent(
            &json!({"toolName": "t", "operation": "search", "inputs": [{"const": filter, "arg": "filter"}],
            "projection": [{"path": ["search", "... on Order", "id"], "leaf": "id"}]}),
        )
    };
    insta::assert_snapshot!(filter(json!({"status": "OPEN", "tags": ["a"]})), @r#"query t { search(filter: {status: OPEN, tags: ["a"]}) { __typename ... on Order { id } } }"#);
    insta::assert_snapshot!(filter(json!({"status": "OPEN", "min": "1.50"})), @r#"
    query t($filter: Filter) { search(filter: $filter) { __typename ... on Order { id } } }
    $filter = {"status":"OPEN","min":"1.5"}
    "#);
    insta::assert_snapshot!(filter(json!({"status": "CLOSED"})), @"inputs[0].const: the constant for `status` at `status` must be one of `PAID`, `OPEN`");
    let optional = json!({"toolName": "t", "operation": "search", "inputs": [{"param": "text", "arg": "text", "required": false}],
        "projection": [{"path": ["search", "... on Order", "id"], "leaf": "id"}]});
    insta::assert_snapshot!(shop.sent(&optional), @r#"
    query t($text: String) { search(text: $text) { __typename ... on Order { id } } }
    $text = {text}
    "#);
}

#[test]
fn a_write_tells_what_was_refused() {
    let shop = shop();
    let create = json!({"toolName": "create_order", "operation": "orderCreate", "isWrite": true, "inputObjectMap": [
        {"field": "email", "param": "email"}, {"field": "lines[0].sku", "param": "sku"}, {"field": "lines[0].quantity", "const": 1},
        {"field": "note", "param": "note", "required": false}], "projection": [{"path": ["orderCreate", "order", "name"], "leaf": "order"}]});
    insta::assert_snapshot!(shop.sent(&create), @r#"
    mutation create_order($input: OrderInput!) { orderCreate(input: $input) { order { name } userErrors { field message } warnings { code } } }
    $input = {"email": {email}, "lines": [{"sku": {sku}, "quantity": 1}], "note": {note}}
    "#);
    let made = plan(&shop.schema, &create);
    assert_eq!(made.output.shape, Shape::Single);
    assert_eq!(
        body_of(&made, json!({"email": "a@b.example", "sku": "S"}))["variables"],
        json!({"input": {"email": "a@b.example", "lines": [{"sku": "S", "quantity": 1}]}})
    );
    let Request::Graphql(graphql) = &made.request else { panic!() };
    let refused = json!({"data": {"orderCreate": {"order": null, "warnings": null,
        "userErrors": [{"field": ["input", "email"], "message": "<b>call me</b>"}]}}});
    let failure = graphql_data(graphql, &refused).unwrap_err();
    assert_eq!(failure.message(), "The provider refused what was said (`input.email`).");
    let fine = json!({"data": {"orderCreate": {"order": {"name": "#7"}, "userErrors": []}}});
    let data = graphql_data(graphql, &fine).unwrap();
    assert_eq!(shape(&made, &[data.data], false, &|_| true).shaped.value, json!({"order": "#7"}));
    let note = json!({"toolName": "t", "operation": "orderNote", "isWrite": true, "inputs": [{"param": "id", "arg": "id"}],
        "inputObjectMap": [{"field": "input.email", "param": "email"}, {"field": "extra.sku", "param": "sku"}, {"field": "email", "param": "x"}],
        "projection": [{"path": ["orderNote", "userErrors", "message"], "leaf": "x"}]});
    insta::assert_snapshot!(shop.sent(&note), @r#"
    inputObjectMap[2].field: no argument `email` of `orderNote`; there are `id`, `input`, `extra`
    inputObjectMap: `extra.quantity` is required and neither mapped nor pinned
    projection[0].path[1]: `userErrors` can't be projected
    "#);
    let bare = json!({"toolName": "t", "operation": "ping", "isWrite": true});
    assert_eq!(shop.sent(&bare), "mutation t { ping { __typename } }");
    let cancel = json!({"toolName": "t", "operation": "orderCancel", "treatAsRead": true, "inputs": [{"param": "id", "arg": "id"}]});
    insta::assert_snapshot!(shop.sent(&cancel), @r#"
    treatAsRead: `orderCancel` can't be treated as a read: a mutation writes
    projection: a read must return at least one field
    "#);
    let cancel = json!({"toolName": "t", "operation": "orderCancel", "isWrite": true, "inputs": [{"param": "id", "arg": "id"}],
        "projection": [{"path": ["orderCancel"], "leaf": "done"}]});
    insta::assert_snapshot!(shop.sent(&cancel), @r#"
    mutation t($id: ID!) { orderCancel(id: $id) }
    $id = {id}
    "#);
}

#[test]
fn nothing_found_and_failures_are_told_apart() {
    let shop = shop();
    let plan = plan(
        &shop.schema,
        &json!({"toolName": "t", "operation": "order", "inputs": [{"param": "id", "arg": "id"}],
        "projection": [{"path": ["order", "name"], "leaf": "name"}, {"path": ["order", "total"], "leaf": "total"}]}),
    );
    let Request::Graphql(graphql) = &plan.request else { panic!() };
    let of = |answer: Value| match graphql_data(graphql, &answer) {
        Ok(data) => {
            format!("{} {}", shape(&plan, &[data.data], false, &|_| true).shaped.value, data.partial.len())
        }
        Err(failure) => format!("{} {}", failure.class.code(), failure.message()),
    };
    let error = |code: &str| json!({"message": "secret words", "path": ["order", "name", "<x>"], "extensions": {"code": code}});
    assert_eq!(of(json!({"data": {"order": null}})), r#"{"found":false} 0"#);
    assert_eq!(
        of(json!({"data": {"order": {"name": "#1", "total": "12.50"}}})),
        r##"{"name":"#1","total":12.5} 0"##
    );
    assert_eq!(
        of(json!({"data": {"order": {"name": null, "total": 5}}, "errors": [error("X")]})),
        r#"{"name":null,"total":5} 1"#
    );
    insta::assert_snapshot!(of(json!({"data": null, "errors": [error("THROTTLED")]})), @"upstream_rate_limited The provider takes no more calls for now.");
    insta::assert_snapshot!(of(json!({"data": {"order": null}, "errors": [error("NOT_FOUND")]})), @"upstream_not_found The provider knows nothing like it (`order.name`).");
    insta::assert_snapshot!(of(json!({"errors": [error("graphqlValidationFailed")]})), @"upstream_rejected The provider refused the request (`order.name`).");
    insta::assert_snapshot!(of(json!({"errors": [error("UNAUTHENTICATED")]})), @"credentials_rejected The provider doesn't accept the connection's credentials.");
    for odd in [json!([]), json!({}), json!("x"), json!({"data": 5}), json!({"data": null, "errors": []})] {
        assert_eq!(graphql_data(graphql, &odd).unwrap_err().class, GraphqlClass::Protocol, "{odd}");
    }
}
