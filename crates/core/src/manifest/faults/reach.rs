//! Where requests go, and what every one of them carries: URLs, hosts, headers, the request that verifies.

use super::{
    super::{Api, Auth, Consent, KeyPlace, Manifest, SchemaSource},
    fault,
};
use crate::{diagnostic::Diagnostic, schema::Transport};

/// Headers that are the connection's own: what signs in is stated by `auth`, and the rest is HTTP's.
const OWN_HEADERS: [&str; 9] = [
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "transfer-encoding",
];

impl Manifest {
    /// What is wrong with where requests go and with what each carries.
    pub(super) fn reach_faults(&self, api: &Api, faults: &mut Vec<Diagnostic>) {
        for (at, url) in urls(api) {
            faults.extend(self.url_fault(&at, url));
            faults.extend(slots(url).into_iter().filter_map(|slot| self.slot_fault(&at, slot)));
        }
        if api.base_url.contains(['?', '#']) || api.base_url.ends_with('/') {
            let message =
                "Paths are put behind this: write it without a slash at its end, a query or a fragment.";
            faults.push(fault("api.baseUrl", message));
        }
        for (name, value) in &api.headers {
            faults.extend(header_fault(name, value).map(|why| fault(&format!("api.headers.{name}"), why)));
        }
        for (index, host) in api.allowed_hosts.iter().enumerate().filter(|(_, host)| !is_host(host)) {
            let message = format!("`{host}` must be a host alone: api.example.com, or api.example.com:8443.");
            faults.push(fault(&format!("api.allowedHosts[{index}]"), &message));
        }
        if let Auth::ApiKey { place: KeyPlace::Header, name, .. } = &api.auth
            && !is_token(name)
        {
            faults.push(fault("api.auth.name", "This isn't the name of a header."));
        }
        self.verify_faults(api, faults);
        self.schema_fault(api, faults);
        self.template_faults(api, faults);
    }

    fn url_fault(&self, at: &str, url: &str) -> Option<Diagnostic> {
        if self.is_template && url.is_empty() && at == "api.baseUrl" {
            return None;
        }
        let message =
            "This must be an https:// URL without a user in it; only of this machine may it be http://.";
        (!is_safe(url)).then(|| fault(at, message))
    }

    fn verify_faults(&self, api: &Api, faults: &mut Vec<Diagnostic>) {
        if let Some(query) = &api.verify_query {
            let query = query.trim_start();
            let reads = query.starts_with('{') || query.starts_with("query");
            if !reads || query.contains('$') {
                let message = "This must be a query without variables, such as { shop { name } }.";
                faults.push(fault("api.verifyQuery", message));
            }
        }
        if let Some(path) = &api.verify_path
            && !path.starts_with('/')
            && !is_safe(path)
        {
            let message = "This must be a path below the base URL, such as /me, or a whole https:// URL.";
            faults.push(fault("api.verifyPath", message));
        }
        if !api.account_label.is_empty() && api.verify_path.is_none() && api.verify_query.is_none() {
            let message = "This leads into the answer to `verifyPath` or `verifyQuery`: state one of them.";
            faults.push(fault("api.accountLabel", message));
        }
    }

    fn schema_fault(&self, api: &Api, faults: &mut Vec<Diagnostic>) {
        let message = match &api.schema {
            SchemaSource::Introspection(true) if self.transport != Transport::Graphql => {
                "Only GraphQL describes itself: state `url`, or `shipped = true`."
            }
            SchemaSource::Introspection(false) | SchemaSource::Shipped(false) => {
                "This says what describes the API: leave it out, and state what does."
            }
            SchemaSource::Uploaded(_) => "Documents are handed in for kinds of one's own alone: state `url`.",
            SchemaSource::Url(_) | SchemaSource::Introspection(true) | SchemaSource::Shipped(true) => return,
        };
        faults.push(fault("api.schema", message));
    }

    /// A template becomes the body of a kind of one's own, which has no credentials in URLs and no folder's schema.
    fn template_faults(&self, api: &Api, faults: &mut Vec<Diagnostic>) {
        if !self.is_template {
            return;
        }
        if !slots(&api.base_url).is_empty() {
            let message =
                "A kind of one's own has its whole address: leave a template's empty where it differs.";
            faults.push(fault("api.baseUrl", message));
        }
        if api.install.is_some() {
            let message = "A kind of one's own claims no installs: leave it out of a template.";
            faults.push(fault("api.install", message));
        }
        if api.schema == SchemaSource::Shipped(true) {
            let message = "A kind of one's own is discovered: say where the vendor's document is.";
            faults.push(fault("api.schema", message));
        }
        if !self.discoverable {
            faults.push(fault("discoverable", "A kind of one's own is discovered: a template must be, too."));
        }
    }

    /// What is wrong with a place for a credential in a URL: whatever comes into it decides where requests go.
    fn slot_fault(&self, at: &str, slot: &str) -> Option<Diagnostic> {
        let field = self.credential_fields.iter().find(|field| field.key == slot);
        let message = match field {
            None => format!("`${{{slot}}}` is no credential field: declare one with that key."),
            Some(field) if field.secret => {
                format!(
                    "The credential field `{slot}` is secret, and URLs are logged: sign in with it instead."
                )
            }
            Some(field) if field.pattern.is_none() => {
                format!("The credential field `{slot}` needs a `pattern`, since it becomes a part of a URL.")
            }
            Some(field) if !field.required && field.default.is_none() => {
                format!("The credential field `{slot}` must be required or have a default.")
            }
            Some(_) => return None,
        };
        Some(fault(at, &message))
    }
}

/// Every URL of an API, with its place.
fn urls(api: &Api) -> Vec<(String, &str)> {
    let mut urls = vec![("api.baseUrl".to_owned(), api.base_url.as_str())];
    urls.extend(api.install.iter().map(|install| ("api.install.tokenUrl".to_owned(), &*install.token_url)));
    if let SchemaSource::Url(url) = &api.schema {
        urls.push(("api.schema.url".to_owned(), url));
    }
    if let Auth::Oauth2 { token_url, consent, .. } = &api.auth {
        urls.push(("api.auth.tokenUrl".to_owned(), token_url));
        let Some(Consent { authorize_url, revoke_url, issuer, .. }) = consent else { return urls };
        urls.push(("api.auth.authorizeUrl".to_owned(), authorize_url));
        urls.extend(revoke_url.iter().map(|url| ("api.auth.revokeUrl".to_owned(), url.as_str())));
        urls.extend(issuer.iter().map(|url| ("api.auth.issuer".to_owned(), url.as_str())));
    }
    urls
}

/// The names in `${…}`; the rest of the URL for one that has no end.
fn slots(url: &str) -> Vec<&str> {
    let after = url.split("${").skip(1);
    after.map(|rest| rest.split_once('}').map_or(rest, |(name, _)| name)).collect()
}

/// Whether nobody on the way can read or change what is sent there.
fn is_safe(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix("[::1]") {
        Some(_) => "[::1]",
        None => authority.split(':').next().unwrap_or_default(),
    };
    let is_loopback = matches!(host, "127.0.0.1" | "localhost" | "[::1]");
    !host.is_empty() && !authority.contains('@') && (scheme == "https" || (scheme == "http" && is_loopback))
}

fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "443"));
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed) && port.parse::<u16>().is_ok()
}

fn header_fault(name: &str, value: &str) -> Option<&'static str> {
    if !is_token(name) {
        return Some("This isn't the name of a header.");
    }
    if OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
        return Some("This header is the connection's own: what signs in is stated by `auth`.");
    }
    let is_line = value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    (!is_line || value.trim().is_empty()).then_some("A header's value is one line of ASCII.")
}

/// RFC 9110's token.
fn is_token(name: &str) -> bool {
    let marks = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks(byte))
}
