//! `jackfield serve`: from the configuration to a running server, and down again.

use std::{io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use secrecy::ExposeSecret;
use tokio::signal::unix::{SignalKind, signal};

use super::{configuration::Configuration, open, output};
use crate::{
    app::organizations::{self, MadeOrganization},
    error::{Error, Result},
    serve, telemetry,
};

/// Serves until SIGTERM or SIGINT.
pub(super) async fn run(configuration: &Configuration) -> Result<()> {
    telemetry::logs::install(configuration.log_format, &configuration.log_level)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::internal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    // Before anything is made: a second server on the same address must not use up the first key.
    let listener = serve::bind(configuration.listen).await?;
    let app = open::app(configuration).await?;
    if let Some(made) = organizations::first_start(&app).await? {
        hand_over(&made, configuration.admin_key_file.as_deref())?;
    }
    let running = serve::start(app, listener, &configuration.options())?;
    tracing::info!(address = %running.address, version = env!("CARGO_PKG_VERSION"), "serving");
    output::line(&format!("listening on http://{}", running.address))?;
    let name = tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    };
    tracing::info!(signal = name, "stopping: running requests end first");
    running.stop().await;
    Ok(())
}

/// Shows the first admin key, this once.
fn hand_over(made: &MadeOrganization, file: Option<&Path>) -> Result<()> {
    let key = made.admin_key.secret.expose_secret();
    let Some(path) = file else { return output::line(&format!("admin key: {key}")) };
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| writeln!(file, "{key}"))
        .map_err(|error| {
            let detail = format!(
                "The admin key can't be written to {}: {error}. The organization is made: \
                 `jackfield keys create --name admin --scopes all` gives a key.",
                path.display()
            );
            Error::conflict("admin_key_not_written", detail)
        })
}
