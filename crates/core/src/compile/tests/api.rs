//! Small REST APIs to bind against, written as text; and what bindings of any API send.

use serde_json::{Map, Value, json};

use super::support::told;
use crate::{
    binding::read,
    compile::{Context, compile},
    diagnostic::Diagnostic,
    plan::{HttpCall, Plan, Request, arguments::check, preview::request_text, request},
    schema::{
        Argument, BodyEncoding, BodyFormat, Field, FieldType, HttpRequest, HttpSchema, Method, Object,
        ObjectRole, Operation, Returns, Schema, Transport, Verb,
    },
    scoping::Scoping,
};

pub(super) fn bound(schema: &Schema, scoping: &Scoping, binding: &Value) -> Result<Plan, Vec<Diagnostic>> {
    let context = Context::new("acme", "f");
    compile(&read::binding(binding)?, schema, scoping, &context)
}

pub(super) fn plan(schema: &Schema, binding: &Value) -> Plan {
    bound(schema, &Scoping::default(), binding).unwrap_or_else(|faults| panic!("{}", told(&faults)))
}

/// What a binding sends, or its faults.
pub(super) fn sent(schema: &Schema, binding: &Value) -> String {
    match bound(schema, &Scoping::default(), binding) {
        Ok(plan) => request_text(&plan),
        Err(faults) => told(&faults),
    }
}

pub(super) fn map(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

/// The request of a call, or why there is none.
pub(super) fn request_of(plan: &Plan, given: Value) -> Result<HttpCall, Vec<Diagnostic>> {
    let arguments = check(plan, &map(given))?;
    match &plan.request {
        Request::Http(http) => request::http_call(plan, http, &arguments),
        Request::Graphql(graphql) => Ok(request::graphql_call(plan, graphql, &arguments)),
        Request::Sql(_) | Request::Composed(_) => panic!("no request"),
    }
}

/// The body of a call as JSON.
pub(super) fn body_of(plan: &Plan, given: Value) -> Value {
    let call = request_of(plan, given).unwrap();
    serde_json::from_slice(&call.body.unwrap()).unwrap()
}

pub(super) fn blank(name: &str, fields: Vec<Field>) -> Object {
    Object {
        name: name.to_owned(),
        label: None,
        description: None,
        capabilities: Vec::new(),
        fields,
        primary_key: Vec::new(),
        indexes: Vec::new(),
        table: None,
        role: ObjectRole::Record,
    }
}

/// A REST schema. A line is an object, `Contact: email! age:integer tags:[string] home:Address *:string`, or an
/// operation, `POST /contacts/{id} contacts.update path.id! body:Contact -> Contact` (or `-> [Contact]`).
pub(super) fn rest(text: &str) -> Schema {
    let mut schema = Schema {
        transport: Transport::Rest,
        dialect: None,
        objects: Vec::new(),
        relationships: Vec::new(),
        stated_operations: Vec::new(),
        http: Some(HttpSchema::default()),
    };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.split_once(": ") {
            Some((name, fields)) if !name.contains(' ') => {
                schema.objects.push(blank(name, fields.split_whitespace().map(field).collect()));
            }
            _ => schema.stated_operations.push(operation(line)),
        }
    }
    schema
}

fn field(text: &str) -> Field {
    let (text, required) = text.strip_suffix('!').map_or((text, false), |text| (text, true));
    let (name, kind) = text.split_once(':').unwrap_or((text, "string"));
    let (kind, of) = kind_of(kind);
    Field { of, required, nullable: !required, ..Field::new(name, kind) }
}

fn kind_of(text: &str) -> (FieldType, Option<String>) {
    if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return (FieldType::List, Some(inner.to_owned()));
    }
    match serde_json::from_value::<FieldType>(json!(text)) {
        Ok(kind) => (kind, None),
        Err(_) => (FieldType::Object, Some(text.to_owned())),
    }
}

fn operation(line: &str) -> Operation {
    let (request, returned) = line.split_once("->").unwrap_or((line, ""));
    let mut words = request.split_whitespace();
    let method: Method = serde_json::from_value(json!(words.next().unwrap())).unwrap();
    let (path, name) = (words.next().unwrap(), words.next().unwrap());
    let args: Vec<Argument> = words.map(argument).collect();
    let (kind, of) = kind_of(returned.trim());
    let verb = match name.rsplit_once('.').unwrap().1 {
        "create" => Verb::Create,
        "update" => Verb::Update,
        "delete" => Verb::Delete,
        "search" => Verb::Search,
        "get" => Verb::Read,
        _ => Verb::Action,
    };
    let body = args.iter().any(|arg| arg.name == "body").then(|| BodyFormat {
        media_type: "application/json".to_owned(),
        encoding: BodyEncoding::Json,
        members: Vec::new(),
    });
    let returns =
        Returns { object: of.filter(|of| !of.is_empty()), list: kind == FieldType::List, value: None };
    Operation {
        name: name.to_owned(),
        object: returns.object.clone(),
        verb,
        is_write: method != Method::Get,
        description: None,
        args,
        returns,
        deprecated: None,
        http: Some(Box::new(HttpRequest {
            method,
            path: path.to_owned(),
            server: None,
            body,
            accept: Some("application/json".to_owned()),
            security: None,
            pagination: None,
        })),
        root: None,
    }
}

fn argument(text: &str) -> Argument {
    let (place, rest) = text.split_once('.').unwrap_or(("body", text));
    let field = field(rest);
    Argument {
        place: Some(place.to_owned()),
        of: field.of,
        required: field.required,
        ..Argument::new(field.name, field.kind)
    }
}
