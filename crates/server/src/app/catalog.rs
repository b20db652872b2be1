//! The catalog: which providers there are, and which of them can be connected here and now.
//!
//! A built-in provider is a folder of data; it is embedded when the server is built, and a test reads
//! every one of them. An organization adds kinds of its own ([`own`]), which behave alike.

pub mod folders;
pub mod own;

use std::{borrow::Cow, sync::Arc};

use jackfield_core::{
    manifest::{Auth, Flow, Manifest},
    suggest,
};

use super::{App, Settings, oauth};
use crate::{
    error::{Error, Kind, Result},
    store,
};

/// A provider that this server knows.
#[derive(Debug)]
pub struct Provider {
    /// How people see it and how it is connected.
    pub manifest: Manifest,
    /// Its logo, SVG.
    pub logo_svg: Cow<'static, str>,
    /// What speaks to it.
    pub engine: Engine,
    /// Whether the organization has added it.
    pub is_own: bool,
    /// What else its folder holds: actions, pack, the schema that they are bound to.
    pub folder: Option<Arc<folders::Ready>>,
}

impl Provider {
    /// Whether a person approves its connections in the provider's own pages.
    pub fn asks_for_consent(&self) -> bool {
        let auth = self.manifest.api.as_ref().map(|api| &api.auth);
        matches!(auth, Some(Auth::Oauth2 { flow: Flow::AuthorizationCode, .. }))
    }
}

/// What speaks to a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The driver of PostgreSQL.
    Postgres,
    /// The driver of MySQL and MariaDB.
    Mysql,
    /// The driver of SQLite files.
    Sqlite,
    /// The driver of APIs, REST and GraphQL.
    Http,
}

/// Kinds that are spoken for, and that nobody can connect for want of a public API.
const RESERVED: &[(&str, &str)] = &[("opentable", "OpenTable")];

/// A provider, and whether the organization has connected it.
#[derive(Debug)]
pub struct Item {
    /// The provider.
    pub provider: Arc<Provider>,
    /// Whether it is connected.
    pub connected: bool,
}

/// What can be connected today: what comes with the server, then the organization's own kinds.
///
/// # Errors
/// What the store says.
pub async fn list(app: &App, organization: &str) -> Result<Vec<Item>> {
    let store = app.database.organization(organization);
    let connections = store::connections::list(store, "", i64::from(u32::MAX)).await?;
    let own = own::all(app, organization).await?;
    let clients = oauth::clients::kinds(app, organization).await?;
    let built_in = app.providers.iter().map(Arc::clone);
    let available = built_in.chain(own).filter(|provider| {
        !provider.manifest.is_template
            && (!provider.asks_for_consent() || clients.contains(provider))
            && is_allowed(&app.settings, provider)
    });
    Ok(available
        .map(|provider| Item {
            connected: connections.iter().any(|connection| connection.kind == provider.manifest.kind),
            provider,
        })
        .collect())
}

/// A provider that this server or the organization knows, whether or not it can be connected now.
///
/// # Errors
/// `unknown_integration`, `provider_not_available`, or what the store says.
pub async fn known(app: &App, organization: &str, kind: &str) -> Result<Arc<Provider>> {
    // A reserved word may be an organization's own kind: it knows a document of it that we don't.
    let built_in = built_in(app, kind);
    if let Some(provider) = &built_in
        && !provider.manifest.is_template
    {
        return Ok(Arc::clone(provider));
    }
    if let Some(provider) = own::current(app, organization, kind).await? {
        return Ok(provider);
    }
    if let Some(refusal) = built_in.as_deref().map(template).or_else(|| reserved(kind)) {
        return Err(refusal);
    }
    let own = own::all(app, organization).await?;
    let kinds = app.providers.iter().chain(&own).map(|provider| provider.manifest.kind.as_str());
    Err(unknown(kind, kinds))
}

/// A provider that can be connected now.
///
/// # Errors
/// `unknown_integration`, `provider_not_available`, or what the store says.
pub async fn available(app: &App, organization: &str, kind: &str) -> Result<Arc<Provider>> {
    let provider = known(app, organization, kind).await?;
    if !is_allowed(&app.settings, &provider) {
        let detail = "SQLite files can't be connected here: the operator must allow a folder of them first \
                      (`sqlite_folders`).";
        return Err(not_available(detail));
    }
    if provider.asks_for_consent() && oauth::clients::find(app, organization, &provider).await?.is_none() {
        return Err(not_available(oauth::clients::missing(&provider)));
    }
    Ok(provider)
}

/// The provider of that kind that comes with the server, templates included.
pub fn built_in(app: &App, kind: &str) -> Option<Arc<Provider>> {
    app.providers.iter().find(|provider| provider.manifest.kind == kind).map(Arc::clone)
}

/// That a kind has no public API, until an organization brings one's document.
fn reserved(kind: &str) -> Option<Error> {
    let (_, name) = RESERVED.iter().find(|(reserved, _)| *reserved == kind)?;
    let detail = format!(
        "{name} has no public API, so it can't be connected as it is. If you have been given a document of its API, \
         add it as a kind of your own: `PUT /integrations/providers/{kind}`."
    );
    Some(not_available(detail))
}

/// That a template becomes connectable as a kind of one's own.
fn template(provider: &Provider) -> Error {
    let kind = &provider.manifest.kind;
    let detail = format!(
        "{} is a template: make a kind of your own of it first, `PUT /integrations/providers/{kind}` with \
         `{{\"template\": \"{kind}\"}}`.",
        provider.manifest.display_name
    );
    not_available(detail)
}

fn not_available(detail: impl Into<String>) -> Error {
    Error::new(Kind::NotFound, "provider_not_available", detail)
}

fn unknown<'a>(kind: &str, kinds: impl Iterator<Item = &'a str>) -> Error {
    let near = suggest::did_you_mean(kind, kinds).map(|near| format!("; {near}"));
    let detail = format!(
        "There is no integration `{kind}`{} `GET /integrations/catalog` lists what there is.",
        near.as_deref().unwrap_or(".")
    );
    Error::new(Kind::NotFound, "unknown_integration", detail)
}

/// SQLite reaches into the server's own disk, so the operator must have named a folder.
fn is_allowed(settings: &Settings, provider: &Provider) -> bool {
    provider.engine != Engine::Sqlite || !settings.sqlite_folders.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_folder_is_a_provider() {
        let folders: Vec<String> = folders::embedded().into_keys().collect();
        let kinds: Vec<&str> =
            folders::built_in().iter().map(|provider| provider.manifest.kind.as_str()).collect();
        assert_eq!(kinds, folders);
    }

    #[test]
    fn a_reserved_kind_is_told_from_an_unknown_one() {
        let reserved_kind = reserved("opentable").unwrap();
        assert_eq!(reserved_kind.code, "provider_not_available");
        assert!(reserved_kind.detail.contains("PUT /integrations/providers/opentable"));
        assert!(reserved("postgress").is_none());
        let kinds = folders::built_in().iter().map(|provider| provider.manifest.kind.as_str());
        let unknown = unknown("postgress", kinds);
        assert_eq!(unknown.code, "unknown_integration");
        assert!(unknown.detail.contains("did you mean `postgres`?"), "{}", unknown.detail);
    }

    #[test]
    fn sqlite_needs_a_folder_that_the_operator_allows() {
        let mut settings = Settings::default();
        let sqlite = folders::built_in().iter().find(|provider| provider.engine == Engine::Sqlite).unwrap();
        assert!(!is_allowed(&settings, sqlite));
        settings.sqlite_folders.push("/somewhere".into());
        assert!(is_allowed(&settings, sqlite));
    }
}
