//! An OpenAPI document of any size, as one would be that describes very many things alike.

use serde_json::{Map, Value, json};

/// The methods of each path, and whether they are sent a thing.
const METHODS: [(&str, bool); 4] = [("get", false), ("put", true), ("patch", true), ("delete", false)];
/// How many paths share an object.
const PATHS_AN_OBJECT: usize = 20;

/// A document with that many operations, as JSON.
pub(super) fn openapi(operations: usize) -> String {
    let mut paths = Map::new();
    let mut left = operations;
    for path in 0..operations.div_ceil(METHODS.len()) {
        let mut item = Map::from_iter([("parameters".to_owned(), parameters())]);
        let methods = METHODS.iter().take(left);
        item.extend(methods.map(|(method, sends)| ((*method).to_owned(), operation(method, path, *sends))));
        left = left.saturating_sub(METHODS.len());
        paths.insert(format!("/areas/{{area}}/things{path}/{{id}}"), Value::Object(item));
    }
    let objects = 0..paths.len().div_ceil(PATHS_AN_OBJECT);
    let schemas: Map<String, Value> =
        objects.map(|number| (format!("Thing{number}"), thing(number))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    })
    .to_string()
}

fn parameters() -> Value {
    json!([
        {"name": "area", "in": "path", "required": true, "schema": {"type": "string"}},
        {"name": "id", "in": "path", "required": true, "schema": {"type": "integer", "format": "int64"}},
    ])
}

fn operation(method: &str, path: usize, sends: bool) -> Value {
    let object = path / PATHS_AN_OBJECT;
    let content =
        json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/Thing{object}")}}});
    let mut operation = json!({
        "operationId": format!("{method}Thing{path}"),
        "summary": format!("Does {method} with thing {path}."),
        "responses": {"200": {"description": "Done", "content": content}},
    });
    if sends && let Some(members) = operation.as_object_mut() {
        members.insert("requestBody".to_owned(), json!({"required": true, "content": content}));
    }
    operation
}

fn thing(number: usize) -> Value {
    json!({
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "integer"},
            "name": {"type": "string", "description": format!("What people call thing {number}.")},
            "state": {"type": "string", "enum": ["open", "closed"]},
            "part_of": {"$ref": format!("#/components/schemas/Thing{}", number / 2)},
            "made_at": {"type": "string", "format": "date-time"},
        },
    })
}
