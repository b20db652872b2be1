//! The command line: `jackfield serve`, and what an operator needs beside it.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage. What was asked for goes to standard output, errors
//! to standard error in one or two sentences.

pub mod configuration;
mod doctor;
mod document;
mod dumps;
mod keys;
mod mcp;
mod open;
mod organizations;
mod output;
mod providers;
mod quickstart;
mod serve;

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand};
use configuration::{Configuration, Loaded};

use crate::error::{Error, Kind, Result};

/// The control plane that turns a connected system into pre-approved agent skills.
#[derive(Debug, Parser)]
#[command(name = "jackfield", version, about, max_term_width = 100)]
#[command(
    after_long_help = "Every option of the configuration has a JACKFIELD_… variable and a key in jackfield.toml. \
    An option given as a flag counts before its variable, that before the file, that before the default. \
    `jackfield config` prints what counts and where it comes from."
)]
pub struct Cli {
    /// The configuration, which all commands share.
    #[command(flatten)]
    pub configuration: Configuration,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the command line can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API until stopped
    Serve,
    /// Go the whole way once on a sample company, step by step, and leave a server running
    Quickstart(quickstart::Options),
    /// Make and list organizations
    #[command(subcommand)]
    Organizations(organizations::Command),
    /// Make, list and revoke API keys; rotate the master key
    #[command(subcommand)]
    Keys(keys::Command),
    /// Check the installation and say what to mend
    Doctor,
    /// Print every setting and where it comes from; secrets are masked
    Config,
    /// Print the OpenAPI document
    Openapi(document::Options),
    /// List, make and check providers
    #[command(subcommand)]
    Providers(providers::Command),
    /// Offer an agent's tools over standard streams, for MCP clients that start a command
    Mcp(mcp::Options),
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    // Before anything secret is in memory; where it is forbidden, serving is better than not.
    if let Err(error) = dumps::switch_off() {
        output::error(&format!("core dumps can't be switched off: {error}"));
    }
    let loaded = match configuration::load(&std::env::args_os().collect::<Vec<OsString>>()) {
        Ok(loaded) => loaded,
        Err(refused) => return refused.report(),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&Error::internal(error)),
    };
    match runtime.block_on(run(loaded)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

async fn run(loaded: Loaded) -> Result<ExitCode> {
    let configuration = &loaded.cli.configuration;
    let done = match &loaded.cli.command {
        Command::Serve => serve::run(configuration).await,
        Command::Quickstart(options) => quickstart::run(configuration, options).await,
        Command::Organizations(command) => organizations::run(configuration, command).await,
        Command::Keys(command) => keys::run(configuration, command).await,
        Command::Doctor => return doctor::run(configuration).await,
        Command::Config => configuration::print(&loaded.settings),
        Command::Openapi(options) => document::run(options),
        Command::Providers(command) => return providers::run(configuration, command),
        Command::Mcp(options) => mcp::run(options).await,
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Says what failed. What can't be shown to a client can be shown here: it is the operator's.
fn failed(error: &Error) -> ExitCode {
    match (&error.source, error.kind) {
        (Some(source), Kind::Internal | Kind::Unavailable) => {
            output::error(&format!("{} ({source})", error.detail));
        }
        _ => output::error(&error.detail),
    }
    ExitCode::from(if error.code == "invalid_configuration" { 2 } else { 1 })
}
