//! What transforms return, in the form of any other plan's output.

use serde_json::{Map, Value, json};

use crate::{
    plan::{Leaf, Parameter, Plan, output::Shaped},
    schema::{FieldType, Sensitivity},
};

/// One record.
pub fn single(record: Map<String, Value>) -> Shaped {
    Shaped { value: Value::Object(record), count: 1, truncated: false }
}

/// A list of records, of which there may be more.
pub fn list(items: Vec<Map<String, Value>>, truncated: bool) -> Shaped {
    let count = items.len();
    let items: Vec<Value> = items.into_iter().map(Value::Object).collect();
    Shaped { value: json!({"items": items, "count": count, "truncated": truncated}), count, truncated }
}

/// The leaf of a step, by its name: for a transform that passes its value on, with its type and sensitivity.
pub fn leaf_of<'p>(steps: &'p [Plan], step: usize, name: &str) -> Option<&'p Leaf> {
    steps.get(step)?.output.leaves.iter().find(|leaf| leaf.name == name)
}

/// A leaf that a transform makes itself, of nothing that is sensitive.
pub fn leaf(name: &str, kind: FieldType) -> Leaf {
    Leaf {
        name: name.to_owned(),
        kind,
        of: None,
        format: (kind == FieldType::Datetime).then(|| "date-time".to_owned()),
        object: String::new(),
        field: String::new(),
        through: Vec::new(),
        sensitivity: Sensitivity::None,
        sensitive_class: None,
    }
}

/// A parameter that a transform asks its callers for; `sent_to` says what becomes of it.
pub fn parameter(name: &str, kind: FieldType, description: &str, sent_to: &str) -> Parameter {
    Parameter {
        name: name.to_owned(),
        kind,
        of: None,
        format: None,
        description: description.to_owned(),
        required: true,
        nullable: false,
        default: None,
        normalize: None,
        pattern: None,
        allowed_values: Vec::new(),
        max_length: None,
        limits: None,
        precision: None,
        sensitivity: Sensitivity::None,
        sensitive_class: None,
        sent_to: sent_to.to_owned(),
    }
}
