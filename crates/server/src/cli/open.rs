//! From the configuration to the application.

use std::{os::unix::fs::PermissionsExt, path::Path};

use secrecy::ExposeSecret;

use super::configuration::Configuration;
use crate::{
    app::App,
    error::{Error, Result},
    model::Clock,
    store::Database,
    vault::MasterSource,
};

/// Opens the store and the vault.
pub(super) async fn app(configuration: &Configuration) -> Result<App> {
    let source = master_source(configuration)?;
    prepare_data_dir(configuration, &source)?;
    let database = database(configuration).await?;
    App::open(Clock::System, configuration.settings()?, database, source).await
}

/// Opens the store alone.
pub(super) async fn database(configuration: &Configuration) -> Result<Database> {
    match &configuration.database_url {
        Some(url) => Database::open_postgres(url.expose_secret()).await,
        None => Database::open_sqlite(&configuration.store_file()).await,
    }
}

/// Where the master keys come from: one place, never a guess between two.
pub(super) fn master_source(configuration: &Configuration) -> Result<MasterSource> {
    let Configuration { master_key_file, master_key, master_key_command, .. } = configuration;
    match (master_key_file, master_key, master_key_command) {
        (None, None, None) => Ok(MasterSource::File(configuration.data_dir.join("master.key"))),
        (Some(path), None, None) => Ok(MasterSource::File(path.clone())),
        (None, Some(words), None) => Ok(MasterSource::Text(words.clone())),
        (None, None, Some(command)) => Ok(MasterSource::Command(command.clone())),
        _ => Err(Error::invalid(
            "invalid_configuration",
            "Only one of master_key_file, master_key and master_key_command may be set; `jackfield config` says where \
             each comes from.",
        )),
    }
}

/// Makes the data folder where something of ours goes into it; only its owner may look inside.
fn prepare_data_dir(configuration: &Configuration, source: &MasterSource) -> Result<()> {
    let folder = &configuration.data_dir;
    let keeps_key = matches!(source, MasterSource::File(path) if path.starts_with(folder));
    if configuration.database_url.is_some() && !keeps_key {
        return Ok(());
    }
    data_dir(folder)
}

/// Makes a folder of ours; only its owner may look inside.
pub(super) fn data_dir(folder: &Path) -> Result<()> {
    let failed = |error: std::io::Error| unusable(folder, &error);
    if !folder.exists() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(failed)
}

fn unusable(folder: &Path, error: &std::io::Error) -> Error {
    let detail = format!(
        "The data folder {} can't be made private to us: {error}. Choose another with --data-dir, or mend its owner.",
        folder.display()
    );
    Error::conflict("data_dir_unusable", detail)
}
