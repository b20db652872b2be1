//! A small whole folder for tests, as its files say it.

use std::path::Path;

use super::{Folder, folder::Files};
use crate::diagnostic::Diagnostic;

const PROVIDER: &str = r#"
kind = "acme"
displayName = "Acme"
category = "support"
blurb = "Look up customers."
logo = "acme"
authType = "oauth2"
transport = "rest"
discoverable = true
credentialFields = []
clientHelp = "In the settings of Acme, register an app."
[api]
baseUrl = "https://api.example.com"
[api.schema]
url = "https://api.example.com/openapi.json"
[api.auth]
type = "oauth2"
flow = "authorization_code"
tokenUrl = "https://api.example.com/token"
authorizeUrl = "https://api.example.com/authorize"
scope = "customers.read"
optionalScope = "notes.write notes.read"
"#;

const SCHEMA: &str = r##"
openapi: 3.1.0
info: {title: Acme, version: "1"}
paths:
  /customers:
    get:
      operationId: findCustomers
      parameters:
        - {name: phone, in: query, required: true, schema: {type: string}, description: The number that is looked for.}
        - {name: team, in: query, schema: {type: string}, description: The team that they belong to.}
        - {name: cursor, in: query, schema: {type: string}, description: Where to go on.}
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object, properties: {
        data: {type: array, items: {$ref: "#/components/schemas/Customer"}}, next_cursor: {type: string}}}}}}}
  /customers/{id}/notes:
    post:
      operationId: addNote
      parameters: [{name: id, in: path, required: true, schema: {type: string}, description: The customer's id.}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [text], properties: {
        text: {type: string, description: What the note says.}, tags: {type: array, items: {type: string}}}}}}}
      responses: {"201": {description: ok, content: {application/json: {schema: {type: object, properties: {id: {type: string}}}}}}}
components: {schemas: {Customer: {type: object, properties: {id: {type: string}, name: {type: string}, age: {type: integer}}}}}
"##;

const ACTIONS: &str = r#"
[[actions]]
slug = "find_customer"
name = "Find a customer"
description = "Finds a customer by phone."
important = true
[[actions.config]]
key = "team"
label = "Team"
help = "Whose customers."
type = "string"
default = "desk"
[actions.binding]
toolName = "find_customer"
description = "Use when somebody calls."
operation = "findCustomers"
inputs = [{ arg = "phone", param = "caller_phone" }, { arg = "team", config = "team" }]
projection = [{ path = ["data", "id"], leaf = "customer_id" }, { path = ["data", "age"], leaf = "age" }]

[[actions]]
slug = "add_note"
name = "Add a note"
description = "Adds a note to a customer."
scopes = ["notes.write"]
[actions.binding]
toolName = "add_note"
description = "Use when the caller wants something written down."
operation = "addNote"
isWrite = true
inputs = [{ arg = "id", param = "customer_id", pattern = "c_[a-z0-9]+" }]
inputObjectMap = [{ field = "text", param = "notes" }, { field = "tags[0]", const = "phone" }]
projection = [{ path = ["id"], leaf = "note_id" }]
"#;

const PACK: &str = r#"
version = 1
[callerIdentification]
preset = "find_customer"
by = ["caller_phone"]
gives = "customer_id"
[[presets]]
action = "find_customer"
"#;

const FOUND: &str = r#"{"now": "2026-12-01T16:00:00Z", "arguments": {"caller_phone": "+1 206 555 0142"},
"exchange": [{"request": {"method": "GET", "path": "/customers?phone=%2B12065550142&team=desk"},
    "response": {"data": [{"id": "c_1", "age": 40}, {"id": "c_2", "age": 50}], "next_cursor": "a b"}},
  {"request": {"method": "GET", "path": "/customers?phone=%2B12065550142&team=desk&cursor=a+b"},
    "response": {"data": [{"id": "c_3", "age": null}]}}],
"output": {"items": [{"customer_id": "c_1", "age": 40}, {"customer_id": "c_2", "age": 50},
    {"customer_id": "c_3", "age": null}], "count": 3, "truncated": false}}"#;

const NOTED: &str = r#"{"now": "2026-12-01T16:00:00Z", "arguments": {"customer_id": "c_1", "notes": "Call back"},
"exchange": [{"request": {"method": "POST", "path": "/customers/c_1/notes", "body": {"text": "Call back", "tags": ["phone"]}},
    "response": {"id": "n_1"}}],
"output": {"note_id": "n_1"}}"#;

const CLIMBED: &str = r#"{"now": "2026-12-01T16:00:00Z", "arguments": {"customer_id": "../c_1", "notes": "Call back"},
"exchange": [], "invalid": ["customer_id"]}"#;

/// The files of a folder without a fault.
pub(crate) fn files() -> Files {
    let guidance = format!("# Acme\n\n{}", "Customers have ids that begin with c_. ".repeat(8));
    let logo = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle r="3"/></svg>"#;
    let files = [
        ("provider.toml", PROVIDER),
        ("schema.yaml", SCHEMA),
        ("actions.toml", ACTIONS),
        ("pack.toml", PACK),
        ("guidance.md", &guidance),
        ("logo.svg", logo),
        ("exchanges/find_customer.json", FOUND),
        ("exchanges/add_note.json", NOTED),
        ("exchanges/add_note.climbing.json", CLIMBED),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect()
}

/// The same files with one text of one of them replaced.
pub(crate) fn changed(file: &str, from: &str, to: &str) -> Files {
    let mut files = files();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "`{from}` isn't in {file}");
    files.insert(file.to_owned(), text.replace(from, to).into_bytes());
    files
}

/// The files of a folder on the disk, and of the folders in it.
pub(crate) fn read(folder: &Path) -> Files {
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let inner = read(&entry.path());
            files.extend(inner.into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// Everything that is wrong with a folder, a line each.
pub(crate) fn told(files: &Files) -> Vec<String> {
    let faults = match Folder::read(files) {
        Ok(folder) => folder.faults(),
        Err(faults) => faults,
    };
    let line = |fault: Diagnostic| format!("{}: {}", fault.path, fault.sentence());
    faults.into_iter().map(line).collect()
}
