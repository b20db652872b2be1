//! Runs the importers over documents and says what came of each.
//!
//! ```text
//! cargo run --release -p jackfield-core --example corpus -- [--json] FILE|FOLDER…
//! ```
//!
//! One line a document, a summary last. The number of operations is compared with one that is counted in the raw
//! document. The exit status is 1 where a document that can be read isn't discovered, or the numbers differ.

mod count;
mod one;
mod report;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use report::{Line, Summary};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, file] = arguments.as_slice()
        && flag == "--one"
    {
        report::print(&one::line(Path::new(file)).to_json());
        return ExitCode::SUCCESS;
    }
    let as_json = arguments.iter().any(|argument| argument == "--json");
    let mut files = Vec::new();
    for argument in arguments.iter().filter(|argument| !argument.starts_with("--")) {
        collect(Path::new(argument), &mut files);
    }
    if files.is_empty() {
        report::print("usage: corpus [--json] FILE|FOLDER…");
        return ExitCode::FAILURE;
    }
    files.sort();
    let mut summary = Summary::default();
    if !as_json {
        report::print(report::HEADER);
    }
    for file in files {
        let line = measured(&file);
        report::print(&if as_json { line.to_json() } else { line.to_text() });
        summary.add(&line);
    }
    report::print(&if as_json { summary.to_json() } else { summary.to_text() });
    if summary.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Each document has a process of its own, so that peaks of memory and crashes stay apart.
fn measured(file: &Path) -> Line {
    let failed = |why: String| Line { note: why, is_fault: true, ..Line::of(file) };
    let Ok(program) = std::env::current_exe() else { return failed("can't start itself".to_owned()) };
    let output = match Command::new(program).arg("--one").arg(file).output() {
        Ok(output) => output,
        Err(error) => return failed(error.to_string()),
    };
    let text = String::from_utf8_lossy(&output.stdout);
    Line::from_json(text.trim()).unwrap_or_else(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        failed(format!("crashed ({}): {}", output.status, said.lines().next().unwrap_or_default()))
    })
}

fn collect(place: &Path, files: &mut Vec<PathBuf>) {
    if !place.is_dir() {
        files.push(place.to_owned());
        return;
    }
    let Ok(entries) = std::fs::read_dir(place) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if has_known_ending(&path) {
            files.push(path);
        }
    }
}

fn has_known_ending(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    matches!(ending, "json" | "yaml" | "yml" | "graphql" | "graphqls" | "gz")
}
