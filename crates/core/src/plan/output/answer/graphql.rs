//! GraphQL's answers: data, errors, and the errors of the caller's making inside of the data.
//!
//! A provider's own words are never repeated: an error is one of a few classes, with the path it is about.

mod throttle;

use std::time::Duration;

use serde_json::Value;

use crate::plan::GraphqlPlan;

/// The most names of a path that is told.
const MAX_NAMES: usize = 10;
/// The most letters of a name that is told.
const MAX_NAME: usize = 64;

/// The data of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphqlData<'v> {
    /// The data itself.
    pub data: &'v Value,
    /// Errors beside the data: parts of it are missing.
    pub partial: Vec<GraphqlFailure>,
}

/// What went wrong, in our own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphqlFailure {
    /// What kind of failure it is.
    pub class: GraphqlClass,
    /// The path in the answer, or in what was sent, that it is about.
    pub path: Vec<String>,
    /// After which time the same request can be sent again: told where the provider has refused to run it at all for
    /// now, so that nothing of it was done, and says how fast it restores what the request costs.
    pub retry_after: Option<Duration>,
}

/// What kind of failure an answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphqlClass {
    /// The credentials aren't accepted.
    Unauthenticated,
    /// They are, but don't reach that far.
    Forbidden,
    /// Too many or too costly calls.
    RateLimited,
    /// There is no such thing.
    NotFound,
    /// What was sent isn't accepted.
    Rejected,
    /// What the caller said isn't accepted: `userErrors`.
    UserError,
    /// The provider's own fault.
    Unavailable,
    /// This is no answer of GraphQL.
    Protocol,
}

impl GraphqlClass {
    /// The code of a failed call.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unauthenticated => "credentials_rejected",
            Self::Forbidden => "upstream_forbidden",
            Self::Rejected | Self::UserError => "upstream_rejected",
            Self::RateLimited => "upstream_rate_limited",
            Self::NotFound => "upstream_not_found",
            Self::Unavailable => "upstream_unavailable",
            Self::Protocol => "upstream_protocol",
        }
    }
}

impl GraphqlFailure {
    fn of(class: GraphqlClass, path: Vec<String>) -> Self {
        Self { class, path, retry_after: None }
    }

    /// One sentence for an agent.
    pub fn message(&self) -> String {
        let about =
            if self.path.is_empty() { String::new() } else { format!(" (`{}`)", self.path.join(".")) };
        match self.class {
            GraphqlClass::Unauthenticated => {
                "The provider doesn't accept the connection's credentials.".to_owned()
            }
            GraphqlClass::Forbidden => format!("The connection's credentials don't allow this{about}."),
            GraphqlClass::RateLimited => match self.retry_after.map(throttle::whole_seconds) {
                Some(1) => "The provider takes no more calls for now; try again in a second.".to_owned(),
                Some(seconds) => {
                    format!("The provider takes no more calls for now; try again in {seconds} seconds.")
                }
                None => "The provider takes no more calls for now.".to_owned(),
            },
            GraphqlClass::NotFound => format!("The provider knows nothing like it{about}."),
            GraphqlClass::Rejected => format!("The provider refused the request{about}."),
            GraphqlClass::UserError => format!("The provider refused what was said{about}."),
            GraphqlClass::Unavailable => "The provider failed to answer.".to_owned(),
            GraphqlClass::Protocol => "The provider's answer can't be understood.".to_owned(),
        }
    }
}

/// The data of an answer.
///
/// # Errors
/// Why there is none, or that the provider refused what the caller said.
pub fn graphql_data<'v>(plan: &GraphqlPlan, answer: &'v Value) -> Result<GraphqlData<'v>, GraphqlFailure> {
    let protocol = || GraphqlFailure::of(GraphqlClass::Protocol, Vec::new());
    let members = answer.as_object().ok_or_else(protocol)?;
    let errors = members.get("errors").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let partial: Vec<GraphqlFailure> = errors.iter().map(failure).collect();
    let data = members.get("data").filter(|data| data.as_object().is_some_and(holds_something));
    match (data, partial.first()) {
        (Some(data), _) => {
            if let Some(failure) = plan.user_errors.iter().find_map(|way| user_error(data, way)) {
                return Err(failure);
            }
            Ok(GraphqlData { data, partial })
        }
        (None, Some(first)) => Err(throttle::weighed(first.clone(), answer, &partial)),
        (None, None) => match members.get("data") {
            Some(data @ Value::Object(_)) => Ok(GraphqlData { data, partial }),
            Some(_) | None => Err(protocol()),
        },
    }
}

fn holds_something(data: &serde_json::Map<String, Value>) -> bool {
    data.values().any(|value| !value.is_null())
}

/// What an error is, by the code that it carries.
fn failure(error: &Value) -> GraphqlFailure {
    let code = error.pointer("/extensions/code").or_else(|| error.get("type")).and_then(Value::as_str);
    let code = code.unwrap_or_default().to_ascii_uppercase();
    let class = match code.as_str() {
        "UNAUTHENTICATED" | "UNAUTHORIZED" | "INVALID_TOKEN" | "401" => GraphqlClass::Unauthenticated,
        "FORBIDDEN" | "ACCESS_DENIED" | "INSUFFICIENT_SCOPES" | "403" => GraphqlClass::Forbidden,
        // `MAX_COST_EXCEEDED` isn't among them: the request itself is too large, at any time.
        "THROTTLED" | "RATE_LIMITED" | "RATELIMITED" | "TOO_MANY_REQUESTS" | "429" => {
            GraphqlClass::RateLimited
        }
        "NOT_FOUND" | "404" => GraphqlClass::NotFound,
        "INTERNAL_SERVER_ERROR" | "INTERNAL_ERROR" | "SERVICE_UNAVAILABLE" | "TIMEOUT" | "500" | "503" => {
            GraphqlClass::Unavailable
        }
        _ => GraphqlClass::Rejected,
    };
    GraphqlFailure::of(class, names(error.get("path")))
}

/// The first error of the caller's making below a way.
fn user_error(data: &Value, way: &[String]) -> Option<GraphqlFailure> {
    let errors = way.iter().try_fold(data, |value, name| value.get(name))?;
    let first = errors.as_array()?.first()?;
    let place = first.get("field").filter(|field| !field.is_null()).or_else(|| first.get("path"));
    Some(GraphqlFailure::of(GraphqlClass::UserError, names(place)))
}

/// The names of a path: only what looks like a name or a number.
fn names(path: Option<&Value>) -> Vec<String> {
    let is_plain = |name: &String| {
        (1..=MAX_NAME).contains(&name.len())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    let name = |value: &Value| match value {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => number.as_u64().map(|number| number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let all = match path {
        Some(Value::Array(names)) => names.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    all.iter().take(MAX_NAMES).map_while(name).take_while(is_plain).collect()
}
