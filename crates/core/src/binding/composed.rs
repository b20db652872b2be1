//! Composed bindings: several operations behind one tool, with a named transform between them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Binding, read};
use crate::{
    diagnostic::Diagnostic,
    json::{FromJson, Reader, one_of},
    transform::Transform,
};

/// What a composed binding says beyond its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Composed {
    /// What happens between the steps.
    pub transform: Transform,
    /// The settings of the transform.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// The operations, in the order in which they are sent. Their tool's name is that of the whole.
    pub steps: Vec<Binding>,
}

/// Members of a step: the mapping of one operation, without what belongs to the tool as a whole.
const OF_A_STEP: [&str; 6] =
    ["operation", "isWrite", "treatAsRead", "projection", "inputs", "inputObjectMap"];

/// Reads what makes a binding a composed one; none where it has no `transform`.
pub(super) fn read(reader: &mut Reader<'_>, tool_name: &str) -> Option<Composed> {
    if !reader.has("transform") {
        return None;
    }
    let transform = reader.required("transform");
    let settings = reader.optional("settings").unwrap_or_default();
    let steps: Vec<Value> = reader.required("steps").unwrap_or_default();
    let place = reader.place("steps");
    let mut read = Vec::with_capacity(steps.len());
    for (index, step) in steps.iter().enumerate() {
        read.push(step_of(step, tool_name, &format!("{place}[{index}]"), reader.faults()));
    }
    let steps: Option<Vec<Binding>> = read.into_iter().collect();
    Some(Composed { transform: transform?, settings, steps: steps? })
}

fn step_of(step: &Value, tool_name: &str, place: &str, faults: &mut Vec<Diagnostic>) -> Option<Binding> {
    let Some(members) = step.as_object() else {
        faults.push(Diagnostic::new("wrong_type", place, "A step must be an object."));
        return None;
    };
    let before = faults.len();
    for name in members.keys().filter(|name| !OF_A_STEP.contains(&name.as_str())) {
        let message = format!("A step has no member `{name}`.");
        faults.push(Diagnostic::new("unknown_member", format!("{place}.{name}"), message));
    }
    let mut whole = members.clone();
    whole.retain(|name, _| OF_A_STEP.contains(&name.as_str()));
    whole.insert("toolName".to_owned(), tool_name.into());
    match read::binding(&Value::Object(whole)) {
        Ok(binding) => (faults.len() == before).then_some(binding),
        Err(found) => {
            faults.extend(
                found
                    .into_iter()
                    .map(|fault| Diagnostic { path: format!("{place}.{}", fault.path), ..fault }),
            );
            None
        }
    }
}

impl FromJson for Transform {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        one_of(Self::ALL, value, path, faults)
    }
}
