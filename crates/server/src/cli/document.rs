//! `jackfield openapi`: the document, without a server.

use clap::Args;

use super::output;
use crate::{
    api::router,
    error::{Error, Result},
};

/// How to print the document.
#[derive(Debug, Args)]
pub struct Options {
    /// As YAML instead of JSON
    #[arg(long)]
    yaml: bool,
}

/// Prints the document.
pub(super) fn run(options: &Options) -> Result<()> {
    let document = router::document();
    let text = if options.yaml {
        yaml_serde::to_string(&document).map_err(Error::internal)?
    } else {
        serde_json::to_string_pretty(&document).map_err(Error::internal)?
    };
    output::line(text.trim_end())
}
