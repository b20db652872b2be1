//! The OpenAPI document: whole, consistent, and what the server serves.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::Value;

use crate::support::{
    TestServer,
    routes::{document, routes},
};

#[test]
fn the_document_is_what_was_reviewed() {
    insta::assert_snapshot!("openapi", serde_json::to_string_pretty(&document()).unwrap());
}

#[test]
fn every_operation_says_what_a_client_must_know() {
    let mut names = HashSet::new();
    for route in routes() {
        let at = format!("{} {}", route.method, route.path);
        assert!(!route.operation.is_empty() && names.insert(route.operation.clone()), "{at}: operationId");
        assert!(!route.scopes.is_empty(), "{at}: no scope");
        let operation = &route.document;
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{at}: tag");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{at}: summary");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('4')), "{at}: no failure");
        assert!(responses.keys().any(|status| status.starts_with('2')), "{at}: no success");
        let placed: Vec<&str> =
            route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        for name in &placed {
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            let described = parameters.iter().any(|one| one["name"] == *name && one["in"] == "path");
            assert!(described, "{at}: parameter {name}");
        }
    }
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    let document = document();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer =
            reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leaves the document"));
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(reference) if name == "$ref" => references.push(reference.to_owned()),
                    _ => collect(member, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn the_server_serves_the_document_as_json_and_yaml() {
    let server = TestServer::sqlite().await;
    let stranger = server.admin.stranger();
    let json = stranger.raw(Method::GET, "/openapi.json").await;
    assert_eq!(json.json, document());
    assert_eq!(json.json["openapi"], "3.1.0");
    let yaml = stranger.raw(Method::GET, "/openapi.yaml").await;
    assert_eq!(yaml.header("content-type"), "application/yaml");
    let read: Value = yaml_serde::from_str(&yaml.text).unwrap();
    assert_eq!(read, document());
}
