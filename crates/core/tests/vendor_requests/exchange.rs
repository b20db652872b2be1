//! Exchanges as they stand in a provider's folder, and its actions.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jackfield_core::manifest::{Action, Folder};
use serde::Deserialize;
use serde_json::Value;

/// What of a call that is played through goes over the wire.
#[derive(Deserialize)]
pub(crate) struct Exchange {
    pub(crate) exchange: Vec<Step>,
}

/// One request and the answer to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) request: Request,
    #[serde(default)]
    pub(crate) response: Value,
}

/// A request, its path below the base URL with the query.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
}

fn place(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../providers").join(kind)
}

fn files(folder: &Path) -> impl Iterator<Item = (String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap()))
}

/// A provider's folder.
pub(crate) fn folder(kind: &str) -> Folder {
    Folder::read(&files(&place(kind)).collect()).unwrap()
}

/// The actions and the presets of a folder, each once.
pub(crate) fn tools(folder: &Folder) -> Vec<&Action> {
    let mut tools: Vec<&Action> = folder.actions.iter().collect();
    for preset in folder.presets() {
        if !tools.iter().any(|known| known.slug == preset.slug) {
            tools.push(preset);
        }
    }
    tools
}

/// A provider's exchanges by the names of their files, in order.
pub(crate) fn exchanges(kind: &str) -> Vec<(String, Exchange)> {
    let read = |(name, bytes): (String, Vec<u8>)| {
        let exchange = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, exchange)
    };
    let mut all: Vec<(String, Exchange)> = files(&place(kind).join("exchanges")).map(read).collect();
    all.sort_by(|left, right| left.0.cmp(&right.0));
    all
}
