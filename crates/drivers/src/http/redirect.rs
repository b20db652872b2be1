//! Where an answer sends its reader on to, and whether one goes there.

use http::{HeaderMap, Method, header};

use super::{place::Place, transport::Raw};
use crate::error::{Error, ErrorKind};

/// How many redirects in a row are followed.
pub(super) const MOST: usize = 3;

/// The place that an answer redirects to; none where it is no redirect.
///
/// # Errors
/// `Protocol`: one that isn't followed.
pub(super) fn next(method: &Method, here: &Place, raw: &Raw) -> Result<Option<Place>, Error> {
    if !matches!(raw.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    if method != Method::GET && method != Method::HEAD {
        return Err(not_followed("only GET requests follow it; give the base URL that it leads to"));
    }
    let next = location(&raw.headers)
        .ok_or("it says nothing of where to")
        .and_then(|location| here.join(location))
        .map_err(not_followed)?;
    if here.origin.is_https && !next.origin.is_https {
        return Err(not_followed("it leads from https to http"));
    }
    Ok(Some(next))
}

fn location(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::LOCATION)?.to_str().ok()
}

/// The error of a redirect that isn't followed.
pub(super) fn not_followed(why: &str) -> Error {
    Error::new(ErrorKind::Protocol, format!("The API answered with a redirect that isn't followed: {why}."))
}

/// The failure of a hop to a place that an answer chose: in words without that place.
pub(super) fn elsewhere(error: Error) -> Error {
    let message = match error.kind {
        ErrorKind::AddressNotAllowed => "The API redirects to an address that may not be connected to.",
        ErrorKind::InvalidTarget => "The API redirects to a place that doesn't encrypt.",
        ErrorKind::Tls => "The API redirects to a place whose certificate doesn't verify.",
        ErrorKind::Unavailable => "The API redirects to a place that can't be reached.",
        _ => return error,
    };
    Error { field: None, ..Error::new(error.kind, message).because(error.message) }
}
