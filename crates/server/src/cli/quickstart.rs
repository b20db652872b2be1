//! `jackfield quickstart`: a folder, a server and a sample company of its own, and the whole way
//! through them.
//!
//! Only the listen address and the data folder of the configuration count here: the store is the
//! embedded one, and nothing private may be connected to but the sample company's own database.

mod lock;

use std::{
    io::Write,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use tokio::signal::unix::{SignalKind, signal};

use lock::Lock;

use super::{
    configuration::{Configuration, secret},
    open, output,
};
use crate::{
    app::{
        App,
        keys::{self, NewKey},
        organizations,
    },
    error::{Error, Result},
    model::ScopeSet,
    quickstart::{self, Database, Postgres, Setting},
    serve, telemetry,
};

/// How to go through it.
#[derive(Debug, Args)]
pub struct Options {
    /// End after the last step, with exit code 0 only if every step did what it says
    #[arg(long)]
    once: bool,
    /// Put the sample company into this Postgres instead of a file; the URL's user makes a schema and a role there
    #[arg(long, value_name = "URL", value_parser = secret)]
    postgres: Option<SecretString>,
}

/// Goes through all steps, then serves until SIGTERM or SIGINT.
pub(super) async fn run(configuration: &Configuration, options: &Options) -> Result<()> {
    let server = options.postgres.as_ref().map(Postgres::parse).transpose()?;
    let mut configuration = own(configuration)?;
    telemetry::logs::install(configuration.log_format, &configuration.log_level)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Error::internal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::internal)?;
    let folder = configuration.data_dir.clone();
    open::data_dir(&folder)?;
    let mut lock = Lock::take(&folder)?;
    let listener = serve::bind(configuration.listen).await?;
    let was_here = folder.join("jackfield.db").exists();
    let database = sample(&mut configuration, server).await?;
    let app = open::app(&configuration).await?;
    let key_file = folder.join("admin.key");
    let key = admin_key(&app, &key_file).await?;
    let running = serve::start(app, listener, &configuration.options())?;
    let base = format!("http://{}", reachable(running.address));
    lock.announce(&folder, &base)?;
    let setting = Setting { base, key, key_file, folder, database, print: output::line };
    if was_here {
        output::line("(This folder was used before: what an earlier run made is made anew.)")?;
    }
    let going = async {
        quickstart::run(&setting).await?;
        quickstart::end(&setting)?;
        if !options.once {
            output::line("\nThe server runs until Ctrl-C.")?;
            std::future::pending::<()>().await;
        }
        Ok(())
    };
    let ended = tokio::select! {
        ended = going => ended,
        _ = terminate.recv() => interrupted(options.once),
        _ = interrupt.recv() => interrupted(options.once),
    };
    running.stop().await;
    ended
}

/// Being stopped is how a quickstart that goes on serving ends; one that was to end by itself didn't.
fn interrupted(once: bool) -> Result<()> {
    if once {
        Err(Error::conflict("quickstart_failed", "It was stopped before its last step."))
    } else {
        Ok(())
    }
}

/// The quickstart's own configuration, from the operator's.
fn own(configuration: &Configuration) -> Result<Configuration> {
    let folder = std::path::absolute(configuration.data_dir.join("quickstart")).map_err(Error::internal)?;
    let quiet = configuration.log_level == "info";
    Ok(Configuration {
        data_dir: folder,
        database_url: None,
        public_url: None,
        allowed_hosts: Vec::new(),
        allowed_private_networks: Vec::new(),
        sqlite_folders: Vec::new(),
        allow_powerful_roles: false,
        admin_key_file: None,
        master_key_file: None,
        master_key: None,
        master_key_command: None,
        log_level: if quiet { "warn".to_owned() } else { configuration.log_level.clone() },
        ..configuration.clone()
    })
}

/// Makes the sample company, and allows the connection to it alone.
async fn sample(configuration: &mut Configuration, server: Option<Postgres>) -> Result<Database> {
    let Some(server) = server else {
        let folder = configuration.data_dir.join("company");
        std::fs::create_dir_all(&folder).map_err(|error| {
            let detail = format!(
                "{} can't be made: {error}. Choose another folder with --data-dir.",
                folder.display()
            );
            Error::conflict("data_dir_unusable", detail)
        })?;
        configuration.sqlite_folders = vec![folder.clone()];
        return Database::in_folder(&folder).await;
    };
    let networks = server.private_networks().await?;
    for network in &networks {
        output::line(&format!(
            "(The host of --postgres has the private address {}: this server may connect there, and to no other private \
             address.)",
            network.addr()
        ))?;
    }
    configuration.allowed_private_networks = networks;
    server.make_company().await?;
    Ok(Database::Postgres(Box::new(server)))
}

/// The admin key: made at the first run, read from its file later.
async fn admin_key(app: &App, path: &Path) -> Result<SecretString> {
    if let Some(made) = organizations::first_start(app).await? {
        keep(path, &made.admin_key.secret)?;
        return Ok(made.admin_key.secret);
    }
    if let Ok(text) = std::fs::read_to_string(path) {
        return Ok(SecretString::from(text.trim()));
    }
    let all = organizations::list(app).await?;
    let Some(first) = all.first() else {
        return Err(Error::conflict(
            "no_organization",
            "The store has no organization. Remove the folder, and start again.",
        ));
    };
    let new = NewKey { name: "quickstart".to_owned(), scopes: ScopeSet::all(), expires_at: None };
    let made = keys::make(app, &first.id, None, &new).await?;
    keep(path, &made.secret)?;
    Ok(made.secret)
}

fn keep(path: &Path, key: &SecretString) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(path).and_then(|mut file| writeln!(file, "{}", key.expose_secret()));
    written.map_err(|error| {
        let detail = format!("The admin key can't be written to {}: {error}.", path.display());
        Error::conflict("admin_key_not_written", detail)
    })
}

/// Where a client on this machine reaches a server that listens there.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
