//! One document: what it is, and what its importer makes of it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jackfield_core::{
    diagnostic::Diagnostic,
    import::{
        Imported,
        document::{Source, parse},
        openapi,
    },
};
use serde_json::Value;

use super::count;
use super::report::{Line, Verdict};

/// What a document is.
enum Kind {
    OpenApi,
    /// A part of another document, an example, anything else.
    Other,
}

/// Looks at what a document says of itself. A further kind of document is one more line here and in [`import`].
fn kind(value: &Value) -> Kind {
    if openapi::is_openapi(value) && value.is_object() { Kind::OpenApi } else { Kind::Other }
}

fn name(kind: &Kind) -> &'static str {
    match kind {
        Kind::OpenApi => "openapi",
        Kind::Other => "other",
    }
}

fn import(kind: &Kind, root: &Source, others: &[Source]) -> Option<Result<Imported, Vec<Diagnostic>>> {
    match kind {
        Kind::OpenApi => Some(openapi::schema(root, others)),
        Kind::Other => None,
    }
}

/// How many operations the raw document has, counted without the importer.
fn expected(kind: &Kind, root: &Source, others: &[Source]) -> usize {
    match kind {
        Kind::OpenApi => count::openapi(root, others),
        Kind::Other => 0,
    }
}

/// Reads and imports one document.
pub(crate) fn line(file: &Path) -> Line {
    let mut line = Line::of(file);
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if matches!(ending, "gz" | "graphql" | "graphqls") {
        return Line { note: format!("skipped: .{ending}"), ..line };
    }
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) => return Line { note: error.to_string(), is_fault: true, ..line },
    };
    line.bytes = bytes.len();
    let root = match parse(&bytes, &file.display().to_string()) {
        Ok(value) => Source { place: file.display().to_string(), value },
        Err(diagnostic) => return Line { kind: "unreadable".to_owned(), note: diagnostic.message, ..line },
    };
    drop(bytes);
    run(&root, &mut line);
    line
}

/// Imports a document that could be read.
fn run(root: &Source, line: &mut Line) {
    let kind = kind(&root.value);
    name(&kind).clone_into(&mut line.kind);
    let others = if matches!(kind, Kind::Other) { Vec::new() } else { others(root) };
    line.expected = expected(&kind, root, &others);
    line.before_kb = peak();
    let start = Instant::now();
    let Some(imported) = import(&kind, root, &others) else { return };
    line.import_ms = start.elapsed().as_secs_f64() * 1_000.0;
    line.peak_kb = peak();
    judge(imported, line);
    // The first time pays for memory and tables that later ones find: both times are the best of three.
    for _ in 0..2 {
        let start = Instant::now();
        let again = import(&kind, root, &others);
        line.import_ms = line.import_ms.min(start.elapsed().as_secs_f64() * 1_000.0);
        drop(again);
    }
    line.parse_ms = parse_time(&root.value);
}

/// Says what came of it.
fn judge(imported: Result<Imported, Vec<Diagnostic>>, line: &mut Line) {
    match imported {
        Ok(imported) => {
            line.take(&imported);
            line.verdict = Verdict::Yes;
            line.is_fault = line.operations != line.expected;
        }
        Err(diagnostics) => {
            line.note = diagnostics.first().map(|first| first.message.clone()).unwrap_or_default();
            // A document that describes nothing gives nothing.
            let is_empty = diagnostics.first().is_some_and(|first| first.code == "nothing_described");
            line.verdict = if is_empty && line.expected == 0 { Verdict::Empty } else { Verdict::No };
            line.is_fault = line.verdict == Verdict::No;
        }
    }
}

/// The documents that a root refers to, and those that they refer to, as far as they are there.
fn others(root: &Source) -> Vec<Source> {
    let mut found: Vec<Source> = Vec::new();
    let mut seen: HashSet<PathBuf> = HashSet::from([PathBuf::from(&root.place)]);
    let mut open = references(root);
    while let Some(path) = open.pop() {
        if !path.is_file() || !seen.insert(path.clone()) || found.len() > 5_000 {
            continue;
        }
        let place = path.display().to_string();
        let Ok(bytes) = std::fs::read(&path) else { continue };
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
fn lexical(path: &Path) -> PathBuf {
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

/// How long `serde_json` takes to read the same document as JSON.
fn parse_time(value: &Value) -> f64 {
    let Ok(text) = serde_json::to_vec(value) else { return 0.0 };
    let mut best = f64::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        let read: Result<Value, _> = serde_json::from_slice(&text);
        best = best.min(start.elapsed().as_secs_f64() * 1_000.0);
        drop(read);
    }
    best
}

/// The most memory that this process had, in KB, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
