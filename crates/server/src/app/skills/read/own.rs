//! What a skill without a binding says of itself: its type, settings and parameters.

use jackfield_core::json::Reader;
use serde_json::{Map, Value, json};

use super::super::{
    schema,
    types::{self, Making, SkillType},
};
use crate::model::skill::{AvailabilityWindow, Skill, SkillDocument, Stakes, ToolMode, VerificationLevel};

const MOST_DESTINATION: usize = 256;

/// A skill that says nothing yet.
pub(crate) fn blank() -> SkillDocument {
    SkillDocument {
        name: String::new(),
        tool_name: String::new(),
        description: String::new(),
        skill_type: String::new(),
        parameters_schema: Map::new(),
        required_params: Vec::new(),
        tool_mode: ToolMode::TwoWay,
        execution_config: Map::new(),
        data_egress_map: std::collections::BTreeMap::new(),
        allowed_fields: Vec::new(),
        is_write: false,
        requires_verified_identity: false,
        requires_confirmation: false,
        verification_level: VerificationLevel::None,
        non_parallelizable: false,
        channels: Vec::new(),
        error_handling: Map::from_iter([("on_error".to_owned(), "explain".into())]),
        is_enabled: true,
        stakes: Stakes::Low,
        availability_window: AvailabilityWindow::Both,
    }
}

/// Reads type, settings and parameters.
pub(super) fn read(reader: &mut Reader<'_>, document: &mut SkillDocument, current: Option<&Skill>) {
    let skill_type = read_type(reader, current);
    if let Some(skill_type) = skill_type {
        skill_type.name.clone_into(&mut document.skill_type);
    }
    let config: Option<Map<String, Value>> = reader.optional("executionConfig");
    if let Some(skill_type) = skill_type {
        document.execution_config = read_config(reader, skill_type, config.unwrap_or_default());
    }
    let stated = reader.raw("parametersSchema").filter(|schema| !schema.is_null());
    let required: Vec<String> = reader.optional("requiredParams").unwrap_or_default();
    let schema = stated.cloned().unwrap_or_else(|| usual_parameters(document));
    let (schema, required) = schema::read(&schema, required, reader.faults());
    document.parameters_schema = schema;
    document.required_params = required;
    if reader.optional::<bool>("isWrite") == Some(true) {
        reader.fault("isWrite", "not_allowed", "A skill of this type writes nothing; leave `isWrite` out.");
    }
    nothing_sent(reader);
}

fn read_type(reader: &mut Reader<'_>, current: Option<&Skill>) -> Option<&'static SkillType> {
    let name: String = reader.required("skillType")?;
    let Some(skill_type) = types::find(&name) else {
        let words: Vec<String> = types::ALL
            .iter()
            .filter(|known| known.making == Making::Direct)
            .map(|known| format!("`{}`", known.name))
            .collect();
        let message =
            format!("There is no skill type `{name}`; these can be made here: {}.", words.join(", "));
        reader.fault("skillType", "not_allowed", message);
        return None;
    };
    if current.is_some_and(|skill| skill.document.skill_type != name) {
        reader.fault("skillType", "derived", "A skill keeps its type. Make another skill instead.");
    }
    Some(skill_type)
}

fn read_config(
    reader: &mut Reader<'_>,
    skill_type: &SkillType,
    config: Map<String, Value>,
) -> Map<String, Value> {
    let value = Value::Object(config);
    let place = reader.place("executionConfig");
    let mut inner = Reader::new(&value, &place, reader.faults());
    let mut kept = Map::new();
    for setting in skill_type.settings {
        let Some(text) = inner.required::<String>(setting.key) else { continue };
        let text = text.trim().to_owned();
        if !setting.allowed_values.is_empty() && !setting.allowed_values.contains(&text.as_str()) {
            let words: Vec<String> = setting.allowed_values.iter().map(|word| format!("`{word}`")).collect();
            inner.fault(setting.key, "not_allowed", format!("This must be one of {}.", words.join(", ")));
        } else if text.is_empty()
            || text.chars().count() > MOST_DESTINATION
            || text.chars().any(char::is_control)
        {
            let message = format!(
                "This must have 1 to {MOST_DESTINATION} characters, none of them a control character."
            );
            inner.fault(setting.key, "invalid", message);
        }
        kept.insert(setting.key.to_owned(), text.into());
    }
    inner.finish();
    kept
}

/// Nothing of these skills leaves the runtime or comes back, so there is nothing to state.
fn nothing_sent(reader: &mut Reader<'_>) {
    let egress: Option<Map<String, Value>> = reader.optional("dataEgressMap");
    if egress.is_some_and(|egress| !egress.is_empty()) {
        let message = "A skill of this type sends nothing to a provider; leave `dataEgressMap` out.";
        reader.fault("dataEgressMap", "derived", message);
    }
    let fields: Option<Vec<String>> = reader.optional("allowedFields");
    if fields.is_some_and(|fields| !fields.is_empty()) {
        let message = "A skill of this type returns nothing of a provider; leave `allowedFields` out.";
        reader.fault("allowedFields", "derived", message);
    }
}

fn usual_parameters(document: &SkillDocument) -> Value {
    let action = document.execution_config.get("action").and_then(Value::as_str);
    let properties = match (document.skill_type.as_str(), action) {
        ("builtin", Some("take_message")) => json!({
            "message": {"type": "string", "description": "What the caller wants to leave, in their words."},
            "caller_name": {"type": "string", "description": "The caller's name."},
            "callback_number": {"type": "string", "description": "The number to call back."}
        }),
        ("transfer", _) => json!({
            "reason": {"type": "string", "description": "Why the conversation is handed over."}
        }),
        (_, _) => json!({}),
    };
    let required = if action == Some("take_message") { json!(["message"]) } else { json!([]) };
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}
