//! Methods into operations and the requests that call them.

use serde_json::{Map, Value};

use super::{
    has_oauth2, is_true,
    methods::{self, Found},
    scalars::described,
    text,
    types::{Stated, Types},
    verbs,
};
use crate::schema::{
    Argument, BodyEncoding, BodyFormat, Field, FieldType, HttpRequest, Method, Operation, Pagination,
    ParameterStyle, Returns, SensitiveClass, Style, Verb, classify::Classifier,
};

const JSON: &str = "application/json";
/// The argument that carries the body.
const BODY: &str = "body";
/// The parameter that asks for a page.
const PAGE: &str = "pageToken";
/// The member of an answer that names the next page.
const NEXT: &str = "nextPageToken";

/// All operations, in the document's order.
pub(super) fn build(document: &Value, types: &mut Types<'_>) -> Vec<Operation> {
    let needs_sign_in = has_oauth2(document);
    let found = methods::all(document, types);
    found.iter().filter_map(|found| operation(found, needs_sign_in, types)).collect()
}

fn operation(found: &Found<'_>, needs_sign_in: bool, types: &mut Types<'_>) -> Option<Operation> {
    let Found { id, name, node, siblings } = found;
    let method = method(node).or_else(|| left_out(id, "its method isn't one of HTTP's", types))?;
    let (path, reserved) =
        plain_path(text(node, "path").or_else(|| text(node, "flatPath")).unwrap_or_default());
    let mut args = parameters(id, node, &reserved, types);
    if !is_filled(&path, &args) {
        return left_out(id, "its path has places that no parameter fills", types);
    }
    if node.get("mediaUpload").is_some() {
        let message =
            format!("`{id}` also takes the bytes of a file; only what is said about the file can be sent.");
        types.warn("upload_left_out", id, message);
    }
    let body = body(id, node, types);
    let has_body = body.is_some();
    args.extend(body);
    let answer = node.get("response").and_then(|node| text(node, "$ref"));
    let answer = answer.filter(|name| types.object_schema(name).is_some());
    let is_paged = answer.is_some_and(|name| is_paged(name, &args, types));
    let verb = verbs::of(name, method, &args, is_paged);
    let unsigned = needs_sign_in && node.get("scopes").is_none();
    Some(Operation {
        name: id.clone(),
        object: about(verb, answer, siblings, types),
        verb,
        is_write: !matches!(method, Method::Get | Method::Head),
        description: described(node),
        args,
        returns: Returns { object: answer.map(str::to_owned), list: false, value: None },
        deprecated: is_true(node, "deprecated").then_some(true),
        http: Some(Box::new(HttpRequest {
            method,
            path,
            server: None,
            body: has_body.then(json_body),
            accept: node.get("response").is_some().then(|| JSON.to_owned()),
            security: unsigned.then(Vec::new),
            pagination: is_paged
                .then(|| Pagination::Token { parameter: PAGE.to_owned(), path: vec![NEXT.to_owned()] }),
        })),
        root: None,
    })
}

/// Nothing, and a warning that says why.
fn left_out<T>(id: &str, why: &str, types: &mut Types<'_>) -> Option<T> {
    types.warn("not_understood", id, format!("`{id}` is left out: {why}."));
    None
}

fn method(node: &Value) -> Option<Method> {
    Some(match text(node, "httpMethod")? {
        "GET" => Method::Get,
        "PUT" => Method::Put,
        "POST" => Method::Post,
        "DELETE" => Method::Delete,
        "OPTIONS" => Method::Options,
        "HEAD" => Method::Head,
        "PATCH" => Method::Patch,
        _ => return None,
    })
}

/// A path with `{+name}` as `{name}`, and the parameters whose slashes stand as they are.
fn plain_path(path: &str) -> (String, Vec<&str>) {
    let mut plain = String::with_capacity(path.len() + 1);
    let mut reserved = Vec::new();
    plain.push('/');
    let mut rest = path.trim_start_matches('/');
    while let Some((before, after)) = rest.split_once("{+") {
        plain.push_str(before);
        plain.push('{');
        reserved.extend(after.split('}').next());
        rest = after;
    }
    plain.push_str(rest);
    (plain, reserved)
}

/// Whether every place in a path has its parameter: a flat path may have other names.
fn is_filled(path: &str, args: &[Argument]) -> bool {
    let names = path.split('{').skip(1).map(|rest| rest.split_once('}').map_or("", |(name, _)| name));
    let fills = |argument: &Argument, name: &str| {
        argument.place.as_deref() == Some("path")
            && argument.wire_name.as_ref().unwrap_or(&argument.name) == name
    };
    names.into_iter().all(|name| args.iter().any(|argument| fills(argument, name)))
}

/// What a method takes in its path and query: in the document's own order, the rest after it.
fn parameters(id: &str, node: &Value, reserved: &[&str], types: &mut Types<'_>) -> Vec<Argument> {
    let empty = Map::new();
    let listed = node.get("parameters").and_then(Value::as_object).unwrap_or(&empty);
    let order = node.get("parameterOrder").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let place =
        |name: &String| order.iter().position(|first| first.as_str() == Some(name)).unwrap_or(order.len());
    let mut sorted: Vec<(&String, &Value)> = listed.iter().collect();
    sorted.sort_by_key(|(name, _)| place(name));
    let classifier = Classifier::of(id);
    let read = sorted.into_iter().filter_map(|(name, node)| {
        let argument = parameter(id, name, node, types, &classifier);
        argument.map(|argument| styled(argument, reserved.contains(&name.as_str())))
    });
    read.collect()
}

fn parameter(
    id: &str,
    name: &str,
    node: &Value,
    types: &mut Types<'_>,
    classifier: &Classifier,
) -> Option<Argument> {
    let place = text(node, "location").filter(|place| matches!(*place, "path" | "query"));
    let Some(place) = place else {
        let message = format!(
            "The parameter `{name}` of `{id}` is neither in the path nor in the query; it is left out."
        );
        types.warn("not_understood", id, message);
        return None;
    };
    let mut stated = types.stated(&format!("{id}.{name}"), node, 0);
    let default = text(node, "default").map(|written| default(written, stated.kind));
    if is_true(node, "repeated") {
        stated = stated.list();
    }
    let (shown, wire_name) = match name {
        BODY => (format!("{name}_{place}"), Some(name.to_owned())),
        _ => (name.to_owned(), None),
    };
    let (class, stated) = class(name, text(node, "description"), stated, classifier);
    Some(Argument {
        place: Some(place.to_owned()),
        wire_name,
        of: stated.of,
        required: is_true(node, "required") || place == "path",
        allowed_values: stated.allowed_values,
        default,
        description: described(node),
        format: stated.format,
        sensitivity: class.map(SensitiveClass::sensitivity).unwrap_or_default(),
        sensitive_class: class,
        ..Argument::new(shown, stated.kind)
    })
}

/// How sensitive a parameter is: as a field of its name and type would be.
fn class(
    name: &str,
    description: Option<&str>,
    stated: Stated,
    classifier: &Classifier,
) -> (Option<SensitiveClass>, Stated) {
    let field = Field {
        of: stated.of,
        format: stated.format,
        description: description.map(str::to_owned),
        ..Field::new(name, stated.kind)
    };
    (classifier.class(&field), Stated { of: field.of, format: field.format, ..stated })
}

/// Defaults are written as texts, whatever their type.
fn default(written: &str, kind: FieldType) -> Value {
    let read = match kind {
        FieldType::Boolean | FieldType::Integer | FieldType::Number => serde_json::from_str(written).ok(),
        _ => None,
    };
    read.filter(|value: &Value| value.is_boolean() || value.is_number()).unwrap_or_else(|| written.into())
}

fn styled(argument: Argument, allow_reserved: bool) -> Argument {
    let is_path = argument.place.as_deref() == Some("path");
    let style = if is_path { Style::Simple } else { Style::Form };
    Argument { style: Some(ParameterStyle { style, explode: !is_path, allow_reserved }), ..argument }
}

fn body(id: &str, node: &Value, types: &mut Types<'_>) -> Option<Argument> {
    let request = node.get("request")?;
    let stated = types.stated(&format!("{id}.{BODY}"), request, 0);
    Some(Argument {
        place: Some(BODY.to_owned()),
        of: stated.of,
        allowed_values: stated.allowed_values,
        format: stated.format,
        ..Argument::new(BODY, stated.kind)
    })
}

fn json_body() -> BodyFormat {
    BodyFormat { media_type: JSON.to_owned(), encoding: BodyEncoding::Json, members: Vec::new() }
}

fn is_paged(answer: &str, args: &[Argument], types: &Types<'_>) -> bool {
    args.iter().any(|argument| argument.name == PAGE && argument.place.as_deref() == Some("query"))
        && types
            .object_schema(answer)
            .is_some_and(|node| node.get("properties").is_some_and(|all| all.get(NEXT).is_some()))
}

/// The object that a method is about: what its answer lists or is, else what its resource is about. A change often
/// answers with something else, such as how far it is: there the resource comes first.
fn about(
    verb: Verb,
    answer: Option<&str>,
    siblings: &Map<String, Value>,
    types: &Types<'_>,
) -> Option<String> {
    let answer = answer.filter(|name| has_members(name, types));
    let by_siblings = |names: &[&str]| {
        let answers = names.iter().filter_map(|name| text(siblings.get(*name)?.get("response")?, "$ref"));
        answers.into_iter().find(|name| has_members(name, types))
    };
    let resource = match verb {
        Verb::Create | Verb::Update | Verb::Delete => by_siblings(&["get"]),
        Verb::Read | Verb::List | Verb::Search | Verb::Action => None,
    };
    let name = resource.or(answer).or_else(|| by_siblings(&["get", "insert", "create", "list"]))?;
    let is_list = matches!(verb, Verb::List | Verb::Search);
    Some(listed(name, is_list, types).unwrap_or(name).to_owned())
}

fn has_members(name: &str, types: &Types<'_>) -> bool {
    let members =
        types.object_schema(name).and_then(|node| node.get("properties")).and_then(Value::as_object);
    members.is_some_and(|members| !members.is_empty())
}

/// What an answer lists: the elements of its `items`, or of its only list of objects.
fn listed<'a>(name: &str, is_list: bool, types: &Types<'a>) -> Option<&'a str> {
    let members = types.object_schema(name)?.get("properties")?.as_object()?;
    if !is_list && !members.contains_key(NEXT) {
        return None;
    }
    let element =
        |node: &'a Value| text(node.get("items")?, "$ref").filter(|name| types.object_schema(name).is_some());
    if let Some(found) = members.get("items").and_then(element) {
        return Some(found);
    }
    let mut lists = members.values().filter_map(element);
    lists.next().filter(|_| lists.next().is_none())
}
