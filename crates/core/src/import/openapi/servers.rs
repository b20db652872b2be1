//! Where an API is, and the ways to sign in.

use serde_json::Value;

use super::importer::Importer;
use super::paths::Listed;
use crate::{
    import::document::Node,
    schema::{HttpSchema, SecurityKind, SecurityRequirement, SecurityScheme},
};

impl<'a> Importer<'a> {
    /// What holds for all operations.
    pub(super) fn http(&mut self, root: Node<'a>) -> HttpSchema {
        let servers = match root.member("servers") {
            Some(servers) => self.servers(servers),
            None => self.swagger_servers(root),
        };
        let schemes = root
            .member("components")
            .and_then(|components| components.member("securitySchemes"))
            .or_else(|| root.member("securityDefinitions"));
        let security_schemes = schemes.map(|schemes| self.schemes(schemes)).unwrap_or_default();
        let security = root.member("security").map(requirements).unwrap_or_default();
        let unknown = security
            .iter()
            .flat_map(|requirement| &requirement.schemes)
            .find(|name| !security_schemes.iter().any(|scheme| scheme.name == **name));
        if let Some(name) = unknown {
            let message = || format!("Nothing says what the security scheme `{name}` is.");
            self.warnings.add("unknown_security_scheme", root.value, message);
        }
        HttpSchema { servers, security_schemes, security }
    }

    /// Where an operation is, where that isn't where the others are.
    pub(super) fn server(&mut self, listed: &Listed<'a>, api: &HttpSchema) -> Option<String> {
        let own = self.servers(listed.inherited("servers")?).into_iter().next();
        own.filter(|own| api.servers.first() != Some(own))
    }

    /// Absolute URLs, variables filled with their defaults.
    fn servers(&mut self, servers: Node<'a>) -> Vec<String> {
        let mut found = Vec::new();
        for server in servers.value.as_array().into_iter().flatten() {
            let Some(url) = server.get("url").and_then(Value::as_str) else { continue };
            let filled = filled(url.trim(), server.get("variables"));
            match absolute(&filled) {
                Some(url) if !found.contains(&url) => found.push(url),
                Some(_) => {}
                None => {
                    let message = || format!("The server `{url}` isn't an absolute URL; it is left out.");
                    self.warnings.add("relative_server", server, message);
                }
            }
        }
        found
    }

    fn swagger_servers(&mut self, root: Node<'a>) -> Vec<String> {
        let text = |name: &str| root.member(name).and_then(|value| value.value.as_str());
        let base = text("basePath").unwrap_or_default();
        let Some(host) = text("host").filter(|host| !host.is_empty()) else {
            if !base.is_empty() {
                let message = || format!("The document says `{base}` but not on which host.");
                self.warnings.add("relative_server", root.value, message);
            }
            return Vec::new();
        };
        let stated = root.member("schemes").and_then(|schemes| schemes.value.as_array());
        let mut schemes: Vec<&str> = stated.into_iter().flatten().filter_map(Value::as_str).collect();
        schemes.retain(|scheme| matches!(*scheme, "https" | "http"));
        schemes.sort_by_key(|scheme| *scheme != "https");
        if schemes.is_empty() {
            schemes.push("https");
        }
        let separator = if base.is_empty() || base.starts_with('/') { "" } else { "/" };
        let urls = schemes.iter().map(|scheme| format!("{scheme}://{host}{separator}{base}"));
        urls.filter_map(|url| absolute(&url)).collect()
    }

    fn schemes(&mut self, schemes: Node<'a>) -> Vec<SecurityScheme> {
        let mut found = Vec::new();
        for (name, scheme) in schemes.value.as_object().into_iter().flatten() {
            let Some((scheme, _)) = self.settled(schemes.at(scheme)) else { continue };
            found.push(SecurityScheme { name: name.clone(), kind: kind(scheme) });
        }
        found
    }
}

fn kind(scheme: Node<'_>) -> SecurityKind {
    let text = |name: &str| scheme.member(name).and_then(|value| value.value.as_str());
    match text("type") {
        Some("apiKey") => match (text("in"), text("name")) {
            (Some(place @ ("header" | "query" | "cookie")), Some(name)) => {
                SecurityKind::ApiKey { place: place.to_owned(), name: name.to_owned() }
            }
            (Some(_) | None, _) => SecurityKind::Other,
        },
        Some("basic") => SecurityKind::Basic,
        Some("http") => match text("scheme").map(str::to_ascii_lowercase).as_deref() {
            Some("bearer") => SecurityKind::Bearer,
            Some("basic") => SecurityKind::Basic,
            Some(_) | None => SecurityKind::Other,
        },
        Some("oauth2") => oauth2(scheme),
        Some(_) | None => SecurityKind::Other,
    }
}

fn oauth2(scheme: Node<'_>) -> SecurityKind {
    const FLOWS: [&str; 5] =
        ["authorizationCode", "clientCredentials", "password", "implicit", "deviceAuthorization"];
    let flows = scheme.member("flows");
    let holders: Vec<Node<'_>> = match flows {
        Some(flows) => FLOWS.iter().filter_map(|flow| flows.member(flow)).collect(),
        None => vec![scheme],
    };
    let first = |name: &str| {
        let texts = holders.iter().filter_map(|holder| holder.member(name)?.value.as_str());
        texts.map(str::to_owned).next()
    };
    SecurityKind::Oauth2 { token_url: first("tokenUrl"), authorization_url: first("authorizationUrl") }
}

/// Which schemes are needed: all of one requirement, any one of several requirements.
pub(super) fn requirements(security: Node<'_>) -> Vec<SecurityRequirement> {
    let elements = security.value.as_array().into_iter().flatten();
    let stated = elements.filter_map(Value::as_object);
    stated.map(|schemes| SecurityRequirement { schemes: schemes.keys().cloned().collect() }).collect()
}

/// A URL with its variables replaced by their defaults; those without one stay.
fn filled(url: &str, variables: Option<&Value>) -> String {
    let mut filled = String::with_capacity(url.len());
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            break;
        };
        let variable = variables.and_then(|variables| variables.get(name));
        match variable.and_then(|variable| variable.get("default")) {
            Some(Value::String(text)) => filled.push_str(text),
            Some(Value::Number(number)) => filled.push_str(&number.to_string()),
            Some(_) | None => filled.push_str(&format!("{{{name}}}")),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// An absolute URL without a trailing slash; none where it is relative or has variables left in it.
fn absolute(url: &str) -> Option<String> {
    let url = match url.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => url.to_owned(),
    };
    let (scheme, rest) = url.split_once("://")?;
    let is_http = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let is_whole = !rest.is_empty() && !rest.starts_with('/') && !rest.contains(['{', '}', ' ']);
    (is_http && is_whole).then(|| url.trim_end_matches('/').to_owned())
}
