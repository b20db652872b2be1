//! Checked arguments into the HTTP request of one call. Pure: a driver signs it and sends it.
//!
//! What a caller says lands literally in exactly one place: encoded for a segment of the path, a value of the query,
//! a header or a member of the body. What can't be said there is refused, all faults at once.

mod body;
mod fill;
mod multipart;
mod percent;
pub mod segments;
mod style;

pub(crate) use fill::as_number;

use serde_json::{Map, Value, json};

use super::{Fill, GraphqlPlan, HttpCall, HttpPlan, PathPiece, Plan, Request, Slot, arguments::Arguments};
use crate::{
    diagnostic::Diagnostic,
    schema::{Method, Style, Verb},
};
use style::Context;

/// The request of a call of an API; none for a plan of another transport.
///
/// # Errors
/// As [`http_call`], and that nobody has said which call it is where the plan needs to know.
pub fn api_call(plan: &Plan, arguments: &Arguments) -> Result<Option<HttpCall>, Vec<Diagnostic>> {
    if plan.generates() && arguments.facts().is_none() {
        let message = "The plan sends what is made for each call, and it wasn't said which call this is.";
        return Err(vec![Diagnostic::new("unknown_call", "", message)]);
    }
    match &plan.request {
        Request::Http(http) => http_call(plan, http, arguments).map(Some),
        Request::Graphql(graphql) => Ok(Some(graphql_call(plan, graphql, arguments))),
        // What the steps of a composed plan are sent depends on what the ones before have answered.
        Request::Sql(_) | Request::Composed(_) => Ok(None),
    }
}

/// The request of a call of an HTTP plan.
///
/// # Errors
/// Every value that can't stand where it belongs, each with its parameter's name.
pub fn http_call(plan: &Plan, http: &HttpPlan, arguments: &Arguments) -> Result<HttpCall, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let path = path(plan, http, arguments, &mut faults);
    let query = pairs(plan, &http.query, arguments, Context::Query);
    let mut headers = headers(plan, &http.headers, arguments, &mut faults);
    let cookies = pairs(plan, &http.cookies, arguments, Context::Cookie);
    if !cookies.is_empty() {
        headers.push(("Cookie".to_owned(), cookies.join("; ")));
    }
    if let Some(accept) = &http.accept {
        headers.push(("Accept".to_owned(), accept.clone()));
    }
    faults.extend(changes_nothing(plan, http, arguments));
    let written = http.body.as_ref().and_then(|body| body::written(plan, body, arguments, &mut faults));
    let body = written.map(|(media_type, bytes)| {
        headers.push(("Content-Type".to_owned(), media_type));
        bytes
    });
    if !faults.is_empty() {
        return Err(faults);
    }
    let path_and_query = match (query.is_empty(), path.contains('?')) {
        (true, _) => path,
        (false, true) => format!("{path}&{}", query.join("&")),
        (false, false) => format!("{path}?{}", query.join("&")),
    };
    Ok(HttpCall {
        method: http.method,
        server: http.server.clone(),
        path_and_query,
        headers,
        body,
        is_repeatable: !plan.is_write,
    })
}

/// The fault of an update that states nothing of what it could change: nobody is to confirm that.
fn changes_nothing(plan: &Plan, http: &HttpPlan, arguments: &Arguments) -> Option<Diagnostic> {
    let body = http.body.as_ref().filter(|_| plan.is_write && http.verb == Verb::Update)?;
    let mut names = Vec::new();
    fill::parameters(&body.value, &mut names);
    if names.is_empty() || fill::value(plan, &body.value, arguments).is_some() {
        return None;
    }
    let message = format!("State at least one of `{}`: there is nothing to change.", names.join("`, `"));
    Some(Diagnostic::new("nothing_to_change", "", message))
}

/// The request of a call of a GraphQL plan: a POST to the connection's own URL.
pub fn graphql_call(plan: &Plan, graphql: &GraphqlPlan, arguments: &Arguments) -> HttpCall {
    let variables: Map<String, Value> = graphql
        .variables
        .iter()
        .filter_map(|(name, fill)| Some((name.clone(), fill::value(plan, fill, arguments)?)))
        .collect();
    let body = json!({"query": graphql.document, "variables": variables});
    let accept = "application/graphql-response+json, application/json;q=0.9";
    HttpCall {
        method: Method::Post,
        server: None,
        path_and_query: String::new(),
        headers: vec![
            ("Accept".to_owned(), accept.to_owned()),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ],
        body: Some(body.to_string().into_bytes()),
        is_repeatable: !plan.is_write,
    }
}

fn path(plan: &Plan, http: &HttpPlan, arguments: &Arguments, faults: &mut Vec<Diagnostic>) -> String {
    let mut path = String::new();
    for piece in &http.path {
        match piece {
            PathPiece::Text(text) => path.push_str(&percent::path_text(text)),
            PathPiece::Slot(slot) => {
                let value = fill::value(plan, &slot.value, arguments);
                let fault = |message: &str| refused(slot, "path_not_allowed", message);
                match value {
                    Some(value) if style::climbs(&value) => {
                        faults.push(fault("can't be empty, or contain `.` or `..` as a part of a path"));
                    }
                    Some(value) => path.push_str(&style::in_path(slot, &value)),
                    None => faults.push(fault("is needed for the path")),
                }
            }
        }
    }
    let text = path.split('?').next().unwrap_or_default();
    if faults.is_empty() && text.split('/').any(|segment| matches!(segment, "." | "..")) {
        let message = "The path would have `.` or `..` as a segment.";
        faults.push(Diagnostic::new("path_not_allowed", "", message));
    }
    if path.starts_with('/') { path } else { format!("/{path}") }
}

fn pairs(plan: &Plan, slots: &[Slot], arguments: &Arguments, context: Context) -> Vec<String> {
    let mut pairs = Vec::new();
    for slot in slots {
        if let Some(value) = fill::value(plan, &slot.value, arguments) {
            let written = style::pairs(&slot.name, slot.style, &value, context);
            pairs.extend(written.into_iter().map(|(name, value)| format!("{name}={value}")));
        }
    }
    pairs
}

fn headers(
    plan: &Plan,
    slots: &[Slot],
    arguments: &Arguments,
    faults: &mut Vec<Diagnostic>,
) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for slot in slots {
        let Some(value) = fill::value(plan, &slot.value, arguments) else { continue };
        let text = match slot.style.style {
            Style::Json => percent::ascii_json(&value),
            _ => style::in_header(slot.style, &value),
        };
        let text = text.trim();
        if text.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ') {
            headers.push((slot.name.clone(), text.to_owned()));
        } else {
            let message = "can't stand in a header: only letters, digits and marks of ASCII, in one line";
            faults.push(refused(slot, "header_not_allowed", message));
        }
    }
    headers
}

/// A value that can't stand in its place, told by its parameter's name.
fn refused(slot: &Slot, code: &str, message: &str) -> Diagnostic {
    let name = parameter_of(&slot.value).unwrap_or(&slot.name);
    Diagnostic::new(code, name, format!("`{name}` {message}"))
}

/// The first parameter that a value takes.
fn parameter_of(fill: &Fill) -> Option<&str> {
    match fill {
        Fill::Constant(_) | Fill::Generated(_) => None,
        Fill::Parameter(fill) => Some(&fill.parameter),
        Fill::Object(members) => members.iter().find_map(|(_, fill)| parameter_of(fill)),
        Fill::List(elements) => elements.iter().find_map(parameter_of),
    }
}
