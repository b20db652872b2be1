//! The limits that a document sets on values: told to models, and checked before anything is sent.

use serde_json::{Value, json};

use super::{
    api::{bound, plan, request_of},
    support::told,
};
use crate::{
    import::{document::Source, openapi},
    plan::parameters::parameters_schema,
    schema::Schema,
    scoping::Scoping,
};

fn shop() -> Schema {
    let query = |name: &str, schema: Value| json!({"name": name, "in": "query", "schema": schema});
    let parameters = json!([
        query("zip", json!({"type": "string", "pattern": "^[0-9]{5}$"})),
        query("code", json!({"type": "string", "pattern": "[A-Z]", "minLength": 3, "maxLength": 6})),
        query("hours", json!({"type": "integer", "minimum": 1, "maximum": 12})),
        query("share", json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "multipleOf": 0.1})),
        query("tags", json!({"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "string", "minLength": 2}})),
        query("odd", json!({"type": "string", "pattern": "(?=x)y"})),
        {"name": "page", "in": "query", "required": true, "schema": {"type": "integer", "default": 1}},
    ]);
    let part = json!({"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}}});
    let parts = json!({"type": "array", "minItems": 2, "items": part});
    let order = json!({"type": "object", "required": ["parts"], "properties": {"parts": parts}});
    let answer = json!({"200": {"content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}}});
    let value = json!({"openapi": "3.1.0", "paths": {"/a": {
        "get": {"operationId": "find", "parameters": parameters, "responses": answer},
        "post": {"operationId": "order", "requestBody": {"required": true, "content": {"application/json": {"schema": order}}}, "responses": answer},
    }}});
    openapi::schema(&Source { place: "a.json".to_owned(), value }, &[]).unwrap().schema
}

fn find(names: &[&str]) -> Value {
    let inputs: Vec<Value> = names.iter().map(|name| json!({"param": name, "arg": name})).collect();
    json!({"toolName": "t", "operation": "find", "inputs": inputs, "projection": [{"path": ["id"], "leaf": "id"}]})
}

#[test]
fn a_model_is_told_the_limits() {
    let plan = plan(&shop(), &find(&["zip", "hours", "share", "tags", "odd"]));
    let properties = parameters_schema(&plan)["properties"].take();
    assert_eq!(properties["zip"]["pattern"], "^(?:[0-9]{5})$");
    assert_eq!((&properties["hours"]["minimum"], &properties["hours"]["maximum"]), (&json!(1), &json!(12)));
    assert_eq!(properties["share"]["multipleOf"], 0.1);
    assert_eq!(properties["tags"]["minItems"], 2);
    // A pattern that our engine doesn't know is left to the provider.
    assert_eq!(properties["odd"]["pattern"], Value::Null);
}

#[test]
fn values_beyond_the_limits_are_refused_before_anything_is_sent() {
    let plan = plan(&shop(), &find(&["zip", "code", "hours", "share", "tags"]));
    let good = json!({"zip": "98101", "code": "xAx", "hours": 12, "share": 0.3, "tags": ["ab", "cd"]});
    assert!(request_of(&plan, good).is_ok());
    let bad = json!({"zip": "981012", "code": "A", "hours": 13, "share": 0, "tags": ["ab"]});
    insta::assert_snapshot!(told(&request_of(&plan, bad).unwrap_err()), @r"
    zip: `zip` must match the pattern `[0-9]{5}`
    code: `code` must have at least 3 characters
    hours: `hours` must be at most 12
    share: `share` must be more than 0
    tags: `tags` must have at least 2 items
    ");
    let bad = json!({"zip": "98101", "code": "abc", "hours": 0, "share": 0.25, "tags": ["a", "bc"]});
    insta::assert_snapshot!(told(&request_of(&plan, bad).unwrap_err()), @r"
    code: `code` must match the pattern `[\s\S]*(?:[A-Z])[\s\S]*`
    hours: `hours` must be at least 1
    share: `share` must be a multiple of 0.1
    tags: `tags` must have at least 2 characters at item 0
    ");
}

#[test]
fn a_list_of_objects_has_as_many_as_the_provider_takes() {
    let order = |members: Value| json!({"toolName": "t", "operation": "order", "isWrite": true, "inputObjectMap": members});
    let one = order(json!([{"field": "parts[0].sku", "param": "sku"}]));
    let faults = bound(&shop(), &Scoping::default(), &one).unwrap_err();
    insta::assert_snapshot!(told(&faults), @"inputObjectMap: `body.parts` must have at least 2 elements");
    let two =
        order(json!([{"field": "parts[0].sku", "param": "sku"}, {"field": "parts[1].sku", "const": "b"}]));
    assert!(bound(&shop(), &Scoping::default(), &two).is_ok());
}

#[test]
fn what_is_required_and_has_a_default_is_sent_all_the_same() {
    let plan_of = |names: &[&str]| plan(&shop(), &find(names));
    let path = |plan, given| request_of(&plan, given).unwrap().path_and_query;
    assert_eq!(path(plan_of(&["zip"]), json!({"zip": "98101"})), "/a?zip=98101&page=1");
    assert_eq!(path(plan_of(&["page"]), json!({"page": 4})), "/a?page=4");
}
