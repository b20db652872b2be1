//! The local planner at size: goals over a database of 400 tables and over an API of 800 operations, both made up here.
//!
//! Each goal is asked of a planner that is made already, as a server keeps it; what making one takes is measured apart.
#![expect(clippy::expect_used, reason = "what a bench prepares is known to be good")]

use std::{hint::black_box, sync::Arc};

use criterion::Criterion;
use jackfield_core::{
    compile::Context,
    import::{
        document::Source,
        openapi,
        sql::{self, Catalog, Column, ForeignKey, Index, Rights, Table, TableKind},
    },
    propose::{Goal, Planner},
    schema::{Dialect, Schema, directory::Directory},
    scoping::Scoping,
};
use serde_json::{Value, json};

const RIGHTS: Rights = Rights { select: true, insert: true, update: true };
/// Of what there is a table in each part of the company, or five operations.
const THINGS: [&str; 20] = [
    "customer",
    "order",
    "invoice",
    "payment",
    "shipment",
    "product",
    "supplier",
    "contract",
    "ticket",
    "appointment",
    "employee",
    "vehicle",
    "warehouse",
    "refund",
    "subscription",
    "campaign",
    "project",
    "task",
    "visit",
    "complaint",
];
/// The parts of the company that have tables, and those that have operations.
const TABLES_OF: usize = 20;
const OPERATIONS_OF: usize = 8;
const PARTS: [&str; TABLES_OF] = [
    "retail",
    "wholesale",
    "export",
    "rental",
    "service",
    "online",
    "north",
    "south",
    "east",
    "west",
    "spare",
    "medical",
    "public",
    "private",
    "travel",
    "food",
    "garden",
    "energy",
    "legal",
    "studio",
];

const GOALS: [(&str, &str); 5] = [
    ("look up", "look up a retail customer by phone and return their name, email and city"),
    ("list", "list the open export orders of a customer with their total amount and due date"),
    ("create", "create a service ticket for a customer with subject, description and priority"),
    ("update", "change the due date of a wholesale invoice by its number"),
    ("nothing", "water the tulips every second morning"),
];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    measure(&mut criterion, "400 tables", database());
    measure(&mut criterion, "800 operations", api());
    criterion.final_summary();
}

fn measure(criterion: &mut Criterion, name: &str, schema: Schema) {
    let directory = Arc::new(Directory::new(Arc::new(schema)));
    let mut group = criterion.benchmark_group(format!("propose over {name}"));
    group.sample_size(20);
    group.bench_function("make a planner", |bencher| {
        bencher.iter(|| Planner::new(Arc::clone(&directory)));
    });
    let planner = Planner::new(Arc::clone(&directory));
    let (scoping, context) = (Scoping::default(), Context::new("company", ""));
    for (what, text) in GOALS {
        let goal = Goal { text, is_write: None };
        group.bench_function(what, |bencher| {
            bencher.iter(|| planner.propose(black_box(&goal), &scoping, &context));
        });
    }
    group.finish();
}

fn database() -> Schema {
    let tables = PARTS.iter().flat_map(|part| (0..THINGS.len()).map(move |thing| table(part, thing)));
    sql::schema(Catalog {
        dialect: Dialect::Postgres,
        default_schema: Some("public".to_owned()),
        tables: tables.collect(),
    })
    .schema
}

/// A table of a thing in a part of the company, which refers to the three things before it there.
fn table(part: &str, thing: usize) -> Table {
    let mut columns = vec![
        column("id", "bigint"),
        column("number", "text"),
        column("name", "text"),
        column("phone", "text"),
        column("email", "text"),
        column("city", "character varying(80)"),
        column("subject", "text"),
        column("description", "text"),
        column("priority", "integer"),
        column("status", "text"),
        column("total_amount", "numeric(12,2)"),
        column("due_on", "date"),
        column("created_at", "timestamp with time zone"),
    ];
    let mut foreign_keys = Vec::new();
    for before in &THINGS[thing.saturating_sub(3)..thing] {
        let refers = format!("{before}_id");
        columns.push(column(&refers, "bigint"));
        foreign_keys.push(ForeignKey {
            name: format!("{part}_{}_{refers}_fkey", THINGS[thing]),
            columns: vec![refers],
            to_schema: Some("public".to_owned()),
            to_table: format!("{part}_{before}"),
            to_columns: vec!["id".to_owned()],
        });
    }
    let index = |column: &str, unique| Index { columns: vec![column.to_owned()], unique };
    Table {
        schema: Some("public".to_owned()),
        name: format!("{part}_{}", THINGS[thing]),
        kind: TableKind::Table,
        comment: None,
        rights: RIGHTS,
        columns,
        primary_key: vec!["id".to_owned()],
        indexes: vec![index("id", true), index("number", true), index("phone", false)],
        foreign_keys,
    }
}

fn column(name: &str, native_type: &str) -> Column {
    Column {
        name: name.to_owned(),
        native_type: native_type.to_owned(),
        not_null: name == "id",
        has_default: name == "id",
        generated: false,
        allowed_values: Vec::new(),
        comment: None,
        case_insensitive: false,
        rights: RIGHTS,
    }
}

fn api() -> Schema {
    let parts = || PARTS.iter().take(OPERATIONS_OF);
    let paths = parts().flat_map(|part| THINGS.iter().flat_map(move |thing| paths(part, thing)));
    let records = parts().flat_map(|part| (0..THINGS.len()).map(move |thing| record(part, thing)));
    let value = json!({
        "openapi": "3.1.0",
        "paths": paths.collect::<serde_json::Map<String, Value>>(),
        "components": {"schemas": records.collect::<serde_json::Map<String, Value>>()},
    });
    openapi::schema(&Source { place: "company.json".to_owned(), value }, &[]).expect("a schema").schema
}

/// The two paths of a thing in a part of the company, with five operations between them.
fn paths(part: &str, thing: &str) -> [(String, Value); 2] {
    let record = json!({"$ref": format!("#/components/schemas/{part}_{thing}")});
    let answers = |schema: Value| json!({"200": {"description": "", "content": {"application/json": {"schema": schema}}}});
    let body = json!({"required": true, "content": {"application/json": {"schema": record}}});
    let query = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string"}});
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
    let named = |verb: &str| format!("{verb}_{part}_{thing}");
    let all = json!({
        "get": {"operationId": named("list"), "summary": format!("List every {part} {thing}"),
            "parameters": [query("phone"), query("status"), query("customer_id"), query("page")],
            "responses": answers(json!({"type": "array", "items": record}))},
        "post": {"operationId": named("create"), "summary": format!("Create a {part} {thing}"),
            "requestBody": body, "responses": answers(record.clone())},
    });
    let one = json!({
        "parameters": [id],
        "get": {"operationId": named("get"), "summary": format!("One {part} {thing}"),
            "responses": answers(record.clone())},
        "patch": {"operationId": named("update"), "summary": format!("Change a {part} {thing}"),
            "requestBody": body, "responses": answers(record.clone())},
        "delete": {"operationId": named("delete"), "summary": format!("Delete a {part} {thing}"),
            "responses": {"204": {"description": ""}}},
    });
    [(format!("/{part}/{thing}s"), all), (format!("/{part}/{thing}s/{{id}}"), one)]
}

/// A record that holds the three things before it, so that the ways through the answers are long and many.
fn record(part: &str, thing: usize) -> (String, Value) {
    let names =
        ["id", "number", "name", "phone", "email", "city", "subject", "description", "priority", "status"];
    let plain = names.iter().map(|name| ((*name).to_owned(), json!({"type": "string"})));
    let dates = ["due_on", "created_at"]
        .map(|name| (name.to_owned(), json!({"type": "string", "format": "date-time"})));
    let total = json!({"type": "object", "properties": {
        "amount": {"type": "number"}, "currency": {"type": "string"}}});
    let held = THINGS[thing.saturating_sub(3)..thing].iter();
    let held = held.map(|before| {
        ((*before).to_owned(), json!({"$ref": format!("#/components/schemas/{part}_{before}")}))
    });
    let members = plain.chain(dates).chain([("total".to_owned(), total)]).chain(held);
    let properties: serde_json::Map<String, Value> = members.collect();
    (format!("{part}_{}", THINGS[thing]), json!({"type": "object", "properties": properties}))
}
