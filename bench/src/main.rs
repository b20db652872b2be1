//! How fast Jackfield is, beside what it could be at best.
//!
//! ```text
//! services.json ─▶ scratch database ─▶ server, floor ─▶ wrk │ pgbench │ driver ─▶ samples ─▶ table, JSON
//! ```
//!
//! What is compared runs in one go and taking turns, so that a busy machine spoils all alike. A slow
//! result is a result; only a wrong answer makes the exit status 1.

mod api;
mod call;
mod contenders;
mod database;
mod discover;
mod floor;
mod import;
mod load;
mod machine;
mod process;
mod report;
mod rest;
mod rounds;
mod sample;
mod services;

use std::{error::Error, io::Write, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use serde_json::{Value, json};

/// What can go wrong here; whoever runs a bench reads the sentence.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// A failure with a sentence.
pub(crate) fn fault<T>(sentence: impl Into<String>) -> Result<T> {
    Err(sentence.into().into())
}

/// How fast Jackfield is, beside what it could be at best.
#[derive(Debug, Parser)]
#[command(name = "jackfield-bench")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Call a tool that looks one row up
    Call(Options),
    /// Discover a large database
    Discover(Options),
    /// Call a tool that asks an API
    Rest(Options),
    /// Import large descriptions of APIs
    Import {
        /// What to import
        #[command(flatten)]
        options: import::ImportOptions,
        /// Print JSON to standard output, and the tables to standard error
        #[arg(long)]
        json: bool,
    },
    /// All of them
    All {
        /// What to call and to discover
        #[command(flatten)]
        options: Options,
        /// What to import
        #[command(flatten)]
        import: import::ImportOptions,
    },
    /// Import one document and say what it took
    #[command(hide = true)]
    ImportOne(import::Child),
    /// The bare route that calls are compared with
    #[command(hide = true)]
    Floor {
        /// Its configuration, JSON
        configuration: PathBuf,
    },
    /// The API that calls are made to
    #[command(hide = true)]
    Upstream,
}

/// What to measure, and with what.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The services.json that `scripts/services start` wrote
    #[arg(long, env = "JACKFIELD_TEST_SERVICES", value_name = "PATH")]
    pub(crate) services: PathBuf,
    /// The server's binary; beside this program where it isn't named
    #[arg(long, value_name = "PATH")]
    pub(crate) server: Option<PathBuf>,
    /// How many seconds one measurement takes
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub(crate) seconds: u32,
    /// How often each measurement is taken
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub(crate) rounds: u32,
    /// How many rows the table has that is looked up in
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1_000..=10_000_000))]
    pub(crate) rows: u32,
    /// How many tables the database has that is discovered
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(2..=20_000))]
    pub(crate) tables: u32,
    /// Print JSON to standard output, and the tables to standard error
    #[arg(long)]
    pub(crate) json: bool,
}

impl Options {
    /// The server's binary.
    pub(crate) fn server(&self) -> Result<PathBuf> {
        let path = match &self.server {
            Some(path) => path.clone(),
            None => std::env::current_exe()?.with_file_name("jackfield"),
        };
        if path.is_file() {
            return Ok(path);
        }
        fault(format!(
            "there is no server at {}: `cargo build --release -p jackfield` makes it",
            path.display()
        ))
    }
}

/// What a part measured: a text for people, the same as JSON, and how many answers were wrong.
pub(crate) struct Measured {
    pub(crate) text: String,
    pub(crate) json: Value,
    pub(crate) wrong: u64,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(run(&cli.command)));
    match outcome {
        Ok(0) => ExitCode::SUCCESS,
        Ok(wrong) => failed(&format!("{wrong} answers were wrong")),
        Err(error) => failed(&error.to_string()),
    }
}

fn failed(sentence: &str) -> ExitCode {
    // Where standard error is gone there is nobody left to tell.
    drop(writeln!(std::io::stderr(), "jackfield-bench: {sentence}"));
    ExitCode::FAILURE
}

async fn run(command: &Command) -> Result<u64> {
    let (options, import, wanted, as_json): (Option<&Options>, _, &[&'static str], bool) = match command {
        Command::Floor { configuration } => return floor::serve(configuration).await.map(|()| 0),
        Command::Upstream => return rest::upstream::serve().await.map(|()| 0),
        Command::ImportOne(child) => return child.run().map(|()| 0),
        Command::Call(options) => (Some(options), None, &["call"], options.json),
        Command::Discover(options) => (Some(options), None, &["discover"], options.json),
        Command::Rest(options) => (Some(options), None, &["rest"], options.json),
        Command::Import { options, json } => (None, Some(options), &[], *json),
        Command::All { options, import } => {
            (Some(options), Some(import), &["call", "discover", "rest"], options.json)
        }
    };
    let machine = machine::describe();
    let mut parts = Vec::new();
    for (part, options) in wanted.iter().zip(options.into_iter().cycle()) {
        let measured = match *part {
            "call" => Box::pin(call::measure(options)).await?,
            "discover" => Box::pin(discover::measure(options)).await?,
            _ => Box::pin(rest::measure(options)).await?,
        };
        parts.push((*part, measured));
    }
    if let Some(options) = import {
        parts.push(("import", import::measure(options)?));
    }
    let mut whole = json!({"machine": machine});
    let mut text = machine;
    for (name, part) in &parts {
        text.push_str("\n\n");
        text.push_str(&part.text);
        if let Some(members) = whole.as_object_mut() {
            members.insert((*name).to_owned(), part.json.clone());
        }
    }
    if as_json {
        writeln!(std::io::stderr(), "{text}")?;
        writeln!(std::io::stdout(), "{whole:#}")?;
    } else {
        writeln!(std::io::stdout(), "{text}")?;
    }
    Ok(parts.iter().map(|(_, part)| part.wrong).sum())
}
