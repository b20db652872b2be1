//! Where a fault of a binding was written: an operator knows the values that they have filled in, and nothing of the
//! binding that these became part of.

use serde_json::{Map, Value};

use super::{Action, ConfigField, fill, place};
use crate::{diagnostic::Diagnostic, manifest::AgentFacts};

impl Action {
    /// Values to find further faults with: those of the operator's that are of the right type, and what there is
    /// instead of the others.
    pub fn tried(&self, given: &Map<String, Value>, agent: &AgentFacts) -> Map<String, Value> {
        let is_sound = |field: &ConfigField, value: &&Value| !value.is_null() && field.fault(value).is_none();
        let of = |field: &ConfigField| {
            let stated = given.get(&field.key).filter(|value| is_sound(field, value)).cloned();
            let of_agent = || field.from.and_then(|of| agent.get(of));
            stated.or_else(of_agent).or_else(|| field.example.clone()).or_else(|| field.default.clone())
        };
        self.config.iter().filter_map(|field| Some((field.key.clone(), of(field)?))).collect()
    }

    /// Faults of the binding that was filled with these values, each at the operator's value that it is in; one that is
    /// in none of them keeps its place.
    pub fn at_operator(&self, config: &Map<String, Value>, faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let binding = Value::Object(self.binding.clone());
        let placed = |fault: Diagnostic| match traced(&binding, config, &fault.path) {
            Some((key, rest)) => Diagnostic { path: format!("{}{rest}", place(key)), ..fault },
            None => fault,
        };
        faults.into_iter().map(placed).collect()
    }
}

/// The operator's value on the way to a place of the filled binding, and the way on from there.
fn traced<'a>(written: &'a Value, config: &Map<String, Value>, path: &'a str) -> Option<(&'a str, &'a str)> {
    match written {
        Value::Object(members) => {
            if let Some(key) = members.get("config").and_then(Value::as_str) {
                let rest =
                    if members.len() == 1 { path } else { path.strip_prefix(".const").unwrap_or_default() };
                return Some((key, rest));
            }
            let path = path.strip_prefix('.').unwrap_or(path);
            let end = path.find(['.', '[']).unwrap_or(path.len());
            let (name, rest) = path.split_at_checked(end)?;
            traced(members.get(name)?, config, rest)
        }
        Value::Array(items) => {
            let (index, rest) = path.strip_prefix('[')?.split_once(']')?;
            // What an optional value would have been all of isn't there.
            let mut there = items.iter().filter(|item| fill(item, config).is_some());
            traced(there.nth(index.parse().ok()?)?, config, rest)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn action() -> Action {
        let field = |key: &str, kind: &str, example: Value| json!({"key": key, "label": key, "help": key, "type": kind, "required": false, "example": example});
        serde_json::from_value(json!({
            "slug": "add", "name": "Add", "description": "Adds.",
            "config": [field("columns", "list", json!([])), field("id", "string", json!("x")), field("most", "integer", json!(3))],
            "binding": {"toolName": "add", "settings": {"columns": {"config": "columns"}},
                "steps": [{"inputs": [{"arg": "most", "config": "most"}, {"arg": "id", "config": "id"}, {"arg": "a", "param": "b"}]}]}}))
        .unwrap()
    }

    #[test]
    fn a_fault_is_told_where_the_operator_wrote() {
        let config = json!({"columns": [], "id": "1"});
        let of = |path: &str| {
            let faults = vec![Diagnostic::new("odd", path, "Odd.")];
            action().at_operator(config.as_object().unwrap(), faults).remove(0).path
        };
        for (path, told) in [
            ("settings.columns[2].header", "executionConfig.columns[2].header"),
            ("settings.columns", "executionConfig.columns"),
            // Without a value for `most` its entry isn't there.
            ("steps[0].inputs[0].const", "executionConfig.id"),
            ("steps[0].inputs[0]", "executionConfig.id"),
            ("steps[0].inputs[1].param", "steps[0].inputs[1].param"),
            ("steps[4].inputs", "steps[4].inputs"),
            ("settings.other", "settings.other"),
            ("", ""),
        ] {
            assert_eq!(of(path), told, "{path}");
        }
    }

    #[test]
    fn what_is_of_another_type_gives_way_to_an_example() {
        let given = json!({"columns": "none", "id": "7", "most": null, "odd": 1});
        let tried = action().tried(given.as_object().unwrap(), &AgentFacts::default());
        assert_eq!(Value::Object(tried), json!({"columns": [], "id": "7", "most": 3}));
    }
}
