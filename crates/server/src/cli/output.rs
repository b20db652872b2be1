//! Standard output and standard error: the one place that writes to them.

use std::io::Write;

use crate::error::{Error, Result};

/// Writes a line to standard output, at once.
///
/// # Errors
/// `output_failed` where nobody reads it.
pub(super) fn line(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).map_err(|error| {
        Error::conflict("output_failed", format!("Standard output can't be written: {error}."))
    })
}

/// Writes an error to standard error. Where that fails there is nobody left to tell.
pub(super) fn error(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "error: {text}"));
}
