//! What is said about each document, and about all.

use std::path::Path;

use jackfield_core::import::Imported;
use serde_json::{Value, json};

/// The heads of the columns.
pub(crate) const HEADER: &str =
    "kind       found objects fields  edges   ops   raw warn   import ms ratio  peak KB (+import)  file";

/// Writes a line to where results go.
#[expect(clippy::print_stdout, reason = "what it prints is what it is for")]
pub(crate) fn print(line: &str) {
    println!("{line}");
}

/// Whether a schema came of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Verdict {
    /// It isn't one that an importer reads.
    #[default]
    Skipped,
    Yes,
    No,
    /// It describes nothing.
    Empty,
}

impl Verdict {
    const ALL: [(Self, &str); 4] =
        [(Self::Skipped, "-"), (Self::Yes, "yes"), (Self::No, "no"), (Self::Empty, "empty")];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(verdict, _)| *verdict == self).map_or("-", |(_, word)| word)
    }

    fn of(word: &str) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == word).map_or(Self::Skipped, |(verdict, _)| *verdict)
    }
}

/// What came of one document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) file: String,
    pub(crate) kind: String,
    pub(crate) verdict: Verdict,
    pub(crate) bytes: usize,
    pub(crate) objects: usize,
    pub(crate) fields: usize,
    pub(crate) edges: usize,
    pub(crate) operations: usize,
    /// The operations that were counted apart.
    pub(crate) expected: usize,
    pub(crate) warnings: usize,
    pub(crate) parse_ms: f64,
    pub(crate) import_ms: f64,
    /// The most memory before the import, and after it.
    pub(crate) before_kb: u64,
    pub(crate) peak_kb: u64,
    pub(crate) note: String,
    pub(crate) is_fault: bool,
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

    fn ratio(&self) -> f64 {
        if self.parse_ms > 0.0 { self.import_ms / self.parse_ms } else { 0.0 }
    }

    pub(crate) fn to_json(&self) -> String {
        json!({
            "file": self.file, "kind": self.kind, "discovers": self.verdict.word(), "bytes": self.bytes,
            "objects": self.objects, "fields": self.fields, "edges": self.edges, "operations": self.operations,
            "expected": self.expected, "warnings": self.warnings, "parseMs": self.parse_ms,
            "importMs": self.import_ms, "beforeKb": self.before_kb, "peakKb": self.peak_kb, "note": self.note,
            "fault": self.is_fault,
        })
        .to_string()
    }

    pub(crate) fn from_json(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let word = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let whole = |name: &str| value.get(name).and_then(Value::as_u64).unwrap_or_default();
        let size = |name: &str| usize::try_from(whole(name)).unwrap_or_default();
        let time = |name: &str| value.get(name).and_then(Value::as_f64).unwrap_or_default();
        Some(Self {
            file: word("file"),
            kind: word("kind"),
            verdict: Verdict::of(&word("discovers")),
            bytes: size("bytes"),
            objects: size("objects"),
            fields: size("fields"),
            edges: size("edges"),
            operations: size("operations"),
            expected: size("expected"),
            warnings: size("warnings"),
            parse_ms: time("parseMs"),
            import_ms: time("importMs"),
            before_kb: whole("beforeKb"),
            peak_kb: whole("peakKb"),
            note: word("note"),
            is_fault: value.get("fault").and_then(Value::as_bool).unwrap_or_default(),
        })
    }

    pub(crate) fn to_text(&self) -> String {
        let fault = if self.is_fault { "FAULT " } else { "" };
        format!(
            "{:<10} {:<5} {:>7} {:>6} {:>6} {:>5} {:>5} {:>4} {:>11.1} {:>5.1} {:>8} {:>9}  {}  {fault}{}",
            self.kind,
            self.verdict.word(),
            self.objects,
            self.fields,
            self.edges,
            self.operations,
            self.expected,
            self.warnings,
            self.import_ms,
            self.ratio(),
            self.peak_kb,
            format!("+{}", self.peak_kb.saturating_sub(self.before_kb)),
            self.file,
            self.note,
        )
    }
}

/// What came of all documents.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    documents: usize,
    discovered: usize,
    empty: usize,
    skipped: usize,
    faults: Vec<String>,
    operations: usize,
    worst_ratio: f64,
}

impl Summary {
    pub(crate) fn add(&mut self, line: &Line) {
        match line.verdict {
            Verdict::Skipped => self.skipped += 1,
            Verdict::Yes => {
                self.documents += 1;
                self.discovered += 1;
            }
            Verdict::No => self.documents += 1,
            Verdict::Empty => self.empty += 1,
        }
        self.operations += line.operations;
        if line.bytes > 500_000 {
            self.worst_ratio = self.worst_ratio.max(line.ratio());
        }
        if line.is_fault {
            self.faults.push(line.file.clone());
        }
    }

    pub(crate) fn is_good(&self) -> bool {
        self.faults.is_empty()
    }

    pub(crate) fn to_json(&self) -> String {
        json!({
            "documents": self.documents, "discovered": self.discovered, "empty": self.empty,
            "skipped": self.skipped, "operations": self.operations, "worstRatio": self.worst_ratio,
            "faults": self.faults,
        })
        .to_string()
    }

    pub(crate) fn to_text(&self) -> String {
        let Self { documents, discovered, empty, skipped, operations, worst_ratio, faults } = self;
        format!(
            "{discovered} of {documents} documents discovered, {operations} operations; {empty} describe nothing, \
             {skipped} skipped; worst ratio above 500 KB {worst_ratio:.1}; {} faults{}",
            faults.len(),
            faults.iter().map(|file| format!("\n  {file}")).collect::<String>()
        )
    }
}
