//! The server's MCP endpoint: one connection a message, verified as databases are.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Body, to_bytes},
    http::{
        HeaderMap, HeaderValue, Method, Request, StatusCode, Uri,
        header::{ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST},
        uri::Scheme,
    },
};
use hyper::{
    client::conn::http1,
    rt::{Read, Write},
};
use hyper_util::rt::TokioIo;
use jackfield_drivers::tls::{self, Verification};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::{net::TcpStream, time::timeout};

use super::message::Message;
use crate::error::{Error, Kind, Result};

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Longer than the server lets any call run.
const ANSWER_WITHIN: Duration = Duration::from_mins(10);
const MOST_BYTES: usize = 64 << 20;

/// What the server answered.
#[derive(Debug)]
pub(super) enum Answer {
    /// A message of the protocol.
    Message(Value),
    /// The message was taken; there is nothing to say.
    Taken,
    /// Neither; the problem is null where it isn't JSON.
    Problem {
        /// The HTTP status.
        status: u16,
        /// The problem.
        problem: Value,
    },
}

/// An agent's endpoint on a server.
#[derive(Debug)]
pub(super) struct Endpoint {
    host: String,
    port: u16,
    is_secure: bool,
    authority: HeaderValue,
    path: Uri,
    key: HeaderValue,
    ca_pem: Option<String>,
}

impl Endpoint {
    /// The endpoint of an agent at a server's base URL.
    ///
    /// # Errors
    /// `invalid_configuration`.
    pub(super) fn new(url: &str, agent: &str, key: &SecretString, ca_pem: Option<String>) -> Result<Self> {
        let wrong = || invalid("--url must be a URL such as https://jackfield.example.com.");
        let base: Uri = url.parse().map_err(|_| wrong())?;
        let is_secure = match base.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            Some(_) | None => return Err(wrong()),
        };
        let authority =
            base.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(wrong)?;
        if agent.is_empty() || !agent.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(invalid(
                "--agent must be an agent's id, such as agt_01…; `GET /api/v1/agents` lists them.",
            ));
        }
        let path = format!("{}/api/v1/mcp/agents/{agent}", base.path().trim_end_matches('/'));
        let mut key = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret())).map_err(|_| {
            invalid("The API key holds what no key holds. Set JACKFIELD_KEY to the key alone.")
        })?;
        key.set_sensitive(true);
        Ok(Self {
            host: authority.host().to_owned(),
            port: authority.port_u16().unwrap_or(if is_secure { 443 } else { 80 }),
            is_secure,
            authority: HeaderValue::from_str(authority.as_str()).map_err(|_| wrong())?,
            path: path.parse().map_err(|_| wrong())?,
            key,
            ca_pem,
        })
    }

    /// Sends a message, in a revision of the protocol where one is settled.
    ///
    /// # Errors
    /// `server_unreachable`.
    pub(super) async fn send(&self, message: &Message, revision: Option<&str>) -> Result<Answer> {
        let request = self.request(message, revision)?;
        let connecting = timeout(CONNECT_WITHIN, self.connect()).await;
        let stream = connecting.map_err(|_| self.unreachable("it doesn't answer"))??;
        let answering = async {
            if self.is_secure {
                let config = tls::client_config(Verification::ChainAndName, self.ca_pem.as_deref())?;
                let stream = tls::handshake(&config, tls::server_name(&self.host)?, stream).await;
                exchange(TokioIo::new(stream.map_err(|error| self.unreachable(&error.message))?), request)
                    .await
            } else {
                exchange(TokioIo::new(stream), request).await
            }
            .map_err(|error| self.unreachable(&error.to_string()))
        };
        timeout(ANSWER_WITHIN, answering).await.map_err(|_| self.unreachable("it doesn't answer"))?
    }

    async fn connect(&self) -> Result<TcpStream> {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        let connected = TcpStream::connect((host, self.port)).await;
        let stream = connected.map_err(|error| self.unreachable(&error.to_string()))?;
        stream.set_nodelay(true).map_err(Error::internal)?;
        Ok(stream)
    }

    fn request(&self, message: &Message, revision: Option<&str>) -> Result<Request<Body>> {
        let body = serde_json::to_vec(&message.0).map_err(Error::internal)?;
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = Method::POST;
        request.uri_mut().clone_from(&self.path);
        let headers = request.headers_mut();
        headers.insert(HOST, self.authority.clone());
        headers.insert(AUTHORIZATION, self.key.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        name_the_message(headers, message, revision);
        Ok(request)
    }

    fn unreachable(&self, what: &str) -> Error {
        let place = self.authority.to_str().unwrap_or_default();
        let detail =
            format!("The server at {place} can't be reached: {}. Check --url.", what.trim_end_matches('.'));
        Error::new(Kind::Unavailable, "server_unreachable", detail)
    }
}

/// The headers that say what a message is, for what stands between client and server.
fn name_the_message(headers: &mut HeaderMap, message: &Message, revision: Option<&str>) {
    let named =
        [("mcp-protocol-version", revision), ("mcp-method", message.method()), ("mcp-name", message.name())];
    for (header, value) in named {
        if let Some(Ok(value)) = value.map(HeaderValue::from_str) {
            headers.insert(header, value);
        }
    }
}

async fn exchange<S>(stream: S, request: Request<Body>) -> Result<Answer, axum::BoxError>
where
    S: Read + Write + Unpin,
{
    let (mut sender, connection) = http1::handshake(stream).await?;
    let asking = async {
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = to_bytes(Body::new(response.into_body()), MOST_BYTES).await?;
        Ok(answer(status, serde_json::from_slice(&body).unwrap_or_default()))
    };
    // The connection moves while it is polled, and ends with the answer.
    let moving = async {
        drop(connection.await);
        std::future::pending::<Infallible>().await
    };
    tokio::select! {
        answer = asking => answer,
        never = moving => match never {},
    }
}

fn answer(status: StatusCode, body: Value) -> Answer {
    if body.get("jsonrpc").is_some() {
        return Answer::Message(body);
    }
    if status == StatusCode::ACCEPTED {
        return Answer::Taken;
    }
    Answer::Problem { status: status.as_u16(), problem: body }
}

fn invalid(detail: &str) -> Error {
    Error::invalid("invalid_configuration", detail)
}
