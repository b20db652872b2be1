//! Where a request goes: an origin, and a path that can't leave what it is pinned to.

use jackfield_core::plan::{http::HttpCall, request::segments::has_dot_segment};
use url::Url;

use crate::error::{Error, ErrorKind};

/// Scheme, host and port: who is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// Whether TLS is spoken.
    pub is_https: bool,
    /// Name or address; IPv6 in brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl Origin {
    /// `host`, or `host:port` where that isn't the scheme's own.
    pub(super) fn authority(&self) -> String {
        let usual = if self.is_https { 443 } else { 80 };
        if self.port == usual { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }
}

/// An origin, and the path and query there. No `Debug`: a query may hold a key, a path an argument.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Who is spoken to.
    pub origin: Origin,
    /// The path and the query, encoded.
    pub path_and_query: String,
}

impl Place {
    /// The place of an absolute URL.
    pub(super) fn parse(url: &str) -> Result<Self, &'static str> {
        Self::of(&Url::parse(url).map_err(|_| "it is no absolute URL")?)
    }

    /// Where a reference found in an answer leads to.
    pub(super) fn join(&self, reference: &str) -> Result<Self, &'static str> {
        let here = Url::parse(&self.url()).map_err(|_| "it is no absolute URL")?;
        Self::of(&here.join(reference).map_err(|_| "it is no URL")?)
    }

    fn of(url: &Url) -> Result<Self, &'static str> {
        let is_https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err("it starts with neither https:// nor http://"),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it has a user name or a password in it");
        }
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err("it has no host");
        };
        let origin = Origin { is_https, host: host.to_owned(), port };
        let path_and_query = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        Ok(Self { origin, path_and_query })
    }

    /// The URL.
    pub(super) fn url(&self) -> String {
        let scheme = if self.origin.is_https { "https" } else { "http" };
        format!("{scheme}://{}{}", self.origin.authority(), self.path_and_query)
    }

    /// The same place with one parameter of the query replaced, or taken away.
    #[must_use]
    pub(super) fn with_parameter(&self, name: &str, value: Option<&str>) -> Self {
        let (path, query) = self.path_and_query.split_once('?').unwrap_or((&self.path_and_query, ""));
        let mut pairs: Vec<String> =
            pairs(query).filter(|(key, _)| key != name).map(|(_, pair)| pair).collect();
        let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        pairs.extend(value.map(|value| format!("{}={}", encoded(name), encoded(value))));
        let mark = if pairs.is_empty() { "" } else { "?" };
        let path_and_query = format!("{path}{mark}{}", pairs.join("&"));
        Self { origin: self.origin.clone(), path_and_query }
    }

    /// The value of a parameter of the query, decoded.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let (_, query) = self.path_and_query.split_once('?')?;
        let mut found = url::form_urlencoded::parse(query.as_bytes());
        found.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

/// The decoded names of a query's parameters, each with the parameter as it stands there.
fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let name = url::form_urlencoded::parse(pair.as_bytes()).next();
        (name.map(|(name, _)| name.into_owned()).unwrap_or_default(), pair.to_owned())
    })
}

/// What the calls of a connection are pinned to.
#[derive(Debug, Clone)]
pub(super) struct Base {
    origin: Origin,
    /// The path as it was given, for calls without one of their own.
    root: String,
    allowed_hosts: Vec<String>,
}

impl Base {
    /// The base that a person has given.
    ///
    /// # Errors
    /// `InvalidTarget` at `base_url`.
    pub(super) fn parse(base_url: &str, allowed_hosts: &[String]) -> Result<Self, Error> {
        let fault = |what: &str| {
            let message =
                format!("The base URL can't be used: {what}; give one such as https://api.example.com/v1.");
            Error::new(ErrorKind::InvalidTarget, message).at("base_url")
        };
        let place = Place::parse(base_url.trim()).map_err(fault)?;
        if place.path_and_query.contains('?') || base_url.contains('#') {
            return Err(fault("it has a query or a fragment"));
        }
        let allowed_hosts = allowed_hosts.iter().map(|host| host.to_ascii_lowercase()).collect();
        Ok(Self { origin: place.origin, root: place.path_and_query, allowed_hosts })
    }

    /// Who is spoken to, as a rule.
    pub(super) fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Where a call goes: below the base, or below another server that is allowed.
    ///
    /// # Errors
    /// `Rejected`: it would leave its base, or isn't encoded.
    pub(super) fn place(&self, call: &HttpCall) -> Result<Place, Error> {
        let (origin, root) = match &call.server {
            None => (self.origin.clone(), self.root.clone()),
            Some(server) => self.other(server)?,
        };
        let path_and_query = call.path_and_query.as_str();
        check(path_and_query).map_err(|what| not_sent(&format!("its path {what}")))?;
        let joined = if path_and_query.starts_with('/') {
            format!("{}{path_and_query}", root.trim_end_matches('/'))
        } else {
            format!("{root}{path_and_query}")
        };
        Ok(Place { origin, path_and_query: joined })
    }

    fn other(&self, server: &str) -> Result<(Origin, String), Error> {
        let place = Place::parse(server).map_err(|what| not_sent(&format!("of its server, {what}")))?;
        if place.path_and_query.contains('?') {
            return Err(not_sent("its server has a query"));
        }
        let origin = place.origin;
        let is_allowed = self.allowed_hosts.contains(&origin.authority().to_ascii_lowercase());
        if origin != self.origin && !(is_allowed && (origin.is_https || !self.origin.is_https)) {
            return Err(not_sent("its server is neither the connection's own nor one that it may call"));
        }
        Ok((origin, place.path_and_query))
    }
}

/// The error of a request that is refused here.
pub(super) fn not_sent(why: &str) -> Error {
    Error::new(ErrorKind::Rejected, format!("The request wasn't sent: {why}."))
}

/// Whether a path and query is encoded and stays below where it is put.
fn check(path_and_query: &str) -> Result<(), &'static str> {
    if !path_and_query.bytes().all(|byte| matches!(byte, 0x21..=0x7e)) {
        return Err("has a blank, a control character or another one that must be encoded");
    }
    if path_and_query.contains(['\\', '#']) {
        return Err("has a backslash or a fragment");
    }
    let path = path_and_query.split_once('?').map_or(path_and_query, |(path, _)| path);
    if !path.is_empty() && !path.starts_with('/') {
        return Err("doesn't start with a slash");
    }
    if path.contains("//") {
        return Err("has an empty segment");
    }
    if has_dot_segment(path) { Err("has a dot segment") } else { Ok(()) }
}

#[cfg(test)]
#[path = "place/tests.rs"]
mod tests;
