//! The methods of a Google Discovery document, counted on plain values.

use serde_json::Value;

/// The methods of the document itself, and of all resources below it.
pub(crate) fn count(document: &Value) -> usize {
    let mut found = 0;
    let mut open = vec![document];
    while let Some(resource) = open.pop() {
        found += members(resource, "methods").filter(|method| method.get("httpMethod").is_some()).count();
        open.extend(members(resource, "resources"));
    }
    found
}

fn members<'a>(owner: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    owner.get(name).and_then(Value::as_object).into_iter().flat_map(|members| members.values())
}
