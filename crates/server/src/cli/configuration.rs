//! The configuration: one struct, filled from flags, environment, file and defaults in this order.
//!
//! Keys of the file are the fields' names; variables are `JACKFIELD_` and the name in capitals.

mod clients;
mod load;
mod model;
mod values;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{ArgAction, Args};
use ipnet::IpNet;
use secrecy::SecretString;

pub use load::{Loaded, Origin, Refused, Setting, load, print};
pub use model::ModelConfiguration;
pub(super) use values::secret;

use crate::{api::router, app::Settings, error::Result, serve, telemetry::logs::Format};

/// Every setting. Durations are written as `10s`, `500ms` or `5m`.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Configuration")]
pub struct Configuration {
    /// The configuration file; ./jackfield.toml where there is one
    #[arg(long, global = true, env = "JACKFIELD_CONFIG", value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// The address to listen on
    #[arg(
        long,
        global = true,
        env = "JACKFIELD_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,
    /// The folder for the embedded store and the master key
    #[arg(
        long,
        global = true,
        env = "JACKFIELD_DATA_DIR",
        value_name = "PATH",
        default_value = "./jackfield-data"
    )]
    pub data_dir: PathBuf,
    /// A Postgres to keep the store in, instead of the embedded one: `postgres://user:password@host/name`
    #[arg(long, global = true, env = "JACKFIELD_DATABASE_URL", hide_env_values = true, value_name = "URL",
        value_parser = values::secret)]
    pub database_url: Option<SecretString>,
    /// Where clients reach the server; http:// and the listen address where it isn't set
    #[arg(long, global = true, env = "JACKFIELD_PUBLIC_URL", value_name = "URL", value_parser = values::url)]
    pub public_url: Option<String>,
    /// A host that clients may name besides loopback and the public URL's; may be repeated
    #[arg(
        long = "allowed-host",
        global = true,
        env = "JACKFIELD_ALLOWED_HOSTS",
        value_name = "HOST",
        value_delimiter = ','
    )]
    pub allowed_hosts: Vec<String>,
    /// A network of private addresses that connections may go to, such as 10.0.0.0/8; may be repeated
    #[arg(
        long = "allowed-private-network",
        global = true,
        env = "JACKFIELD_ALLOWED_PRIVATE_NETWORKS",
        value_name = "CIDR",
        value_delimiter = ','
    )]
    pub allowed_private_networks: Vec<IpNet>,
    /// A folder whose SQLite files may be connected to; none switches the kind off; may be repeated
    #[arg(
        long = "sqlite-folder",
        global = true,
        env = "JACKFIELD_SQLITE_FOLDERS",
        value_name = "PATH",
        value_delimiter = ','
    )]
    pub sqlite_folders: Vec<PathBuf>,
    /// A folder of further providers, each a folder of data; one of the same kind replaces the server's own
    #[arg(long, global = true, env = "JACKFIELD_PROVIDERS_DIR", value_name = "PATH")]
    pub providers_dir: Option<PathBuf>,
    /// A file with the clients of OAuth: a table for each kind, with `client_id` and `client_secret`
    #[arg(long, global = true, env = "JACKFIELD_OAUTH_CLIENTS_FILE", value_name = "PATH")]
    pub oauth_clients_file: Option<PathBuf>,
    /// The model that maps goals.
    #[command(flatten)]
    pub model: ModelConfiguration,
    /// Accept database roles with more rights than a connection needs
    #[arg(long, global = true, env = "JACKFIELD_ALLOW_POWERFUL_ROLES", value_name = "BOOL", action = ArgAction::Set,
        num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false")]
    pub allow_powerful_roles: bool,
    /// Where the first start writes the admin key, readable by its owner only, instead of printing it
    #[arg(long, global = true, env = "JACKFIELD_ADMIN_KEY_FILE", value_name = "PATH")]
    pub admin_key_file: Option<PathBuf>,
    /// The file with the master key; master.key in the data folder where no master key is set
    #[arg(long, global = true, env = "JACKFIELD_MASTER_KEY_FILE", value_name = "PATH")]
    pub master_key_file: Option<PathBuf>,
    /// The master key itself: 32 bytes in base64, as id:base64; better as a variable than as a flag
    #[arg(long, global = true, env = "JACKFIELD_MASTER_KEY", hide_env_values = true, value_name = "KEY",
        value_parser = values::secret)]
    pub master_key: Option<SecretString>,
    /// A command that prints the master key, such as a key management service's client
    #[arg(long, global = true, env = "JACKFIELD_MASTER_KEY_COMMAND", value_name = "COMMAND")]
    pub master_key_command: Option<String>,
    /// Requests a second that an organization may make, on average
    #[arg(long, global = true, env = "JACKFIELD_REQUESTS_PER_SECOND", value_name = "N", default_value = "50000",
        value_parser = values::at_least_one)]
    pub requests_per_second: u32,
    /// Requests that an organization may make at once on top
    #[arg(long, global = true, env = "JACKFIELD_REQUEST_BURST", value_name = "N", default_value = "50000",
        value_parser = values::at_least_one)]
    pub request_burst: u32,
    /// The most bytes of a request's body
    #[arg(
        long,
        global = true,
        env = "JACKFIELD_MAX_BODY_BYTES",
        value_name = "BYTES",
        default_value = "16777216"
    )]
    pub max_body_bytes: usize,
    /// How long connecting to a database may take, sign-in included
    #[arg(long, global = true, env = "JACKFIELD_CONNECT_TIMEOUT", value_name = "DURATION", default_value = "5s",
        value_parser = values::duration)]
    pub connect_timeout: Duration,
    /// How long one call may take in all
    #[arg(long, global = true, env = "JACKFIELD_CALL_TIMEOUT", value_name = "DURATION", default_value = "10s",
        value_parser = values::duration)]
    pub call_timeout: Duration,
    /// How long a discovery may take
    #[arg(long, global = true, env = "JACKFIELD_DISCOVER_TIMEOUT", value_name = "DURATION", default_value = "2m",
        value_parser = values::duration)]
    pub discover_timeout: Duration,
    /// How many connections the reads of one integration share
    #[arg(long, global = true, env = "JACKFIELD_READ_CONNECTIONS", value_name = "N", default_value = "8",
        value_parser = values::count)]
    pub read_connections: usize,
    /// How many connections the writes of one integration may use
    #[arg(long, global = true, env = "JACKFIELD_WRITE_CONNECTIONS", value_name = "N", default_value = "4",
        value_parser = values::count)]
    pub write_connections: usize,
    /// How many calls of one integration may be on their way at once; more wait
    #[arg(long, global = true, env = "JACKFIELD_MAX_IN_FLIGHT", value_name = "N", default_value = "64",
        value_parser = values::count)]
    pub max_in_flight: usize,
    /// The most bytes that one result may have
    #[arg(
        long,
        global = true,
        env = "JACKFIELD_MAX_RESULT_BYTES",
        value_name = "BYTES",
        default_value = "1048576"
    )]
    pub max_result_bytes: usize,
    /// The most bytes that one answer of an API may have, unpacked
    #[arg(
        long,
        global = true,
        env = "JACKFIELD_MAX_ANSWER_BYTES",
        value_name = "BYTES",
        default_value = "4194304"
    )]
    pub max_answer_bytes: usize,
    /// The most bytes that the description of an API may have, unpacked
    #[arg(
        long,
        global = true,
        env = "JACKFIELD_MAX_DOCUMENT_BYTES",
        value_name = "BYTES",
        default_value = "67108864"
    )]
    pub max_document_bytes: usize,
    /// The most pages of a list that one call of an API gets
    #[arg(long, global = true, env = "JACKFIELD_MAX_PAGES", value_name = "N", default_value = "5",
        value_parser = values::count)]
    pub max_pages: usize,
    /// How many failures in a row open an integration's circuit
    #[arg(long, global = true, env = "JACKFIELD_BREAKER_FAILURES", value_name = "N", default_value = "5",
        value_parser = values::at_least_one)]
    pub breaker_failures: u32,
    /// How long an open circuit stays open before one call may try again
    #[arg(long, global = true, env = "JACKFIELD_BREAKER_COOLDOWN", value_name = "DURATION", default_value = "5s",
        value_parser = values::duration)]
    pub breaker_cooldown: Duration,
    /// How long a confirmation token counts
    #[arg(long, global = true, env = "JACKFIELD_CONFIRMATION_LIFETIME", value_name = "DURATION", default_value = "5m",
        value_parser = values::duration)]
    pub confirmation_lifetime: Duration,
    /// For how many days receipts are kept; 0 keeps them for ever
    #[arg(
        long,
        global = true,
        env = "JACKFIELD_RECEIPTS_RETENTION_DAYS",
        value_name = "DAYS",
        default_value = "400"
    )]
    pub receipts_retention_days: u32,
    /// For how many days audit entries are kept; 0 keeps them for ever
    #[arg(
        long,
        global = true,
        env = "JACKFIELD_AUDIT_RETENTION_DAYS",
        value_name = "DAYS",
        default_value = "0"
    )]
    pub audit_retention_days: u32,
    /// How long a client may take to send a request's head, and an idle connection is kept
    #[arg(long, global = true, env = "JACKFIELD_HEADER_READ_TIMEOUT", value_name = "DURATION", default_value = "30s",
        value_parser = values::duration)]
    pub header_read_timeout: Duration,
    /// How many clients' connections may be open at once; more wait
    #[arg(long, global = true, env = "JACKFIELD_MAX_CONNECTIONS", value_name = "N", default_value = "10000",
        value_parser = values::count)]
    pub max_connections: usize,
    /// How long running requests may take to end when the server is told to stop
    #[arg(long, global = true, env = "JACKFIELD_DRAIN_TIMEOUT", value_name = "DURATION", default_value = "30s",
        value_parser = values::duration)]
    pub drain_timeout: Duration,
    /// The form of log lines
    #[arg(long, global = true, env = "JACKFIELD_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: Format,
    /// What is logged: error, warn, info, debug, trace, or a filter such as info,jackfield=debug
    #[arg(long, global = true, env = "JACKFIELD_LOG_LEVEL", value_name = "LEVEL", default_value = "info")]
    pub log_level: String,
}

impl Configuration {
    /// The file of the embedded store.
    pub fn store_file(&self) -> PathBuf {
        self.data_dir.join("jackfield.db")
    }

    /// What use cases look at.
    ///
    /// # Errors
    /// `invalid_oauth_clients_file`, saying what is wrong with it, or `invalid_configuration` for the model.
    pub fn settings(&self) -> Result<Settings> {
        let mut drivers = jackfield_drivers::sql::Settings::default();
        drivers.guard.allowed_private_networks.clone_from(&self.allowed_private_networks);
        drivers.allow_powerful_roles = self.allow_powerful_roles;
        let limits = &mut drivers.limits;
        limits.connect_timeout = self.connect_timeout;
        limits.call_timeout = self.call_timeout;
        limits.discover_timeout = self.discover_timeout;
        limits.read_connections = self.read_connections;
        limits.write_connections = self.write_connections;
        limits.max_in_flight = self.max_in_flight;
        limits.max_result_bytes = self.max_result_bytes;
        limits.breaker_failures = self.breaker_failures;
        limits.breaker_cooldown = self.breaker_cooldown;
        let http = jackfield_drivers::http::Settings {
            limits: drivers.limits.clone(),
            max_answer_bytes: self.max_answer_bytes,
            max_document_bytes: self.max_document_bytes,
        };
        Ok(Settings {
            providers_dir: self.providers_dir.clone(),
            oauth_clients: self.oauth_clients()?,
            model: self.model.settings()?,
            public_url: self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen)),
            max_body_bytes: self.max_body_bytes,
            requests_per_second: self.requests_per_second,
            request_burst: self.request_burst,
            drivers,
            http,
            max_pages: self.max_pages,
            sqlite_folders: self.sqlite_folders.clone(),
            confirmation_lifetime: self.confirmation_lifetime,
            receipts_retention_days: self.receipts_retention_days,
            audit_retention_days: self.audit_retention_days,
            renewal_time: Settings::default().renewal_time,
        })
    }

    /// How the server serves.
    pub fn options(&self) -> serve::Options {
        serve::Options {
            router: router::Options { allowed_hosts: self.allowed_hosts.clone() },
            header_read_timeout: self.header_read_timeout,
            max_connections: self.max_connections,
            drain_timeout: self.drain_timeout,
        }
    }
}
