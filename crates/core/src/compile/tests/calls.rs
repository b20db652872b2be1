//! Compiled plans, called: arguments in, values out, rows into results.

use serde_json::{Map, Value, json};

use super::{
    searches::open_tickets,
    support::{plan, told, values_of},
    writes::open_ticket,
};
use crate::{
    plan::{
        Cell, Plan, SqlValue,
        arguments::{PreparedPlan, check},
        output::{Error, shape},
        parameters::{allowed_fields, egress, parameters_schema},
        summary::{canonical, summary},
    },
    schema::Dialect,
};

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
}

fn refused(plan: &Plan, given: Value) -> String {
    told(&check(plan, &map(given)).unwrap_err())
}

fn text(text: &str) -> SqlValue {
    SqlValue::Text(text.to_owned())
}

#[test]
fn the_parameters_are_json_schema_and_say_where_they_go() {
    let plan = plan(Dialect::Postgres, &open_tickets());
    insta::assert_snapshot!(parameters_schema(&plan), @r#"{"type":"object","properties":{"caller_phone":{"type":"string","description":"The phone number of the caller, with its country code where that is known. Example: +12065550142","maxLength":100}},"required":["caller_phone"],"additionalProperties":false}"#);
    assert_eq!(allowed_fields(&plan), ["customer_name", "ticket_subject", "opened_at"]);
    let sent = egress(&plan, "db.example.com");
    assert_eq!(sent.get("caller_phone").map(String::as_str), Some("db.example.com:customers.phone"));
}

#[test]
fn a_phone_is_sent_in_its_spellings() {
    let given = map(json!({"caller_phone": "+1 555 012-3456"}));
    let postgres = plan(Dialect::Postgres, &open_tickets());
    let call = values_of(&postgres, &check(&postgres, &given).unwrap());
    let [SqlValue::TextList(spellings), status] = call.values.as_slice() else { panic!("{call:?}") };
    assert_eq!(spellings[0], "+1 555 012-3456");
    assert!(spellings.contains(&"+15550123456".to_owned()));
    assert_eq!(*status, text("open"));
    let mysql = plan(Dialect::Mysql, &open_tickets());
    let call = values_of(&mysql, &check(&mysql, &given).unwrap());
    assert_eq!(call.values.len(), 49);
    assert_eq!(call.values.first(), call.values.get(23));
}

#[test]
fn a_list_says_how_many_and_whether_there_are_more() {
    let plan = plan(Dialect::Postgres, &open_tickets());
    let row = || {
        ["A. Caller", "Boiler leaks", "2026-11-02T09:15:00Z"].map(|text| Cell::Text(text.to_owned())).to_vec()
    };
    assert_eq!(
        shape(&plan, vec![row()], &|_| true).unwrap().value,
        json!({"items": [{"customer_name": "A. Caller", "ticket_subject": "Boiler leaks",
            "opened_at": "2026-11-02T09:15:00Z"}], "count": 1, "truncated": false})
    );
    let many = shape(&plan, vec![row(); 11], &|leaf| leaf.name == "opened_at").unwrap();
    assert_eq!((many.count, many.truncated), (10, true));
    assert_eq!(many.value["items"][0], json!({"opened_at": "2026-11-02T09:15:00Z"}));
    assert_eq!(shape(&plan, vec![vec![]], &|_| true), Err(Error::WrongColumns));
}

#[test]
fn a_single_record_is_found_or_not_and_never_chosen() {
    let plan = plan(Dialect::Mysql, &open_ticket());
    let row = || vec![Cell::Integer(977)];
    assert_eq!(shape(&plan, vec![row()], &|_| true).unwrap().value, json!({"ticket_id": 977}));
    assert_eq!(shape(&plan, vec![], &|_| true).unwrap().value, json!({"found": false}));
    assert_eq!(shape(&plan, vec![row(), row()], &|_| true), Err(Error::AmbiguousMatch));
    let mut silent = open_ticket();
    silent["projection"] = json!([]);
    let silent = super::support::plan(Dialect::Mysql, &silent);
    assert_eq!(shape(&silent, vec![vec![]], &|_| true).unwrap().value, json!({}));
}

#[test]
fn what_is_confirmed_is_a_sentence_and_a_stable_text() {
    let plan = plan(Dialect::Postgres, &open_ticket());
    let said = check(&plan, &map(json!({"problem": "Boiler leaks", "customer_id": 42}))).unwrap();
    assert_eq!(
        summary(&plan, "Open a ticket", &said),
        "Open a ticket: problem = “Boiler leaks”, customer_id = 42"
    );
    let again = check(&plan, &map(json!({"customer_id": "42", "problem": "Boiler leaks"}))).unwrap();
    assert_eq!(canonical(&plan, &said), canonical(&plan, &again));
    assert_eq!(canonical(&plan, &said), r#"{"customer_id":42,"problem":"Boiler leaks"}"#);
    assert_eq!(format!("{said:?}"), "Arguments { stated: [1, 0], .. }");
    let long = check(&plan, &map(json!({"customer_id": 1, "problem": "x\n".repeat(100)}))).unwrap();
    assert!(
        summary(&plan, "Open", &long).ends_with("x … (80 characters more)”"),
        "{}",
        summary(&plan, "Open", &long)
    );
}

#[test]
fn an_update_says_what_it_was_given() {
    let binding = json!({"toolName": "x", "operation": "customers.update", "isWrite": true,
        "sqlWrite": {"table": "customers", "mode": "update", "keyColumn": "id", "keyParam": "id", "columns": [
            {"column": "born", "param": "born", "required": false}]}});
    let plan = PreparedPlan::new(plan(Dialect::Postgres, &binding)).unwrap();
    let values = |given: Value| values_of(plan.plan(), &plan.check(&map(given)).unwrap()).values;
    let (yes, no) = (SqlValue::Boolean(true), SqlValue::Boolean(false));
    let id = SqlValue::Integer(1);
    assert_eq!(values(json!({"id": 1})), [no, SqlValue::Null, id.clone()]);
    assert_eq!(values(json!({"id": 1, "born": null})), [yes.clone(), SqlValue::Null, id.clone()]);
    assert_eq!(values(json!({"id": 1, "born": "2001-02-03"})), [yes, text("2001-02-03"), id]);
}

#[test]
fn every_bad_argument_is_told_at_once() {
    let plan = plan(Dialect::Postgres, &open_ticket());
    insta::assert_snapshot!(refused(&plan, json!({"customer_id": 1.5, "problm": "x"})), @r#"
    problm: there is no argument `problm`; did you mean `problem`?
    customer_id: `customer_id` must be a whole number, without a fraction
    problem: `problem` is required
    "#);
    insta::assert_snapshot!(refused(&plan, json!({"customer_id": 1e300, "problem": "a\0b"})), @r#"
    customer_id: `customer_id` must be a whole number from -9223372036854775808 to 9223372036854775807
    problem: `problem` can't contain a NUL character
    "#);
    insta::assert_snapshot!(refused(&plan, json!({"customer_id": null, "problem": "x".repeat(201)})), @r#"
    customer_id: `customer_id` can't be null
    problem: `problem` may have at most 200 characters
    "#);
    insta::assert_snapshot!(refused(&plan, json!({"customer_id": "4 2", "problem": ["x"]})), @r#"
    customer_id: `customer_id` must be a whole number
    problem: `problem` must be text, not a list
    "#);
}

#[test]
fn an_anonymous_caller_is_nobody_rather_than_whoever_has_no_phone() {
    let plan = plan(Dialect::Postgres, &open_tickets());
    for nobody in ["", "  ", "anonymous", "+"] {
        let told = refused(&plan, json!({"caller_phone": nobody}));
        assert_eq!(told, "caller_phone: `caller_phone` must be a phone number, and this has no digits");
    }
}

#[test]
fn an_empty_prefix_does_not_find_everybody() {
    let mut binding = open_tickets();
    binding["sqlSearch"]["operator"] = json!("prefix");
    let plan = plan(Dialect::Postgres, &binding);
    let told = refused(&plan, json!({"caller_phone": ""}));
    assert!(told.contains("at least one character"), "{told}");
    assert!(check(&plan, &map(json!({"caller_phone": "+1 206"}))).is_ok());
}
