//! Weak `ETag`s for what is browsed: a client that has it already is told so in a few bytes.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// The answer, or 304 for a client that has this one already.
pub(super) fn unless_known(headers: &HeaderMap, tag: &str, answer: impl FnOnce() -> Response) -> Response {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut response = if known.flat_map(|list| list.split(',')).any(|one| is_same(one.trim(), tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        answer()
    };
    if let Ok(value) = HeaderValue::from_str(&format!("W/\"{tag}\"")) {
        response.headers_mut().insert(header::ETAG, value);
    }
    // May be kept by the client that asked, who must ask again before using it.
    let kept = HeaderValue::from_static("private, no-cache");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    response
}

fn is_same(candidate: &str, tag: &str) -> bool {
    let opaque = candidate.strip_prefix("W/").unwrap_or(candidate);
    candidate == "*"
        || opaque.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).is_some_and(|inner| inner == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(if_none_match: &str) -> StatusCode {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(if_none_match).unwrap());
        unless_known(&headers, "abc", || StatusCode::OK.into_response()).status()
    }

    #[test]
    fn a_known_tag_is_not_sent_again() {
        for known in ["W/\"abc\"", "\"abc\"", "\"x\", W/\"abc\"", "*"] {
            assert_eq!(status(known), StatusCode::NOT_MODIFIED, "{known}");
        }
        for other in ["W/\"abd\"", "abc", ""] {
            assert_eq!(status(other), StatusCode::OK, "{other}");
        }
    }
}
