//! Answers of providers that don't keep to their own schema.

use serde_json::{Value, json};

use super::api::{plan, rest};
use crate::{
    plan::{
        Plan, Shape,
        output::answer::{Answered, shape},
    },
    schema::Schema,
};

fn api() -> Schema {
    rest(
        "Thing: text count:integer ratio:number price:decimal on:boolean day:date any:json tags:[string] parts:[Part] part:Part
        Part: label
        GET /things things.list -> [Thing]
        GET /thing things.get -> Thing",
    )
}

fn all(operation: &str) -> Plan {
    let fields = ["text", "count", "ratio", "price", "on", "day", "any", "tags"];
    let mut projection: Vec<Value> =
        fields.iter().map(|name| json!({"path": [name], "leaf": name})).collect();
    projection.push(json!({"path": ["parts", "label"], "leaf": "labels"}));
    projection.push(json!({"path": ["part", "label"], "leaf": "label"}));
    plan(&api(), &json!({"toolName": "t", "operation": operation, "projection": projection}))
}

fn told(answered: &Answered) -> String {
    let notes = answered.notes.iter().map(|note| format!("{}: {}", note.leaf, note.problem));
    [answered.shaped.value.to_string()].into_iter().chain(notes).collect::<Vec<_>>().join("\n")
}

#[test]
fn another_type_is_kept_where_nothing_is_lost() {
    let plan = all("things.get");
    let of = |answer: Value| told(&shape(&plan, &[&answer], false, &|_| true));
    insta::assert_snapshot!(of(json!({"text": 5, "count": "5", "ratio": "0.5", "price": "12.50", "on": "true", "day": "2026-11-02",
        "any": {"a": 1}, "tags": [1, "b", null], "parts": {"label": "x"}, "part": {"label": 1.5}})), @r#"
    {"text":"5","count":5,"ratio":0.5,"price":12.5,"on":true,"day":"2026-11-02","any":{"a":1},"tags":["1","b",null],"labels":["x"],"label":"1.5"}
    labels: an object instead of a list
    "#);
    insta::assert_snapshot!(of(json!({"count": 9_007_199_254_740_993_i64, "price": "12345678901234567.5", "ratio": 1, "on": false,
        "parts": [{"label": "x"}, {"label": {"secret": "unprojected"}}, 7]})), @r#"
    {"text":null,"count":"9007199254740993","ratio":1,"price":"12345678901234567.5","on":false,"day":null,"any":null,"tags":null,"labels":["x"],"label":null}
    labels: a number instead of an object
    labels: an object instead of string
    "#);
    insta::assert_snapshot!(of(json!({"text": {"secret": "unprojected"}, "count": "five", "ratio": "NaN", "price": [], "on": 1, "day": 20_261_102,
        "tags": "a", "parts": "none", "part": ["x"]})), @r#"
    {"text":null,"count":null,"ratio":null,"price":null,"on":null,"day":null,"any":null,"tags":null,"labels":[],"label":null}
    text: an object instead of string
    count: a text instead of integer
    ratio: a text instead of number
    price: a list instead of decimal
    on: a number instead of boolean
    day: a number instead of date
    tags: a text instead of a list
    labels: a text instead of a list
    label: a list instead of an object
    "#);
    insta::assert_snapshot!(of(json!({})), @r#"{"text":null,"count":null,"ratio":null,"price":null,"on":null,"day":null,"any":null,"tags":null,"labels":[],"label":null}"#);
    assert_eq!(of(json!(null)), r#"{"found":false}"#);
}

#[test]
fn a_list_stops_at_its_limit_and_says_so() {
    let schema = api();
    let binding = json!({"toolName": "t", "operation": "things.list", "projection": [{"path": ["text"], "leaf": "text"}]});
    let plan = plan(&schema, &binding);
    assert_eq!(plan.output.shape, Shape::List { limit: 50 });
    let page = |count: usize| Value::from(vec![json!({"text": "x", "count": "unprojected"}); count]);
    let of = |pages: &[&Value], more: bool| {
        let shaped = shape(&plan, pages, more, &|_| true).shaped;
        (shaped.count, shaped.truncated)
    };
    assert_eq!(of(&[&page(50)], false), (50, false));
    assert_eq!(of(&[&page(51)], false), (50, true));
    assert_eq!(of(&[&page(30), &page(20)], false), (50, false));
    assert_eq!(of(&[&page(30), &page(21)], false), (50, true));
    assert_eq!(of(&[&page(3)], true), (3, true));
    assert_eq!(of(&[&json!(null)], false), (0, false));
    assert_eq!(of(&[], false), (0, false));
    let hidden = shape(&plan, &[&page(1)], false, &|_| false).shaped.value;
    assert_eq!(hidden, json!({"items": [{}], "count": 1, "truncated": false}));
    let odd = shape(&plan, &[&json!("unprojected")], false, &|_| true);
    assert_eq!(told(&odd), "{\"items\":[],\"count\":0,\"truncated\":false}\n: a text instead of a list");
}
