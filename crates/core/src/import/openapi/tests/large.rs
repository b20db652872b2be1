//! Documents of a size that nobody writes by hand.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::import::{document::Source, openapi::schema};

#[test]
fn a_hundred_thousand_operations_are_a_hundred_thousand_operations() {
    const COUNT: usize = 100_000;
    let answer = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}});
    let get = json!({"responses": {"200": answer}});
    let paths: Map<String, Value> = (0..COUNT / 2)
        .map(|number| (format!("/things{number}/{{id}}"), json!({"get": get, "delete": {}})))
        .collect();
    let thing = json!({"type": "object", "properties": {"id": {"type": "string"}}});
    let value = json!({"openapi": "3.1.0", "paths": paths, "components": {"schemas": {"Thing": thing}}});
    let imported = schema(&Source { place: "large.json".to_owned(), value }, &[]).unwrap();
    let operations = &imported.schema.stated_operations;
    let names: HashSet<&str> = operations.iter().map(|operation| operation.name.as_str()).collect();
    assert_eq!((operations.len(), names.len()), (COUNT, COUNT));
    let reads = operations
        .iter()
        .filter(|operation| operation.object.as_deref() == Some("Thing") && !operation.is_write);
    assert_eq!(reads.count(), COUNT / 2);
}
