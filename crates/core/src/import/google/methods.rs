//! The methods of a document, those of nested resources included.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{text, types::Types};

/// How deep resources may nest.
const MOST_DEPTH: usize = 32;

/// A method, and where it stands.
pub(super) struct Found<'a> {
    /// Its id, such as `calendar.events.list`: unique.
    pub(super) id: String,
    /// Its name in its resource, such as `list`.
    pub(super) name: &'a str,
    pub(super) node: &'a Value,
    /// The methods of the same resource.
    pub(super) siblings: &'a Map<String, Value>,
}

/// All methods, in the document's order.
pub(super) fn all<'a>(document: &'a Value, types: &mut Types<'_>) -> Vec<Found<'a>> {
    let mut walk = Walk { found: Vec::new(), taken: HashSet::new(), types };
    walk.resource(document, text(document, "name").unwrap_or("api"), 0);
    walk.found
}

struct Walk<'a, 'w, 't> {
    found: Vec<Found<'a>>,
    taken: HashSet<String>,
    types: &'w mut Types<'t>,
}

impl<'a> Walk<'a, '_, '_> {
    fn resource(&mut self, resource: &'a Value, path: &str, depth: usize) {
        if depth > MOST_DEPTH {
            self.types.warn("too_deep", path, format!("`{path}` nests too deep; its methods are left out."));
            return;
        }
        if let Some(methods) = resource.get("methods").and_then(Value::as_object) {
            for (name, node) in methods {
                self.method(name, node, methods, path);
            }
        }
        for (name, inner) in resource.get("resources").and_then(Value::as_object).into_iter().flatten() {
            self.resource(inner, &format!("{path}.{name}"), depth + 1);
        }
    }

    fn method(&mut self, name: &'a str, node: &'a Value, siblings: &'a Map<String, Value>, path: &str) {
        let stated = text(node, "id").filter(|id| !id.is_empty()).map(str::to_owned);
        let by_place = format!("{path}.{name}");
        let free = [stated, Some(by_place.clone())].into_iter().flatten();
        let id = free.into_iter().find(|id| self.taken.insert(id.clone()));
        match id {
            Some(id) => self.found.push(Found { id, name, node, siblings }),
            None => {
                let message = format!("The id of `{by_place}` is another method's; it is left out.");
                self.types.warn("duplicate_operation", &by_place, message);
            }
        }
    }
}
