//! What a status means to a caller.

use http::StatusCode;

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
        StatusCode::FORBIDDEN => (
            ErrorKind::Forbidden,
            "The API doesn't let these credentials do that; give them the right that it needs".to_owned(),
        ),
        StatusCode::NOT_FOUND | StatusCode::GONE => {
            (ErrorKind::NotFound, "The API knows nothing at that place".to_owned())
        }
        StatusCode::TOO_MANY_REQUESTS => (
            ErrorKind::RateLimited,
            "The API has had enough calls for now; try again a little later".to_owned(),
        ),
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

/// Whether the same request may succeed a little later: the statuses that say so.
pub(super) fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502 | 503 | 504)
}
