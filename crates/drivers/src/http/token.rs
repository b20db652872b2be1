//! OAuth 2 client credentials, RFC 6749 section 4.4: one token at a time, in memory alone.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::{sync::Mutex, time::Instant};
use url::form_urlencoded;

use super::{
    place::Place,
    request, sign, status,
    transport::{Outgoing, Raw, Transport},
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
};

/// How long before its end a token isn't used any more.
const MARGIN: Duration = Duration::from_secs(60);
/// How long a token is taken to be good where its answer doesn't say.
const USUAL_LIFE: Duration = Duration::from_secs(600);
/// The longest life that is believed.
const LONGEST_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long one doesn't ask again after a refusal.
const COOLDOWN: Duration = Duration::from_secs(30);
/// The most bytes that a token's answer may have.
const MOST_BYTES: usize = 64 << 10;

/// What a client without a person signs in with.
#[derive(Debug, Clone)]
pub struct ClientCredentials {
    /// Where tokens are got.
    pub token_url: String,
    /// The client's identifier.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: SecretString,
    /// What is asked for; as the API says where none.
    pub scope: Option<String>,
    /// How the client says who it is.
    pub style: ClientAuthStyle,
}

/// How a client says who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuthStyle {
    /// `Authorization: Basic …`
    Header,
    /// `client_id` and `client_secret` in the body.
    Body,
}

/// A token, and which one in a row it is.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// What is sent.
    pub value: SecretString,
    serial: u64,
}

/// The tokens of one connection.
pub(super) struct Tokens {
    client: ClientCredentials,
    place: Place,
    transport: Transport,
    // Held while a token is fetched, on purpose: whoever comes meanwhile waits for that one. Whoever
    // gives up waiting, or fetching, leaves it to the next.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    token: Option<(Token, Instant)>,
    refused: Option<(Error, Instant)>,
    /// Until when a refused token isn't renewed, since a new one was refused too.
    barren_until: Option<Instant>,
    serial: u64,
}

#[derive(Deserialize)]
struct Issued {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Option<serde_json::Value>,
}

impl Tokens {
    /// No token yet.
    pub(super) fn new(client: ClientCredentials, place: Place, transport: Transport) -> Self {
        Self { client, place, transport, state: Mutex::default() }
    }

    /// A token that is good, fetched at need.
    pub(super) async fn get(&self, deadline: Deadline) -> Result<Token, Error> {
        let mut state = deadline.within(self.state.lock()).await.ok_or_else(Deadline::passed)?;
        match &state.token {
            Some((token, good_until)) if Instant::now() < *good_until => Ok(token.clone()),
            _ => self.fetch(&mut state, deadline).await,
        }
    }

    /// Another token for one that was refused; none where renewing has been in vain.
    pub(super) async fn renew(&self, used: &Token, deadline: Deadline) -> Result<Option<Token>, Error> {
        let mut state = deadline.within(self.state.lock()).await.ok_or_else(Deadline::passed)?;
        match &state.token {
            Some((token, _)) if token.serial != used.serial => return Ok(Some(token.clone())),
            _ => {}
        }
        if state.barren_until.is_some_and(|until| Instant::now() < until) {
            return Ok(None);
        }
        self.fetch(&mut state, deadline).await.map(Some)
    }

    /// Remembers that a new token was refused as well.
    pub(super) async fn in_vain(&self) {
        self.state.lock().await.barren_until = Some(Instant::now() + COOLDOWN);
    }

    async fn fetch(&self, state: &mut State, deadline: Deadline) -> Result<Token, Error> {
        if let Some((error, until)) = &state.refused
            && Instant::now() < *until
        {
            return Err(error.clone());
        }
        state.token = None;
        let request = self.request()?;
        let raw = self.transport.send(&request, MOST_BYTES, deadline).await;
        let raw = raw.map_err(|broken| request::located(broken.error(), "token_url"))?;
        match issued(&raw) {
            Ok((value, life)) => {
                state.serial += 1;
                state.refused = None;
                let token = Token { value, serial: state.serial };
                state.token = Some((token.clone(), Instant::now() + life));
                Ok(token)
            }
            Err(error) => {
                if error.kind == ErrorKind::CredentialsRejected {
                    state.refused = Some((error.clone(), Instant::now() + COOLDOWN));
                }
                Err(error)
            }
        }
    }

    fn request(&self) -> Result<Outgoing, Error> {
        let secret = self.client.client_secret.expose_secret();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "client_credentials");
        if let Some(scope) = &self.client.scope {
            form.append_pair("scope", scope);
        }
        let mut headers = HeaderMap::new();
        match self.client.style {
            ClientAuthStyle::Body => {
                form.append_pair("client_id", &self.client.client_id).append_pair("client_secret", secret);
            }
            ClientAuthStyle::Header => {
                // Section 2.3.1: both are form-encoded first, so a colon in them is no separator.
                let encoded =
                    |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                let value = sign::basic(&encoded(&self.client.client_id), &encoded(secret))?;
                let mut value = HeaderValue::try_from(value).map_err(|_| refused())?;
                value.set_sensitive(true);
                headers.insert(header::AUTHORIZATION, value);
            }
        }
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let form_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, form_type);
        request::add_own(&mut headers);
        let body = Some(Bytes::from(form.finish()));
        Ok(Outgoing { method: Method::POST, place: self.place.clone(), headers, body })
    }
}

/// The token of an answer, and how long it may be used.
fn issued(raw: &Raw) -> Result<(SecretString, Duration), Error> {
    if matches!(raw.status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return Err(refused());
    }
    if let Some(refusal) = status::refusal(raw) {
        return Err(refusal.at("token_url"));
    }
    let strange = || {
        let message = "What the token URL answers is no token; check that it is the API's token endpoint.";
        Error::new(ErrorKind::Protocol, message).at("token_url")
    };
    // The reader's own words could repeat the token.
    let issued: Issued = serde_json::from_slice(&raw.body).map_err(|_| strange())?;
    let is_bearer = issued.token_type.is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    if !is_bearer || issued.access_token.is_empty() {
        return Err(strange());
    }
    Ok((issued.access_token.into(), usable(issued.expires_in.as_ref())))
}

fn usable(expires_in: Option<&serde_json::Value>) -> Duration {
    let seconds = expires_in.and_then(|told| told.as_u64().or_else(|| told.as_str()?.parse().ok()));
    let life = seconds.map_or(USUAL_LIFE, Duration::from_secs).min(LONGEST_LIFE);
    // Of a token that hardly lives longer than the margin, half its life is used.
    life.checked_sub(MARGIN).filter(|left| *left >= life / 2).unwrap_or(life / 2)
}

fn refused() -> Error {
    let message = "The token endpoint refused the client; check client_id, client_secret and scope.";
    Error::new(ErrorKind::CredentialsRejected, message).at("client_secret")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_used_until_a_minute_before_its_end() {
        let seconds = |told: serde_json::Value| usable(Some(&told)).as_secs_f64();
        assert_eq!(seconds(3600.into()), 3540.0);
        assert_eq!(seconds("3600".into()), 3540.0);
        assert_eq!(seconds(100.into()), 50.0);
        assert_eq!(seconds(0.into()), 0.0);
        assert_eq!(seconds((-5).into()), 540.0);
        assert_eq!(seconds(u64::MAX.into()), (LONGEST_LIFE - MARGIN).as_secs_f64());
        assert_eq!(usable(None), USUAL_LIFE - MARGIN);
    }
}
