//! What an API answered, once it has been found to be what was asked for.

use std::time::Duration;

use http::{HeaderMap, HeaderName, header};
use serde_json::Value;

use super::{retry, transport::Raw};
use crate::error::{Error, ErrorKind};

/// A good answer.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpAnswer {
    /// The status, 200 to 299.
    pub status: u16,
    /// The `Content-Type`.
    pub content_type: Option<String>,
    /// The `Link` headers.
    pub links: Vec<String>,
    /// The `ETag`.
    pub etag: Option<String>,
    /// How long the API wants to be left alone.
    pub retry_after: Option<Duration>,
    /// How many bytes the body had, unpacked.
    pub bytes: usize,
    /// The body.
    pub body: Body,
}

/// A body.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// JSON.
    Json(Value),
    /// Text of another kind.
    Text(String),
    /// Something else than was asked for, in answer to a request that has done its work all the same.
    Unreadable,
    /// None.
    Empty,
}

/// Reads an answer as one of the media types that were asked for.
///
/// # Errors
/// `Protocol`: it is of another type, or not what its type says.
pub(super) fn read(raw: &Raw, accept: &str) -> Result<HttpAnswer, Error> {
    let content_type = text(&raw.headers, header::CONTENT_TYPE);
    Ok(HttpAnswer {
        status: raw.status.as_u16(),
        body: body(&raw.body, content_type.as_deref(), accept)?,
        content_type,
        links: links(&raw.headers),
        etag: text(&raw.headers, header::ETAG),
        retry_after: retry::after(&raw.headers),
        bytes: raw.body.len(),
    })
}

/// An answer whose body isn't looked at.
pub(super) fn unreadable(raw: &Raw) -> HttpAnswer {
    HttpAnswer {
        status: raw.status.as_u16(),
        body: Body::Unreadable,
        content_type: text(&raw.headers, header::CONTENT_TYPE),
        links: Vec::new(),
        etag: None,
        retry_after: retry::after(&raw.headers),
        bytes: raw.body.len(),
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn links(headers: &HeaderMap) -> Vec<String> {
    let links = headers.get_all(header::LINK).iter();
    links.filter_map(|link| link.to_str().ok()).map(str::to_owned).collect()
}

fn body(bytes: &[u8], content_type: Option<&str>, accept: &str) -> Result<Body, Error> {
    if bytes.is_empty() {
        return Ok(Body::Empty);
    }
    let wants_json = accepts(accept, "application/json");
    let Some(content_type) = content_type else {
        return if wants_json { json(bytes) } else { plain(bytes, "") };
    };
    let media_type = essence(content_type);
    if is_json(&media_type) {
        return if wants_json { json(bytes) } else { Err(wrong_type()) };
    }
    if is_text(&media_type) && accepts(accept, &media_type) {
        return plain(bytes, content_type);
    }
    Err(wrong_type())
}

fn wrong_type() -> Error {
    let message = "The API answered with another kind of content than was asked for.";
    Error::new(ErrorKind::Protocol, message)
}

/// A media type without its parameters.
fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_json(media_type: &str) -> bool {
    matches!(media_type, "application/json" | "text/json") || media_type.ends_with("+json")
}

fn is_text(media_type: &str) -> bool {
    media_type.starts_with("text/")
        || media_type.ends_with("+xml")
        || matches!(media_type, "application/xml" | "application/csv" | "application/yaml")
}

/// Whether an `Accept` has room for a media type; any kind of JSON is as good as another.
fn accepts(accept: &str, media_type: &str) -> bool {
    let family = media_type.split('/').next().unwrap_or_default();
    accept.split(',').map(essence).any(|range| {
        range == "*/*"
            || range == media_type
            || range.strip_suffix("/*") == Some(family)
            || (is_json(&range) && is_json(media_type))
    })
}

/// JSON, at most as deep as its reader goes: 127 levels.
fn json(bytes: &[u8]) -> Result<Body, Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes).map(Body::Json).map_err(|cause| {
        // The cause names a place and a kind of fault, and no part of the answer.
        let message = "The API's answer isn't JSON that can be read, or is nested too deeply.";
        Error::new(ErrorKind::Protocol, message).because(cause)
    })
}

fn plain(bytes: &[u8], content_type: &str) -> Result<Body, Error> {
    if let Ok(text) = str::from_utf8(bytes) {
        return Ok(Body::Text(text.to_owned()));
    }
    if content_type.to_ascii_lowercase().contains("iso-8859-1") {
        return Ok(Body::Text(bytes.iter().copied().map(char::from).collect()));
    }
    let message = "The API's answer is text in an encoding that can't be read; UTF-8 can.";
    Err(Error::new(ErrorKind::Protocol, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str, content_type: Option<&str>, accept: &str) -> Result<Body, ErrorKind> {
        super::body(body.as_bytes(), content_type, accept).map_err(|error| error.kind)
    }

    #[test]
    fn any_kind_of_json_answers_a_wish_for_json() {
        let one = || Ok(Body::Json(Value::from(1)));
        for content_type in ["application/json", "Application/HAL+JSON; charset=utf-8", "text/json"] {
            for accept in
                ["application/json", "application/vnd.a+json;q=0.5, text/html", "*/*", "application/*"]
            {
                assert_eq!(read("1", Some(content_type), accept), one(), "{content_type} {accept}");
            }
        }
        assert_eq!(read("\u{feff}1", None, "application/json"), one());
        assert_eq!(read("", Some("text/html"), "application/json"), Ok(Body::Empty));
    }

    #[test]
    fn what_was_not_asked_for_is_refused() {
        for (content_type, accept) in [
            ("text/html", "application/json"),
            ("text/plain", "application/json"),
            ("application/octet-stream", "*/*"),
            ("image/png", "image/png"),
            ("text/html", "text/csv"),
            ("application/json", "text/csv"),
        ] {
            assert_eq!(read("1", Some(content_type), accept), Err(ErrorKind::Protocol), "{content_type}");
        }
        assert_eq!(read("a,b", Some("text/csv"), "text/csv"), Ok(Body::Text("a,b".to_owned())));
    }

    #[test]
    fn json_that_is_broken_or_too_deep_is_refused() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(read(&deep(127), None, "application/json").is_ok());
        for text in [deep(128), deep(1_000_000), "{".to_owned(), "1 1".to_owned(), "NaN".to_owned()] {
            assert_eq!(read(&text, None, "application/json"), Err(ErrorKind::Protocol));
        }
    }
}
