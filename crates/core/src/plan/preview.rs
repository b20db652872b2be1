//! What a plan sends, as a text to read: the statement, the document, or the request with `{parameter}` in its places.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Fill, HttpPlan, PathPiece, Plan, Request, Slot};
use crate::binding::Generated;

/// What a plan sends. No argument is in it, constants are.
pub fn request_text(plan: &Plan) -> String {
    match &plan.request {
        Request::Sql(sql) => sql.statement.clone(),
        Request::Graphql(graphql) => {
            let filled: Vec<String> =
                graphql.variables.iter().map(|(name, fill)| format!("${name} = {}", shown(fill))).collect();
            if filled.is_empty() {
                graphql.document.clone()
            } else {
                format!("{}\n{}", graphql.document, filled.join("\n"))
            }
        }
        Request::Http(http) => request(http),
        Request::Composed(composed) => {
            let steps: Vec<String> = composed.steps.iter().map(request_text).collect();
            steps.join("\n\n")
        }
    }
}

fn request(http: &HttpPlan) -> String {
    let method = serde_json::to_value(http.method).unwrap_or_default();
    let mut text = format!("{} ", method.as_str().unwrap_or_default());
    text.push_str(http.server.as_deref().unwrap_or_default());
    for piece in &http.path {
        match piece {
            PathPiece::Text(piece) => text.push_str(piece),
            PathPiece::Slot(slot) => text.push_str(&plain(&slot.value)),
        }
    }
    let pair = |slot: &Slot| format!("{}={}", slot.name, plain(&slot.value));
    if !http.query.is_empty() {
        text.push('?');
        text.push_str(&http.query.iter().map(pair).collect::<Vec<_>>().join("&"));
    }
    // Writing into a string can't fail.
    for slot in &http.headers {
        let _written = write!(text, "\n{}: {}", slot.name, plain(&slot.value));
    }
    if !http.cookies.is_empty() {
        let cookies: Vec<String> = http.cookies.iter().map(pair).collect();
        let _written = write!(text, "\nCookie: {}", cookies.join("; "));
    }
    if let Some(body) = &http.body {
        let _written = write!(text, "\nContent-Type: {}\n\n{}", body.format.media_type, shown(&body.value));
    }
    text
}

/// A value outside of JSON: a text without quotes.
fn plain(fill: &Fill) -> String {
    match fill {
        Fill::Constant(Value::String(text)) => text.clone(),
        Fill::Constant(_) | Fill::Parameter(_) | Fill::Generated(_) | Fill::Object(_) | Fill::List(_) => {
            shown(fill)
        }
    }
}

/// A value as JSON in which parameters stand bare: `{"value": {caller_phone}}`.
fn shown(fill: &Fill) -> String {
    match fill {
        Fill::Constant(value) => value.to_string(),
        Fill::Parameter(fill) => {
            let name = format!("{{{}}}", fill.parameter);
            fill.format.as_ref().map_or(name.clone(), |format| {
                Value::String(format.template.replacen("{}", &name, 1)).to_string()
            })
        }
        Fill::Generated(fill) => match fill.what {
            Generated::Uuid => "<a UUID of the call's own>".to_owned(),
            Generated::Now => "<when the call is made>".to_owned(),
        },
        Fill::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, fill)| format!("{}: {}", Value::String(name.clone()), shown(fill)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Fill::List(elements) => {
            let elements: Vec<String> = elements.iter().map(shown).collect();
            format!("[{}]", elements.join(", "))
        }
    }
}
