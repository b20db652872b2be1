//! What a request signs in with, put in its place.

use http::{HeaderName, HeaderValue, header};
use secrecy::{ExposeSecret, SecretString};

use super::{
    target::{Auth, HttpTarget, KeyPlace},
    transport::Outgoing,
};
use crate::{
    error::{Error, ErrorKind},
    sql::base64,
};

/// Adds the target's own headers and its credentials; `token` is that of OAuth.
///
/// # Errors
/// `InvalidTarget`: a credential has characters that can't be sent.
pub(super) fn sign(
    mut request: Outgoing,
    target: &HttpTarget,
    token: Option<&SecretString>,
) -> Result<Outgoing, Error> {
    for (name, value) in &target.headers {
        set(&mut request, name, value.expose_secret(), "headers")?;
    }
    match &target.auth {
        Auth::None => {}
        Auth::Bearer(token) => {
            set(&mut request, "authorization", &format!("Bearer {}", token.expose_secret()), "token")?;
        }
        Auth::Basic { user, password } => {
            let value = basic(user.expose_secret(), password.expose_secret())?;
            set(&mut request, "authorization", &value, "password")?;
        }
        Auth::OAuth2ClientCredentials(_) | Auth::OAuth2(_) => {
            let token = token.map(ExposeSecret::expose_secret).unwrap_or_default();
            set(&mut request, "authorization", &format!("Bearer {token}"), "client_secret")?;
        }
        Auth::ApiKey { place, name, prefix, key } => {
            let value = format!("{}{}", prefix.as_deref().unwrap_or_default(), key.expose_secret());
            match place {
                KeyPlace::Header => set(&mut request, name, &value, "api_key")?,
                KeyPlace::Query => request.place = request.place.with_parameter(name, Some(&value)),
                KeyPlace::Cookie => add_cookie(&mut request, name, &value)?,
            }
        }
    }
    Ok(request)
}

fn set(request: &mut Outgoing, name: &str, value: &str, field: &'static str) -> Result<(), Error> {
    let name = HeaderName::try_from(name).map_err(|_| unsendable(field))?;
    let mut value = HeaderValue::try_from(value).map_err(|_| unsendable(field))?;
    value.set_sensitive(true);
    request.headers.insert(name, value);
    Ok(())
}

/// The value of `Authorization` for a user and a password.
pub(super) fn basic(user: &str, password: &str) -> Result<String, Error> {
    if user.contains(':') {
        let message = "The user name has a colon, which can't be sent.";
        return Err(Error::new(ErrorKind::InvalidTarget, message).at("user"));
    }
    Ok(format!("Basic {}", base64::encode(format!("{user}:{password}").as_bytes())))
}

fn add_cookie(request: &mut Outgoing, name: &str, value: &str) -> Result<(), Error> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
    let is_name = !name.is_empty() && name.bytes().all(|byte| is_plain(byte) && byte != b'=');
    if !is_name || !value.bytes().all(is_plain) {
        return Err(unsendable("api_key"));
    }
    let mut cookies: Vec<String> = Vec::new();
    for others in request.headers.get_all(header::COOKIE) {
        cookies.extend(others.to_str().map(str::to_owned));
    }
    cookies.push(format!("{name}={value}"));
    set(request, "cookie", &cookies.join("; "), "api_key")
}

/// The names of the cookies in a `Cookie` header.
pub(super) fn cookie_names(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').map(|pair| pair.split('=').next().unwrap_or_default().trim())
}

fn unsendable(field: &'static str) -> Error {
    let message = "The credentials have a character that can't be sent, such as a line break; look for it at their ends.";
    Error::new(ErrorKind::InvalidTarget, message).at(field)
}
