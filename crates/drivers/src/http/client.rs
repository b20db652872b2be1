//! The one outbound client of a process: what all connections are made with, and what is fetched
//! without signing in.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, HeaderValue, Method, header};
use rustls::ClientConfig;

use super::{
    connect::Connector,
    place::Place,
    redirect, request, status,
    transport::{Outgoing, Raw, Transport},
};
use crate::{
    error::{Error, ErrorKind},
    guard::{AddressGuard, Names, SystemNames},
    limits::Deadline,
    tls::{self, Verification},
};

/// What is asked for where a description of an API is fetched.
const DESCRIPTIONS: &str = "application/json, application/yaml, text/yaml, */*;q=0.5";

/// How many unused connections are kept where requests are few.
pub(super) const FEW: usize = 2;

/// The one outbound client: the guard, the resolver, the public authorities. Clones share it.
#[derive(Debug, Clone)]
pub struct Client {
    guard: Arc<AddressGuard>,
    names: Arc<dyn Names>,
    tls: Arc<ClientConfig>,
    connect_timeout: Duration,
    /// For requests without credentials; what signs in has a pool of its own.
    anonymous: Transport,
}

/// A document that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// Its `Content-Type`.
    pub content_type: Option<String>,
    /// Where it was found in the end.
    pub url: String,
}

impl Client {
    /// A client that resolves names as the machine does.
    ///
    /// # Errors
    /// `Tls`: TLS can't be set up.
    pub fn new(guard: AddressGuard, connect_timeout: Duration) -> Result<Self, Error> {
        Self::resolving_by(Arc::new(SystemNames), guard, connect_timeout)
    }

    /// A client with a resolver of one's own.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn resolving_by(
        names: Arc<dyn Names>,
        guard: AddressGuard,
        connect_timeout: Duration,
    ) -> Result<Self, Error> {
        let guard = Arc::new(guard);
        let tls = http1(tls::client_config(Verification::ChainAndName, None)?.as_ref());
        let connector = Connector {
            guard: Arc::clone(&guard),
            names: Arc::clone(&names),
            tls: Arc::clone(&tls),
            timeout: connect_timeout,
        };
        let anonymous = Transport::new(connector, FEW);
        Ok(Self { guard, names, tls, connect_timeout, anonymous })
    }

    /// A pool of its own, by the public authorities or a given one.
    pub(super) fn transport(&self, ca_pem: Option<&str>, most_idle: usize) -> Result<Transport, Error> {
        let tls = match ca_pem {
            None => Arc::clone(&self.tls),
            Some(pem) => http1(tls::client_config(Verification::ChainAndName, Some(pem))?.as_ref()),
        };
        let connector = Connector {
            guard: Arc::clone(&self.guard),
            names: Arc::clone(&self.names),
            tls,
            timeout: self.connect_timeout,
        };
        Ok(Transport::new(connector, most_idle))
    }

    /// The pool for requests without credentials.
    pub(super) fn anonymous(&self) -> &Transport {
        &self.anonymous
    }

    /// Fetches a description of an API by its URL, without credentials, through redirects.
    ///
    /// # Errors
    /// `InvalidTarget` at `url` where that is none; otherwise as a call.
    pub async fn fetch(&self, url: &str, limit: usize, deadline: Deadline) -> Result<Document, Error> {
        let mut place = Place::parse(url.trim()).map_err(|what| {
            let message =
                format!("The URL can't be used: {what}; give one such as https://example.com/openapi.json.");
            Error::new(ErrorKind::InvalidTarget, message).at("url")
        })?;
        for hop in 0..=redirect::MOST {
            let outgoing = bare(Method::GET, place.clone(), HeaderValue::from_static(DESCRIPTIONS));
            let raw = self.anonymous.send(&outgoing, limit, deadline).await.map_err(|broken| {
                let error = broken.error();
                if hop == 0 { request::located(error, "url") } else { redirect::elsewhere(error) }
            })?;
            match redirect::next(&Method::GET, &place, &raw)? {
                Some(next) => place = next,
                None => return document(raw, &place),
            }
        }
        Err(redirect::not_followed("there are more than three in a row"))
    }
}

fn document(raw: Raw, place: &Place) -> Result<Document, Error> {
    if let Some(refusal) = status::refusal(&raw) {
        return Err(refusal);
    }
    let content_type = raw.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    Ok(Document { content_type: content_type.map(str::to_owned), url: place.url(), bytes: raw.body })
}

/// A request that says nothing of whom it is from.
pub(super) fn bare(method: Method, place: Place, accept: HeaderValue) -> Outgoing {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, accept);
    request::add_own(&mut headers);
    Outgoing { method, place, headers, body: None }
}

/// The same configuration, saying that it speaks HTTP/1.1.
fn http1(config: &ClientConfig) -> Arc<ClientConfig> {
    let mut config = config.clone();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}
