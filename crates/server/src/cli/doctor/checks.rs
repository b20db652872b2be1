//! The single checks.

use std::{net::SocketAddr, os::unix::fs::PermissionsExt, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::Finding;
use crate::{
    app::{App, organizations},
    automap,
    cli::configuration::Configuration,
    error::{Error, Result},
    model::Clock,
    store::Database,
    vault::MasterSource,
};

/// 2026-01-01: a machine whose clock is before the first build is wrong.
const FIRST_BUILD_MICROS: i64 = 1_767_225_600_000_000;
const CLOCKS_MAY_DIFFER_MICROS: i64 = 5_000_000;
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) fn data_dir(configuration: &Configuration) -> Finding {
    let folder = &configuration.data_dir;
    let Ok(metadata) = std::fs::metadata(folder) else {
        return Finding::Well(format!("{} isn't there yet; it is made when it is needed", folder.display()));
    };
    if !metadata.is_dir() {
        return Finding::Ill(format!("{} isn't a folder: choose another with --data-dir", folder.display()));
    }
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Finding::Ill(format!(
            "{} can be entered by others (mode {mode:o}): run chmod 700 on it",
            folder.display()
        ));
    }
    Finding::Well(format!("{} is private", folder.display()))
}

pub(super) fn master_key(source: Result<&MasterSource, &Error>) -> Finding {
    match source {
        Err(error) => Finding::Ill(with_cause(error)),
        Ok(MasterSource::File(path)) if !path.exists() => {
            Finding::Well(format!("{} isn't there yet; the first `jackfield serve` makes it", path.display()))
        }
        Ok(source) => match source.load() {
            Ok(keys) => Finding::Well(format!("`{}` seals the store's secrets", keys.current_id())),
            Err(error) => Finding::Ill(with_cause(&error)),
        },
    }
}

pub(super) async fn listen(address: SocketAddr) -> Finding {
    let Err(error) = TcpListener::bind(address).await else {
        return Finding::Well(format!("{address} is free"));
    };
    if error.kind() == std::io::ErrorKind::AddrInUse && answers(address).await {
        return Finding::Well(format!("a server answers on {address}"));
    }
    Finding::Ill(format!("can't listen on {address}: {error}; choose another with --listen"))
}

/// Whether a server of ours is on the address.
async fn answers(address: SocketAddr) -> bool {
    let probe = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await.ok()?;
        let mut answer = Vec::new();
        stream.take(4096).read_to_end(&mut answer).await.ok()?;
        Some(answer.starts_with(b"HTTP/1.1 200"))
    };
    tokio::time::timeout(PROBE_TIMEOUT, probe).await.ok().flatten().unwrap_or(false)
}

pub(super) async fn outbound(configuration: &Configuration) -> Finding {
    if let Err(error) = tokio::net::lookup_host(("localhost", 0)).await {
        return Finding::Ill(format!("names can't be resolved: {error}; look at the machine's resolver"));
    }
    let networks: Vec<String> =
        configuration.allowed_private_networks.iter().map(ToString::to_string).collect();
    let networks = if networks.is_empty() {
        "private addresses are refused; allowed_private_networks admits some".to_owned()
    } else {
        format!("private addresses in {} are allowed", networks.join(", "))
    };
    let roles =
        if configuration.allow_powerful_roles { "; powerful database roles are accepted" } else { "" };
    Finding::Well(format!("names are resolved; {networks}{roles}"))
}

/// Which model maps goals. It isn't asked: that would cost.
pub(super) fn model(configuration: &Configuration) -> Finding {
    match configuration.model.settings() {
        Err(error) => Finding::Ill(with_cause(&error)),
        Ok(None) => Finding::Well("none is set up; goals are mapped by the server's own planner".to_owned()),
        Ok(Some(model)) => {
            let key = if model.api_key.is_some() { "with a key" } else { "without a key" };
            let parts = format!("`{}` at {}, {key}", model.name, model.base_url);
            match opened(configuration, &model) {
                Ok(()) => Finding::Well(parts),
                Err(error) => Finding::Ill(with_cause(&error)),
            }
        }
    }
}

/// Whether the server could open it.
fn opened(configuration: &Configuration, model: &automap::Settings) -> Result<()> {
    let settings = configuration.settings()?;
    let limits = &settings.http.limits;
    let client =
        jackfield_drivers::http::Client::new(settings.drivers.guard.clone(), limits.connect_timeout)?;
    automap::Model::open(&client, model, limits)?;
    Ok(())
}

pub(super) async fn store(database: &Database) -> Finding {
    let kind = match database {
        Database::Sqlite(_) => "embedded SQLite",
        Database::Postgres(_) => "Postgres",
    };
    match database.ping().await {
        Ok(()) => Finding::Well(format!("{kind}, reachable and up to date")),
        Err(error) => Finding::Ill(with_cause(&error)),
    }
}

pub(super) async fn clock(database: &Database) -> Finding {
    let ours = Clock::System.micros();
    if ours < FIRST_BUILD_MICROS {
        return Finding::Ill(
            "the machine's clock is in the past: set it, keys would never expire".to_owned(),
        );
    }
    match database.micros().await {
        Ok(Some(theirs)) if (ours - theirs).abs() > CLOCKS_MAY_DIFFER_MICROS => {
            let seconds = (ours - theirs).abs() / 1_000_000;
            Finding::Ill(format!(
                "this machine's clock and the store's differ by {seconds} seconds: set them"
            ))
        }
        Ok(Some(_)) => Finding::Well("this machine and the store agree".to_owned()),
        Ok(None) => Finding::Well(Clock::System.now().to_string()),
        Err(error) => Finding::Ill(with_cause(&error)),
    }
}

pub(super) async fn vault(app: &App) -> Finding {
    match open_all(app).await {
        Ok(count) => Finding::Well(format!("the data keys of {count} organizations open")),
        Err(error) => Finding::Ill(with_cause(&error)),
    }
}

async fn open_all(app: &App) -> Result<usize> {
    let all = organizations::list(app).await?;
    for organization in &all {
        let sealed = app.secrets.seal(&app.database, &organization.id, "doctor", b"well").await?;
        app.secrets.unseal(&app.database, &organization.id, "doctor", &sealed).await?;
    }
    Ok(all.len())
}

/// A failure with its cause, which the operator may see.
pub(super) fn with_cause(error: &Error) -> String {
    match &error.source {
        Some(source) => format!("{} ({source})", error.detail),
        None => error.detail.clone(),
    }
}
