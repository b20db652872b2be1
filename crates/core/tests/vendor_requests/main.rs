//! What the project's own providers send, by somebody else's judgement: the requests of their exchanges, and the answers
//! that we made up to them, are held against the vendors' own documents where those are beside the project. What a folder
//! says of an API must be what the vendor's document says, and its actions must be the same tools once that document is
//! discovered.
#![expect(clippy::print_stderr, reason = "skipping is to be heard")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

#[path = "../judged/bodies.rs"]
#[expect(unreachable_pub, dead_code, reason = "shared by several programs")]
mod bodies;
mod exchange;
mod openapi;

use std::{
    fs,
    path::{Path, PathBuf},
};

use jackfield_core::{
    import::{Imported, files},
    manifest::Folder,
    plan::{Plan, preview},
    schema::Transport,
};
use serde_json::{Value, json};

use exchange::{Request, exchanges, folder, tools};

/// A provider whose vendor publishes documents.
struct Provider {
    kind: &'static str,
    /// The documents in the corpus. The first is the one that is discovered; a request must be in one of them, and valid
    /// for each that it is in.
    documents: &'static [&'static str],
    /// What a document has against a request and the answer to it; `None` where it doesn't know the operation.
    judge: fn(&Value, &Request, &Value) -> Option<Vec<String>>,
}

const PROVIDERS: &[Provider] = &[
    Provider {
        kind: "hubspot",
        documents: &[
            "openapi/providers/hubspot/CRM__Objects__v3.json",
            "openapi/providers/hubspot/CRM__Contacts__v3.json",
            "openapi/providers/hubspot/CRM__Companies__v3.json",
            "openapi/providers/hubspot/CRM__Deals__v3.json",
            "openapi/providers/hubspot/CRM__Tickets__v3.json",
            "openapi/providers/hubspot/CRM__Notes__v3.json",
        ],
        judge: openapi::faults,
    },
    Provider { kind: "square", documents: &["openapi/providers/square/api.json"], judge: openapi::faults },
];

/// The corpus, where it is beside the project.
fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(3);
    let found = beside.map(|folder| folder.join("shared/corpus")).find(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!(
            "!!! SKIPPED: there is no ../shared/corpus with the vendors' own documents beside the project"
        );
    }
    found
}

fn document(corpus: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(corpus.join(name)).unwrap()).unwrap()
}

/// What a discovery makes of a provider's document.
fn discovered(corpus: &Path, provider: &Provider) -> Imported {
    let name = provider.documents.first().unwrap();
    let bytes = fs::read(corpus.join(name)).unwrap();
    let file = files::File { name: "document.json".to_owned(), bytes };
    files::schema(vec![file], Transport::Rest).unwrap()
}

#[test]
fn requests_and_answers_are_valid_for_the_vendors_own_documents() {
    let Some(corpus) = corpus() else { return };
    let mut faults = Vec::new();
    for provider in PROVIDERS {
        let documents: Vec<Value> = provider.documents.iter().map(|name| document(&corpus, name)).collect();
        for (name, exchange) in exchanges(provider.kind) {
            for step in &exchange.exchange {
                let at = |what: String| format!("{}/{name}: {what}", provider.kind);
                let found: Vec<Vec<String>> = documents
                    .iter()
                    .filter_map(|document| (provider.judge)(document, &step.request, &step.response))
                    .collect();
                if found.is_empty() {
                    faults.push(at(format!("no document has {} {}", step.request.method, step.request.path)));
                }
                faults.extend(found.into_iter().flatten().map(at));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_a_folder_says_of_an_operation_is_what_the_vendor_says() {
    let Some(corpus) = corpus() else { return };
    for provider in PROVIDERS {
        let (folder, vendor) = (folder(provider.kind), discovered(&corpus, provider));
        let shipped = folder.schema.unwrap().schema;
        assert!(shipped.operations().count() > 3, "{}", provider.kind);
        for operation in shipped.operations() {
            let known = vendor.schema.operation(&operation.name);
            let known = known.unwrap_or_else(|| panic!("{} has no {}", provider.kind, operation.name));
            let of = |http: &jackfield_core::schema::HttpRequest| (http.method, http.path.clone());
            assert_eq!(
                operation.http.as_deref().map(of),
                known.http.as_deref().map(of),
                "{}",
                operation.name
            );
            assert_eq!(
                (operation.verb, operation.is_write),
                (known.verb, known.is_write),
                "{}",
                operation.name
            );
        }
    }
}

#[test]
fn a_tool_is_the_same_once_the_vendors_document_is_discovered() {
    let Some(corpus) = corpus() else { return };
    for provider in PROVIDERS {
        let folder = folder(provider.kind);
        let then = Folder { schema: Some(discovered(&corpus, provider)), ..folder.clone() };
        for tool in tools(&folder) {
            let config = tool.example();
            let (before, after) =
                (folder.compile(tool, &config).unwrap(), then.compile(tool, &config).unwrap());
            assert_eq!(preview::request_text(&before), preview::request_text(&after), "{}", tool.slug);
            let names = |plan: &Plan| -> Vec<(String, bool)> {
                let parameters = plan.parameters.iter();
                parameters.map(|parameter| (parameter.name.clone(), parameter.required)).collect()
            };
            assert_eq!(names(&before), names(&after), "{}", tool.slug);
            assert_eq!((before.is_write, before.output.shape), (after.is_write, after.output.shape));
        }
    }
}

#[test]
fn the_judge_sees_what_is_wrong() {
    let order = json!({"type": "object", "required": ["id", "total"], "properties": {
        "id": {"type": "string", "readOnly": true}, "total": {"type": "integer", "nullable": true}}});
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}});
    let document = json!({"openapi": "3.0.0", "components": {"schemas": {"Order": order}}, "paths": {"/orders/{id}": {"put": {
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "maxLength": 4}},
            {"name": "limit", "in": "query", "required": true, "schema": {"type": "integer"}}],
        "requestBody": {"required": true, "content": content}, "responses": {"200": {"content": content}}}}}});
    let of = |method: &str, path: &str, body: Option<Value>, answer: Value| {
        let request = Request { method: method.to_owned(), path: path.to_owned(), body };
        openapi::faults(&document, &request, &answer).map(|faults| faults.len())
    };
    let (sent, answer) = (|| Some(json!({"total": 1})), || json!({"id": "a", "total": null}));
    assert_eq!(of("PUT", "/orders/a%20b?limit=2", sent(), answer()), Some(0));
    assert_eq!(of("GET", "/orders/a?limit=2", sent(), answer()), None);
    assert_eq!(of("PUT", "/orders/a/b?limit=2", sent(), answer()), None);
    for (path, body, answer) in [
        ("/orders/abcde?limit=2", sent(), answer()),
        ("/orders/a?limit=two", sent(), answer()),
        ("/orders/a", sent(), answer()),
        ("/orders/a?limit=2&page=1", sent(), answer()),
        ("/orders/a?limit=2", None, answer()),
        ("/orders/a?limit=2", Some(json!({})), answer()),
        ("/orders/a?limit=2", Some(json!({"total": "1"})), answer()),
        ("/orders/a?limit=2", Some(json!({"total": 1, "totals": 1})), answer()),
        ("/orders/a?limit=2", sent(), json!({"total": 1})),
        ("/orders/a?limit=2", sent(), json!({"id": "a", "total": 1, "totals": 1})),
    ] {
        assert_eq!(of("PUT", path, body.clone(), answer.clone()), Some(1), "{path} {body:?} {answer}");
    }
}
