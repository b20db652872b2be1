//! A connection to one API: its base, its credentials, its limits.

use std::{convert::identity, sync::Arc, time::Instant};

use http::{HeaderValue, StatusCode, header};
use jackfield_core::plan::http::HttpCall;
use secrecy::{ExposeSecret, SecretString};

use super::{
    Settings,
    answer::{self, HttpAnswer},
    client::{self, Client},
    excerpt::excerpt,
    oauth,
    place::{Base, Place},
    redirect, request,
    retry::{self, Failed},
    sign, status,
    target::{Auth, HttpTarget, KeyPlace},
    token::{OfClient, Tokens},
    transport::{Broken, Outgoing, Raw, Transport},
};
use crate::{
    error::{Error, ErrorKind},
    limits::{Breaker, Deadline, Gate},
};

/// A connection to one API: pool, tokens, limits and breaker.
pub struct HttpConnection {
    client: Client,
    transport: Transport,
    pub(super) target: HttpTarget,
    pub(super) base: Base,
    tokens: Option<Tokens>,
    pub(super) settings: Settings,
    gate: Gate,
    breaker: Breaker,
}

/// How a request is sent: how large its answer may be, whether it may go twice, by when it must end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub limit: usize,
    pub is_repeatable: bool,
    pub deadline: Deadline,
}

impl HttpConnection {
    /// A connection; nothing is sent yet.
    ///
    /// # Errors
    /// `InvalidTarget`, with the field to look at.
    pub fn open(client: &Client, target: HttpTarget, settings: &Settings) -> Result<Self, Error> {
        let base = Base::parse(&target.base_url, &target.allowed_hosts)?;
        let ca_pem = target.ca_pem.as_deref();
        let place = Place { origin: base.origin().clone(), path_and_query: "/".to_owned() };
        let probe = client::bare(http::Method::GET, place, HeaderValue::from_static("*/*"));
        sign::sign(probe, &target, None)?;
        let tokens = match &target.auth {
            Auth::OAuth2ClientCredentials(credentials) => {
                let place = oauth::endpoint(&credentials.client.token_url, "token_url")?;
                // The authority that was given is the API's; who issues tokens may be somebody else.
                let ca_pem = ca_pem.filter(|_| place.origin.host == base.origin().host);
                let transport = client.transport(ca_pem, client::FEW)?;
                Some(Tokens::new(Arc::new(OfClient { credentials: credentials.clone(), place, transport })))
            }
            Auth::OAuth2(source) => Some(Tokens::new(Arc::clone(&source.0))),
            Auth::None | Auth::ApiKey { .. } | Auth::Bearer(_) | Auth::Basic { .. } => None,
        };
        Ok(Self {
            client: client.clone(),
            transport: client.transport(ca_pem, settings.limits.max_in_flight)?,
            base,
            tokens,
            gate: Gate::new(settings.limits.max_in_flight),
            breaker: Breaker::new(&settings.limits, Instant::now()),
            settings: settings.clone(),
            target,
        })
    }

    /// Sends a request that shows whether the credentials are good.
    ///
    /// # Errors
    /// As [`HttpConnection::call`], with the field of the credentials to look at.
    pub async fn verify(&self, request: &HttpCall, deadline: Deadline) -> Result<HttpAnswer, Error> {
        self.call(request, deadline).await.map_err(|error| match (error.kind, error.field) {
            (ErrorKind::CredentialsRejected, None) => match self.target.auth.field() {
                Some(field) => error.at(field),
                None => error,
            },
            (ErrorKind::NotFound | ErrorKind::Protocol, None) => error.at("base_url"),
            _ => error,
        })
    }

    /// Sends a call and reads its answer.
    ///
    /// # Errors
    /// The kind says what happened; the message is safe to show. Where the call isn't repeatable and
    /// nothing came back, it says that the outcome is unknown.
    pub async fn call(&self, call: &HttpCall, deadline: Deadline) -> Result<HttpAnswer, Error> {
        let request = request::of(call, &self.base, &self.target)?;
        let limit = self.settings.max_answer_bytes;
        self.send(&request, Terms { limit, is_repeatable: call.is_repeatable, deadline }).await
    }

    /// Sends a request within the limits, again where that may help, and reads its answer. What a request that may not
    /// be repeated has done is done, whatever its answer is like.
    pub(super) async fn send(&self, request: &Outgoing, terms: Terms) -> Result<HttpAnswer, Error> {
        let accept = request.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
        self.exchange(request, terms, |raw| match answer::read(&raw, accept.unwrap_or("*/*")) {
            Err(error) if error.kind == ErrorKind::Protocol && !terms.is_repeatable => {
                Ok(answer::unreadable(&raw))
            }
            read => read,
        })
        .await
    }

    /// Sends a request within the limits, again where that may help, and has its answer read.
    pub(super) async fn exchange<T>(
        &self,
        request: &Outgoing,
        terms: Terms,
        read: impl FnOnce(Raw) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let admission = self.breaker.admit(Instant::now())?;
        let _pass = self.gate.enter(terms.deadline).await?;
        if terms.deadline.has_passed() {
            return Err(Gate::busy());
        }
        let sent = terms.deadline.within(Box::pin(self.repeated(request, terms))).await;
        let sent = sent.unwrap_or_else(|| Err(told(Deadline::passed(), terms)));
        let outcome = sent.and_then(read);
        admission.settle(&outcome, Instant::now());
        outcome
    }

    async fn repeated(&self, request: &Outgoing, terms: Terms) -> Result<Raw, Error> {
        let mut repeated = 0;
        loop {
            let failed = match self.attempt(request, terms).await {
                Ok(raw) => return Ok(raw),
                Err(failed) => failed,
            };
            let left = terms.deadline.remaining();
            let Some(wait) = retry::pause(&failed, repeated, left, retry::jitter()) else {
                return Err(failed.error);
            };
            tokio::time::sleep(wait).await;
            repeated += 1;
        }
    }

    /// Sends a request once; with a new token once more, where the old one was refused.
    async fn attempt(&self, request: &Outgoing, terms: Terms) -> Result<Raw, Failed> {
        let Some(tokens) = &self.tokens else {
            let (raw, _) = self.follow(request, None, terms).await?;
            return self.judged(raw, None, terms);
        };
        let token = tokens.get(terms.deadline).await.map_err(|error| Failed {
            // Nothing of the call was sent yet, so asking for a token again does no harm.
            may_repeat: error.kind == ErrorKind::Unavailable,
            error,
        })?;
        let (raw, is_home) = self.follow(request, Some(&token.value), terms).await?;
        if raw.status != StatusCode::UNAUTHORIZED || !is_home {
            return self.judged(raw, Some(&token.value), terms);
        }
        let Some(renewed) = tokens.renew(&token, terms.deadline).await? else {
            return self.judged(raw, Some(&token.value), terms);
        };
        let (raw, is_home) = self.follow(request, Some(&renewed.value), terms).await?;
        if raw.status == StatusCode::UNAUTHORIZED && is_home {
            tokens.in_vain().await;
        }
        self.judged(raw, Some(&renewed.value), terms)
    }

    /// Sends a request and goes where its answer redirects to: with the credentials as long as that is
    /// the same origin, and without anything of the request from the first other one on.
    async fn follow(
        &self,
        request: &Outgoing,
        token: Option<&SecretString>,
        terms: Terms,
    ) -> Result<(Raw, bool), Failed> {
        let mut place = request.place.clone();
        let mut is_home = true;
        for hop in 0..=redirect::MOST {
            let raw = if is_home {
                let unsigned = Outgoing { place: place.clone(), ..request.clone() };
                let signed = sign::sign(unsigned, &self.target, token)?;
                self.transport.send(&signed, terms.limit, terms.deadline).await
            } else {
                let accept = request.headers.get(header::ACCEPT).cloned();
                let accept = accept.unwrap_or(HeaderValue::from_static("*/*"));
                let bare = client::bare(request.method.clone(), self.stripped(place.clone(), token)?, accept);
                self.client.anonymous().send(&bare, terms.limit, terms.deadline).await
            };
            let raw = raw.map_err(|broken| failed(broken, hop > 0 && !is_home, terms))?;
            match redirect::next(&request.method, &place, &raw)? {
                None => return Ok((raw, is_home)),
                Some(next) => {
                    is_home = is_home && next.origin == request.place.origin;
                    place = next;
                }
            }
        }
        Err(redirect::not_followed("there are more than three in a row").into())
    }

    /// A place of another origin without what the connection signs in with: an API may repeat it there.
    fn stripped(&self, place: Place, token: Option<&SecretString>) -> Result<Place, Error> {
        let place = match &self.target.auth {
            Auth::ApiKey { place: KeyPlace::Query, name, .. } => place.with_parameter(name, None),
            Auth::ApiKey { .. }
            | Auth::None
            | Auth::Bearer(_)
            | Auth::Basic { .. }
            | Auth::OAuth2ClientCredentials(_)
            | Auth::OAuth2(_) => place,
        };
        let url = place.url();
        let holds = self.target.secrets(token).iter().any(|secret| url.contains(secret.expose_secret()));
        if holds {
            Err(redirect::not_followed("it would tell another host the credentials"))
        } else {
            Ok(place)
        }
    }

    fn judged(&self, raw: Raw, token: Option<&SecretString>, terms: Terms) -> Result<Raw, Failed> {
        let Some(error) = status::refusal(&raw) else { return Ok(raw) };
        let said = excerpt(&raw.body, &self.target.secrets(token));
        let host = self.base.origin().authority();
        tracing::debug!(host, status = raw.status.as_u16(), said, "an API refused a request");
        // A server that fails may have done it before it did.
        let error = if raw.status.is_server_error() { told(error, terms) } else { error };
        let may_repeat = terms.is_repeatable && status::is_passing(raw.status, &error);
        Err(Failed { error, may_repeat })
    }
}

impl Auth {
    /// The field of the credentials to look at where they are refused.
    fn field(&self) -> Option<&'static str> {
        match self {
            Self::None | Self::OAuth2(_) => None,
            Self::ApiKey { .. } => Some("api_key"),
            Self::Bearer(_) => Some("token"),
            Self::Basic { .. } => Some("password"),
            Self::OAuth2ClientCredentials(_) => Some("client_secret"),
        }
    }
}

/// The failure of a request without a usable answer.
fn failed(broken: Broken, is_elsewhere: bool, terms: Terms) -> Failed {
    let may_repeat = terms.is_repeatable
        && match &broken {
            Broken::Unconnected(error) => matches!(error.kind, ErrorKind::Unavailable | ErrorKind::Timeout),
            Broken::Unanswered(error) => error.kind == ErrorKind::Unavailable,
            Broken::Cut(_) => false,
        };
    let locate = if is_elsewhere { redirect::elsewhere } else { identity };
    let error = match broken {
        Broken::Unconnected(error) => request::located(locate(error), "base_url"),
        Broken::Unanswered(error) | Broken::Cut(error) => told(locate(error), terms),
    };
    Failed { error, may_repeat }
}

/// The error of a request that was sent, or may have been: of one that isn't repeatable it says that nobody knows what
/// came of it.
fn told(error: Error, terms: Terms) -> Error {
    if terms.is_repeatable || !matches!(error.kind, ErrorKind::Unavailable | ErrorKind::Timeout) {
        return error;
    }
    let message = format!(
        "{} Whether the request was carried out is unknown; look before sending it again.",
        error.message
    );
    Error { message, ..error }.with_unknown_outcome()
}
