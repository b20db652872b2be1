//! A provider's folder: its files read together, and what must hold for all of them.
//!
//! ```text
//! provider.toml   who it is, how it is connected                schema.yaml | schema.graphql   the part we use
//! actions.toml    ready-made tools                              guidance.md   how its operations behave
//! pack.toml       what is installed together                    logo.svg      its mark
//! ```

mod check;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};

use super::{Action, Manifest, Pack, Preset};
use crate::{
    diagnostic::Diagnostic,
    import::{Imported, files},
    schema::{Schema, Transport, page_by},
};

/// The files that any folder may have, beside its schema and its exchanges.
const FILES: [&str; 5] = ["provider.toml", "actions.toml", "pack.toml", "guidance.md", "logo.svg"];

/// The files of a folder, by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A provider with all that its folder holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Folder {
    /// Who it is and how it is connected.
    pub manifest: Manifest,
    /// Its ready-made tools.
    pub actions: Vec<Action>,
    /// What is installed together.
    pub pack: Option<Pack>,
    /// How its operations behave, Markdown.
    pub guidance: Option<String>,
    /// Its mark, SVG.
    pub logo_svg: String,
    /// The part of its API that actions and presets are bound to, and what was odd about its description.
    pub schema: Option<Imported>,
    /// Exchanges to play again, by the name of their file.
    pub exchanges: BTreeMap<String, Vec<u8>>,
    /// The names of files that nothing reads.
    pub unread: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActionsFile {
    actions: Vec<Action>,
}

impl Folder {
    /// Reads a folder.
    ///
    /// # Errors
    /// Every file that can't be read, each fault with its file.
    pub fn read(files: &Files) -> Result<Self, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        let manifest: Option<Manifest> = needed(files, "provider.toml", &mut faults);
        let actions: Option<ActionsFile> = given(files, "actions.toml", &mut faults);
        let pack = given(files, "pack.toml", &mut faults);
        let guidance = text(files, "guidance.md", &mut faults);
        let logo_svg = text(files, "logo.svg", &mut faults);
        if logo_svg.is_none() && !files.contains_key("logo.svg") {
            faults.push(missing("logo.svg"));
        }
        let schema = manifest.as_ref().and_then(|manifest| schema(files, manifest, &mut faults));
        match (manifest, logo_svg) {
            (Some(manifest), Some(logo_svg)) if faults.is_empty() => {
                let actions = actions.map(|file| file.actions).unwrap_or_default();
                let (exchanges, unread) = (exchanges(files), unread(files, &manifest));
                Ok(Self { manifest, actions, pack, guidance, logo_svg, schema, exchanges, unread })
            }
            _ => Err(faults),
        }
    }

    /// The part of the provider's API that comes with the folder.
    pub fn shipped(&self) -> Option<&Schema> {
        self.schema.as_ref().map(|imported| &imported.schema)
    }

    /// The action of that slug.
    pub fn action(&self, slug: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.slug == slug)
    }

    /// What the pack installs, in its order; a preset of an action that isn't there is left out.
    pub fn presets(&self) -> impl Iterator<Item = &Action> {
        let presets = self.pack.iter().flat_map(|pack| &pack.presets);
        presets.filter_map(|preset| match preset {
            Preset::Action { action } => self.action(action),
            Preset::Own(own) => Some(own),
        })
    }
}

/// The file that a folder's schema is in.
fn schema_file(transport: Transport) -> Option<&'static str> {
    match transport {
        Transport::Sql => None,
        Transport::Rest => Some("schema.yaml"),
        Transport::Graphql => Some("schema.graphql"),
    }
}

fn unread(files: &Files, manifest: &Manifest) -> Vec<String> {
    let is_read = |name: &str| match name.strip_prefix("exchanges/") {
        Some(name) => name.ends_with(".json") && !name.contains('/'),
        None => FILES.contains(&name) || schema_file(manifest.transport) == Some(name),
    };
    files.keys().filter(|name| !is_read(name)).cloned().collect()
}

fn exchanges(files: &Files) -> BTreeMap<String, Vec<u8>> {
    let own = files.iter().filter_map(|(path, bytes)| Some((path.strip_prefix("exchanges/")?, bytes)));
    own.map(|(name, bytes)| (name.to_owned(), bytes.clone())).collect()
}

fn schema(files: &Files, manifest: &Manifest, faults: &mut Vec<Diagnostic>) -> Option<Imported> {
    let transport = manifest.transport;
    let name = schema_file(transport)?;
    let bytes = files.get(name)?.clone();
    match files::schema(vec![files::File { name: name.to_owned(), bytes }], transport) {
        Ok(mut imported) => {
            // As a discovery does with the vendor's document.
            if let Some(by) = manifest.api.as_ref().and_then(|api| api.pagination.as_ref()) {
                page_by(&mut imported.schema, by);
            }
            Some(imported)
        }
        Err(found) => {
            faults.extend(found.into_iter().map(|fault| within(name, fault)));
            None
        }
    }
}

fn needed<T: DeserializeOwned>(files: &Files, name: &str, faults: &mut Vec<Diagnostic>) -> Option<T> {
    if !files.contains_key(name) {
        faults.push(missing(name));
    }
    given(files, name, faults)
}

fn given<T: DeserializeOwned>(files: &Files, name: &str, faults: &mut Vec<Diagnostic>) -> Option<T> {
    let text = text(files, name, faults)?;
    match toml::from_str(&text) {
        Ok(read) => Some(read),
        Err(error) => {
            faults.push(Diagnostic::new("not_readable", name, error.to_string()));
            None
        }
    }
}

fn text(files: &Files, name: &str, faults: &mut Vec<Diagnostic>) -> Option<String> {
    let bytes = files.get(name)?.clone();
    if let Ok(text) = String::from_utf8(bytes) {
        return Some(text);
    }
    faults.push(Diagnostic::new("not_readable", name, "This file isn't text in UTF-8."));
    None
}

fn missing(name: &str) -> Diagnostic {
    Diagnostic::new("missing_file", name, format!("There is no `{name}` in the folder."))
}

/// A fault with the file that it is in.
fn within(file: &str, fault: Diagnostic) -> Diagnostic {
    let path = format!("{file}: {}", fault.path);
    Diagnostic { path: path.trim_end_matches([':', ' ']).to_owned(), ..fault }
}
