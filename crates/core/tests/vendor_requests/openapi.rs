//! A judge of requests and answers: an OpenAPI document, read without the importer.
//!
//! Stricter than the document: members that it doesn't name are faults, since whoever publishes it would leave them
//! unread.

use serde_json::{Map, Value, json};

use super::{
    bodies::{bundled, judged, settled},
    exchange::Request,
};

/// What is wrong with a request and the answer to it; `None` where the document has no such operation.
pub(crate) fn faults(document: &Value, request: &Request, answer: &Value) -> Option<Vec<String>> {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let (item, values) = item(document, path, &request.method)?;
    let operation = &item[&request.method.to_lowercase()];
    let lists = [&item["parameters"], &operation["parameters"]];
    let parameters = lists.into_iter().filter_map(Value::as_array).flatten();
    let parameters: Vec<&Value> = parameters.map(|one| settled(document, one)).collect();
    let mut faults = Vec::new();
    for (name, value) in values {
        placed(document, &parameters, ("path", &name, &value), &mut faults);
    }
    let pairs: Vec<(String, String)> = query.split('&').filter_map(pair).collect();
    for (name, value) in &pairs {
        placed(document, &parameters, ("query", name, value), &mut faults);
    }
    for parameter in parameters.iter().filter(|one| one["in"] == "query" && one["required"] == true) {
        if !pairs.iter().any(|(name, _)| parameter["name"] == **name) {
            faults.push(format!("the query lacks {}", parameter["name"]));
        }
    }
    body(document, operation, request.body.as_ref(), &mut faults);
    answered(document, operation, answer, &mut faults);
    Some(faults)
}

/// The path item with the fewest variables that a path fits and that has the method, and the values of its variables.
fn item<'d>(document: &'d Value, path: &str, method: &str) -> Option<(&'d Value, Vec<(String, String)>)> {
    let paths = document["paths"].as_object()?.iter();
    let fitting = paths.filter_map(|(template, item)| {
        let item = settled(document, item);
        item.get(method.to_lowercase())?;
        Some((item, variables(template, path)?))
    });
    fitting.min_by_key(|(_, values)| values.len())
}

fn variables(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    if template.split('/').count() != path.split('/').count() {
        return None;
    }
    let mut values = Vec::new();
    for (wanted, given) in template.split('/').zip(path.split('/')) {
        match wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => values.push((name.to_owned(), decoded(given))),
            None if wanted == given => {}
            None => return None,
        }
    }
    Some(values)
}

fn pair(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    Some((decoded(name), decoded(value)))
}

/// A percent-encoded text of letters, digits and marks.
fn decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut plain = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at(2);
        plain.push(u8::from_str_radix(digits, 16).unwrap());
        plain.extend(rest.as_bytes());
    }
    String::from_utf8(plain).unwrap()
}

/// Judges a value of the path or the query, of a list one by one.
fn placed(
    document: &Value,
    parameters: &[&Value],
    (place, name, value): (&str, &str, &str),
    faults: &mut Vec<String>,
) {
    let Some(parameter) = parameters.iter().find(|one| one["in"] == place && one["name"] == name) else {
        faults.push(format!("the {place} has no parameter `{name}`"));
        return;
    };
    let schema = settled(document, parameter.get("schema").unwrap_or(parameter));
    let schema = settled(document, schema.get("items").unwrap_or(schema));
    let value = match schema["type"].as_str() {
        Some("integer" | "number" | "boolean") => {
            serde_json::from_str(value).unwrap_or_else(|_| json!(value))
        }
        _ => json!(value),
    };
    note(document, schema, (&value, "readOnly"), &format!("{place} {name}"), faults);
}

fn body(document: &Value, operation: &Value, body: Option<&Value>, faults: &mut Vec<String>) {
    let stated = operation.get("requestBody").map(|stated| settled(document, stated));
    match (stated, body) {
        (Some(stated), Some(body)) => match stated.pointer("/content/application~1json/schema") {
            Some(schema) => note(document, schema, (body, "readOnly"), "body", faults),
            None => faults.push("the body isn't JSON".to_owned()),
        },
        (Some(stated), None) if stated["required"] == true => faults.push("the body is missing".to_owned()),
        (None, Some(_)) => faults.push("there is no body".to_owned()),
        (Some(_) | None, None) => {}
    }
}

/// Judges the answer by the first of those that mean success.
fn answered(document: &Value, operation: &Value, answer: &Value, faults: &mut Vec<String>) {
    let Some(all) = operation["responses"].as_object() else { return };
    let Some((_, good)) = all.iter().find(|(status, _)| status.starts_with('2')) else { return };
    match settled(document, good).pointer("/content/application~1json/schema") {
        Some(schema) => note(document, schema, (answer, "writeOnly"), "answer", faults),
        None if answer.is_null() => {}
        None => faults.push("the answer has no content".to_owned()),
    }
}

fn note(
    document: &Value,
    schema: &Value,
    (value, unstated): (&Value, &'static str),
    place: &str,
    faults: &mut Vec<String>,
) {
    let mut schema = bundled(document, schema, unstated);
    // What is put together of parts may have the members of the others.
    if !schema.to_string().contains("\"allOf\"") {
        close(&mut schema);
    }
    let found = judged(document, &schema, value).unwrap();
    faults.extend(found.into_iter().map(|fault| format!("{place}{fault}")));
}

/// Lets objects have no members but those that they name.
fn close(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    if members.contains_key("properties") && !members.contains_key("additionalProperties") {
        members.insert("additionalProperties".to_owned(), false.into());
    }
    for (name, inner) in members {
        match (name.as_str(), inner) {
            ("properties" | "definitions", Value::Object(named)) => close_all(named),
            ("anyOf" | "oneOf", Value::Array(parts)) => parts.iter_mut().for_each(close),
            ("items" | "additionalProperties", inner) => close(inner),
            (_, _) => {}
        }
    }
}

fn close_all(named: &mut Map<String, Value>) {
    named.values_mut().for_each(close);
}
