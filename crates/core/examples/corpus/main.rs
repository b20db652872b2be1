//! Runs the importers over documents and says what came of each.
//!
//! ```text
//! cargo run --release -p jackfield-core --example corpus -- [--json] FILE|FOLDER…
//! ```
//!
//! OpenAPI and Swagger, Google Discovery, GraphQL as introspection or text, each also in gzip; what they are is seen
//! from what they say. One line a document, a summary last. The number of operations is compared with one that is
//! counted apart in the raw document. The exit status is 1 where a document that can be read isn't discovered, the
//! numbers differ, or a bound of time or memory is passed.

mod child;
mod count;
mod document;
mod one;
mod report;
mod summary;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use summary::Summary;

/// How often each document is imported; the best time counts.
const ROUNDS: usize = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, file] = arguments.as_slice()
        && flag == "--one"
    {
        report::print(&one::line(Path::new(file), ROUNDS).to_json());
        return ExitCode::SUCCESS;
    }
    let as_json = arguments.iter().any(|argument| argument == "--json");
    let places = arguments.iter().filter(|argument| !argument.starts_with("--"));
    let files = files(places.map(Path::new));
    if files.is_empty() {
        report::print("usage: corpus [--json] FILE|FOLDER…");
        return ExitCode::FAILURE;
    }
    let mut summary = Summary::default();
    if !as_json {
        report::print(report::HEADER);
    }
    for file in files {
        let line = child::measured(&file);
        report::print(&if as_json { line.to_json() } else { line.to_text() });
        summary.add(&line);
    }
    report::print(&if as_json { summary.to_json() } else { summary.to_text() });
    if summary.faults().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The files that are named, and those in folders that may be descriptions, in order.
fn files<'p>(places: impl Iterator<Item = &'p Path>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for place in places {
        collect(place, &mut files);
    }
    files.sort();
    files
}

fn collect(place: &Path, files: &mut Vec<PathBuf>) {
    if !place.is_dir() {
        files.push(place.to_owned());
        return;
    }
    let Ok(entries) = std::fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() || document::has_known_ending(&path) {
            collect(&path, files);
        }
    }
}
