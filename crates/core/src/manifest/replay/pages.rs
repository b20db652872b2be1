//! Further pages, as the server asks for them: the path of the next one out of the answers so far.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{
    plan::{HttpCall, Plan, Request, Shape, output::answer},
    schema::Pagination,
};

/// As many pages as a server asks for where nobody sets it otherwise.
const MOST_PAGES: usize = 5;

/// What comes after an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum After {
    /// The list is at its end.
    Nothing,
    /// There is more, which isn't asked for.
    More,
    /// There is more, at this path.
    Page(String),
}

/// What comes after the last of the answers to a call.
pub(super) fn after(plan: &Plan, call: &HttpCall, answers: &[&Value]) -> After {
    let Request::Http(http) = &plan.request else { return After::Nothing };
    let (Some(by), Shape::List { limit }, Some(last)) = (&http.pages, plan.output.shape, answers.last())
    else {
        return After::Nothing;
    };
    let count = |pages: &[&Value]| answer::shape(plan, pages, false, &|_| true).shaped.count;
    let here = count(&[last]);
    if here == 0 {
        return After::Nothing;
    }
    let path = &call.path_and_query;
    let next = match by {
        Pagination::Token { parameter, path: way } => {
            let Some(token) = token(last, way) else { return After::Nothing };
            with_parameter(path, parameter, &token)
        }
        Pagination::Page { parameter } => counted(path, parameter, (1, 1)),
        Pagination::Offset { parameter } => counted(path, parameter, (0, here)),
        // The header tells of it, and a file holds none.
        Pagination::Link => return After::Nothing,
    };
    let is_enough = u32::try_from(count(answers)).is_ok_and(|all| all >= limit);
    if is_enough || answers.len() >= MOST_PAGES { After::More } else { After::Page(next) }
}

fn token(answer: &Value, way: &[String]) -> Option<String> {
    match way.iter().try_fold(answer, |value, member| value.get(member))? {
        Value::String(token) if !token.is_empty() => Some(token.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn counted(path: &str, parameter: &str, (first, step): (usize, usize)) -> String {
    let own = format!("{parameter}=");
    let here = pairs(path).1.iter().find_map(|pair| pair.strip_prefix(&own)?.parse().ok());
    with_parameter(path, parameter, &here.unwrap_or(first).saturating_add(step).to_string())
}

/// A path whose query has this parameter, at its end.
fn with_parameter(path: &str, parameter: &str, value: &str) -> String {
    let (path, pairs) = pairs(path);
    let own = format!("{}=", encoded(parameter));
    let mut pairs: Vec<String> =
        pairs.into_iter().filter(|pair| !pair.starts_with(&own)).map(str::to_owned).collect();
    pairs.push(format!("{own}{}", encoded(value)));
    format!("{path}?{}", pairs.join("&"))
}

fn pairs(path: &str) -> (&str, Vec<&str>) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    (path, query.split('&').filter(|pair| !pair.is_empty()).collect())
}

/// As forms encode a text: that is how further pages are asked for.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            _ if byte.is_ascii_alphanumeric() || b"*-._".contains(&byte) => encoded.push(char::from(byte)),
            _ => {
                // Writing into a string can't fail.
                let _written = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}
