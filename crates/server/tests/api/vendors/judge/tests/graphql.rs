//! By schemas of GraphQL.

use serde_json::{Value, json};

use super::{accepts, objects, seen};
use crate::vendors::{
    judge::{graphql, graphql::Graphql},
    simulator::{Judge, Reply},
};

fn named(kind: &str, name: &str) -> Value {
    json!({"kind": kind, "name": name, "ofType": null})
}

fn required(of: &Value) -> Value {
    json!({"kind": "NON_NULL", "name": null, "ofType": of})
}

fn field(name: &str, kind: &Value, arguments: &[Value]) -> Value {
    json!({"name": name, "type": kind, "args": arguments})
}

/// The answer to an introspection of a small schema.
fn clinic() -> Judge {
    let (text, number) = (named("SCALAR", "String"), named("SCALAR", "Int"));
    let visit = named("OBJECT", "Visit");
    let visits = json!({"kind": "LIST", "name": null, "ofType": required(&visit)});
    let ask = json!({"name": "ask", "type": required(&named("INPUT_OBJECT", "Ask")), "defaultValue": null});
    let types = json!([
        {"kind": "OBJECT", "name": "Query", "interfaces": [], "fields": [field("visits", &visits, &[ask])]},
        {"kind": "OBJECT", "name": "Visit", "interfaces": [], "fields": [field("id", &required(&text), &[]),
            field("state", &named("ENUM", "State"), &[]), field("length", &number, &[])]},
        {"kind": "ENUM", "name": "State", "enumValues": [{"name": "OPEN"}, {"name": "DONE"}]},
        {"kind": "INPUT_OBJECT", "name": "Ask", "inputFields": [{"name": "phone", "type": required(&text), "defaultValue": null},
            {"name": "first", "type": number, "defaultValue": "5"}, {"name": "state", "type": named("ENUM", "State"), "defaultValue": null}]},
        {"kind": "SCALAR", "name": "String"}, {"kind": "SCALAR", "name": "Int"}, {"kind": "OBJECT", "name": "__Type"}]);
    let schema = json!({"queryType": {"name": "Query"}, "mutationType": null, "types": types});
    Box::new(Graphql::new(&json!({"data": {"__schema": schema}}), "/graphql"))
}

const ASK: &str = "query($ask: Ask!) { visits(ask: $ask) { id state length } }";

fn asked(document: &str, variables: &Value) -> Value {
    json!({"query": document, "variables": variables})
}

#[test]
fn documents_and_variables_are_held_to_the_schema() {
    let judge = clinic();
    accepts(&judge, "POST", "/graphql", &asked(ASK, &json!({"ask": {"phone": "1", "state": "OPEN"}})));
    let place = ("POST", "/graphql");
    for (document, why) in [
        ("{ visits { id } }", "ask"),
        ("query($ask: Ask!) { visits(ask: $ask) { id name } }", "name"),
        ("query($ask: Ask!) { visits(ask: $ask) }", "visits"),
        ("query($ask: String!) { visits(ask: $ask) { id } }", "ask"),
        ("query($ask: Ask!, $b: Int) { visits(ask: $ask) { id } }", "b"),
        ("query($ask: Ask!) { visits(ask: $ask) { id }", ""),
    ] {
        objects(&judge, place, &asked(document, &json!({"ask": {"phone": "1"}})), why);
    }
    for (variables, why) in [
        (json!({}), ""),
        (json!({"ask": {}}), ""),
        (json!({"ask": {"phone": null}}), ""),
        (json!({"ask": {"phone": "1", "last": 1}}), ""),
        (json!({"ask": {"phone": "1", "first": "5"}}), ""),
        (json!({"ask": {"phone": "1", "state": "LOST"}}), ""),
        (json!({"ask": {"phone": "1"}, "more": 1}), "more"),
    ] {
        objects(&judge, place, &asked(ASK, &variables), why);
    }
    objects(&judge, ("GET", "/graphql"), &Value::Null, "posted");
    objects(&judge, place, &json!({"query": ASK, "variables": {"ask": {"phone": "1"}}, "key": 1}), "key");
}

#[test]
fn answers_are_what_was_selected_and_of_its_types() {
    let judge = clinic();
    let asked = seen("POST", "/graphql", &asked(ASK, &json!({"ask": {"phone": "1"}})));
    let said = |data: Value| judge.answer(&asked, &Reply::ok(json!({"data": data})));
    said(json!({"visits": [{"id": "1", "state": "DONE", "length": null}]})).unwrap();
    said(json!({"visits": null})).unwrap();
    judge.answer(&asked, &Reply::ok(json!({"errors": [{"message": "no"}]}))).unwrap();
    for (data, why) in [
        (json!({}), "visits"),
        (json!({"visits": [{"id": "1", "state": "LOST", "length": 1}]}), "LOST"),
        (json!({"visits": [{"id": null, "state": "OPEN", "length": 1}]}), "never null"),
        (json!({"visits": [{"id": "1", "state": "OPEN"}]}), "length"),
        (json!({"visits": [{"id": "1", "state": "OPEN", "length": 1.5}]}), "1.5"),
        (json!({"visits": [{"id": "1", "state": "OPEN", "length": 1, "more": 1}]}), "more"),
        (json!({"visits": [null]}), "never null"),
        (json!({"visits": {}}), "list"),
    ] {
        let told = said(data.clone()).expect_err(&data.to_string());
        assert!(told.contains(why), "{data}: {told}");
    }
    assert!(judge.answer(&asked, &Reply::ok(json!({}))).is_err());
}

#[test]
fn shopifys_own_schema_judges_what_is_sent_to_it() {
    let path = "/admin/api/2026-07/graphql.json";
    let Some(judge) = graphql("shopifyAdmin", path) else { return };
    let orders =
        "query($query: String) { orders(first: 1, query: $query) { nodes { name displayFinancialStatus } } }";
    accepts(&judge, "POST", path, &asked(orders, &json!({"query": "name:1001"})));
    objects(&judge, ("POST", path), &asked(&orders.replace("name ", "title "), &json!({})), "title");
    objects(&judge, ("POST", path), &asked(orders, &json!({"query": 1001})), "");
    objects(&judge, ("POST", "/admin/api/graphql.json"), &asked(orders, &json!({})), path);
    let sent = seen("POST", path, &asked(orders, &json!({})));
    let said = |status: &str| {
        let node = json!({"name": "#1001", "displayFinancialStatus": status});
        judge.answer(&sent, &Reply::ok(json!({"data": {"orders": {"nodes": [node]}}})))
    };
    said("PAID").unwrap();
    assert!(said("paid").is_err());
}
