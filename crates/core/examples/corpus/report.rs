//! What is said about each document.

use std::path::Path;

use jackfield_core::import::Imported;
use serde::{Deserialize, Serialize};

/// The heads of the columns.
pub(crate) const HEADER: &str = "kind       found  objects fields  edges   ops   raw warn  import ms   +parse \
                                 ratio  peak MB (× size)  file";

/// Writes a line to where results go.
#[expect(clippy::print_stdout, reason = "what it prints is what it is for")]
pub(crate) fn print(line: &str) {
    println!("{line}");
}

/// Whether a schema came of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// It isn't one that an importer reads.
    #[default]
    Skipped,
    Yes,
    No,
    /// It describes nothing.
    Empty,
    /// It is neither JSON nor YAML.
    Unreadable,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Skipped => "-",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Empty => "empty",
            Self::Unreadable => "broken",
        }
    }
}

/// What came of one document.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Line {
    pub(crate) file: String,
    pub(crate) kind: String,
    pub(crate) discovers: Verdict,
    pub(crate) bytes: usize,
    pub(crate) objects: usize,
    pub(crate) fields: usize,
    pub(crate) edges: usize,
    pub(crate) operations: usize,
    /// The operations that were counted apart.
    pub(crate) expected: usize,
    pub(crate) warnings: usize,
    /// How long `serde_json` takes to parse it.
    pub(crate) parse_ms: f64,
    /// How long it takes to parse the document into values; nothing where its importer reads the text.
    pub(crate) read_ms: f64,
    /// How long it takes to make a schema of them, or of the text.
    pub(crate) import_ms: f64,
    /// The memory of the process at its start.
    pub(crate) start_kb: u64,
    /// The most memory that it had, with the text, the values and the schema.
    pub(crate) peak_kb: u64,
    pub(crate) note: String,
    /// What is wrong with it, or with us.
    pub(crate) fault: Option<String>,
}

impl Line {
    pub(crate) fn of(file: &Path) -> Self {
        Self { file: file.display().to_string(), kind: "other".to_owned(), ..Self::default() }
    }

    pub(crate) fn take(&mut self, imported: &Imported) {
        self.objects = imported.schema.objects.len();
        self.fields = imported.schema.objects.iter().map(|object| object.fields.len()).sum();
        self.edges = imported.schema.relationships.len();
        self.operations = imported.schema.stated_operations.len();
        self.warnings = imported.warnings.len();
        let first = imported.warnings.first();
        self.note =
            first.map(|first| format!("{} {} {}", first.code, first.path, first.message)).unwrap_or_default();
    }

    /// The time from text to schema, beside that of parsing the text.
    pub(crate) fn ratio(&self) -> f64 {
        if self.parse_ms > 0.0 { (self.read_ms + self.import_ms) / self.parse_ms } else { 0.0 }
    }

    /// The memory that it took.
    pub(crate) fn grown_kb(&self) -> u64 {
        self.peak_kb.saturating_sub(self.start_kb)
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(crate) fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(crate) fn to_text(&self) -> String {
        let fault = self.fault.as_ref().map(|fault| format!("FAULT {fault}. ")).unwrap_or_default();
        format!(
            "{:<10} {:<6} {:>7} {:>6} {:>6} {:>5} {:>5} {:>4} {:>10.1} {:>8.1} {:>5.1} {:>8.1} {:>9}  {}  {fault}{}",
            self.kind,
            self.discovers.word(),
            self.objects,
            self.fields,
            self.edges,
            self.operations,
            self.expected,
            self.warnings,
            self.import_ms,
            self.read_ms,
            self.ratio(),
            megabytes(self.grown_kb()),
            format!("× {:.1}", self.times()),
            self.file,
            self.note,
        )
    }

    /// The memory that it took, beside its size.
    pub(crate) fn times(&self) -> f64 {
        let size = u64::try_from(self.bytes / 1024).unwrap_or(u64::MAX);
        if size == 0 { 0.0 } else { megabytes(self.grown_kb()) / megabytes(size) }
    }
}

fn megabytes(kilobytes: u64) -> f64 {
    u32::try_from(kilobytes).map_or(f64::INFINITY, f64::from) / 1024.0
}
