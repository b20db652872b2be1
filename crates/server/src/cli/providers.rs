//! `jackfield providers`: what can be connected, and the tools for whoever writes another one.

mod new;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Subcommand, ValueEnum};
use jackfield_core::manifest::folder::{Files, Folder};

use super::{configuration::Configuration, output};
use crate::{
    app::catalog::folders,
    error::{Error, Result},
};

/// What can be done with providers.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the providers of this deployment
    List,
    /// Write the folder of a new one, which passes `check` as it is
    New {
        /// Its kind: small letters, digits and `_`, such as `acme_desk`
        kind: String,
        /// How calls reach it
        #[arg(long, value_enum, default_value_t = Api::Rest)]
        transport: Api,
        /// Where its folder is made
        #[arg(long, value_name = "PATH", default_value = "providers")]
        dir: PathBuf,
    },
    /// Say what is wrong with folders of providers; of all that come with the server where none is named
    Check {
        /// Folders of providers
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
}

/// How calls reach an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Api {
    /// By REST, described by OpenAPI.
    Rest,
    /// By GraphQL.
    Graphql,
}

/// Does it.
pub(super) fn run(configuration: &Configuration, command: &Command) -> Result<ExitCode> {
    match command {
        Command::List => list(configuration).map(|()| ExitCode::SUCCESS),
        Command::New { kind, transport, dir } => {
            let folder = new::write(kind, *transport, dir)?;
            output::line(&format!("made {}; next: jackfield providers check {0}", folder.display()))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { paths } => check(paths),
    }
}

fn list(configuration: &Configuration) -> Result<()> {
    for provider in folders::of_deployment(configuration.providers_dir.as_deref())? {
        let manifest = &provider.manifest;
        let folder = provider.folder.as_deref().map(|ready| &ready.folder);
        let word = |value: Result<serde_json::Value, serde_json::Error>| {
            value.ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
        };
        output::line(&format!(
            "{}\t{}\t{}\t{} actions\t{} presets{}",
            manifest.kind,
            word(serde_json::to_value(manifest.transport)),
            word(serde_json::to_value(manifest.auth_type)),
            folder.map_or(0, |folder| folder.actions.len()),
            folder.map_or(0, |folder| folder.presets().count()),
            if manifest.is_template { "\ttemplate" } else { "" },
        ))?;
    }
    Ok(())
}

/// Tells every fault of every folder; the exit code is 0 only where there is none.
fn check(paths: &[PathBuf]) -> Result<ExitCode> {
    let all: Vec<(String, Files)> = if paths.is_empty() {
        folders::embedded().into_iter().collect()
    } else {
        let named = paths.iter().map(|path| Ok((name(path)?, folders::read_files(path)?)));
        named.collect::<Result<_>>()?
    };
    let mut is_well = true;
    for (kind, files) in &all {
        let faults = faults(kind, files);
        is_well &= faults.is_empty();
        if faults.is_empty() {
            output::line(&format!("ok    {kind}"))?;
        }
        for fault in faults {
            output::line(&format!("fail  {kind}/{fault}"))?;
        }
    }
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn faults(kind: &str, files: &Files) -> Vec<String> {
    let faults = match Folder::read(files) {
        Ok(folder) if folder.manifest.kind != kind => {
            return vec![format!(
                "provider.toml: kind: `{}` must be the folder's name.",
                folder.manifest.kind
            )];
        }
        Ok(folder) => folder.faults(),
        Err(faults) => faults,
    };
    faults.into_iter().map(|fault| format!("{}: {}", fault.path, fault.sentence())).collect()
}

/// The name of a folder, however its path is written.
fn name(path: &Path) -> Result<String> {
    let whole = path.canonicalize().map_err(|error| {
        let detail = format!("The folder {} can't be read: {error}.", path.display());
        Error::invalid("invalid_provider_folder", detail)
    })?;
    Ok(whole.file_name().unwrap_or_default().to_string_lossy().into_owned())
}
