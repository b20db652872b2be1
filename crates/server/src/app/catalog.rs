//! The catalog: which providers there are, and which of them can be connected here and now.
//!
//! A provider is a folder of data; it is embedded when the server is built, and a test reads every
//! one of them.

use std::sync::LazyLock;

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
    pub logo_svg: &'static str,
}

struct Folder {
    manifest: &'static str,
    logo_svg: &'static str,
}

macro_rules! folder {
    ($kind:literal) => {
        Folder {
            manifest: include_str!(concat!("../../../../providers/", $kind, "/provider.toml")),
            logo_svg: include_str!(concat!("../../../../providers/", $kind, "/logo.svg")),
        }
    };
}

const FOLDERS: &[Folder] = &[folder!("mysql"), folder!("postgres"), folder!("sqlite")];

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

static PROVIDERS: LazyLock<Vec<Provider>> = LazyLock::new(|| {
    FOLDERS
        .iter()
        .filter_map(|folder| match toml::from_str(folder.manifest) {
            Ok(manifest) => Some(Provider { manifest, logo_svg: folder.logo_svg }),
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
    pub provider: &'static Provider,
    /// Whether it is connected.
    pub connected: bool,
}

/// Every provider that this server knows, available or not.
pub fn providers() -> &'static [Provider] {
    &PROVIDERS
}

/// What can be connected today.
///
/// # Errors
/// What the store says.
pub async fn list(app: &App, organization: &str) -> Result<Vec<Item>> {
    let connections =
        store::connections::list(app.database.organization(organization), "", i64::from(u32::MAX)).await?;
    let available = providers().iter().filter(|provider| is_available(&app.settings, provider));
    Ok(available
        .map(|provider| Item {
            provider,
            connected: connections.iter().any(|connection| connection.kind == provider.manifest.kind),
        })
        .collect())
}

/// A provider that this server knows, whether or not it can be connected now.
///
/// # Errors
/// `unknown_integration`, `provider_not_available`.
pub fn known(kind: &str) -> Result<&'static Provider> {
    if let Some(provider) = providers().iter().find(|provider| provider.manifest.kind == kind) {
        return Ok(provider);
    }
    if let Some((_, name)) = RESERVED.iter().find(|(reserved, _)| *reserved == kind) {
        let detail = format!(
            "{name} can't be connected with this version yet. `GET /integrations/catalog` lists what can."
        );
        return Err(Error::new(Kind::NotFound, "provider_not_available", detail));
    }
    let kinds = providers().iter().map(|provider| provider.manifest.kind.as_str());
    let near = suggest::did_you_mean(kind, kinds).map(|near| format!("; {near}"));
    let detail = format!(
        "There is no integration `{kind}`{} `GET /integrations/catalog` lists what there is.",
        near.as_deref().unwrap_or(".")
    );
    Err(Error::new(Kind::NotFound, "unknown_integration", detail))
}

/// A provider that can be connected now.
///
/// # Errors
/// `unknown_integration`, `provider_not_available`.
pub fn available(settings: &Settings, kind: &str) -> Result<&'static Provider> {
    let provider = known(kind)?;
    if is_available(settings, provider) {
        return Ok(provider);
    }
    let detail = "SQLite files can't be connected here: the operator must allow a folder of them first \
                  (`sqlite_folders`).";
    Err(Error::new(Kind::NotFound, "provider_not_available", detail))
}

/// SQLite reaches into the server's own disk, so the operator must have named a folder.
fn is_available(settings: &Settings, provider: &Provider) -> bool {
    provider.manifest.kind != "sqlite" || !settings.sqlite_folders.is_empty()
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
        assert_eq!(known("hubspot").unwrap_err().code, "provider_not_available");
        let unknown = known("postgress").unwrap_err();
        assert_eq!(unknown.code, "unknown_integration");
        assert!(unknown.detail.contains("did you mean `postgres`?"), "{}", unknown.detail);
    }

    #[test]
    fn sqlite_needs_a_folder_that_the_operator_allows() {
        let mut settings = Settings::default();
        assert_eq!(available(&settings, "sqlite").unwrap_err().code, "provider_not_available");
        settings.sqlite_folders.push("/somewhere".into());
        assert!(available(&settings, "sqlite").is_ok());
    }
}
