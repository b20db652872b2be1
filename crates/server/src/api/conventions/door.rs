//! The door: which hosts and origins may speak to us.
//!
//! A page on the internet can make a browser send requests to a name of its own that resolves to
//! our address (DNS rebinding). The name gives it away: it is in `Host`, and it isn't ours.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};

use super::problem::Problem;
use crate::error::{Error, Kind};

/// The hosts, in lower case and without a port, that are ours.
#[derive(Debug, Clone)]
pub struct Door(Arc<[String]>);

impl Door {
    /// Opens to loopback names, the host of the public URL, and the hosts that the operator names.
    pub fn new(public_url: &str, more: &[String]) -> Self {
        let loopback = ["localhost", "127.0.0.1", "[::1]"];
        let mut hosts: Vec<String> = loopback.iter().map(|host| (*host).to_owned()).collect();
        hosts.extend(host_of_url(public_url));
        hosts.extend(more.iter().map(|host| host.to_ascii_lowercase()));
        Self(hosts.into())
    }

    fn admits(&self, headers: &HeaderMap) -> Result<(), Error> {
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !self.is_ours(host) {
            let detail = format!(
                "The host `{host}` isn't one of this server's. The operator can add it with allowed_hosts or public_url."
            );
            return Err(Error::new(Kind::Forbidden, "host_not_allowed", detail));
        }
        let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
        let origin = origin.to_str().unwrap_or_default();
        if host_of_url(origin).is_some_and(|host| self.is_ours(&host)) {
            return Ok(());
        }
        let detail = format!("The origin `{origin}` may not use this server from a browser.");
        Err(Error::new(Kind::Forbidden, "origin_not_allowed", detail))
    }

    fn is_ours(&self, host: &str) -> bool {
        let bare = without_port(host).to_ascii_lowercase();
        self.0.contains(&bare)
    }
}

/// Refuses requests with a foreign host or origin.
pub async fn layer(door: &Door, request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    match door.admits(request.headers()) {
        Ok(()) => next(request).await,
        Err(error) => Problem(error).into_response(),
    }
}

fn host_of_url(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    (!authority.is_empty() && !authority.contains('@')).then(|| without_port(authority).to_ascii_lowercase())
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn answer(host: &str, origin: Option<&str>) -> Option<&'static str> {
        let door = Door::new("https://Agents.example.com:8443", &["internal.test".to_owned()]);
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        door.admits(&headers).err().map(|error| error.code)
    }

    #[test]
    fn our_own_hosts_are_admitted() {
        for host in ["127.0.0.1:8080", "localhost", "[::1]:8080", "agents.example.com", "INTERNAL.test:1"] {
            assert_eq!(answer(host, None), None, "{host}");
        }
        assert_eq!(answer("localhost:8080", Some("http://localhost:5173")), None);
    }

    #[test]
    fn foreign_hosts_and_origins_are_not() {
        for host in ["evil.test", "127.0.0.1.evil.test", "", "localhost:80:80"] {
            assert_eq!(answer(host, None), Some("host_not_allowed"), "{host}");
        }
        for origin in
            ["https://evil.test", "null", "http://localhost@evil.test", "http://localhost.evil.test"]
        {
            assert_eq!(answer("localhost", Some(origin)), Some("origin_not_allowed"), "{origin}");
        }
    }
}
