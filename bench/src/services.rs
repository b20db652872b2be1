//! The Postgres that everything is measured on, as services.json describes it.

use std::{fs, path::Path};

use jackfield_drivers::tls::{self, Verification};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_postgres::{Client, Config, NoTls, config::SslMode};

use crate::{Result, fault};

/// The message that asks a server for TLS.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// A running Postgres.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Service {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) admin_user: String,
    pub(crate) admin_password: String,
    pub(crate) version: String,
    pub(crate) ca_pem: String,
}

/// An account and a database of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) database: String,
}

impl Service {
    /// Reads services.json.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let whole: Value = serde_json::from_str(&text)?;
        let Some(entry) = whole.get("postgres") else {
            return fault(format!("{} names no postgres", path.display()));
        };
        let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let port = entry.get("port").and_then(Value::as_u64).unwrap_or_default();
        let ca = whole.get("ca").and_then(Value::as_str).unwrap_or_default();
        Ok(Self {
            host: text("host"),
            port: u16::try_from(port)?,
            admin_user: text("adminUser"),
            admin_password: text("adminPassword"),
            version: text("version"),
            ca_pem: fs::read_to_string(ca).map_err(|error| format!("{ca}: {error}"))?,
        })
    }

    /// The administrator of a database.
    pub(crate) fn admin(&self, database: &str) -> Account {
        Account {
            user: self.admin_user.clone(),
            password: self.admin_password.clone(),
            database: database.to_owned(),
        }
    }

    /// Connects with TLS, verified as the server under test does it.
    pub(crate) async fn connect(&self, account: &Account) -> Result<Client> {
        let mut stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        stream.write_all(&SSL_REQUEST).await?;
        if stream.read_u8().await? != b'S' {
            return fault("the Postgres of services.json doesn't offer TLS");
        }
        let verified = tls::client_config(Verification::ChainAndName, Some(&self.ca_pem))?;
        let stream = Box::pin(tls::handshake(&verified, tls::server_name(&self.host)?, stream)).await?;
        let mut config = Config::new();
        config.user(&account.user).password(&account.password).dbname(&account.database);
        // The stream is encrypted already, and handed over as if it were plain.
        config.ssl_mode(SslMode::Disable).application_name("jackfield-bench");
        let (client, connection) = Box::pin(config.connect_raw(stream, NoTls)).await?;
        // It ends with its client.
        tokio::spawn(connection);
        Ok(client)
    }
}
