//! OAuth 2, RFC 6749: what a token endpoint is asked, and what it answers.
//!
//! A module of ours because providers keep to the RFC loosely: they leave out `token_type` or `expires_in`, write
//! numbers as strings, answer errors with 200, 401 or 403. Whatever can be understood is; secrets never are in what
//! an error says.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::form_urlencoded;

use super::{
    client::{self, Client},
    place::Place,
    request, sign, status,
    transport::{Outgoing, Raw, Transport},
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
};

/// The most bytes that a token's answer may have.
const MOST_BYTES: usize = 64 << 10;

/// A client of OAuth at one token endpoint.
#[derive(Debug, Clone)]
pub struct OAuthClient {
    /// Where tokens are got.
    pub token_url: String,
    /// The client's identifier.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: SecretString,
    /// How the client says who it is.
    pub style: ClientAuthStyle,
}

/// How a client says who it is, section 2.3.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuthStyle {
    /// `Authorization: Basic …`
    Header,
    /// `client_id` and `client_secret` in the body.
    Body,
}

/// What a token is asked for with.
#[derive(Debug, Clone, Copy)]
pub enum Grant<'a> {
    /// The client alone, section 4.4.
    Client {
        /// What is asked for; as the API says where none.
        scope: Option<&'a str>,
    },
    /// A person's approval, section 4.1.3, with the proof key of RFC 7636.
    Code {
        /// The code of the callback.
        code: &'a SecretString,
        /// What the challenge was made of; none for a provider's own install flow, which has no challenge.
        verifier: Option<&'a SecretString>,
        /// Where the callback came in, as it was said then.
        redirect_uri: Option<&'a str>,
    },
    /// An earlier grant, section 6.
    Refresh {
        /// The refresh token.
        token: &'a SecretString,
    },
}

/// What a token endpoint gave.
#[derive(Debug, Clone)]
pub struct Granted {
    /// What calls are signed with.
    pub access_token: SecretString,
    /// What the next one is got with; none where the old one goes on counting, or there is none.
    pub refresh_token: Option<SecretString>,
    /// How long the access token counts; none where the answer doesn't say.
    pub expires_in: Option<Duration>,
    /// What was granted, where the answer says it: RFC 6749 lets it be left out where that is what was asked for.
    pub scope: Option<String>,
}

/// Why there is no token, section 5.2.
#[derive(Debug, Clone)]
pub enum Refused {
    /// The code or the refresh token doesn't count (any more).
    Grant(Error),
    /// The client isn't known, or its secret is wrong, or it may not do this.
    Client(Error),
    /// What was asked for isn't known there.
    Scope(Error),
    /// Something else stood in the way.
    Other(Error),
}

impl Refused {
    /// The error alone.
    pub fn error(self) -> Error {
        match self {
            Self::Grant(error) | Self::Client(error) | Self::Scope(error) | Self::Other(error) => error,
        }
    }
}

impl Client {
    /// Asks a token endpoint for a token. Never sent twice: a code and a rotated refresh token count once.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn token(
        &self,
        oauth: &OAuthClient,
        grant: Grant<'_>,
        deadline: Deadline,
    ) -> Result<Granted, Refused> {
        let place = endpoint(&oauth.token_url, "token_url").map_err(Refused::Other)?;
        // A pool of its own: what is answered here must not become another connection's.
        let transport = self.transport(None, client::FEW).map_err(Refused::Other)?;
        ask(oauth, grant, (&place, &transport), deadline).await
    }

    /// Gives a token back, RFC 7009: one that isn't known there any more is as good as given back.
    ///
    /// # Errors
    /// What stood in the way.
    pub async fn revoke_token(
        &self,
        oauth: &OAuthClient,
        revoke_url: &str,
        token: &SecretString,
        deadline: Deadline,
    ) -> Result<(), Error> {
        let place = endpoint(revoke_url, "revoke_url")?;
        let transport = self.transport(None, client::FEW)?;
        let outgoing = revocation(oauth, token, place)?;
        let raw = transport.send(&outgoing, MOST_BYTES, deadline).await;
        let raw = raw.map_err(|broken| request::located(broken.error(), "revoke_url"))?;
        match word(&raw).as_deref() {
            Some("invalid_token") => Ok(()),
            _ => status::refusal(&raw).map_or(Ok(()), Err),
        }
    }
}

fn revocation(oauth: &OAuthClient, token: &SecretString, place: Place) -> Result<Outgoing, Error> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("token", token.expose_secret());
    signed(oauth, form, place)
}

/// The place of an endpoint.
///
/// # Errors
/// `InvalidTarget` at the field that holds it.
pub(super) fn endpoint(url: &str, field: &'static str) -> Result<Place, Error> {
    Place::parse(url.trim()).map_err(|what| {
        let message = format!("The URL of the provider's `{field}` can't be used: {what}.");
        Error::new(ErrorKind::InvalidTarget, message).at(field)
    })
}

/// Asks for a token over a pool of the caller's.
pub(super) async fn ask(
    oauth: &OAuthClient,
    grant: Grant<'_>,
    (place, transport): (&Place, &Transport),
    deadline: Deadline,
) -> Result<Granted, Refused> {
    let outgoing = signed(oauth, form_of(grant), place.clone()).map_err(Refused::Other)?;
    let raw = transport.send(&outgoing, MOST_BYTES, deadline).await;
    let raw = raw.map_err(|broken| Refused::Other(request::located(broken.error(), "token_url")))?;
    granted(&raw)
}

fn form_of(grant: Grant<'_>) -> form_urlencoded::Serializer<'static, String> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    match grant {
        Grant::Client { scope } => {
            form.append_pair("grant_type", "client_credentials");
            if let Some(scope) = scope {
                form.append_pair("scope", scope);
            }
        }
        Grant::Code { code, verifier, redirect_uri } => {
            form.append_pair("grant_type", "authorization_code").append_pair("code", code.expose_secret());
            if let Some(redirect_uri) = redirect_uri {
                form.append_pair("redirect_uri", redirect_uri);
            }
            if let Some(verifier) = verifier {
                form.append_pair("code_verifier", verifier.expose_secret());
            }
        }
        Grant::Refresh { token } => {
            form.append_pair("grant_type", "refresh_token")
                .append_pair("refresh_token", token.expose_secret());
        }
    }
    form
}

/// A form for one of the provider's endpoints, with what says who the client is.
fn signed(
    oauth: &OAuthClient,
    mut form: form_urlencoded::Serializer<'static, String>,
    place: Place,
) -> Result<Outgoing, Error> {
    let secret = oauth.client_secret.expose_secret();
    let mut headers = HeaderMap::new();
    match oauth.style {
        ClientAuthStyle::Body => {
            form.append_pair("client_id", &oauth.client_id).append_pair("client_secret", secret);
        }
        ClientAuthStyle::Header => {
            // Section 2.3.1: both are form-encoded first, so a colon in them is no separator.
            let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let value = sign::basic(&encoded(&oauth.client_id), &encoded(secret))?;
            let mut value = HeaderValue::try_from(value).map_err(|_| unknown_client())?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
    }
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let form_type = HeaderValue::from_static("application/x-www-form-urlencoded");
    headers.insert(header::CONTENT_TYPE, form_type);
    request::add_own(&mut headers);
    Ok(Outgoing { method: Method::POST, place, headers, body: Some(Bytes::from(form.finish())) })
}

/// The token of an answer.
fn granted(raw: &Raw) -> Result<Granted, Refused> {
    // Some answer an error with 200.
    if let Some(word) = word(raw) {
        return Err(refused(&word));
    }
    if matches!(raw.status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return Err(Refused::Client(unknown_client()));
    }
    if let Some(refusal) = status::refusal(raw) {
        return Err(Refused::Other(refusal.at("token_url")));
    }
    // The reader's own words could repeat the token.
    let body: Value = serde_json::from_slice(&raw.body).map_err(|_| Refused::Other(strange()))?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let is_bearer = text("token_type").is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    let access_token = text("access_token").filter(|_| is_bearer).ok_or_else(|| Refused::Other(strange()))?;
    Ok(Granted {
        access_token: access_token.into(),
        refresh_token: text("refresh_token").map(SecretString::from),
        expires_in: body.get("expires_in").and_then(seconds).map(Duration::from_secs),
        scope: text("scope").map(str::to_owned),
    })
}

fn seconds(told: &Value) -> Option<u64> {
    told.as_u64().or_else(|| told.as_str()?.trim().parse().ok())
}

/// The error that an answer names, section 5.2.
fn word(raw: &Raw) -> Option<String> {
    let body: Value = serde_json::from_slice(&raw.body).ok()?;
    let word = body.get("error")?;
    // Some nest it.
    word.as_str().or_else(|| word.get("code").and_then(Value::as_str)).map(str::to_owned)
}

fn refused(word: &str) -> Refused {
    match word {
        "invalid_grant" | "bad_refresh_token" | "bad_verification_code" | "invalid_token" => {
            let message = "The provider no longer accepts what was granted.";
            Refused::Grant(Error::new(ErrorKind::CredentialsRejected, message))
        }
        "invalid_client" | "unauthorized_client" | "incorrect_client_credentials" => {
            Refused::Client(unknown_client())
        }
        "invalid_scope" => {
            let message = "The provider doesn't know, or doesn't allow, the scope that is asked for.";
            Refused::Scope(Error::new(ErrorKind::Rejected, message))
        }
        "temporarily_unavailable" | "server_error" | "slow_down" => {
            let message = "The provider's token endpoint can't answer now; try again a little later.";
            Refused::Other(Error::new(ErrorKind::Unavailable, message))
        }
        _ => {
            let message = "The provider's token endpoint refused the request.";
            Refused::Other(Error::new(ErrorKind::Rejected, message).because(sayable(word)))
        }
    }
}

/// An error's word for the log: what the RFC allows in it, cut short.
fn sayable(word: &str) -> String {
    word.chars().filter(|letter| letter.is_ascii_graphic()).take(64).collect()
}

fn unknown_client() -> Error {
    let message = "The token endpoint refused the client; check client_id, client_secret and scope.";
    Error::new(ErrorKind::CredentialsRejected, message).at("client_secret")
}

fn strange() -> Error {
    let message = "What the token URL answers is no token; check that it is the API's token endpoint.";
    Error::new(ErrorKind::Protocol, message).at("token_url")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Result<Granted, Refused> {
        granted(&Raw {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn whatever_can_be_understood_of_a_token_is() {
        let lean = answer(200, r#"{"access_token":"a"}"#).unwrap();
        assert_eq!((lean.expires_in, lean.scope), (None, None));
        assert!(lean.refresh_token.is_none());
        let whole = r#"{"access_token":"a","token_type":"BEARER","expires_in":"3600","refresh_token":"r","scope":"x y"}"#;
        let whole = answer(200, whole).unwrap();
        assert_eq!(whole.expires_in, Some(Duration::from_secs(3600)));
        assert_eq!(whole.scope.as_deref(), Some("x y"));
        assert!(whole.refresh_token.is_some());
    }

    #[test]
    fn each_refusal_is_told_from_the_others_and_repeats_nothing() {
        let of = |status, body| answer(status, body).unwrap_err();
        assert!(matches!(
            of(400, r#"{"error":"invalid_grant","error_description":"s3cret"}"#),
            Refused::Grant(_)
        ));
        assert!(matches!(of(200, r#"{"error":"bad_verification_code"}"#), Refused::Grant(_)));
        assert!(matches!(of(401, r#"{"error":"invalid_client"}"#), Refused::Client(_)));
        assert!(matches!(of(403, "<html>"), Refused::Client(_)));
        assert!(matches!(of(400, r#"{"error":"invalid_scope"}"#), Refused::Scope(_)));
        for (status, body) in
            [(200, "[]"), (200, "{"), (200, r#"{"access_token":"s3cret","token_type":"mac"}"#), (503, "")]
        {
            let Refused::Other(error) = of(status, body) else { panic!("{status} {body}") };
            assert!(!format!("{error:?}").contains("s3cret"));
        }
    }
}
