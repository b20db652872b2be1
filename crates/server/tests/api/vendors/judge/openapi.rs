//! OpenAPI documents, 3.0 and 3.1.

mod schemas;

use serde_json::{Map, Value};

use self::schemas::{Schemas, settled};
use super::{
    table::{Operation, Parameter, Place, Table},
    template::Template,
};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// All operations of a document.
pub(super) fn table(document: &Value) -> Table {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let item = settled(document, item);
        for method in METHODS.iter().filter(|method| item.get(*method).is_some()) {
            operations.push(operation(document, (path, item), method));
        }
    }
    Table { operations, anywhere: Vec::new(), language: Box::new(Schemas(document.clone())) }
}

/// The path of the first server, which every operation's is below.
fn root(document: &Value) -> String {
    let url = document["servers"][0]["url"].as_str().unwrap_or_default();
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let path = behind.split_once('/').map_or("", |(_, path)| path).trim_end_matches('/');
    if path.is_empty() { String::new() } else { format!("/{path}") }
}

fn operation(document: &Value, (path, item): (&str, &Value), method: &str) -> Operation {
    let stated = &item[method];
    let body = stated.get("requestBody").map(|body| settled(document, body));
    let answers = stated["responses"].as_object().into_iter().flatten();
    Operation {
        id: stated["operationId"].as_str().map_or_else(|| format!("{method} {path}"), str::to_owned),
        method: method.to_uppercase(),
        path: Template::new(&format!("{}{path}", root(document))),
        parameters: parameters(document, item, stated),
        body: body.map(|body| (json_of(body).unwrap_or_default(), body["required"] == true)),
        answers: answers
            .map(|(status, answer)| (status.clone(), json_of(settled(document, answer)).unwrap_or_default()))
            .collect(),
    }
}

/// The schema of what is said to be JSON.
fn json_of(content: &Value) -> Option<Value> {
    let content = content["content"].as_object()?;
    let is_json = |media: &str| media.contains("json") || media == "*/*";
    let media = content.iter().find(|(media, _)| is_json(media)).map(|(_, media)| media)?;
    Some(media.get("schema").cloned().unwrap_or(Value::Bool(true)))
}

/// The parameters of an operation, which take the place of its path's of the same name.
fn parameters(document: &Value, item: &Value, operation: &Value) -> Vec<Parameter> {
    let mut found: Vec<Parameter> = Vec::new();
    let lists = [&operation["parameters"], &item["parameters"]];
    for stated in lists.into_iter().filter_map(Value::as_array).flatten() {
        let Some(parameter) = parameter(document, settled(document, stated)) else { continue };
        if !found.iter().any(|known| (&known.name, known.place) == (&parameter.name, parameter.place)) {
            found.push(parameter);
        }
    }
    found
}

fn parameter(document: &Value, stated: &Value) -> Option<Parameter> {
    let name = stated["name"].as_str()?.to_owned();
    let place = match stated["in"].as_str()? {
        "path" => Place::Path,
        "query" => Place::Query,
        // What a client says of its own is none of the operation's.
        "header" if !["accept", "authorization", "content-type"].contains(&name.to_lowercase().as_str()) => {
            Place::Header
        }
        _ => return None,
    };
    let schema = settled(document, &stated["schema"]);
    let is_list = schema["type"] == "array";
    let is_apart = place == Place::Query && stated["explode"] != false;
    Some(Parameter {
        name,
        place,
        is_required: stated["required"] == true,
        is_repeated: is_list && is_apart,
        separator: (is_list && !is_apart).then_some(','),
        schema: if is_list { schema["items"].clone() } else { schema.clone() },
    })
}

/// The object of a member, where there is one.
fn object<'v>(value: &'v Value, member: &str) -> Option<&'v Map<String, Value>> {
    value.get(member)?.as_object()
}
