//! The operations that a document lists: every pair of a path and a method, each with a name of its own.

use std::collections::HashMap;

use serde_json::Value;

use super::importer::Importer;
use crate::{
    import::document::{MAX_DEPTH, Names, Node, clean},
    schema::Method,
};

/// The methods as path items spell them.
const METHODS: [(&str, Method); 9] = [
    ("get", Method::Get),
    ("put", Method::Put),
    ("post", Method::Post),
    ("delete", Method::Delete),
    ("options", Method::Options),
    ("head", Method::Head),
    ("patch", Method::Patch),
    ("trace", Method::Trace),
    ("query", Method::Query),
];

/// One operation of a document.
#[derive(Debug, Clone)]
pub(super) struct Listed<'a> {
    pub(super) path: &'a str,
    pub(super) method: Method,
    /// The path item, then the ones that it refers to.
    pub(super) items: Vec<Node<'a>>,
    pub(super) operation: Node<'a>,
    pub(super) name: String,
}

impl<'a> Listed<'a> {
    /// A member of the operation, or of its path item where it has none.
    pub(super) fn inherited(&self, name: &str) -> Option<Node<'a>> {
        let own = self.operation.member(name);
        own.or_else(|| self.items.iter().find_map(|item| item.member(name)))
    }
}

impl<'a> Importer<'a> {
    /// All operations below `paths`, in an order of their own.
    pub(super) fn list(&mut self, root: Node<'a>) -> Vec<Listed<'a>> {
        let mut found = Vec::new();
        let paths = root.member("paths").map(|paths| (paths, paths.value));
        let Some((paths, Value::Object(members))) = paths else { return found };
        for (path, item) in members {
            if path.starts_with("x-") {
                continue;
            }
            let items = self.path_items(paths.at(item));
            for (key, method) in METHODS {
                let operation = items.iter().find_map(|item| item.member(key));
                if let Some(operation) = operation.filter(|operation| operation.value.is_object()) {
                    found.push(Listed { path, method, items: items.clone(), operation, name: String::new() });
                } else if let Some(operation) = operation {
                    let message = || format!("The operation `{key}` of `{path}` isn't an object.");
                    self.warnings.add("operation_not_usable", operation.value, message);
                }
            }
            self.additional(path, &items, &mut found);
        }
        name(&mut found);
        found.sort_by(|left, right| (left.path, left.method as u8).cmp(&(right.path, right.method as u8)));
        found
    }

    /// A path item and those that it refers to, the nearest first.
    fn path_items(&mut self, item: Node<'a>) -> Vec<Node<'a>> {
        let mut found = vec![item];
        let mut here = item;
        while let Some(reference) = here.member("$ref").filter(|_| found.len() < MAX_DEPTH / 4) {
            let Some(next) = self.step_to(here, reference.value) else { break };
            if found.iter().any(|known| known.identity() == next.identity()) {
                break;
            }
            found.push(next);
            here = next;
        }
        found
    }

    /// What a reference outside of schemas leads to.
    pub(super) fn step_to(&mut self, from: Node<'a>, reference: &'a Value) -> Option<Node<'a>> {
        let text = reference.as_str()?;
        let found = self.documents.resolve(from.document, text);
        if found.is_none() {
            let message = || format!("Nothing is at `{text}`; what refers to it is left out.");
            self.warnings.add("unresolved_reference", reference, message);
        }
        found
    }

    /// What something really is behind its references, and what the first of them calls it.
    pub(super) fn settled(&mut self, node: Node<'a>) -> Option<(Node<'a>, Option<&'a str>)> {
        let mut here = node;
        let mut name = None;
        for _ in 0..MAX_DEPTH / 4 {
            let Some(reference) = here.member("$ref").filter(|reference| reference.value.is_string()) else {
                return Some((here, name));
            };
            name = name.or(reference.value.as_str());
            here = self.step_to(here, reference.value)?;
        }
        let message = || "This refers to itself; it is left out.".to_owned();
        self.warnings.add("reference_cycle", node.value, message);
        None
    }

    /// `additionalOperations` of OpenAPI 3.2.
    fn additional(&mut self, path: &'a str, items: &[Node<'a>], found: &mut Vec<Listed<'a>>) {
        let more = items.iter().find_map(|item| item.member("additionalOperations"));
        let Some((more, Value::Object(members))) = more.map(|more| (more, more.value)) else { return };
        for (key, operation) in members {
            let known =
                METHODS.iter().find(|(name, _)| name.to_uppercase() == *key).map(|(_, method)| *method);
            let is_new =
                |method: &Method| !found.iter().any(|listed| listed.path == path && listed.method == *method);
            match known.filter(is_new).filter(|_| operation.is_object()) {
                Some(method) => found.push(Listed {
                    path,
                    method,
                    items: items.to_vec(),
                    operation: more.at(operation),
                    name: String::new(),
                }),
                None => {
                    let message =
                        || format!("Requests with the method `{key}` can't be made; it is left out.");
                    self.warnings.add("method_not_supported", operation, message);
                }
            }
        }
    }
}

/// Names operations by their `operationId` where that is one's own, else by method and path.
fn name(found: &mut [Listed<'_>]) {
    let own: Vec<String> = found
        .iter()
        .map(|listed| {
            listed
                .operation
                .member("operationId")
                .and_then(|id| id.value.as_str())
                .map_or_else(String::new, clean)
        })
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::with_capacity(own.len());
    for id in &own {
        *counts.entry(id).or_default() += 1;
    }
    let mut names = Names::default();
    let mut derived: Vec<(&str, u8, usize)> = Vec::new();
    for (position, (listed, id)) in found.iter_mut().zip(&own).enumerate() {
        if id.chars().any(char::is_alphanumeric) && counts.get(id.as_str()) == Some(&1) {
            listed.name = names.unique(id);
        } else {
            derived.push((listed.path, listed.method as u8, position));
        }
    }
    // Which of several gets the plain name must not hang on the order of the document.
    derived.sort_unstable();
    for (path, _, position) in derived {
        if let Some(listed) = found.get_mut(position) {
            listed.name = names.unique(&derive(path, listed.method));
        }
    }
}

/// `get_orders_by_id` for `GET /orders/{id}`.
fn derive(path: &str, method: Method) -> String {
    let key = METHODS.iter().find(|(_, known)| *known == method).map_or("", |(key, _)| *key);
    let mut name = key.to_owned();
    for segment in path.split(['/', '{', '}', '#', '?', '&', '=']).zip(parameters_follow(path)) {
        let (text, is_parameter) = segment;
        let word: String = clean(text).replace(['/', '.', '-'], "_");
        let word = word.trim_matches('_');
        if !word.is_empty() {
            name.push_str(if is_parameter { "_by_" } else { "_" });
            name.push_str(word);
        }
    }
    name
}

/// Of each piece that [`derive`] splits a path into, whether it is a parameter.
fn parameters_follow(path: &str) -> impl Iterator<Item = bool> {
    let separators = path.chars().filter(|letter| matches!(letter, '/' | '{' | '}' | '#' | '?' | '&' | '='));
    std::iter::once(false).chain(separators.map(|letter| letter == '{'))
}

/// The variables of a path template, in order.
pub(super) fn variables(path: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = path;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
        rest = after;
    }
    found
}
