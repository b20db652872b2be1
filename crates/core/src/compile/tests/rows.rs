//! Rows of sheets by an API of nobody's: transforms know no provider.

use serde_json::{Value, json};

use super::{
    api::{body_of, bound, plan, rest},
    support::told,
};
use crate::{
    plan::{Plan, Request, output::answer},
    schema::{Schema, Sensitivity},
    scoping::Scoping,
};

fn api() -> Schema {
    rest(
        "Rows: cells:[json] at
        GET /{place} rows.get path.place! -> Rows
        PUT /{place} rows.set path.place! body:Rows -> Rows",
    )
}

fn binding(settings: &Value) -> Value {
    json!({"toolName": "note", "isWrite": true, "transform": "append_row", "settings": settings, "steps": [
        {"operation": "rows.get", "inputs": [{"arg": "place", "param": "range"}],
            "projection": [{"path": ["cells"], "leaf": "values"}]},
        {"operation": "rows.set", "isWrite": true, "inputs": [{"arg": "place", "param": "range"}],
            "inputObjectMap": [{"field": "cells", "param": "values"}],
            "projection": [{"path": ["at"], "leaf": "updated_range"}]}]})
}

fn steps(plan: &Plan) -> &[Plan] {
    match &plan.request {
        Request::Composed(composed) => &composed.steps,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_of_lists_is_sent_and_comes_back_cell_by_cell() {
    let whole =
        plan(&api(), &binding(&json!({"sheet": "S", "columns": [{"header": "E-mail", "param": "email"}]})));
    assert!(whole.is_write && whole.operation == "rows.set");
    assert_eq!(whole.parameters[0].sensitivity, Sensitivity::Personal);
    let cells = json!([[null, "=A1", 7, true], [], ["x"]]);
    let sent = body_of(&steps(&whole)[1], json!({"range": "'S'!A1", "values": cells}));
    assert_eq!(sent, json!({"cells": cells}));
    let came = json!({"cells": cells, "other": 1});
    let read = answer::shape(&steps(&whole)[0], &[&came], false, &|_| true);
    assert_eq!((read.shaped.value, read.notes), (json!({"values": cells}), Vec::new()));
}

#[test]
fn settings_and_steps_are_checked_when_it_is_bound() {
    let faults = |binding: &Value| told(&bound(&api(), &Scoping::default(), binding).unwrap_err());
    insta::assert_snapshot!(faults(&binding(&json!({"sheet": "S", "columns": [{"header": "SSN", "param": "ssn"}], "rows": 1}))), @"
    settings.columns[0].header: `SSN` is restricted (government_id) and can't be bound.
    settings.rows: There is no member `rows` here.
    ");
    let mut odd = binding(&json!({"sheet": "S", "columns": [{"header": "A", "const": 1}]}));
    odd["steps"][0]["projection"][0]["leaf"] = json!("rows");
    odd["steps"][1]["inputObjectMap"] = json!([]);
    insta::assert_snapshot!(faults(&odd), @"
    steps[0].projection: this step (the rows) needs the leaves `values`
    steps[1].inputs: this step (the cells to write) needs inputs with the params `values`
    ");
}
