//! What a document asks of the fields on a way, and how a refusal inside of the data is told.

use serde_json::{Value, json};

use super::{api::plan, graph::graph, graphql::shop};
use crate::plan::{
    Request,
    output::answer::{graphql_data, shape},
};

#[test]
fn fields_on_the_way_are_asked_for_with_the_constants_that_are_stated() {
    let shop = shop();
    let lines = |leaf: &str, first: Value| json!({"path": ["order", "lines", "sku"], "leaf": leaf, "arguments": {"lines": {"first": first}}});
    let of = |projection: Value| {
        json!({"toolName": "t", "operation": "order", "inputs": [{"param": "id", "arg": "id"}],
            "projection": projection})
    };
    let line = json!({"path": ["order", "line", "quantity"], "leaf": "left", "arguments": {"line": {"sku": "a \"b\""}}});
    let once = of(json!([line, lines("skus", json!(3)), lines("same", json!(3))]));
    insta::assert_snapshot!(shop.sent(&once), @r#"
    query t($id: ID!) { order(id: $id) { line(sku: "a \"b\"") { quantity } lines(first: 3) { edges { node { sku } } } } }
    $id = {id}
    "#);
    let twice = of(json!([lines("three", json!(3)), lines("five", json!(5))]));
    insta::assert_snapshot!(shop.sent(&twice), @r#"
    query t($id: ID!) { order(id: $id) { lines(first: 3) { edges { node { sku } } } _lines: lines(first: 5) { edges { node { sku } } } } }
    $id = {id}
    "#);
    let edge = |sku: &str| json!({"edges": [{"node": {"sku": sku}}]});
    let answer = json!({"order": {"lines": edge("a"), "_lines": edge("b")}});
    let made = plan(&shop.schema, &twice);
    assert_eq!(
        shape(&made, &[&answer], false, &|_| true).shaped.value,
        json!({"three": ["a"], "five": ["b"]})
    );
    let line =
        |arguments: Value| json!({"path": ["order", "line", "sku"], "leaf": "x", "arguments": arguments});
    let wrong = |arguments: Value| shop.sent(&of(json!([line(arguments)])));
    insta::assert_snapshot!(wrong(json!({})), @"projection[0].path[1]: `line` on `Order` needs `sku`: state it in `arguments`, or as an input `@line.…`");
    insta::assert_snapshot!(wrong(json!({"line": {"sku": ["a"]}})), @"projection[0].arguments.line.sku: the constant for `sku` must be text, not a list");
    insta::assert_snapshot!(wrong(json!({"line": {"skuu": "a"}})), @"projection[0].arguments.line.skuu: no argument `skuu` of `line` on `Order`; did you mean `sku`?");
    insta::assert_snapshot!(wrong(json!({"lime": {"sku": "a"}, "order": {"id": "1"}})), @r"
    projection[0].arguments.lime: no field `lime` on this path; did you mean `line`?
    projection[0].arguments.order: what `order` itself is sent stands in `inputs`
    projection[0].path[1]: `line` on `Order` needs `sku`: state it in `arguments`, or as an input `@line.…`
    ");
    insta::assert_snapshot!(wrong(json!({"line": "a"})), @"projection[0].arguments.line: This must be an object, not a string.");
}

#[test]
fn a_refusal_is_told_with_the_place_that_either_form_of_it_names() {
    let shop = graph(
        "type Query { a: Int } type Mutation { make(name: String): Made } type Made { id: ID userErrors: [Wrong!]! }
         type Wrong { message: String! path: [String!]! }",
    );
    let make = json!({"toolName": "t", "operation": "make", "isWrite": true, "inputs": [{"param": "name", "arg": "name"}],
        "projection": [{"path": ["make", "id"], "leaf": "id"}]});
    insta::assert_snapshot!(shop.sent(&make), @r#"
    mutation t($name: String) { make(name: $name) { id userErrors { path message } } }
    $name = {name}
    "#);
    let made = plan(&shop.schema, &make);
    let Request::Graphql(graphql) = &made.request else { panic!() };
    let refused = json!({"data": {"make": {"id": null, "userErrors": [{"message": "<b>no</b>", "path": ["input", "name"]}]}}});
    assert_eq!(
        graphql_data(graphql, &refused).unwrap_err().message(),
        "The provider refused what was said (`input.name`)."
    );
}

#[test]
fn a_list_of_errors_that_was_replaced_is_not_asked_for() {
    let shop = |of: &str| {
        let shop = graph(&format!(
            "type Query {{ a: Int }} type Mutation {{ make: Made }} type MakeUserError {{ code: Int }}
             type Made {{ id: ID userErrors: [MakeUserError!]! @deprecated {of} }}"
        ));
        shop.sent(&json!({"toolName": "t", "operation": "make", "isWrite": true}))
    };
    assert_eq!(shop(""), "mutation t { make { userErrors { code } } }");
    assert_eq!(shop("makeUserErrors: [MakeUserError!]!"), "mutation t { make { makeUserErrors { code } } }");
}
