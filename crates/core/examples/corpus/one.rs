//! One document: what it is, and what its importer makes of it.

use std::path::Path;
use std::time::{Duration, Instant};

use jackfield_core::{
    diagnostic::Diagnostic,
    import::{Imported, google, graphql, openapi},
};
use serde_json::Value;

use super::count;
use super::document::{self, Document};
use super::report::{Line, Verdict};

/// The most memory that a document may take: so much for any, and so much for each of its bytes.
const SPARE_KB: u64 = 64 * 1024;
const MOST_TIMES: u64 = 16;

type Outcome = Result<Imported, Vec<Diagnostic>>;

fn import(document: &Document) -> Option<Outcome> {
    match document {
        Document::OpenApi { root, others } => Some(openapi::schema(root, others)),
        Document::Discovery(value) => Some(google::schema(value)),
        Document::Introspection(answer) => Some(graphql::introspection_text(answer)),
        Document::Sdl(text) => Some(graphql::sdl(text)),
        Document::Other => None,
    }
}

/// Reads and imports one document; times are the best of so many rounds.
pub(crate) fn line(file: &Path, rounds: usize) -> Line {
    let mut line = Line { start_kb: peak(), ..Line::of(file) };
    let mut document = Document::Other;
    for round in 0..rounds.max(1) {
        let read = match document::bytes(file) {
            Ok(bytes) => {
                line.bytes = bytes.len();
                document::read(file, bytes)
            }
            Err(fault) => return Line { fault: Some(fault), ..line },
        };
        let read = match read {
            Ok(read) => read,
            Err(note) => return Line { discovers: Verdict::Unreadable, note, peak_kb: peak(), ..line },
        };
        document = read.document;
        document.kind().clone_into(&mut line.kind);
        let start = Instant::now();
        let Some(imported) = import(&document) else { return Line { peak_kb: peak(), ..line } };
        let taken = start.elapsed();
        if round == 0 {
            line.peak_kb = peak();
            judge(imported, &mut line);
        }
        // The first time pays for memory and tables that later ones find.
        line.read_ms = best(line.read_ms, milliseconds(read.parse), round);
        line.import_ms = best(line.import_ms, milliseconds(taken), round);
    }
    compare(document, file, rounds, &mut line);
    line
}

fn best(before: f64, now: f64, round: usize) -> f64 {
    if round == 0 { now } else { before.min(now) }
}

fn milliseconds(taken: Duration) -> f64 {
    taken.as_secs_f64() * 1_000.0
}

/// Says what came of it.
fn judge(imported: Outcome, line: &mut Line) {
    match imported {
        Ok(imported) => {
            line.take(&imported);
            line.discovers = Verdict::Yes;
        }
        Err(diagnostics) => {
            line.note = diagnostics.first().map(Diagnostic::sentence).unwrap_or_default();
            let nothing = ["nothing_described", "no_operations"];
            let is_empty = diagnostics.first().is_some_and(|first| nothing.contains(&first.code.as_str()));
            line.discovers = if is_empty { Verdict::Empty } else { Verdict::No };
        }
    }
}

/// Compares with what others make of the same document, and with the bounds.
fn compare(document: Document, file: &Path, rounds: usize, line: &mut Line) {
    let bytes = document::bytes(file).unwrap_or_default();
    if let Some(root) = document.value() {
        // YAML is compared with the same values as JSON.
        let text = serde_json::to_vec(root).unwrap_or_default();
        let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&bytes).is_ok();
        line.parse_ms = parse_time(if is_json { &bytes } else { &text }, rounds);
    } else if matches!(document, Document::Introspection(_)) {
        line.parse_ms = parse_time(&bytes, rounds);
    }
    line.expected = count::operations(document, &bytes);
    line.fault = fault(line);
}

fn fault(line: &Line) -> Option<String> {
    let most = SPARE_KB + MOST_TIMES * u64::try_from(line.bytes / 1024).unwrap_or(u64::MAX);
    if line.discovers == Verdict::No {
        Some("isn't discovered".to_owned())
    } else if line.operations != line.expected {
        Some(format!("{} operations instead of {}", line.operations, line.expected))
    } else if line.grown_kb() > most {
        Some(format!("takes {} KB of memory, more than {most}", line.grown_kb()))
    } else {
        None
    }
}

/// How long `serde_json` takes to read the same document as JSON.
fn parse_time(text: &[u8], rounds: usize) -> f64 {
    let mut found = 0.0;
    for round in 0..rounds.max(1) {
        let start = Instant::now();
        let read: Result<Value, _> = serde_json::from_slice(text);
        found = best(found, milliseconds(start.elapsed()), round);
        drop(read);
    }
    found
}

/// The most memory that this process had, in KB, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
