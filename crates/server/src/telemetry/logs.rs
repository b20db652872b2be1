//! Log lines on standard error, as text or as JSON.

use clap::ValueEnum;
use tracing_subscriber::{EnvFilter, filter::Directive, fmt};

use crate::error::{Error, Result};

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts to log.
///
/// # Errors
/// `invalid_configuration` where the level isn't one.
pub fn install(format: Format, level: &str) -> Result<()> {
    let filter = EnvFilter::try_new(level).map_err(|error| {
        let detail = format!(
            "log_level `{level}` isn't a level ({error}). Use `error`, `warn`, `info`, `debug` or `trace`, \
             or a filter such as `info,jackfield=debug`."
        );
        Error::invalid("invalid_configuration", detail)
    })?;
    let filter = quiet().into_iter().fold(filter, EnvFilter::add_directive);
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    let installed = match format {
        Format::Text => lines.try_init(),
        Format::Json => lines.json().flatten_event(true).try_init(),
    };
    installed.map_err(Error::internal)
}

/// What stays out of the log at any level: below `error`, the MCP SDK logs arguments and results.
fn quiet() -> Option<Directive> {
    "rmcp=error".parse().ok()
}
