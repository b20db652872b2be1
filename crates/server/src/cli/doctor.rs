//! `jackfield doctor`: is the installation well, and what must be mended?
//!
//! It makes nothing: what the first start will make is said to be missing, and that is well.

mod checks;
mod clients;

use std::process::ExitCode;

use super::{configuration::Configuration, open, output};
use crate::{app::App, error::Result, model::Clock, store::Database, vault::MasterSource};

/// What a check found.
enum Finding {
    /// All well, and what was found.
    Well(String),
    /// What must be mended.
    Ill(String),
}

/// Runs all checks; the exit code is 0 only if all is well.
pub(super) async fn run(configuration: &Configuration) -> Result<ExitCode> {
    let mut all_well = true;
    let mut tell = |name: &str, finding: Finding| -> Result<()> {
        match finding {
            Finding::Well(what) => output::line(&format!("ok    {name}: {what}")),
            Finding::Ill(what) => {
                all_well = false;
                output::line(&format!("fail  {name}: {what}"))
            }
        }
    };
    tell("data folder", checks::data_dir(configuration))?;
    let source = open::master_source(configuration);
    tell("master key", checks::master_key(source.as_ref()))?;
    tell("listen address", checks::listen(configuration.listen).await)?;
    tell("outbound", checks::outbound(configuration).await)?;
    tell("OAuth clients", clients::check(configuration))?;
    tell("model", checks::model(configuration))?;
    if configuration.database_url.is_none() && !configuration.store_file().exists() {
        let missing = "it isn't there yet; the first `jackfield serve` makes it".to_owned();
        tell("store", Finding::Well(missing))?;
        return Ok(code(all_well));
    }
    let database = match open::database(configuration).await {
        Ok(database) => database,
        Err(error) => {
            tell("store", Finding::Ill(checks::with_cause(&error)))?;
            return Ok(code(false));
        }
    };
    tell("store", checks::store(&database).await)?;
    tell("clock", checks::clock(&database).await)?;
    tell("vault", vault(configuration, source, &database).await)?;
    database.close().await;
    Ok(code(all_well))
}

async fn vault(configuration: &Configuration, source: Result<MasterSource>, database: &Database) -> Finding {
    let source = match source {
        Ok(MasterSource::File(path)) if !path.exists() => {
            return Finding::Ill(format!(
                "the store is there, its master key isn't: put {} back, or say where it is with --master-key-file",
                path.display()
            ));
        }
        Ok(source) => source,
        Err(error) => return Finding::Ill(checks::with_cause(&error)),
    };
    let opened = match configuration.settings() {
        Ok(settings) => App::open(Clock::System, settings, database.clone(), source).await,
        Err(error) => Err(error),
    };
    match opened {
        Ok(app) => checks::vault(&app).await,
        Err(error) => Finding::Ill(checks::with_cause(&error)),
    }
}

fn code(all_well: bool) -> ExitCode {
    if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
