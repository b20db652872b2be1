//! A call as a request: checked, before anything signs it.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use jackfield_core::{plan::http::HttpCall, schema};

use super::{
    place::{Base, not_sent},
    sign,
    target::{Auth, HttpTarget, KeyPlace},
    transport::Outgoing,
};
use crate::error::{Error, ErrorKind};

/// Headers that say how a message is sent, which is ours to say.
const OURS: [&str; 14] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// The request of a call, without what signs it.
///
/// # Errors
/// `Rejected`: it would leave its base, or say what only the connection may say.
pub(super) fn of(call: &HttpCall, base: &Base, target: &HttpTarget) -> Result<Outgoing, Error> {
    let place = base.place(call)?;
    let mut headers = HeaderMap::new();
    for (name, value) in &call.headers {
        let (name, value) = header(name, value, target)?;
        headers.append(name, value);
    }
    if let Auth::ApiKey { place: KeyPlace::Query, name, .. } = &target.auth
        && place.parameter(name).is_some()
    {
        return Err(not_sent("its query has the parameter that the connection signs in with"));
    }
    if !headers.contains_key(header::ACCEPT) {
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    }
    add_own(&mut headers);
    Ok(Outgoing { method: method(call.method), place, headers, body: call.body.clone().map(Bytes::from) })
}

fn header(name: &str, value: &str, target: &HttpTarget) -> Result<(HeaderName, HeaderValue), Error> {
    let parsed = HeaderName::try_from(name).map_err(|_| not_sent("a header's name can't be used"))?;
    let is_key = match &target.auth {
        Auth::ApiKey { place: KeyPlace::Header, name, .. } => parsed.as_str().eq_ignore_ascii_case(name),
        Auth::ApiKey { place: KeyPlace::Cookie, name, .. } if parsed == header::COOKIE => {
            sign::cookie_names(value).any(|cookie| cookie == name)
        }
        Auth::ApiKey { .. }
        | Auth::None
        | Auth::Bearer(_)
        | Auth::Basic { .. }
        | Auth::OAuth2ClientCredentials(_)
        | Auth::OAuth2(_) => false,
    };
    let is_fixed = target.headers.iter().any(|(fixed, _)| parsed.as_str().eq_ignore_ascii_case(fixed));
    if is_key || is_fixed || OURS.contains(&parsed.as_str()) {
        return Err(not_sent(&format!("only the connection may set the header `{parsed}`")));
    }
    let value = HeaderValue::try_from(value.as_bytes())
        .map_err(|_| not_sent(&format!("the value of the header `{parsed}` has a control character")))?;
    Ok((parsed, value))
}

/// Adds what every request of ours says.
pub(super) fn add_own(headers: &mut HeaderMap) {
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    let agent = concat!("jackfield/", env!("CARGO_PKG_VERSION"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
}

fn method(method: schema::Method) -> Method {
    match method {
        schema::Method::Get => Method::GET,
        schema::Method::Put => Method::PUT,
        schema::Method::Post => Method::POST,
        schema::Method::Delete => Method::DELETE,
        schema::Method::Options => Method::OPTIONS,
        schema::Method::Head => Method::HEAD,
        schema::Method::Patch => Method::PATCH,
        schema::Method::Trace => Method::TRACE,
        schema::Method::Query => Method::QUERY,
    }
}

/// An error of connecting with the field that the host was given in.
pub(super) fn located(error: Error, field: &'static str) -> Error {
    if error.field != Some("host") {
        return error;
    }
    let located = Error { field: Some(field), ..error };
    if located.kind != ErrorKind::Tls {
        return located;
    }
    let message = "The server's certificate is for another host; use the name that it was made for.";
    Error { message: message.to_owned(), ..located }
}
