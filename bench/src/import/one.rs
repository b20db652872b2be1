//! One document in a process of its own.

use std::{fs, hint::black_box, io::Write, path::PathBuf, time::Instant};

use clap::{Args, ValueEnum};
use jackfield_core::import::{
    Imported,
    document::{Source, parse},
    graphql, openapi,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Result, fault};

/// Who reads the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Contender {
    /// `serde_json`, into plain values.
    Values,
    /// We, into a schema.
    Import,
}

impl Contender {
    /// As the command line has it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Values => "values",
            Self::Import => "import",
        }
    }
}

/// What the process is told.
#[derive(Debug, Args)]
pub(crate) struct Child {
    contender: Contender,
    file: PathBuf,
}

/// What it took.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sample {
    pub(super) bytes: u64,
    /// Zero where text becomes a schema at once.
    pub(super) parse_ms: f64,
    pub(super) import_ms: f64,
    /// The most memory that it had, the bytes included, beyond what a process has at its start.
    pub(super) grown_kb: u64,
    pub(super) operations: u64,
}

impl Child {
    /// Reads the document and prints what it took.
    pub(crate) fn run(&self) -> Result<()> {
        let at_start = peak_kb();
        let bytes = fs::read(&self.file)?;
        let size = u64::try_from(bytes.len())?;
        let mut sample = match self.contender {
            Contender::Values => values(&bytes)?,
            // Answers to an introspection query are told by their first word, as their sender knows them.
            Contender::Import if self.file.components().any(|part| part.as_os_str() == "graphql") => {
                introspection(&bytes)?
            }
            Contender::Import => description(bytes)?,
        };
        sample.bytes = size;
        sample.grown_kb = peak_kb().saturating_sub(at_start);
        writeln!(std::io::stdout(), "{}", serde_json::to_string(&sample)?)?;
        Ok(())
    }
}

fn values(bytes: &[u8]) -> Result<Sample> {
    let start = Instant::now();
    let value: Value = serde_json::from_slice(bytes)?;
    let parse_ms = milliseconds(start);
    black_box(&value);
    Ok(Sample { parse_ms, ..Sample::default() })
}

fn introspection(bytes: &[u8]) -> Result<Sample> {
    let start = Instant::now();
    let imported = told(graphql::introspection_text(bytes))?;
    Ok(Sample { import_ms: milliseconds(start), operations: operations(&imported), ..Sample::default() })
}

fn description(bytes: Vec<u8>) -> Result<Sample> {
    let start = Instant::now();
    let value = told(parse(&bytes, "document").map_err(|fault| vec![fault]))?;
    let parse_ms = milliseconds(start);
    drop(bytes);
    let root = Source { place: "document".to_owned(), value };
    let start = Instant::now();
    let imported = told(openapi::schema(&root, &[]))?;
    let import_ms = milliseconds(start);
    Ok(Sample { parse_ms, import_ms, operations: operations(&imported), ..Sample::default() })
}

fn told<T>(outcome: std::result::Result<T, Vec<jackfield_core::diagnostic::Diagnostic>>) -> Result<T> {
    match outcome {
        Ok(good) => Ok(good),
        Err(faults) => {
            fault(faults.first().map(jackfield_core::diagnostic::Diagnostic::sentence).unwrap_or_default())
        }
    }
}

fn operations(imported: &Imported) -> u64 {
    imported.schema.stated_operations.len().try_into().unwrap_or(u64::MAX)
}

fn milliseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1_000.0
}

fn peak_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
