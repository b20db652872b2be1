//! APIs over HTTP: the one way out, and the driver of REST and GraphQL connections on top of it.
//!
//! ```text
//! HttpCall ─▶ Base (pinned) ─▶ sign ─▶ redirects ─▶ Transport ─▶ Connector ─▶ guard, TLS ─▶ API
//!                                ▲ tokens                                                  │
//! HttpAnswer ◀─ content type ◀─ status ◀─ body (bounded) ◀─────────────────────────────────┘
//! ```
//!
//! Built on hyper's pool instead of a client library: connections are made by the same guard and the
//! same TLS verifier as those to databases, hosts that are addresses included. HTTP/1.1 alone: every
//! API of JSON speaks it.

mod answer;
mod body;
mod client;
mod connect;
mod connection;
mod excerpt;
mod introspect;
mod oauth;
mod pages;
mod place;
mod redirect;
mod request;
mod retry;
mod sign;
mod status;
mod target;
mod token;
mod transport;

pub use answer::{Body, HttpAnswer};
pub use client::{Client, Document};
pub use connection::HttpConnection;
pub use oauth::{ClientAuthStyle, Grant, Granted, OAuthClient, Refused};
pub use pages::{Pages, Paging};
pub use target::{Auth, HttpTarget, KeyPlace};
pub use token::{ClientCredentials, Issued, Issuer, TokenSource, usable};

use crate::limits::Limits;

/// What all connections to APIs of a deployment share.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long, how many, how often.
    pub limits: Limits,
    /// The most bytes that one answer may have, unpacked.
    pub max_answer_bytes: usize,
    /// The most bytes that a description of an API may have, unpacked.
    pub max_document_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { limits: Limits::default(), max_answer_bytes: 4 << 20, max_document_bytes: 64 << 20 }
    }
}
