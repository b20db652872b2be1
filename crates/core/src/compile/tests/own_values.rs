//! What is neither the caller's to say nor always the same: made for each call, outside of the plan.

use serde_json::{Value, json};

use super::{
    api::{bound, map, plan},
    support::told,
};
use crate::{
    import::{document::Source, openapi},
    plan::{
        CallFacts, HttpCall, Plan, arguments::check, parameters::parameters_schema, preview::request_text,
        request::api_call, summary,
    },
    schema::Schema,
    scoping::Scoping,
};

fn till() -> Schema {
    let document = json!({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/payments": {"post": {
        "operationId": "pay",
        "parameters": [{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 36}}],
        "requestBody": {"content": {"application/json": {"schema": {"type": "object", "required": ["key"], "properties": {
            "key": {"type": "string", "maxLength": 45}, "uid": {"type": "string", "format": "uuid"},
            "short": {"type": "string", "maxLength": 10}, "cents": {"type": "integer"},
            "at": {"type": "string", "format": "date-time"}, "day": {"type": "string", "format": "date"}}}}}},
        "responses": {"200": {"description": "Done.", "content": {"application/json": {"schema": {"type": "object",
            "properties": {"id": {"type": "string"}}}}}}}}}}});
    openapi::schema(&Source { place: "till.json".to_owned(), value: document }, &[]).unwrap().schema
}

fn payment() -> Value {
    json!({"toolName": "pay", "operation": "pay", "isWrite": true,
        "inputs": [{"arg": "Idempotency-Key", "generated": "uuid"}],
        "inputObjectMap": [{"field": "key", "generated": "uuid"}, {"field": "uid", "generated": "uuid"},
            {"field": "at", "generated": "now"}, {"field": "cents", "param": "cents"}],
        "projection": [{"path": ["id"], "leaf": "id"}]})
}

fn call(plan: &Plan, id: &str) -> HttpCall {
    let facts = CallFacts { id: id.to_owned(), at: "2026-12-01T16:00:00Z".parse().unwrap() };
    let arguments = check(plan, &map(json!({"cents": 4200}))).unwrap().of_call(facts);
    api_call(plan, &arguments).unwrap().unwrap()
}

#[test]
fn each_call_sends_values_of_its_own_and_the_same_ones_again() {
    let plan = plan(&till(), &payment());
    let body = |id: &str| -> Value { serde_json::from_slice(&call(&plan, id).body.unwrap()).unwrap() };
    let (one, other) = (body("rcp_1"), body("rcp_2"));
    assert_eq!(call(&plan, "rcp_1"), call(&plan, "rcp_1"));
    assert_ne!(one["key"], other["key"]);
    assert_ne!(one["key"], one["uid"]);
    assert_eq!((&one["at"], &one["cents"]), (&json!("2026-12-01T16:00:00Z"), &json!(4200)));
    let key = |id: &str| call(&plan, id).headers.iter().find(|(name, _)| name == "Idempotency-Key").cloned();
    assert_ne!(key("rcp_1"), key("rcp_2"));
}

#[test]
fn nobody_is_asked_for_them_and_nobody_confirms_them() {
    let plan = plan(&till(), &payment());
    assert_eq!(parameters_schema(&plan)["required"], json!(["cents"]));
    let arguments = check(&plan, &map(json!({"cents": 4200}))).unwrap();
    assert_eq!(summary::canonical(&plan, &arguments), r#"{"cents":4200}"#);
    let faults = check(&plan, &map(json!({"cents": 1, "key": "mine"}))).unwrap_err();
    assert_eq!(faults.len(), 1, "{}", told(&faults));
    insta::assert_snapshot!(request_text(&plan), @r#"
    POST /payments
    Idempotency-Key: <a UUID of the call's own>
    Content-Type: application/json

    {"key": <a UUID of the call's own>, "uid": <a UUID of the call's own>, "at": <when the call is made>, "cents": {cents}}
    "#);
}

#[test]
fn a_call_that_nobody_has_named_is_not_sent() {
    let plan = plan(&till(), &payment());
    let arguments = check(&plan, &map(json!({"cents": 4200}))).unwrap();
    let faults = api_call(&plan, &arguments).unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.code.as_str()).collect::<Vec<_>>(), ["unknown_call"]);
    let plain = json!({"toolName": "pay", "operation": "pay", "isWrite": true,
        "inputObjectMap": [{"field": "key", "const": "k"}], "projection": [{"path": ["id"], "leaf": "id"}]});
    let plain = super::api::plan(&till(), &plain);
    assert!(api_call(&plain, &check(&plain, &map(json!({}))).unwrap()).is_ok());
}

#[test]
fn what_does_not_fit_its_place_is_refused_when_it_is_bound() {
    let mut binding = payment();
    binding["inputObjectMap"] = json!([{"field": "key", "generated": "now"}, {"field": "short", "generated": "uuid"},
        {"field": "cents", "generated": "uuid"}, {"field": "uid", "generated": "now"}, {"field": "day", "generated": "now"},
        {"field": "at", "generated": "uuid"}]);
    let faults = bound(&till(), &Scoping::default(), &binding).unwrap_err();
    insta::assert_snapshot!(told(&faults), @r"
    inputObjectMap[1].generated: what is generated doesn't fit `short`, which may have at most 10 characters
    inputObjectMap[2].generated: what is generated doesn't fit `cents`, which must be a whole number
    inputObjectMap[3].generated: what is generated doesn't fit `uid`, which must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057
    inputObjectMap[4].generated: what is generated doesn't fit `day`, which must be a date such as 2026-11-02
    inputObjectMap[5].generated: what is generated doesn't fit `at`, which must be a point in time with its zone, such as 2026-11-02T09:15:00Z
    ");
}
