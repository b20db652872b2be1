//! What is refused, all at once, with the nearest valid names.

use serde_json::json;

use super::{
    searches::open_tickets,
    support::{check, company, compiled, told},
    writes::open_ticket,
};
use crate::{
    schema::Dialect,
    scoping::{BlockedField, Scoping},
};

#[test]
fn every_fault_of_a_search_is_told_in_its_place() {
    let mut binding = open_tickets();
    binding["sqlSearch"]["filterColumn"] = "name".into();
    binding["projection"][1]["path"][1] = "subjct".into();
    binding["projection"].as_array_mut().unwrap().push(json!({"path": ["ssn"], "leaf": "ssn"}));
    insta::assert_snapshot!(check(&company(Dialect::Postgres), &binding), @r#"
    sqlSearch.filterColumn: `name` leads no index of `customers`; these do: `id`, `phone`, `email`, `balance`, `born`
    projection[1].path[1]: no column `subjct` on `tickets`; did you mean `subject`?
    projection[3].path[0]: `ssn` on `customers` is restricted (government_id) and can't be bound
    "#);
}

#[test]
fn what_makes_no_sense_in_a_search_is_refused() {
    let binding = json!({"toolName": "x", "operation": "customer.search", "isWrite": true,
        "sqlSearch": {"table": "customers", "filterColumn": "id", "param": "the id", "operator": "prefix",
            "where": [{"path": ["tickets", "status"], "const": "opne"}, {"path": ["ssn"], "const": "1"},
                {"path": ["notes"], "const": {}}, {"path": [], "const": 1}],
            "orderBy": {"path": ["calls", "id"]}, "limit": 0, "pattern": "(", "default": "x", "normalize": "e164"},
        "projection": [{"path": ["region", "nam"], "leaf": "1st"}, {"path": ["regoin", "name"], "leaf": "a"},
            {"path": ["region"], "leaf": "a"}, {"path": ["userErrors", "message"], "leaf": "b"}]});
    insta::assert_snapshot!(check(&company(Dialect::Postgres), &binding), @r#"
    operation: no operation `customer.search`; did you mean `customers.search` or `customers.insert` or `customers.update`?
    isWrite: `sqlSearch` is a read, not a write
    sqlSearch.param: `the id` is no name of a parameter: letters, digits and `_`, at most 64, no digit first
    sqlSearch.normalize: this way of tidying is for text
    sqlSearch.pattern: a pattern is for text
    sqlSearch.default: the default must be a phone number with its country, such as +15550123456
    sqlSearch.operator: `prefix` with `id` needs a column of text
    projection[0].leaf: `1st` is no name of a leaf: letters, digits and `_`, at most 64, no digit first
    projection[0].path[1]: no column `nam` on `regions`; did you mean `name`?
    projection[1].path[0]: no relationship `regoin` on `customers`; did you mean `region`?
    projection[2].leaf: the leaf `a` is there twice
    projection[2].path[0]: `region` is a relationship of `customers`: name a column behind it
    projection[3].path: `userErrors` can't be projected
    sqlSearch.where[0].const: the constant for `status` must be one of `open`, `pending`, `closed`; did you mean `open`?
    sqlSearch.where[1].path[0]: `ssn` on `customers` is restricted (government_id) and can't be bound
    sqlSearch.where[2].path: `notes` on `customers` can't be compared with a constant
    sqlSearch.where[3].path: a path is a column, or a relationship and a column behind it
    sqlSearch.orderBy.path[0]: only one relationship to many can be followed, and `tickets` already is: `calls` would multiply its records
    sqlSearch.limit: the limit can be from 1 to 200, not 0
    "#);
}

#[test]
fn what_makes_no_sense_in_a_write_is_refused() {
    let insert = json!({"toolName": "x", "operation": "tickets.insert",
        "sqlWrite": {"table": "tickets", "mode": "insert", "keyColumn": "id", "columns": [
            {"column": "subject", "param": "x", "const": "y"}, {"column": "subject", "param": "x"},
            {"column": "search_text", "param": "text"}, {"column": "status", "const": "opened"},
            {"column": "opened_at", "const": "yesterday", "required": true}]},
        "projection": [{"path": ["customer", "name"], "leaf": "name"}]});
    let update = json!({"toolName": "x", "operation": "customers.insert", "isWrite": true,
        "sqlWrite": {"table": "tickets", "mode": "update", "keyColumn": "subject", "keyParam": "s", "columns": []}});
    let optional = json!({"toolName": "x", "operation": "tickets.insert", "isWrite": true,
        "sqlWrite": {"table": "tickets", "mode": "insert", "columns": [
            {"column": "customer_id", "param": "same", "required": false}, {"column": "subject", "param": "same"}]}});
    let schema = company(Dialect::Postgres);
    insta::assert_snapshot!([insert, update, optional].map(|binding| check(&schema, &binding)).join("\n\n"), @r#"
    isWrite: `sqlWrite` is a write and must be declared with `isWrite: true`
    sqlWrite.keyColumn: an insert has no `keyColumn`
    sqlWrite.columns[0]: a column takes either `param` or `const`
    sqlWrite.columns[1].column: `subject` is set twice
    sqlWrite.columns[2].column: `search_text` on `tickets` can't be written over this connection
    sqlWrite.columns[3].const: the constant for `status` must be one of `open`, `pending`, `closed`; did you mean `open`?
    sqlWrite.columns[4]: a constant has no description, default, pattern or the like
    sqlWrite.columns[4].const: the constant for `opened_at` must be a point in time with its zone, such as 2026-11-02T09:15:00Z
    sqlWrite.columns: `customer_id` on `tickets` must be set: it can't be null and has no default
    projection[0].path: a write returns columns of the row that it wrote: a path is one column

    sqlWrite: the operation `customers.insert` needs `sqlWrite` with `mode` `insert`
    sqlWrite.table: the operation is about `customers`, not about `tickets`
    sqlWrite.keyColumn: `subject` is no unique key of `tickets`; these are: `id`
    sqlWrite.columns: a write sets at least one column

    sqlWrite.columns[0].required: `customer_id` can't be null, so a call that may leave it out needs a `default`
    sqlWrite.columns[1].param: `same` is used twice, for values of different types
    "#);
}

#[test]
fn what_scoping_blocks_is_neither_bound_nor_suggested() {
    let blocked =
        |object: &str, field: &str| BlockedField { object: object.to_owned(), field: field.to_owned() };
    let scoping = Scoping {
        blocked_objects: vec!["tickets".to_owned()],
        blocked_fields: vec![blocked("customers", "name"), blocked("regions", "id")],
    };
    let mut binding = open_tickets();
    binding["projection"]
        .as_array_mut()
        .unwrap()
        .extend([json!({"path": ["nmae"], "leaf": "x"}), json!({"path": ["region", "name"], "leaf": "y"})]);
    let schema = company(Dialect::Postgres);
    let mut all = told(&compiled(&schema, &scoping, &binding).unwrap_err());
    all.push('\n');
    all.push_str(&told(&compiled(&schema, &scoping, &open_ticket()).unwrap_err()));
    insta::assert_snapshot!(all, @r#"
    projection[0].path[0]: `name` on `customers` is blocked by scoping and can't be bound
    projection[1].path[0]: `tickets` is blocked by scoping and can't be bound
    projection[2].path[0]: `tickets` is blocked by scoping and can't be bound
    projection[3].path[0]: no column `nmae` on `customers`
    projection[4].path[0]: `region` is joined by `id` on `regions`, which is blocked, restricted or not readable
    sqlSearch.where[0].path[0]: `tickets` is blocked by scoping and can't be bound
    sqlSearch.orderBy.path[0]: `tickets` is blocked by scoping and can't be bound
    operation: `tickets.insert` is blocked by scoping and can't be bound
    sqlWrite.table: `tickets` is blocked by scoping and can't be bound
    "#);
}

#[test]
fn a_binding_has_one_body() {
    let none = json!({"toolName": "x", "operation": "tickets.search"});
    let mut both = open_ticket();
    both["sqlSearch"] = open_tickets()["sqlSearch"].clone();
    let schema = company(Dialect::Postgres);
    insta::assert_snapshot!([none, both].map(|binding| check(&schema, &binding)).join("\n"), @r#"
    : a binding of an SQL operation needs `sqlSearch` (a read) or `sqlWrite` (a write)
    sqlWrite: a binding has either `sqlSearch` or `sqlWrite`, not both
    "#);
}
