//! The providers that come with the server: folders of data, embedded when it is built, and those of the operator's
//! own folder, which go before them.

use std::{borrow::Cow, collections::BTreeMap, path::Path, sync::Arc, sync::LazyLock};

use jackfield_core::{
    manifest::{Folder, folder::Files},
    schema::{Dialect, Transport},
};
use rust_embed::RustEmbed;

use super::{Engine, Provider};
use crate::error::{Error, Result};

/// More bytes than this in a file of a provider's folder are a mistake.
const MOST_BYTES: u64 = 4 << 20;

#[derive(RustEmbed)]
#[folder = "../../providers"]
struct Embedded;

static BUILT_IN: LazyLock<Vec<Arc<Provider>>> = LazyLock::new(|| {
    embedded()
        .into_iter()
        .filter_map(|(kind, files)| match provider(&files) {
            Ok(provider) => Some(Arc::new(provider)),
            Err(what) => {
                tracing::error!(kind, what, "a provider's folder can't be read; it is left out");
                None
            }
        })
        .collect()
});

/// The files of every provider that comes with the server, by kind.
pub fn embedded() -> BTreeMap<String, Files> {
    let mut folders: BTreeMap<String, Files> = BTreeMap::new();
    for path in Embedded::iter() {
        let (Some((kind, name)), Some(file)) = (path.split_once('/'), Embedded::get(&path)) else { continue };
        folders.entry(kind.to_owned()).or_default().insert(name.to_owned(), file.data.into_owned());
    }
    folders
}

/// A file of a provider's folder: of the operator's where that has one, else of the server's own.
pub fn file(folder: Option<&Path>, kind: &str, name: &str) -> Option<Vec<u8>> {
    let of_operator = folder.map(|folder| folder.join(kind)).filter(|folder| folder.is_dir());
    match of_operator {
        Some(folder) => std::fs::read(folder.join(name)).ok(),
        None => Embedded::get(&format!("{kind}/{name}")).map(|file| file.data.into_owned()),
    }
}

/// Every provider that comes with the server.
pub fn built_in() -> &'static [Arc<Provider>] {
    &BUILT_IN
}

/// The providers of this deployment: those that come with the server, each replaced by the operator's folder of the
/// same kind, and the operator's others.
///
/// # Errors
/// `invalid_provider_folder`, naming what can't be read.
pub fn of_deployment(folder: Option<&Path>) -> Result<Vec<Arc<Provider>>> {
    let mut all: BTreeMap<String, Arc<Provider>> =
        built_in().iter().map(|provider| (provider.manifest.kind.clone(), Arc::clone(provider))).collect();
    for (kind, files) in folder.map(read_all).transpose()?.unwrap_or_default() {
        let read = provider(&files).map_err(|what| unreadable(&kind, &what))?;
        if read.manifest.kind != kind {
            return Err(unreadable(&kind, "its `kind` must be the folder's name"));
        }
        all.insert(kind, Arc::new(read));
    }
    Ok(all.into_values().collect())
}

/// The files of every folder in a folder, by name.
///
/// # Errors
/// `invalid_provider_folder`.
fn read_all(folder: &Path) -> Result<BTreeMap<String, Files>> {
    let failed = |error: std::io::Error| unreadable(&folder.display().to_string(), &error.to_string());
    let mut folders = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.path().is_dir() {
            let kind = entry.file_name().to_string_lossy().into_owned();
            folders.insert(kind, read_files(&entry.path())?);
        }
    }
    Ok(folders)
}

/// The files of one provider's folder and the folders in it, by their path.
///
/// # Errors
/// `invalid_provider_folder`.
pub fn read_files(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    gather(folder, folder, &mut files)?;
    Ok(files)
}

fn gather(root: &Path, folder: &Path, files: &mut Files) -> Result<()> {
    let failed = |error: std::io::Error| unreadable(&folder.display().to_string(), &error.to_string());
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            gather(root, &path, files)?;
            continue;
        }
        if std::fs::metadata(&path).map_err(failed)?.len() > MOST_BYTES {
            return Err(unreadable(&path.display().to_string(), "the file is too large"));
        }
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        files.insert(name, std::fs::read(&path).map_err(failed)?);
    }
    Ok(())
}

fn unreadable(what: &str, why: &str) -> Error {
    let detail = format!(
        "The provider's folder `{what}` can't be used: {why}. `jackfield providers check` says more."
    );
    Error::invalid("invalid_provider_folder", detail)
}

/// What a folder makes a provider of.
fn provider(files: &Files) -> std::result::Result<Provider, String> {
    let folder = Folder::read(files).map_err(|faults| {
        let faults: Vec<String> =
            faults.iter().map(|fault| format!("{}: {}", fault.path, fault.sentence())).collect();
        faults.join(" ")
    })?;
    let engine = match (folder.manifest.transport, folder.manifest.engine) {
        (Transport::Rest | Transport::Graphql, _) => Engine::Http,
        (Transport::Sql, Some(Dialect::Postgres)) => Engine::Postgres,
        (Transport::Sql, Some(Dialect::Mysql | Dialect::Mariadb)) => Engine::Mysql,
        (Transport::Sql, Some(Dialect::Sqlite)) => Engine::Sqlite,
        (Transport::Sql, None) => return Err("provider.toml: `engine` is required for a database".to_owned()),
    };
    Ok(Provider {
        manifest: folder.manifest.clone(),
        logo_svg: Cow::Owned(folder.logo_svg.clone()),
        engine,
        is_own: false,
        folder: Some(Arc::new(Ready::new(folder))),
    })
}

/// A folder, and what is asked of it again and again.
#[derive(Debug)]
pub struct Ready {
    /// The folder.
    pub folder: Folder,
    /// The fingerprint of its own schema.
    pub fingerprint: String,
}

impl Ready {
    fn new(folder: Folder) -> Self {
        let fingerprint = folder.schema.as_ref().map(|imported| imported.schema.fingerprint());
        Self { fingerprint: fingerprint.unwrap_or_default(), folder }
    }
}
