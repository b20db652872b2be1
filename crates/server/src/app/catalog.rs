//! The catalog: which providers there are, and which of them can be connected here and now.
//!
//! A built-in provider is a folder of data; it is embedded when the server is built, and a test reads
//! every one of them. An organization adds kinds of its own ([`own`]), which behave alike.

pub mod own;

use std::{borrow::Cow, sync::Arc, sync::LazyLock};

use jackfield_core::{manifest::Manifest, suggest};

use super::{App, Settings};
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

struct Folder {
    engine: Engine,
    manifest: &'static str,
    logo_svg: &'static str,
}

macro_rules! folder {
    ($kind:literal, $engine:expr) => {
        Folder {
            engine: $engine,
            manifest: include_str!(concat!("../../../../providers/", $kind, "/provider.toml")),
            logo_svg: include_str!(concat!("../../../../providers/", $kind, "/logo.svg")),
        }
    };
}

const FOLDERS: &[Folder] = &[
    folder!("mysql", Engine::Mysql),
    folder!("postgres", Engine::Postgres),
    folder!("sqlite", Engine::Sqlite),
];

/// Kinds that are spoken for and can't be connected yet.
const RESERVED: &[(&str, &str)] = &[
    ("calendly", "Calendly"),
    ("google_calendar", "Google Calendar"),
    ("google_sheets", "Google Sheets"),
    ("hubspot", "HubSpot"),
    ("opentable", "OpenTable"),
    ("shopify", "Shopify"),
    ("square", "Square"),
];

static PROVIDERS: LazyLock<Vec<Arc<Provider>>> = LazyLock::new(|| {
    FOLDERS
        .iter()
        .filter_map(|folder| match toml::from_str(folder.manifest) {
            Ok(manifest) => Some(Arc::new(Provider {
                manifest,
                logo_svg: Cow::Borrowed(folder.logo_svg),
                engine: folder.engine,
                is_own: false,
            })),
            Err(error) => {
                tracing::error!(%error, "a provider's manifest can't be read; it is left out");
                None
            }
        })
        .collect()
});

/// A provider, and whether the organization has connected it.
#[derive(Debug)]
pub struct Item {
    /// The provider.
    pub provider: Arc<Provider>,
    /// Whether it is connected.
    pub connected: bool,
}

/// Every provider that comes with this server, available or not.
pub fn providers() -> &'static [Arc<Provider>] {
    &PROVIDERS
}

/// What can be connected today: what comes with the server, then the organization's own kinds.
///
/// # Errors
/// What the store says.
pub async fn list(app: &App, organization: &str) -> Result<Vec<Item>> {
    let store = app.database.organization(organization);
    let connections = store::connections::list(store, "", i64::from(u32::MAX)).await?;
    let own = own::all(app, organization).await?;
    let built_in = providers().iter().map(Arc::clone);
    let available = built_in.chain(own).filter(|provider| is_available(&app.settings, provider));
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
    if let Some(provider) = built_in(kind) {
        return Ok(provider);
    }
    if let Some(refusal) = reserved(kind) {
        return Err(refusal);
    }
    if let Some(provider) = own::current(app, organization, kind).await? {
        return Ok(provider);
    }
    let own = own::all(app, organization).await?;
    let kinds = providers().iter().chain(&own).map(|provider| provider.manifest.kind.as_str());
    Err(unknown(kind, kinds))
}

/// A provider that can be connected now.
///
/// # Errors
/// `unknown_integration`, `provider_not_available`, or what the store says.
pub async fn available(app: &App, organization: &str, kind: &str) -> Result<Arc<Provider>> {
    let provider = known(app, organization, kind).await?;
    if is_available(&app.settings, &provider) {
        return Ok(provider);
    }
    let detail = "SQLite files can't be connected here: the operator must allow a folder of them first \
                  (`sqlite_folders`).";
    Err(Error::new(Kind::NotFound, "provider_not_available", detail))
}

fn built_in(kind: &str) -> Option<Arc<Provider>> {
    providers().iter().find(|provider| provider.manifest.kind == kind).map(Arc::clone)
}

fn reserved(kind: &str) -> Option<Error> {
    let (_, name) = RESERVED.iter().find(|(reserved, _)| *reserved == kind)?;
    let detail = format!(
        "{name} can't be connected with this version yet. `GET /integrations/catalog` lists what can."
    );
    Some(Error::new(Kind::NotFound, "provider_not_available", detail))
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
fn is_available(settings: &Settings, provider: &Provider) -> bool {
    provider.engine != Engine::Sqlite || !settings.sqlite_folders.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_provider_is_whole() {
        assert_eq!(providers().len(), FOLDERS.len());
        for provider in providers() {
            assert_eq!(provider.manifest.faults(), [], "{}", provider.manifest.kind);
            assert!(provider.logo_svg.starts_with("<svg "), "{}", provider.manifest.kind);
        }
    }

    #[test]
    fn a_reserved_kind_is_told_from_an_unknown_one() {
        assert_eq!(reserved("hubspot").unwrap().code, "provider_not_available");
        assert!(reserved("postgress").is_none() && built_in("postgress").is_none());
        let kinds = providers().iter().map(|provider| provider.manifest.kind.as_str());
        let unknown = unknown("postgress", kinds);
        assert_eq!(unknown.code, "unknown_integration");
        assert!(unknown.detail.contains("did you mean `postgres`?"), "{}", unknown.detail);
    }

    #[test]
    fn sqlite_needs_a_folder_that_the_operator_allows() {
        let mut settings = Settings::default();
        let sqlite = built_in("sqlite").unwrap();
        assert!(!is_available(&settings, &sqlite));
        settings.sqlite_folders.push("/somewhere".into());
        assert!(is_available(&settings, &sqlite));
    }
}
