//! What the project's own providers of GraphQL send, by somebody else's judgement: every document and its variables are
//! held against the provider's part of the schema, and against the vendor's whole one where that is beside the project.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod introspection;
mod judge;

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use jackfield_core::{
    import::graphql,
    manifest::{Action, Folder},
    plan::{Plan, Request},
    schema::Transport,
};
use judge::Judge;
use serde_json::Value;

/// The versions of Shopify's Admin API that the tools must work with: the one that is taken where nobody says, and two
/// before it.
const SHOPIFY: [&str; 3] = ["admin_2026-04.json.gz", "admin_2026-07.json", "admin_2026-10.json.gz"];

fn providers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../providers")
}

fn folder(kind: &str) -> Folder {
    let entries = fs::read_dir(providers().join(kind)).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().unwrap().is_file());
    let files = files
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
        .collect();
    Folder::read(&files).unwrap()
}

/// The kinds of providers that speak GraphQL.
fn kinds() -> Vec<String> {
    let entries = fs::read_dir(providers()).unwrap().map(Result::unwrap);
    let kinds = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    kinds.filter(|kind| folder(kind).manifest.transport == Transport::Graphql).collect()
}

/// What a provider may send, each with its place: the documents of its actions and presets with the values that they are
/// tried with, and the requests of its exchanges.
fn sent(kind: &str) -> Vec<(String, String, Option<Value>)> {
    let folder = folder(kind);
    let mut sent: Vec<(String, String, Option<Value>)> = folder
        .actions
        .iter()
        .chain(folder.presets())
        .map(|action| {
            let Request::Graphql(plan) = folder.compile(action, &action.example()).unwrap().request else {
                panic!("{} sends no document", action.slug)
            };
            (action.slug.clone(), plan.document, None)
        })
        .collect();
    for entry in fs::read_dir(providers().join(kind).join("exchanges")).unwrap().map(Result::unwrap) {
        let exchange: Value = serde_json::from_slice(&fs::read(entry.path()).unwrap()).unwrap();
        for step in exchange["exchange"].as_array().unwrap() {
            let body = &step["request"]["body"];
            let place = entry.file_name().to_string_lossy().into_owned();
            sent.push((place, body["query"].as_str().unwrap().to_owned(), Some(body["variables"].clone())));
        }
    }
    sent
}

fn faults(judge: &Judge, kind: &str) -> Vec<String> {
    let sent = sent(kind);
    assert!(sent.iter().any(|(_, _, variables)| variables.is_some()), "{kind} has no exchanges");
    let wrong = sent.iter().filter_map(|(place, document, variables)| {
        let fault = judge.faults(document, variables.as_ref())?;
        Some(format!("{kind}/{place}: {fault}\n{document}"))
    });
    wrong.collect()
}

#[test]
fn what_a_provider_is_sent_is_valid_for_its_part_of_the_schema() {
    let kinds = kinds();
    assert!(kinds.iter().any(|kind| kind == "shopify"), "{kinds:?}");
    for kind in kinds {
        let text = fs::read_to_string(providers().join(&kind).join("schema.graphql")).unwrap();
        let faults = faults(&Judge::of(&text), &kind);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn what_shopify_is_sent_is_valid_for_its_own_schema_in_each_version() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(3);
    let mut beside = beside.map(|folder| folder.join("shared/corpus/graphql/shopify"));
    let Some(corpus) = beside.find(|folder| folder.is_dir()) else {
        eprintln!("!!! SKIPPED: there is no ../shared/corpus with Shopify's own schema beside the project");
        return;
    };
    for file in SHOPIFY {
        let answer = answer(&corpus.join(file));
        let judge = Judge::of(&introspection::text(&answer));
        let mut faults = faults(&judge, "shopify");
        faults.extend(rebound("shopify", &answer).iter().filter_map(|(slug, document)| {
            let fault = judge.faults(document, None)?;
            Some(format!("{slug} after a discovery: {fault}\n{document}"))
        }));
        assert!(faults.is_empty(), "{file}\n{}", faults.join("\n"));
    }
}

/// The answer to an introspection in a file, packed or not.
fn answer(file: &Path) -> Value {
    let bytes = fs::read(file).unwrap();
    if file.extension().is_none_or(|extension| extension != "gz") {
        return serde_json::from_slice(&bytes).unwrap();
    }
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
    serde_json::from_slice(&unpacked).unwrap()
}

/// The documents of a provider's actions as they are once its whole schema was discovered.
fn rebound(kind: &str, answer: &Value) -> Vec<(String, String)> {
    let discovered = Folder { schema: Some(graphql::introspection(answer).unwrap()), ..folder(kind) };
    let document = |action: &Action| match discovered.compile(action, &action.example()) {
        Ok(Plan { request: Request::Graphql(plan), .. }) => (action.slug.clone(), plan.document),
        other => panic!("{}: {other:?}", action.slug),
    };
    discovered.actions.iter().map(document).collect()
}

#[test]
fn the_judge_sees_what_is_wrong() {
    let judge = Judge::of(
        "type Query { a(b: In!): A } type A { c: Int d: Int @deprecated } input In { e: Int! f: [String!] }",
    );
    let of = |document: &str, variables: Value| judge.faults(document, Some(&variables)).is_some();
    let good = "query t($b: In!) { a(b: $b) { c } }";
    assert!(!of(good, serde_json::json!({"b": {"e": 1, "f": ["x"]}})));
    assert!(of(good, serde_json::json!({"b": {"e": 1, "g": 2}})), "an unknown member");
    assert!(of(good, serde_json::json!({"b": {"e": "x"}})), "a wrong type");
    assert!(of(good, serde_json::json!({})), "a missing variable");
    assert!(
        of("query t($b: In!) { a(b: $b) { z } }", serde_json::json!({"b": {"e": 1}})),
        "an unknown field"
    );
    assert!(
        of("query t($b: In!) { a(b: $b) { d } }", serde_json::json!({"b": {"e": 1}})),
        "a field to avoid"
    );
}
