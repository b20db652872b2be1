//! What a document is, by what it says of itself, and the other files of its set.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jackfield_core::import::{
    document::{Source, parse},
    openapi,
};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;

/// The most bytes that are read of a file, also of what a compressed one holds.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// The most files of a set.
const MOST_FILES: usize = 5_000;

/// A document, ready for its importer, and how long it took to parse it.
pub(crate) struct Reading {
    pub(crate) document: Document,
    pub(crate) parse: Duration,
}

/// A document.
pub(crate) enum Document {
    OpenApi {
        root: Source,
        others: Vec<Source>,
    },
    Discovery(Value),
    Introspection(Vec<u8>),
    Sdl(String),
    /// A part of another document, an example, anything else.
    Other,
}

impl Document {
    /// What reports call it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::OpenApi { .. } => "openapi",
            Self::Discovery(_) => "discovery",
            Self::Introspection(_) => "graphql",
            Self::Sdl(_) => "sdl",
            Self::Other => "other",
        }
    }

    /// Its values, where it was read into some.
    pub(crate) fn value(&self) -> Option<&Value> {
        match self {
            Self::OpenApi { root, .. } => Some(&root.value),
            Self::Discovery(value) => Some(value),
            Self::Introspection(_) | Self::Sdl(_) | Self::Other => None,
        }
    }
}

/// The text of a file, taken out of gzip where it is in it.
pub(crate) fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    let raw = std::fs::File::open(file).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    let read = if ending(file) == "gz" {
        flate2::read::GzDecoder::new(raw).take(MOST_BYTES).read_to_end(&mut bytes)
    } else {
        raw.take(MOST_BYTES).read_to_end(&mut bytes)
    };
    read.map(|_| bytes).map_err(|error| error.to_string())
}

/// What the text of a file is; the message says why it can't be read.
pub(crate) fn read(file: &Path, bytes: Vec<u8>) -> Result<Reading, String> {
    let place = file.display().to_string();
    let whole = |document| Ok(Reading { document, parse: Duration::ZERO });
    if matches!(ending(Path::new(place.trim_end_matches(".gz"))), "graphql" | "graphqls") {
        return whole(Document::Sdl(String::from_utf8(bytes).map_err(|error| error.to_string())?));
    }
    if is_introspection(&bytes) {
        return whole(Document::Introspection(bytes));
    }
    let start = Instant::now();
    let value = parse(&bytes, &place).map_err(|diagnostic| diagnostic.message)?;
    let parse = start.elapsed();
    drop(bytes);
    let document = if value.get("discoveryVersion").is_some() {
        Document::Discovery(value)
    } else if value.is_object() && openapi::is_openapi(&value) {
        let root = Source { place, value };
        let others = others(&root);
        Document::OpenApi { root, others }
    } else {
        Document::Other
    };
    Ok(Reading { document, parse })
}

/// Whether a folder's file is one to look at.
pub(crate) fn has_known_ending(file: &Path) -> bool {
    let plain = file.to_string_lossy();
    let plain = Path::new(plain.trim_end_matches(".gz"));
    matches!(ending(plain), "json" | "yaml" | "yml" | "graphql" | "graphqls")
}

fn ending(file: &Path) -> &str {
    file.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

/// Looks for `__schema` without keeping anything of the rest.
fn is_introspection(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Answer {
        data: Option<Data>,
        #[serde(rename = "__schema")]
        schema: Option<IgnoredAny>,
    }
    #[derive(Deserialize)]
    struct Data {
        #[serde(rename = "__schema")]
        schema: Option<IgnoredAny>,
    }
    let answer: Result<Answer, _> = serde_json::from_slice(bytes);
    answer.is_ok_and(|answer| answer.schema.or(answer.data.and_then(|data| data.schema)).is_some())
}

/// The documents that a root refers to, and those that they refer to, as far as they are there.
fn others(root: &Source) -> Vec<Source> {
    let mut found: Vec<Source> = Vec::new();
    let mut seen: HashSet<PathBuf> = HashSet::from([PathBuf::from(&root.place)]);
    let mut open = references(root);
    while let Some(path) = open.pop() {
        if !path.is_file() || !seen.insert(path.clone()) || found.len() > MOST_FILES {
            continue;
        }
        let place = path.display().to_string();
        let Ok(bytes) = bytes(&path) else { continue };
        let Ok(value) = parse(&bytes, &place) else { continue };
        let source = Source { place, value };
        open.extend(references(&source));
        found.push(source);
    }
    found
}

/// The files that a document refers to.
fn references(source: &Source) -> Vec<PathBuf> {
    let folder = Path::new(&source.place).parent().unwrap_or(Path::new(""));
    let mut found = HashSet::new();
    let mut open = vec![&source.value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let text = members.get("$ref").and_then(Value::as_str).unwrap_or_default();
                let file = text.split('#').next().unwrap_or_default();
                if !file.is_empty() && !file.contains("://") {
                    found.insert(lexical(&folder.join(file)));
                }
                open.extend(members.values());
            }
            Value::Array(elements) => open.extend(elements),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found.into_iter().collect()
}

/// A path without `.` and `..`.
pub(crate) fn lexical(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            std::path::Component::ParentDir => {
                plain.pop();
            }
            std::path::Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}
