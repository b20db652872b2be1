//! Goals with known answers, as a file of them holds them, and what the command is asked to do.

use std::path::PathBuf;

use serde::Deserialize;

const USAGE: &str = "usage: automap GOALS.jsonl… --corpus FOLDER [--schemas FOLDER] [--fit] [--quiet]";

/// What the command is asked to do.
pub(crate) struct Settings {
    pub(crate) goals: Vec<PathBuf>,
    pub(crate) corpus: PathBuf,
    /// Where the schemas of databases are; beside the goals' own where none is named.
    pub(crate) schemas: PathBuf,
    pub(crate) fit: bool,
    /// Whether misses are left out.
    pub(crate) quiet: bool,
}

impl Settings {
    /// Reads the command's arguments.
    ///
    /// # Errors
    /// How it is used.
    pub(crate) fn read(arguments: &[String]) -> Result<Self, String> {
        let mut goals = Vec::new();
        let (mut corpus, mut schemas) = (None, None);
        let (mut fit, mut quiet) = (false, false);
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--corpus" => corpus = rest.next().map(PathBuf::from),
                "--schemas" => schemas = rest.next().map(PathBuf::from),
                "--fit" => fit = true,
                "--quiet" => quiet = true,
                other if other.starts_with('-') => return Err(format!("unknown option {other}\n{USAGE}")),
                file => goals.push(PathBuf::from(file)),
            }
        }
        let corpus = corpus.filter(|_| !goals.is_empty()).ok_or(USAGE)?;
        Ok(Self { goals, schemas: schemas.unwrap_or_else(|| corpus.clone()), corpus, fit, quiet })
    }
}

/// A goal and what is right for it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Goal {
    pub(crate) id: String,
    /// A path in the corpus.
    pub(crate) schema: String,
    pub(crate) transport: String,
    #[serde(rename = "goal")]
    pub(crate) text: String,
    pub(crate) difficulty: String,
    /// Whether the natural filter leads no index: the right answer says so.
    #[serde(default)]
    pub(crate) needs_index: bool,
    pub(crate) gold: Gold,
}

/// What is right.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Gold {
    /// Whether nothing fits.
    pub(crate) none: bool,
    /// Operations of which each is right.
    pub(crate) operations: Vec<GoldOperation>,
    /// What must be filled, each by one of some names.
    pub(crate) inputs: Vec<Group>,
    /// What must come back.
    pub(crate) outputs: Vec<Group>,
}

/// An operation by the names of its transport.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum GoldOperation {
    Table {
        table: String,
        verb: String,
    },
    Request {
        method: String,
        path: String,
    },
    Field {
        #[serde(rename = "type")]
        root: String,
        field: String,
    },
}

/// Names of which one must be there.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    pub(crate) any_of: Vec<String>,
}

/// The goals of a file, a line each.
///
/// # Errors
/// What of the file can't be read.
pub(crate) fn read(file: &std::path::Path) -> Result<Vec<Goal>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|error| format!("{}:{}: {error}", file.display(), at + 1))
        })
        .collect()
}
