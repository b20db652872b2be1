//! Judging one value by a JSON Schema that was made of a document's own.

use jsonschema::Draft;
use serde_json::Value;

/// What is wrong with a value, each with its place in it.
pub(super) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
    let judge = options.build(schema).expect("a schema that was made of a vendor's document");
    judge.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// A text of a path, a query or a header as the value that it is to be.
pub(super) fn value_of(text: &str, schema: &Value) -> Value {
    let is = |kind: &str| match &schema["type"] {
        Value::String(only) => only == kind,
        Value::Array(several) => several.iter().any(|one| one == kind),
        _ => false,
    };
    let wants_json = is("integer") || is("number") || is("boolean");
    let read =
        || serde_json::from_str::<Value>(text).ok().filter(|value| value.is_number() || value.is_boolean());
    match wants_json.then(read).flatten() {
        Some(value) => value,
        None => Value::String(text.to_owned()),
    }
}
