//! A provider's folder: its files read together, and what must hold for all of them.
//!
//! ```text
//! provider.toml   who it is, how it is connected                schema.yaml | schema.graphql   the part we use
//! actions.toml    ready-made tools                              guidance.md   how its operations behave
//! pack.toml       what is installed together                    logo.svg      its mark
//! ```

mod check;

use std::collections::BTreeMap;

use serde::{Deserialize, de::DeserializeOwned};

use super::{Action, Manifest, Pack, Preset};
use crate::{
    diagnostic::Diagnostic,
    import::{Imported, files},
    schema::{Schema, Transport},
};

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
        let schema = manifest.as_ref().and_then(|manifest| schema(files, manifest.transport, &mut faults));
        match (manifest, logo_svg) {
            (Some(manifest), Some(logo_svg)) if faults.is_empty() => {
                let actions = actions.map(|file| file.actions).unwrap_or_default();
                let exchanges = exchanges(files);
                Ok(Self { manifest, actions, pack, guidance, logo_svg, schema, exchanges })
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

fn exchanges(files: &Files) -> BTreeMap<String, Vec<u8>> {
    let own = files.iter().filter_map(|(path, bytes)| Some((path.strip_prefix("exchanges/")?, bytes)));
    own.map(|(name, bytes)| (name.to_owned(), bytes.clone())).collect()
}

fn schema(files: &Files, transport: Transport, faults: &mut Vec<Diagnostic>) -> Option<Imported> {
    let name = match transport {
        Transport::Sql => return None,
        Transport::Rest => "schema.yaml",
        Transport::Graphql => "schema.graphql",
    };
    let bytes = files.get(name)?.clone();
    match files::schema(vec![files::File { name: name.to_owned(), bytes }], transport) {
        Ok(imported) => Some(imported),
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// The files of one of the project's own folders.
    fn files_of(folder: &Path) -> Files {
        let mut files = Files::new();
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                let inner = files_of(&entry.path());
                files.extend(inner.into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
            } else {
                files.insert(name, std::fs::read(entry.path()).unwrap());
            }
        }
        files
    }

    #[test]
    fn every_folder_of_the_project_is_whole() {
        let providers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../providers");
        let mut all = Vec::new();
        for entry in std::fs::read_dir(providers).unwrap().map(Result::unwrap) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let faults = match Folder::read(&files_of(&entry.path())) {
                Ok(folder) => {
                    assert_eq!(folder.manifest.kind, name);
                    folder.faults()
                }
                Err(faults) => faults,
            };
            all.extend(
                faults.into_iter().map(|fault| format!("{name}/{}: {}", fault.path, fault.sentence())),
            );
        }
        assert!(all.is_empty(), "{}", all.join("\n"));
    }
}
