//! The form of a model's answer, as the JSON Schema that it must keep to.

use jackfield_core::schema::Transport;
use serde_json::{Map, Value, json};

/// The schema of an answer about these operations.
pub(super) fn answer(transport: Transport, operations: &[String]) -> Value {
    let words = json!({"type": "array", "items": {"type": "string"}});
    let binding = binding(transport, operations);
    let further = json!({"type": "object", "additionalProperties": false, "required": ["binding"], "properties": {
        "binding": binding, "rationale": {"type": "string"}, "confidence": confidence(), "guesses": words}});
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["outcome", "rationale", "confidence", "guesses"],
        "properties": {
            "outcome": {"enum": ["binding", "none"]},
            "binding": binding,
            "rationale": {"type": "string", "description": "One sentence for a person who knows the business."},
            "confidence": confidence(),
            "guesses": {"type": "array", "items": {"type": "string"},
                "description": "What the goal doesn't say and you had to guess."},
            "alternativeOperations": {"type": "array", "items": {"enum": operations}},
            "further": {"type": "array", "maxItems": 2, "items": further,
                "description": "Only for a goal with several tasks: the second and third."},
        },
    })
}

fn confidence() -> Value {
    json!({"type": "number", "minimum": 0, "maximum": 1})
}

/// A binding, as far as a model may write one: neither what only a person may say, nor several steps.
fn binding(transport: Transport, operations: &[String]) -> Value {
    let mut properties = json!({
        "toolName": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"},
        "description": {"type": "string"},
        "operation": {"enum": operations},
        "isWrite": {"type": "boolean"},
        "projection": list(&json!({"path": texts(), "leaf": {"type": "string"}}), &["path", "leaf"]),
    });
    let more = match transport {
        Transport::Sql => json!({"sqlSearch": search(), "sqlWrite": write()}),
        Transport::Rest => {
            json!({"treatAsRead": {"type": "boolean"}, "inputs": inputs("arg"), "inputObjectMap": inputs("field")})
        }
        Transport::Graphql => json!({"inputs": inputs("arg"), "inputObjectMap": inputs("field")}),
    };
    if let (Some(properties), Value::Object(more)) = (properties.as_object_mut(), more) {
        properties.extend(more);
    }
    json!({"type": "object", "additionalProperties": false, "required": ["toolName", "operation"],
        "properties": properties})
}

fn inputs(place: &str) -> Value {
    let mut members = extras();
    members.insert(place.to_owned(), json!({"type": "string"}));
    members.insert("param".to_owned(), json!({"type": "string"}));
    members.insert("const".to_owned(), json!({}));
    members.insert("generated".to_owned(), json!({"enum": ["uuid", "now"]}));
    members.insert("type".to_owned(), json!({"enum": ["string", "integer", "number", "boolean"]}));
    let format = json!({"type": "object", "additionalProperties": false, "required": ["template", "escape"],
        "properties": {"template": {"type": "string"}, "escape": {"enum": ["quoted", "url", "like", "html"]}}});
    members.insert("format".to_owned(), format);
    list(&Value::Object(members), &[place])
}

fn search() -> Value {
    let mut members = extras();
    for name in ["table", "filterColumn", "param"] {
        members.insert(name.to_owned(), json!({"type": "string"}));
    }
    let order = json!({"type": "object", "additionalProperties": false, "required": ["path"],
        "properties": {"path": texts(), "direction": {"enum": ["asc", "desc"]}}});
    members.insert("operator".to_owned(), json!({"enum": ["eq", "ieq", "prefix", "gte", "lte", "variants"]}));
    members.insert("where".to_owned(), list(&json!({"path": texts(), "const": {}}), &["path", "const"]));
    members.insert("orderBy".to_owned(), order);
    members.insert("limit".to_owned(), json!({"type": "integer", "minimum": 1, "maximum": 100}));
    json!({"type": "object", "additionalProperties": false, "required": ["table", "filterColumn", "param"],
        "properties": members})
}

fn write() -> Value {
    let mut column = extras();
    column.insert("column".to_owned(), json!({"type": "string"}));
    column.insert("param".to_owned(), json!({"type": "string"}));
    column.insert("const".to_owned(), json!({}));
    json!({"type": "object", "additionalProperties": false, "required": ["table", "mode", "columns"], "properties": {
        "table": {"type": "string"},
        "mode": {"enum": ["insert", "update"]},
        "columns": list(&Value::Object(column), &["column"]),
        "keyColumn": {"type": "string"},
        "keyParam": {"type": "string"},
    }})
}

/// What may be said of a parameter beside its name.
fn extras() -> Map<String, Value> {
    let normalize =
        ["none", "trim", "lower", "upper", "digits", "e164", "national", "date", "time", "datetime"];
    let members = json!({
        "description": {"type": "string"},
        "required": {"type": "boolean"},
        "default": {},
        "normalize": {"enum": normalize},
        "pattern": {"type": "string"},
    });
    members.as_object().cloned().unwrap_or_default()
}

fn list(properties: &Value, required: &[&str]) -> Value {
    json!({"type": "array", "items": {"type": "object", "additionalProperties": false, "required": required,
        "properties": properties}})
}

fn texts() -> Value {
    json!({"type": "array", "items": {"type": "string"}})
}
