//! What is said of an API: where it is, how one signs in, what describes it.

use std::collections::BTreeMap;

use axum::http::{HeaderName, HeaderValue, header};
use jackfield_core::{
    json::{Reader, one_of},
    manifest::{Api, Auth, ClientAuth, Consent, Flow, KeyPlace, SchemaSource},
    schema::Pagination,
};
use serde_json::{Map, Value};
use url::{Host, Url};

use super::{Documents, OwnTransport, upload};

/// Parameters of an authorization request that tie its answer to it.
const OURS: [&str; 8] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "code_challenge",
    "code_challenge_method",
    "scope",
    "response_mode",
];
/// More headers or hosts than this are a mistake.
const MOST: usize = 50;
const MOST_BYTES: usize = 2_000;

/// Reads the members of an API, noting every fault.
pub(super) fn read(reader: &mut Reader<'_>, transport: OwnTransport) -> Option<(Api, Documents)> {
    let base_url = base_url(reader, transport);
    let auth = auth(reader);
    let verify_path = verify_path(reader);
    let account_label = account_label(reader);
    let headers = headers(reader);
    let allowed_hosts = allowed_hosts(reader);
    let pagination = pagination(reader);
    let (schema, documents) = upload::read(reader, transport)?;
    // A document says where its API is; a URL is looked up when the definition is kept.
    if base_url.is_none() && transport == OwnTransport::Graphql && !reader.has("baseUrl") {
        reader.fault("baseUrl", "required", "`baseUrl` is required: the URL that GraphQL requests go to.");
    }
    let base_url = match base_url {
        Some(url) => url,
        None if reader.has("baseUrl") || transport == OwnTransport::Graphql => return None,
        None => String::new(),
    };
    let api = Api {
        base_url,
        auth: auth?,
        schema,
        verify_path: verify_path?,
        verify_query: None,
        account_label: account_label?,
        install: None,
        headers: headers?,
        allowed_hosts: allowed_hosts?,
        pagination: pagination?,
    };
    Some((api, documents))
}

fn base_url(reader: &mut Reader<'_>, transport: OwnTransport) -> Option<String> {
    let text: String = reader.optional("baseUrl")?;
    match address(&text) {
        Ok(url) => {
            Some(if transport == OwnTransport::Rest { url.trim_end_matches('/').to_owned() } else { url })
        }
        Err(message) => {
            reader.fault("baseUrl", "invalid", message);
            None
        }
    }
}

/// The URL of an API: absolute, and nothing in it that isn't a place.
fn address(text: &str) -> Result<String, String> {
    let text = text.trim();
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    let Some(url) = url.filter(|_| text.len() <= MOST_BYTES) else {
        return Err("This must be an absolute URL such as https://api.example.com/v1.".to_owned());
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("A URL holds no user and password: state them when you connect.".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("This URL has no query and no fragment.".to_owned());
    }
    Ok(text.to_owned())
}

fn auth(reader: &mut Reader<'_>) -> Option<Auth> {
    let place = reader.place("auth");
    let Some(value) = reader.raw("auth") else {
        let message = "`auth` is required: `{\"type\": \"none\"}` for an API that asks for nothing.";
        reader.fault("auth", "required", message);
        return None;
    };
    let mut inner = Reader::new(value, &place, reader.faults());
    let auth = auth_of(&mut inner);
    // What belongs to it can't be told where its type isn't known.
    if auth.is_some() || inner.has("type") {
        inner.finish();
    }
    auth
}

fn auth_of(reader: &mut Reader<'_>) -> Option<Auth> {
    const TYPES: [(&str, u8); 5] = [("none", 0), ("api_key", 1), ("bearer", 2), ("basic", 3), ("oauth2", 4)];
    let place = reader.place("type");
    let Some(word) = reader.raw("type") else {
        reader.fault("type", "required", "`type` is required.");
        return None;
    };
    match one_of(&TYPES, word, &place, reader.faults()) {
        Some(0) => Some(Auth::None),
        Some(1) => api_key(reader),
        Some(2) => Some(Auth::Bearer { credential: None }),
        Some(3) => Some(Auth::Basic),
        Some(_) => oauth2(reader),
        None => {
            reader.rest();
            None
        }
    }
}

fn api_key(reader: &mut Reader<'_>) -> Option<Auth> {
    const PLACES: [(&str, KeyPlace); 3] =
        [("header", KeyPlace::Header), ("query", KeyPlace::Query), ("cookie", KeyPlace::Cookie)];
    let path = reader.place("in");
    let place = match reader.raw("in") {
        Some(word) => one_of(&PLACES, word, &path, reader.faults()),
        None => {
            reader.fault("in", "required", "`in` is required: `header`, `query` or `cookie`.");
            None
        }
    };
    let name: Option<String> = reader.required("name");
    let prefix: Option<String> = reader.optional("prefix");
    let name = name.filter(|name| {
        // The names of cookies are of the same letters; a query takes more, which no API uses.
        let is_good = HeaderName::try_from(name.as_str()).is_ok();
        if !is_good {
            reader.fault("name", "invalid", "This must be the name of a header, parameter or cookie.");
        }
        is_good
    });
    if prefix.as_deref().is_some_and(|prefix| HeaderValue::try_from(prefix).is_err()) {
        reader.fault("prefix", "invalid", "This must be letters that a header may have.");
        return None;
    }
    Some(Auth::ApiKey {
        place: place?,
        name: name?,
        prefix: prefix.filter(|prefix| !prefix.is_empty()),
        credential: None,
    })
}

fn oauth2(reader: &mut Reader<'_>) -> Option<Auth> {
    const FLOWS: [(&str, Flow); 2] =
        [("client_credentials", Flow::ClientCredentials), ("authorization_code", Flow::AuthorizationCode)];
    const STYLES: [(&str, ClientAuth); 2] = [("basic", ClientAuth::Basic), ("body", ClientAuth::Body)];
    let path = reader.place("flow");
    let flow = match reader.raw("flow") {
        Some(word) => one_of(&FLOWS, word, &path, reader.faults())?,
        None => Flow::ClientCredentials,
    };
    let path = reader.place("clientAuth");
    let client_auth = match reader.raw("clientAuth") {
        Some(word) => one_of(&STYLES, word, &path, reader.faults())?,
        None => ClientAuth::default(),
    };
    let scope: Option<String> = reader.optional("scope");
    let token_url = url(reader, "tokenUrl", true);
    let consent = match flow {
        Flow::ClientCredentials => None,
        Flow::AuthorizationCode => Some(consent(reader)?),
    };
    let scope = scope.filter(|scope| !scope.is_empty());
    Some(Auth::Oauth2 { flow, token_url: token_url?, scope, client_auth, consent })
}

/// What the grant of an authorization code needs besides its tokens.
fn consent(reader: &mut Reader<'_>) -> Option<Consent> {
    let authorize_url = url(reader, "authorizeUrl", true);
    let revoke_url = url(reader, "revokeUrl", false);
    let issuer = reader.optional("issuer");
    let optional_scope = reader.optional("optionalScope");
    let parameters: Map<String, Value> = reader.optional("authorizeParameters").unwrap_or_default();
    let mut authorize_parameters = BTreeMap::new();
    for (name, value) in parameters {
        let place = format!("authorizeParameters.{name}");
        match value {
            // What ties an answer to its question is ours to say.
            Value::String(_) if OURS.contains(&name.as_str()) => {
                reader.fault(&place, "not_allowed", "This parameter is the server's own to say.");
            }
            Value::String(text) => {
                authorize_parameters.insert(name, text);
            }
            _ => reader.fault(&place, "wrong_type", "This must be a string."),
        }
    }
    Some(Consent { authorize_url: authorize_url?, revoke_url, issuer, optional_scope, authorize_parameters })
}

fn url(reader: &mut Reader<'_>, name: &'static str, is_required: bool) -> Option<String> {
    let text: String = if is_required { reader.required(name)? } else { reader.optional(name)? };
    match address(&text) {
        Ok(url) => Some(url),
        Err(message) => {
            reader.fault(name, "invalid", message);
            None
        }
    }
}

fn account_label(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let way: Option<Vec<String>> = reader.optional("accountLabel");
    if way.is_none() && reader.has("accountLabel") {
        return None;
    }
    Some(way.unwrap_or_default())
}

fn verify_path(reader: &mut Reader<'_>) -> Option<Option<String>> {
    let Some(path) = reader.optional::<String>("verifyPath") else {
        return (!reader.has("verifyPath")).then_some(None);
    };
    let climbs = path.split(['/', '?']).any(|segment| matches!(segment, "." | ".."));
    if path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic()) && !climbs {
        return Some(Some(path));
    }
    let message =
        "This must be a path below the base URL such as /me, percent-encoded and without dot segments.";
    reader.fault("verifyPath", "invalid", message);
    None
}

fn pagination(reader: &mut Reader<'_>) -> Option<Option<Pagination>> {
    const WAYS: [(&str, u8); 4] = [("link", 0), ("token", 1), ("page", 2), ("offset", 3)];
    let place = reader.place("pagination");
    let Some(value) = reader.raw("pagination").filter(|value| !value.is_null()) else { return Some(None) };
    let mut inner = Reader::new(value, &place, reader.faults());
    let place = inner.place("by");
    let Some(word) = inner.raw("by") else {
        inner.fault("by", "required", "`by` is required: `link`, `token`, `page` or `offset`.");
        return None;
    };
    let way = one_of(&WAYS, word, &place, inner.faults())?;
    let pagination = match way {
        0 => Some(Pagination::Link),
        1 => inner
            .required("parameter")
            .zip(inner.required("path"))
            .map(|(parameter, path)| Pagination::Token { parameter, path }),
        2 => inner.required("parameter").map(|parameter| Pagination::Page { parameter }),
        _ => inner.required("parameter").map(|parameter| Pagination::Offset { parameter }),
    };
    inner.finish();
    pagination.map(Some)
}

fn headers(reader: &mut Reader<'_>) -> Option<BTreeMap<String, String>> {
    let Some(headers) = reader.optional::<BTreeMap<String, String>>("headers") else {
        return (!reader.has("headers")).then(BTreeMap::new);
    };
    let before = reader.faults().len();
    for (name, value) in headers.iter().take(MOST + 1) {
        let place = format!("headers.{name}");
        let Ok(parsed) = HeaderName::try_from(name.as_str()) else {
            reader.fault(&place, "invalid", "This isn't the name of a header.");
            continue;
        };
        if [header::AUTHORIZATION, header::COOKIE, header::HOST].contains(&parsed) {
            let message = format!("`{name}` is set by the connection: state how to sign in as `auth`.");
            reader.fault(&place, "not_allowed", message);
        } else if HeaderValue::try_from(value.as_str()).is_err() || value.len() > MOST_BYTES {
            reader.fault(&place, "invalid", "A header is one line of ASCII.");
        }
    }
    if headers.len() > MOST {
        reader.fault("headers", "too_many", format!("There may be {MOST} headers at most."));
    }
    (reader.faults().len() == before).then_some(headers)
}

fn allowed_hosts(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let Some(hosts) = reader.optional::<Vec<Value>>("allowedHosts") else {
        return (!reader.has("allowedHosts")).then(Vec::new);
    };
    let before = reader.faults().len();
    let mut good = Vec::new();
    for (index, host) in hosts.iter().enumerate() {
        let named = host.as_str().filter(|host| is_authority(host));
        match named {
            Some(host) if index < MOST => good.push(host.to_ascii_lowercase()),
            Some(_) | None => {
                let message =
                    format!("This must be a host such as api.example.com, or host:port; {MOST} at most.");
                reader.fault(&format!("allowedHosts[{index}]"), "invalid", message);
            }
        }
    }
    (reader.faults().len() == before).then_some(good)
}

/// Whether a text is `host` or `host:port`, and nothing else.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        Some(_) | None => (text, None),
    };
    port.is_none_or(|port| port.parse::<u16>().is_ok()) && !host.contains(':') && Host::parse(host).is_ok()
}

/// What is kept of a schema's source while its documents aren't known yet.
pub(super) fn nothing_uploaded() -> SchemaSource {
    SchemaSource::Uploaded(Vec::new())
}
