//! Actions: bindings that come with a provider, with what an operator fills in.
//!
//! The binding is written as in `POST …/bindings`, with `{"config": "calendar_id"}` where a value of the operator's
//! belongs: alone it becomes the value, beside `arg`, `field` or `column` it becomes `const`. An optional value that
//! isn't given takes its place along.

mod places;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{diagnostic::Diagnostic, json::name_of, suggest};

/// An action: one tool, ready-made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Action {
    /// The word that paths and bodies use: `^[a-z][a-z0-9_]{1,62}$`.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// What it does, in a sentence for people; what models read is the binding's.
    pub description: String,
    /// Whether it is among those that are provisioned where none is named.
    #[serde(default)]
    pub important: bool,
    /// Scopes of OAuth that it needs beyond those that connecting asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// What an operator fills in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub config: Vec<ConfigField>,
    /// The binding, with places for the operator's values.
    pub binding: Map<String, Value>,
}

/// One value that an operator fills in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfigField {
    /// The member of `executionConfig`.
    pub key: String,
    /// What a form calls it.
    pub label: String,
    /// What a person should know to fill it in.
    pub help: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub kind: ConfigType,
    /// Whether the action can't do without it.
    #[serde(default = "yes")]
    pub required: bool,
    /// What it is where nobody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// What of the agent it is where nobody says; that goes before the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<OfAgent>,
    /// The only values that it may have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_values: Vec<Value>,
    /// A value as people write it; needed where there is no default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

fn yes() -> bool {
    true
}

/// The type of an operator's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfigType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// A list, of what the binding says.
    List,
    /// An object, of the form that the binding's transform says.
    Object,
}

/// What an agent says of itself that an action may take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OfAgent {
    /// `businessHours.timezone`
    TimeZone,
    /// `businessHours.weekly`
    WeeklyHours,
}

/// What an agent says of itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AgentFacts {
    /// The time zone of its business, an IANA name.
    pub time_zone: Option<String>,
    /// The weekly hours of its business, as the agent's `businessHours.weekly`.
    pub weekly_hours: Option<Value>,
}

impl AgentFacts {
    fn get(&self, of: OfAgent) -> Option<Value> {
        match of {
            OfAgent::TimeZone => self.time_zone.clone().map(Value::String),
            OfAgent::WeeklyHours => self.weekly_hours.clone(),
        }
    }
}

impl Action {
    /// The tool's name, as the binding says it.
    pub fn tool_name(&self) -> &str {
        self.binding.get("toolName").and_then(Value::as_str).unwrap_or(&self.slug)
    }

    /// Whether the binding says that it writes.
    pub fn is_write(&self) -> bool {
        self.binding.get("isWrite") == Some(&Value::Bool(true))
    }

    /// The operator's values, completed by what the agent says and by defaults: what is kept with a skill.
    ///
    /// # Errors
    /// Every value that the action doesn't know or that is of another type, with places below `executionConfig`.
    pub fn config(
        &self,
        given: &Map<String, Value>,
        agent: &AgentFacts,
    ) -> Result<Map<String, Value>, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        for key in given.keys().filter(|key| !self.config.iter().any(|field| field.key == **key)) {
            let known = self.config.iter().map(|field| field.key.as_str());
            let mut fault = Diagnostic::new(
                "unknown_member",
                place(key),
                format!("`{}` has no setting `{key}`;", self.slug),
            );
            fault.help = suggest::did_you_mean(key, known).or_else(|| Some("leave it out".to_owned()));
            faults.push(fault);
        }
        let mut complete = Map::new();
        for field in &self.config {
            let stated = given.get(&field.key).filter(|value| !value.is_null());
            faults.extend(stated.and_then(|value| field.fault(value)));
            let of_agent = || field.from.and_then(|of| agent.get(of));
            let value = stated.cloned().or_else(of_agent).or_else(|| field.default.clone());
            complete.extend(value.map(|value| (field.key.clone(), value)));
        }
        if faults.is_empty() { Ok(complete) } else { Err(faults) }
    }

    /// The keys of the values that it can't do without and that aren't there.
    pub fn missing<'a>(&'a self, config: &Map<String, Value>) -> Vec<&'a str> {
        let missing = |field: &&ConfigField| field.required && !config.contains_key(&field.key);
        self.config.iter().filter(missing).map(|field| field.key.as_str()).collect()
    }

    /// The binding with the operator's values in their places.
    pub fn filled(&self, config: &Map<String, Value>) -> Value {
        fill(&Value::Object(self.binding.clone()), config).unwrap_or_default()
    }

    /// Values to try the action with: examples, or defaults.
    pub fn example(&self) -> Map<String, Value> {
        let of = |field: &ConfigField| field.example.clone().or_else(|| field.default.clone());
        self.config.iter().filter_map(|field| Some((field.key.clone(), of(field)?))).collect()
    }
}

impl ConfigField {
    /// What is wrong with a value.
    fn fault(&self, value: &Value) -> Option<Diagnostic> {
        let wanted = match (self.kind, value) {
            (ConfigType::String, Value::String(text)) if text.trim().is_empty() => "text that isn't empty",
            (ConfigType::String, Value::String(_))
            | (ConfigType::Boolean, Value::Bool(_))
            | (ConfigType::List, Value::Array(_))
            | (ConfigType::Object, Value::Object(_)) => return self.not_allowed(value),
            (ConfigType::Integer, Value::Number(number)) if number.is_i64() => {
                return self.not_allowed(value);
            }
            (ConfigType::String, _) => "text",
            (ConfigType::Integer, _) => "a whole number",
            (ConfigType::Boolean, _) => "true or false",
            (ConfigType::List, _) => "a list",
            (ConfigType::Object, _) => "an object",
        };
        let message = match value {
            Value::String(text) if text.trim().is_empty() => format!("`{}` must be {wanted}.", self.key),
            _ => format!("`{}` must be {wanted}, not {}.", self.key, name_of(value)),
        };
        Some(Diagnostic::new("wrong_type", place(&self.key), message))
    }

    fn not_allowed(&self, value: &Value) -> Option<Diagnostic> {
        if self.allowed_values.is_empty() || self.allowed_values.contains(value) {
            return None;
        }
        let allowed: Vec<String> = self.allowed_values.iter().map(ToString::to_string).collect();
        let message = format!("`{}` must be one of {}.", self.key, allowed.join(", "));
        Some(Diagnostic::new("not_allowed", place(&self.key), message))
    }
}

fn place(key: &str) -> String {
    format!("executionConfig.{key}")
}

/// A value with the operator's values in their places; none where one that isn't there was all of it.
fn fill(value: &Value, config: &Map<String, Value>) -> Option<Value> {
    match value {
        Value::Object(members) => fill_object(members, config),
        Value::Array(items) => Some(items.iter().filter_map(|item| fill(item, config)).collect()),
        other => Some(other.clone()),
    }
}

fn fill_object(members: &Map<String, Value>, config: &Map<String, Value>) -> Option<Value> {
    let Some(key) = members.get("config").and_then(Value::as_str) else {
        let filled = members.iter().filter_map(|(name, value)| Some((name.clone(), fill(value, config)?)));
        return Some(Value::Object(filled.collect()));
    };
    let value = config.get(key)?.clone();
    if members.len() == 1 {
        return Some(value);
    }
    let mut filled = members.clone();
    filled.shift_remove("config");
    filled.insert("const".to_owned(), value);
    Some(Value::Object(filled))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn action() -> Action {
        serde_json::from_value(json!({
            "slug": "free_slots", "name": "Free slots", "description": "Finds free slots.",
            "config": [
                {"key": "calendar", "label": "Calendar", "help": "Which one.", "type": "string", "example": "primary"},
                {"key": "zone", "label": "Zone", "help": "Where.", "type": "string", "from": "timeZone", "default": "UTC"},
                {"key": "most", "label": "Most", "help": "How many.", "type": "integer", "required": false,
                    "allowedValues": [1, 2]},
            ],
            "binding": {"toolName": "free_slots", "operation": "slots.list",
                "inputs": [{"arg": "calendar", "config": "calendar"}, {"arg": "most", "config": "most"}, {"arg": "from", "param": "from"}],
                "settings": {"zone": {"config": "zone"}, "most": {"config": "most"}},
                "projection": [{"path": ["calendars", {"config": "calendar"}, "start"], "leaf": "start"}]}
        }))
        .unwrap()
    }

    #[test]
    fn values_of_the_operator_take_their_places_and_missing_ones_take_theirs_along() {
        let config =
            action().config(json!({"calendar": "c1"}).as_object().unwrap(), &AgentFacts::default()).unwrap();
        assert_eq!(
            action().filled(&config),
            json!({"toolName": "free_slots", "operation": "slots.list",
                "inputs": [{"arg": "calendar", "const": "c1"}, {"arg": "from", "param": "from"}],
                "settings": {"zone": "UTC"},
                "projection": [{"path": ["calendars", "c1", "start"], "leaf": "start"}]})
        );
    }

    #[test]
    fn what_the_agent_says_goes_before_the_default_and_behind_the_operator() {
        let agent = AgentFacts { time_zone: Some("Europe/Berlin".to_owned()), weekly_hours: None };
        let zone =
            |given: Value| action().config(given.as_object().unwrap(), &agent).unwrap()["zone"].clone();
        assert_eq!(zone(json!({})), "Europe/Berlin");
        assert_eq!(zone(json!({"zone": "Asia/Tokyo"})), "Asia/Tokyo");
        assert_eq!(action().missing(&action().config(&Map::new(), &agent).unwrap()), ["calendar"]);
    }

    #[test]
    fn every_fault_of_the_values_is_told_at_once() {
        let given = json!({"calender": "x", "calendar": " ", "zone": 1, "most": 3});
        let faults = action().config(given.as_object().unwrap(), &AgentFacts::default()).unwrap_err();
        let told: Vec<String> =
            faults.iter().map(|fault| format!("{}: {}", fault.path, fault.sentence())).collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        executionConfig.calender: `free_slots` has no setting `calender`; did you mean `calendar`?
        executionConfig.calendar: `calendar` must be text that isn't empty.
        executionConfig.zone: `zone` must be text, not a number.
        executionConfig.most: `most` must be one of 1, 2.
        ");
    }
}
