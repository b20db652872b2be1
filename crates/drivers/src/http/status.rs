//! What a status means to a caller.

use http::StatusCode;
use serde_json::Value;

use super::{retry, transport::Raw};
use crate::error::{Error, ErrorKind};

/// The error that an answer stands for; none of a success.
pub(super) fn refusal(raw: &Raw) -> Option<Error> {
    let status = raw.status;
    if status.is_success() {
        return None;
    }
    let code = status.as_u16();
    let (kind, message) = match status {
        StatusCode::UNAUTHORIZED => {
            (ErrorKind::CredentialsRejected, "The API refused the credentials".to_owned())
        }
        StatusCode::TOO_MANY_REQUESTS => rate_limited(),
        StatusCode::FORBIDDEN if counts_calls(raw) => rate_limited(),
        StatusCode::FORBIDDEN => (
            ErrorKind::Forbidden,
            "The API doesn't let these credentials do that; give them the right that it needs".to_owned(),
        ),
        StatusCode::NOT_FOUND | StatusCode::GONE => {
            (ErrorKind::NotFound, "The API knows nothing at that place".to_owned())
        }
        _ if status.is_server_error() => (ErrorKind::Unavailable, "The API failed".to_owned()),
        StatusCode::REQUEST_TIMEOUT => {
            (ErrorKind::Unavailable, "The API didn't get the request in time".to_owned())
        }
        _ if status.is_client_error() => (ErrorKind::Rejected, "The API refused the request".to_owned()),
        _ => (ErrorKind::Protocol, "The API gave an answer that isn't one to this request".to_owned()),
    };
    let mut error = Error::new(kind, format!("{message} (HTTP {code})."));
    error.retry_after = retry::after(&raw.headers);
    Some(error)
}

/// Whether the same request may succeed a little later: what an answer with this status and error says.
pub(super) fn is_passing(status: StatusCode, error: &Error) -> bool {
    error.kind == ErrorKind::RateLimited || matches!(status.as_u16(), 502..=504)
}

fn rate_limited() -> (ErrorKind, String) {
    (ErrorKind::RateLimited, "The API has had enough calls for now; try again a little later".to_owned())
}

/// Whether an API that forbids something does so because it has had enough calls: some say that with a 403, and the
/// reason in a header or in the error's own words for programs.
fn counts_calls(raw: &Raw) -> bool {
    let header = |name: &str| raw.headers.get(name).and_then(|value| value.to_str().ok());
    if header("retry-after").is_some()
        || header("x-ratelimit-remaining").is_some_and(|left| left.trim() == "0")
    {
        return true;
    }
    serde_json::from_slice::<Value>(&raw.body).is_ok_and(|body| has_reason(&body, DEEPEST))
}

/// How deep in an error its reason may be.
const DEEPEST: usize = 5;

fn has_reason(value: &Value, depth: usize) -> bool {
    const MEMBERS: [&str; 6] = ["reason", "code", "errorCode", "type", "status", "error"];
    if depth == 0 {
        return false;
    }
    match value {
        Value::Array(items) => items.iter().any(|item| has_reason(item, depth - 1)),
        Value::Object(members) => members.iter().any(|(name, value)| match value {
            Value::String(word) => MEMBERS.contains(&name.as_str()) && is_of_calls(word),
            value => has_reason(value, depth - 1),
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Whether a word for programs, however it is written, is one for too many calls.
fn is_of_calls(word: &str) -> bool {
    const WORDS: [&str; 6] = [
        "ratelimit",
        "quotaexceeded",
        "dailylimitexceeded",
        "requestlimitexceeded",
        "toomanyrequests",
        "throttl",
    ];
    let plain: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    WORDS.iter().any(|known| plain.contains(known))
}
