//! Connections to APIs: what to connect to, and whether the credentials are good.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use jackfield_core::{
    diagnostic::Diagnostic,
    manifest::{self, Api, KeyPlace, SchemaSource},
    plan::{GraphqlPlan, HttpCall, Plan, output::answer},
    schema::{Method, Transport, Verb, probe},
};
use jackfield_drivers::{
    Error as DriverError, ErrorKind,
    http::{
        Auth, Body, ClientAuthStyle, ClientCredentials, HttpAnswer, HttpConnection, HttpTarget, Issued,
        Issuer, OAuthClient, TokenSource,
    },
    limits::Deadline,
};
use secrecy::SecretString;
use serde_json::Value;

use super::credentials::Given;
use crate::{
    app::{App, catalog::Provider, catalog::own, discovery},
    error::{Error, Result},
};

/// The most characters of what an account is called.
const MOST_LABEL: usize = 100;

/// An account that was connected.
#[derive(Debug)]
pub struct Account {
    /// By what a person recognizes it.
    pub label: String,
    /// Whether the provider was asked to accept the credentials, and did.
    pub is_verified: bool,
}

/// Where data goes, for a person to read: a URL without its scheme.
pub fn label_of(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/')
}

/// The server that a plan's request goes to, where that isn't the connection's own.
///
/// # Errors
/// That the kind doesn't allow it.
pub fn other_server<'p>(
    provider: &Provider,
    plan: &'p Plan,
) -> std::result::Result<Option<&'p str>, Vec<Diagnostic>> {
    let (Some(server), Some(api)) = (plan.server(), &provider.manifest.api) else { return Ok(None) };
    let authority = |url: &str| label_of(url).split('/').next().unwrap_or_default().to_ascii_lowercase();
    let host = authority(server);
    if host == authority(&api.base_url) || api.allowed_hosts.contains(&host) {
        return Ok(Some(server));
    }
    let kind = &provider.manifest.kind;
    let message = format!(
        "`{}` is served at {server}, and connections of `{kind}` send their credentials to {} alone.",
        plan.operation,
        authority(&api.base_url)
    );
    let help = format!(
        "add `{host}` to `allowedHosts` with `PUT /integrations/providers/{kind}` if it may have them"
    );
    Err(vec![Diagnostic::new("host_not_allowed", "operation", message).with_help(&help)])
}

/// What to connect to with these credentials.
///
/// # Errors
/// An internal error for a provider that is no API.
pub(super) fn target(provider: &Provider, given: &Given, tokens: Option<TokenSource>) -> Result<HttpTarget> {
    let api = api_of(provider)?;
    let ca_pem = Some(given.text("ca_pem")).filter(|pem| !pem.is_empty());
    let header = |(name, value): (&String, &String)| (name.clone(), SecretString::from(value.as_str()));
    Ok(HttpTarget {
        base_url: filled(provider, &api.base_url, given),
        auth: auth(&api.auth, given, tokens)?,
        ca_pem: ca_pem.map(str::to_owned),
        headers: api.headers.iter().map(header).collect(),
        allowed_hosts: api.allowed_hosts.clone(),
    })
}

fn api_of(provider: &Provider) -> Result<&Api> {
    let kind = &provider.manifest.kind;
    provider.manifest.api.as_ref().ok_or_else(|| Error::internal(format!("{kind} isn't an API")))
}

/// A URL of a manifest with the credentials that have a place in it. Each of them has a pattern, which it was held to.
pub fn filled(provider: &Provider, url: &str, given: &Given) -> String {
    let mut url = url.to_owned();
    for field in provider.manifest.credential_fields.iter().filter(|field| field.pattern.is_some()) {
        let value = match given.text(&field.key) {
            "" => field.default.as_deref().unwrap_or_default(),
            value => value,
        };
        url = url.replace(&format!("${{{}}}", field.key), value);
    }
    url
}

fn auth(auth: &manifest::Auth, given: &Given, tokens: Option<TokenSource>) -> Result<Auth> {
    let secret = |key: &str| SecretString::from(given.text(key));
    let named = |credential: &Option<String>, usual: &str| {
        SecretString::from(given.text(credential.as_deref().unwrap_or(usual)))
    };
    Ok(match auth {
        manifest::Auth::None => Auth::None,
        manifest::Auth::ApiKey { place, name, prefix, credential } => Auth::ApiKey {
            place: match place {
                KeyPlace::Header => jackfield_drivers::http::KeyPlace::Header,
                KeyPlace::Query => jackfield_drivers::http::KeyPlace::Query,
                KeyPlace::Cookie => jackfield_drivers::http::KeyPlace::Cookie,
            },
            name: name.clone(),
            prefix: prefix.clone(),
            key: named(credential, manifest::API_KEY),
        },
        manifest::Auth::Bearer { credential } => Auth::Bearer(named(credential, manifest::TOKEN)),
        manifest::Auth::Basic => Auth::Basic { user: secret("username"), password: secret("password") },
        manifest::Auth::Oauth2 {
            flow: manifest::Flow::ClientCredentials,
            token_url,
            scope,
            client_auth,
            ..
        } => Auth::OAuth2ClientCredentials(ClientCredentials {
            client: OAuthClient {
                token_url: token_url.clone(),
                client_id: given.text("client_id").to_owned(),
                client_secret: secret("client_secret"),
                style: match client_auth {
                    manifest::ClientAuth::Basic => ClientAuthStyle::Header,
                    manifest::ClientAuth::Body => ClientAuthStyle::Body,
                },
            },
            scope: scope.clone(),
        }),
        manifest::Auth::Oauth2 { flow: manifest::Flow::AuthorizationCode, .. } => {
            Auth::OAuth2(tokens.ok_or_else(|| Error::internal("an approval without its tokens"))?)
        }
    })
}

/// Tries a token that a person has just approved.
///
/// # Errors
/// As [`verify`].
pub async fn verify_token(
    app: &App,
    organization: &str,
    (provider, given): (&Provider, &Given),
    token: &SecretString,
) -> Result<Account> {
    let just = TokenSource(Arc::new(Just(token.clone())));
    verify(app, organization, provider, target(provider, given, Some(just))?).await
}

/// One token, which nothing replaces.
struct Just(SecretString);

impl Issuer for Just {
    fn issue<'a>(
        &'a self,
        _spent: Option<&'a SecretString>,
        _deadline: Deadline,
    ) -> BoxFuture<'a, std::result::Result<Issued, DriverError>> {
        let issued = Issued { token: self.0.clone(), usable: std::time::Duration::from_secs(60) };
        Box::pin(std::future::ready(Ok(issued)))
    }
}

/// Asks the API whether it accepts the credentials.
///
/// # Errors
/// What stood in the way of connecting, with the field to look at.
pub(super) async fn verify(
    app: &App,
    organization: &str,
    provider: &Provider,
    target: HttpTarget,
) -> Result<Account> {
    let api = api_of(provider)?;
    accepted(app, organization, (provider, api), target).await.map_err(|error| at_own_field(error, &api.auth))
}

/// The same, where the key's own field has the name that it usually has.
async fn accepted(
    app: &App,
    organization: &str,
    (provider, api): (&Provider, &Api),
    target: HttpTarget,
) -> Result<Account> {
    let label = label_of(&target.base_url).to_owned();
    let connection = HttpConnection::open(&app.http, target, &app.settings.http)?;
    let deadline = Deadline::after(app.settings.http.limits.call_timeout);
    if provider.manifest.transport == Transport::Graphql {
        let query = api.verify_query.as_deref().unwrap_or("{ __typename }");
        let answer = connection.verify(&asking(query), deadline).await?;
        greeted(&answer)?;
        return Ok(Account { label: labelled(api, &answer, label), is_verified: true });
    }
    if let Some(path) = &api.verify_path {
        let answer = connection.verify(&reading(path), deadline).await;
        let answer = answer.map_err(|error| at_verify_path(error, path))?;
        return Ok(Account { label: labelled(api, &answer, label), is_verified: true });
    }
    let path = found_path(app, organization, provider).await;
    let answered = connection.verify(&reading(path.as_deref().unwrap_or_default()), deadline).await;
    let is_verified = match answered {
        Ok(_) => path.is_some(),
        Err(error) if is_an_answer(error.kind) => false,
        Err(error) => return Err(error.into()),
    };
    Ok(Account { label, is_verified })
}

/// An error that speaks of a key, at the field that the provider calls it by.
fn at_own_field(mut error: Error, auth: &manifest::Auth) -> Error {
    let (usual, own) = match auth {
        manifest::Auth::Bearer { credential: Some(own) } => (manifest::TOKEN, own),
        manifest::Auth::ApiKey { credential: Some(own), .. } => (manifest::API_KEY, own),
        manifest::Auth::None
        | manifest::Auth::ApiKey { .. }
        | manifest::Auth::Bearer { .. }
        | manifest::Auth::Basic
        | manifest::Auth::Oauth2 { .. } => return error,
    };
    let usual = format!("credentials.{usual}");
    for fault in error.faults.iter_mut().filter(|fault| fault.path == usual) {
        fault.path = format!("credentials.{own}");
    }
    error
}

/// A path that a document knows of, whose `GET` shows whether credentials are good. What stands in the way of
/// reading the document is told where that is discovered, not here.
async fn found_path(app: &App, organization: &str, provider: &Provider) -> Option<String> {
    let kind = &provider.manifest.kind;
    if let Ok(Some(known)) = discovery::current(app, organization, kind).await {
        return probe::path(&known.schema).map(str::to_owned);
    }
    let files = match provider.manifest.api.as_ref().map(|api| &api.schema)? {
        SchemaSource::Uploaded(_) => own::documents(app, organization, kind).await.ok()?,
        SchemaSource::Url(url) => vec![discovery::fetch(app, url).await.ok()?],
        SchemaSource::Introspection(_) | SchemaSource::Shipped(_) => return None,
    };
    let transport = provider.manifest.transport;
    let imported = discovery::blocking(move || own::import(files, transport)).await.ok()?.ok()?;
    probe::path(&imported.schema).map(str::to_owned)
}

/// Whether it is the API that says so, and not something on the way there.
fn is_an_answer(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Rejected
            // Whoever may not do this one thing may be known all the same.
            | ErrorKind::Forbidden
            | ErrorKind::NotFound
            | ErrorKind::Protocol
            | ErrorKind::RateLimited
            | ErrorKind::ResultTooLarge
    )
}

fn at_verify_path(mut error: DriverError, path: &str) -> Error {
    match error.kind {
        // Some APIs call it that where a key is wrong.
        ErrorKind::Forbidden => {
            error.kind = ErrorKind::CredentialsRejected;
            error.into()
        }
        ErrorKind::NotFound | ErrorKind::Protocol | ErrorKind::Rejected => {
            let message =
                format!("`GET {path}` below the base URL isn't answered as it should be: {}", error.message);
            let fault = Diagnostic::new(error.kind.code(), "verifyPath", message);
            Error::invalid_body(vec![fault]).because(error)
        }
        _ => error.into(),
    }
}

/// What an account is called: by what its provider says it is, and where.
fn labelled(api: &Api, answer: &HttpAnswer, place: String) -> String {
    let Body::Json(body) = &answer.body else { return place };
    let found = api.account_label.iter().try_fold(body, |value, member| value.get(member));
    let name = match found.filter(|_| !api.account_label.is_empty()) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) | None => return place,
    };
    let name: String = name.chars().filter(|letter| !letter.is_control()).take(MOST_LABEL).collect();
    format!("{} @{place}", name.trim())
}

fn reading(path: &str) -> HttpCall {
    // A whole URL is on another host, which the manifest allows.
    let (server, path) =
        match path.find("://").and_then(|at| path.get(at + 3..)?.find('/').map(|end| at + 3 + end)) {
            Some(end) => (path.get(..end).map(str::to_owned), path.get(end..).unwrap_or_default()),
            None => (None, path),
        };
    HttpCall {
        method: Method::Get,
        server,
        path_and_query: path.to_owned(),
        headers: vec![("Accept".to_owned(), "application/json, */*;q=0.5".to_owned())],
        body: None,
        is_repeatable: true,
    }
}

/// A question of GraphQL; the plainest, since every server knows the name of its root type, is `{ __typename }`.
fn asking(query: &str) -> HttpCall {
    HttpCall {
        method: Method::Post,
        server: None,
        path_and_query: String::new(),
        headers: vec![
            ("Accept".to_owned(), "application/graphql-response+json, application/json;q=0.9".to_owned()),
            ("Content-Type".to_owned(), "application/json".to_owned()),
        ],
        body: Some(serde_json::json!({"query": query}).to_string().into_bytes()),
        is_repeatable: true,
    }
}

fn greeted(answer: &HttpAnswer) -> Result<()> {
    let plan = GraphqlPlan {
        verb: Verb::Read,
        document: String::new(),
        variables: Vec::new(),
        user_errors: Vec::new(),
    };
    let protocol =
        || DriverError::new(ErrorKind::Protocol, "There is no GraphQL at this URL.").at("base_url");
    let Body::Json(body) = &answer.body else { return Err(protocol().into()) };
    match answer::graphql_data(&plan, body) {
        Ok(_) => Ok(()),
        Err(failure) => match failure.class {
            answer::GraphqlClass::Protocol => Err(protocol().into()),
            answer::GraphqlClass::Unauthenticated | answer::GraphqlClass::Forbidden => {
                Err(DriverError::new(ErrorKind::CredentialsRejected, failure.message()).into())
            }
            answer::GraphqlClass::Unavailable => {
                Err(DriverError::new(ErrorKind::Unavailable, failure.message()).into())
            }
            // It speaks GraphQL, whatever it has against this question.
            answer::GraphqlClass::RateLimited
            | answer::GraphqlClass::NotFound
            | answer::GraphqlClass::Rejected
            | answer::GraphqlClass::UserError => Ok(()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_called_by_its_place() {
        for (url, label) in [
            ("https://api.example.com/v1/", "api.example.com/v1"),
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ] {
            assert_eq!(label_of(url), label);
        }
    }
}
