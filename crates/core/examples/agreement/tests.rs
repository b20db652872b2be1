//! Every folder whose vendor's document is at hand agrees with it; and the comparison finds what differs.

mod essentials;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use jackfield_core::{
    import::files::{self, File},
    schema::{Schema, Transport},
};

use super::{compare, documents::differences};

/// Where the vendors' documents are, below the corpus, by kind.
const DOCUMENTS: &[(&str, &[&str])] = &[
    ("easyappointments", &["openapi/providers/easyappointments.openapi.yml"]),
    ("github", &["openapi/providers/github/api.github.com.json"]),
    ("google_calendar", &["discovery/calendar.v3.json"]),
    ("google_sheets", &["discovery/sheets.v4.json"]),
    ("hubspot", HUBSPOT),
    ("shopify", &["graphql/shopify/admin_2026-10.json.gz"]),
    ("stripe", &["openapi/providers/stripe/spec3.2023-09-12.yaml"]),
    ("square", &["openapi/providers/square/api.json"]),
    ("stripe", &["openapi/providers/stripe/spec3.2023-09-12.yaml"]),
];
const HUBSPOT: &[&str] = &[
    "openapi/providers/hubspot/CRM__Objects__v3.json",
    "openapi/providers/hubspot/CRM__Contacts__v3.json",
    "openapi/providers/hubspot/CRM__Companies__v3.json",
    "openapi/providers/hubspot/CRM__Deals__v3.json",
    "openapi/providers/hubspot/CRM__Tickets__v3.json",
    "openapi/providers/hubspot/CRM__Notes__v3.json",
    "openapi/providers/hubspot/CRM__Associations__v3.json",
];

/// The kinds whose vendor's own document nobody has at hand: what they say rests on what their vendors' pages say.
const WITHOUT: [&str; 3] = ["calendly", "housecall_pro", "jobber"];

fn providers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../providers")
}

/// The corpus, where it is beside the project or beside what the project is in.
fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(3);
    beside.map(|folder| folder.join("shared/corpus")).find(|folder| folder.is_dir())
}

#[test]
fn every_folder_agrees_with_its_vendors_document() {
    let Some(corpus) = corpus() else {
        eprintln!("!!! AGREEMENT WITH VENDORS WAS NOT TESTED: there is no corpus");
        return;
    };
    let mut all = Vec::new();
    for (kind, names) in DOCUMENTS {
        let paths: Vec<PathBuf> = names.iter().map(|name| corpus.join(name)).collect();
        let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
        let found = differences(&providers().join(kind), &paths).unwrap();
        all.extend(found.into_iter().map(|difference| format!("{kind}: {difference}")));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_folder_of_an_api_is_held_against_a_document_or_known_to_have_none() {
    let entries = std::fs::read_dir(providers()).unwrap().map(Result::unwrap);
    let described = entries.filter(|entry| {
        ["schema.yaml", "schema.graphql"].iter().any(|name| entry.path().join(name).is_file())
    });
    let described: BTreeSet<String> =
        described.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let held = DOCUMENTS.iter().map(|(kind, _)| *kind).chain(WITHOUT);
    assert_eq!(described, held.map(str::to_owned).collect());
}

fn schema(text: &str) -> Schema {
    let file = File { name: "a.yaml".to_owned(), bytes: text.as_bytes().to_vec() };
    files::schema(vec![file], Transport::Rest).unwrap().schema
}

const DOCUMENT: &str = "
openapi: 3.1.0
paths:
  /a/{id}:
    post:
      operationId: change
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: mode, in: query, schema: {type: string, enum: [soft, hard]}}
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [name], properties: {
          name: {type: string}, size: {type: integer}}}}}
      responses:
        '200': {description: x, content: {application/json: {schema: {type: object, properties: {
          state: {type: string, enum: [on, off]}, note: {type: string}}}}}}
";

#[test]
fn what_is_the_same_or_left_out_is_no_difference() {
    let ours = DOCUMENT.replace(", note: {type: string}", "").replace(", size: {type: integer}", "");
    assert_eq!(compare::schemas(&schema(&ours), &[schema(DOCUMENT)]), [] as [String; 0]);
}

#[test]
fn whatever_differs_is_told_with_its_place() {
    for (change, with, told) in [
        ("operationId: change", "operationId: chang", "chang: there is no such operation"),
        ("/a/{id}:", "/b/{id}:", "change: path is"),
        ("name: mode, in: query", "name: mood, in: query", "change(mood): there is no such argument"),
        ("enum: [soft, hard]", "enum: [soft, herd]", "doesn't know the values herd"),
        (
            "name: mode, in: query, schema",
            "name: mode, in: query, required: true, schema",
            "required is true here",
        ),
        ("size: {type: integer}", "size: {type: string}", "type is string here"),
        ("required: [name]", "required: []", "required is false here"),
        ("enum: [on, off]", "enum: [on]", "also knows the values off"),
        ("note: {type: string}", "nota: {type: string}", "there is no such field"),
        ("size: {type: integer}", "size: {type: integer, format: int32}", "format is int32 here, and none"),
        (
            "application/json: {schema: {type: object, required",
            "application/x-www-form-urlencoded: {schema: {type: object, required",
            "body is",
        ),
        ("name: mode, in: query,", "name: mode, in: query, style: pipeDelimited,", "style is"),
        ("    post:", "    delete:", "change: change is the end of a record here"),
    ] {
        assert!(DOCUMENT.contains(change), "{change}");
        let ours = schema(&DOCUMENT.replace(change, with));
        let found = compare::schemas(&ours, &[schema(DOCUMENT)]);
        assert!(found.iter().any(|difference| difference.contains(told)), "{told}: {found:?}");
    }
}

const TYPES: &str = "
type Query { orders(first: Int, by: Key = DATE): [Order!]! }
enum Key { DATE NAME }
type Order { id: ID!, note(cut: Int): String }
type Mutation { make(input: NewOrder!): Order }
input NewOrder { lines: [ID!]!, note: String }
";

#[test]
fn whatever_differs_in_graphql_is_told_with_its_place() {
    let schema = |text: &str| {
        let file = File { name: "a.graphql".to_owned(), bytes: text.as_bytes().to_vec() };
        files::schema(vec![file], Transport::Graphql).unwrap().schema
    };
    assert_eq!(compare::schemas(&schema(TYPES), &[schema(TYPES)]), [] as [String; 0]);
    for (change, with, told) in [
        ("note(cut: Int): String", "note(cut: Int): String!", "orders.note: nullable is false here"),
        ("note(cut: Int)", "note(cut: Int!)", "orders.note(cut): declared as is Int! here, and Int"),
        ("note(cut: Int)", "note(long: Int)", "orders.note(long): there is no such argument"),
        ("first: Int,", "first: Int!,", "orders(first): required is true here"),
        ("lines: [ID!]!", "lines: [ID]!", "make(input).lines: declared as"),
        ("lines: [ID!]!, ", "", "the vendor demands this field"),
        ("enum Key { DATE NAME }", "enum Key { DATE SIZE }", "doesn't know the values SIZE"),
        ("type Query { orders", "type Query { order", "there is no such operation"),
    ] {
        assert!(TYPES.contains(change), "{change}");
        let found = compare::schemas(&schema(&TYPES.replace(change, with)), &[schema(TYPES)]);
        assert!(found.iter().any(|difference| difference.contains(told)), "{told}: {found:?}");
    }
}
