//! The folder of a new provider: an example that is whole, to be changed step by step.

use std::path::{Path, PathBuf};

use jackfield_core::manifest::is_kind;

use super::Api;
use crate::error::{Error, Result};

/// The files of an example, by their path in the folder.
type Example = [(&'static str, &'static str); 7];

const REST: Example = [
    ("provider.toml", include_str!("rest/provider.toml")),
    ("schema.yaml", include_str!("rest/schema.yaml")),
    ("actions.toml", include_str!("rest/actions.toml")),
    ("pack.toml", include_str!("rest/pack.toml")),
    ("guidance.md", include_str!("rest/guidance.md")),
    ("logo.svg", include_str!("rest/logo.svg")),
    ("exchanges/find_customer.json", include_str!("rest/exchanges/find_customer.json")),
];
const GRAPHQL: Example = [
    ("provider.toml", include_str!("graphql/provider.toml")),
    ("schema.graphql", include_str!("graphql/schema.graphql")),
    ("actions.toml", include_str!("graphql/actions.toml")),
    ("pack.toml", include_str!("rest/pack.toml")),
    ("guidance.md", include_str!("rest/guidance.md")),
    ("logo.svg", include_str!("rest/logo.svg")),
    ("exchanges/find_customer.json", include_str!("graphql/exchanges/find_customer.json")),
];

/// Writes the folder of a new provider; gives where it is.
///
/// # Errors
/// `invalid_provider_folder`: the kind is none, or the folder is there already or can't be made.
pub(super) fn write(kind: &str, transport: Api, dir: &Path) -> Result<PathBuf> {
    if !is_kind(kind) {
        return Err(refused(&format!(
            "`{kind}` is no kind: it begins with a small letter, followed by 1 to 62 small letters, digits or `_`."
        )));
    }
    let folder = dir.join(kind);
    let failed = |error: std::io::Error| refused(&format!("{} can't be made: {error}.", folder.display()));
    std::fs::create_dir_all(dir).map_err(failed)?;
    // Not over one that is there.
    std::fs::create_dir(&folder).map_err(failed)?;
    std::fs::create_dir(folder.join("exchanges")).map_err(failed)?;
    let example = match transport {
        Api::Rest => REST,
        Api::Graphql => GRAPHQL,
    };
    for (path, text) in example {
        let text = text.replace("acme_desk", kind).replace("Acme Desk", &spoken(kind));
        std::fs::write(folder.join(path), text).map_err(failed)?;
    }
    Ok(folder)
}

/// A kind as people would call it: `acme_desk` is Acme Desk.
fn spoken(kind: &str) -> String {
    let words = kind.split('_').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

fn refused(why: &str) -> Error {
    Error::invalid("invalid_provider_folder", why)
}
