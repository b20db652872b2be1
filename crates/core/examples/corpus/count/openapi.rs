//! The operations of an OpenAPI document, counted on plain values.

use std::path::Path;

use jackfield_core::import::document::Source;
use serde_json::Value;

use crate::document::lexical;

const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The pairs of a path and a method.
pub(crate) fn count(root: &Source, others: &[Source]) -> usize {
    let Some(paths) = root.value.get("paths").and_then(Value::as_object) else { return 0 };
    let items = paths.iter().filter(|(path, _)| !path.starts_with("x-"));
    items.map(|(_, item)| methods(item, root, root, others).len()).sum()
}

/// The methods of a path item, and of the one that it refers to.
fn methods<'a>(item: &'a Value, document: &'a Source, root: &'a Source, others: &'a [Source]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut here = (item, document);
    for _ in 0..10 {
        let own = METHODS.iter().filter(|method| here.0.get(**method).is_some_and(Value::is_object));
        found.extend(own.map(|method| (*method).to_owned()));
        let more = here.0.get("additionalOperations").and_then(Value::as_object);
        for (method, operation) in more.into_iter().flatten() {
            let lower = method.to_lowercase();
            if operation.is_object() && *method == method.to_uppercase() && METHODS.contains(&lower.as_str())
            {
                found.push(lower);
            }
        }
        let Some(reference) = here.0.get("$ref").and_then(Value::as_str) else { break };
        let Some(next) = follow(reference, here.1, root, others) else { break };
        here = next;
    }
    found.sort();
    found.dedup();
    found
}

fn follow<'a>(
    reference: &str,
    from: &'a Source,
    root: &'a Source,
    others: &'a [Source],
) -> Option<(&'a Value, &'a Source)> {
    let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    let target = if file.is_empty() {
        from
    } else {
        let wanted = lexical(&Path::new(&from.place).parent()?.join(file));
        std::iter::once(root).chain(others).find(|source| lexical(Path::new(&source.place)) == wanted)?
    };
    let pointer = pointer.replace("%7B", "{").replace("%7D", "}");
    Some((target.value.pointer(&pointer)?, target))
}
