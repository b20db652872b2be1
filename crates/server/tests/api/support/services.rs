//! The real databases, as the file named by `JACKFIELD_TEST_SERVICES` lists them.

use std::{io::Write as _, path::PathBuf, process::Command};

use serde_json::{Value, json};

/// One running database server.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    /// Its address.
    pub(crate) host: String,
    /// The name that a good certificate is for.
    pub(crate) name: String,
    /// Its TCP port.
    pub(crate) port: u16,
    /// An account that may do everything.
    pub(crate) admin_user: String,
    /// Its password.
    pub(crate) admin_password: String,
}

/// The whole file: `ca`, `otherCa`, `clients`, and one entry a server.
pub(crate) fn services() -> Value {
    #[expect(clippy::disallowed_methods, reason = "a test is told by its environment where the servers are")]
    let Ok(path) = std::env::var("JACKFIELD_TEST_SERVICES") else {
        panic!("these tests need real servers: run ./scripts/test");
    };
    let text = std::fs::read_to_string(&path).expect("the file named by JACKFIELD_TEST_SERVICES");
    serde_json::from_str(&text).expect("JSON in the file named by JACKFIELD_TEST_SERVICES")
}

/// The server of that key; panics where it was skipped.
pub(crate) fn service(key: &str) -> Service {
    service_or_reason(key).unwrap_or_else(|reason| panic!("{key} was skipped: {reason}"))
}

/// The server of that key, or the reason why it isn't there.
pub(crate) fn service_or_reason(key: &str) -> Result<Service, String> {
    let entry = services()[key].clone();
    if let Some(reason) = entry["skipped"].as_str() {
        return Err(reason.to_owned());
    }
    let text = |name: &str| entry[name].as_str().unwrap_or_else(|| panic!("{key}.{name}")).to_owned();
    Ok(Service {
        host: text("host"),
        name: text("name"),
        port: u16::try_from(entry["port"].as_u64().expect("a port")).expect("a port"),
        admin_user: text("adminUser"),
        admin_password: text("adminPassword"),
    })
}

/// A vendor's own document, or the reason why it isn't there.
pub(crate) fn vendor_document(name: &str) -> Result<String, String> {
    let entry = services()["vendorDocuments"][name].clone();
    if let Some(reason) = entry["skipped"].as_str() {
        return Err(reason.to_owned());
    }
    let path = entry.as_str().unwrap_or_else(|| panic!("vendorDocuments.{name}: start the services anew"));
    Ok(std::fs::read_to_string(path).expect("a vendor's document"))
}

/// Says that something isn't tested: past the capture of the test's output, which shows nothing of a test that passes.
pub(crate) fn skipped(what: &str) {
    writeln!(std::io::stderr(), "\n!!! SKIPPED: {what} !!!\n").expect("standard error");
}

/// The certificate of the authority that signed the good certificates, PEM.
pub(crate) fn ca_pem() -> String {
    let path = PathBuf::from(services()["ca"].as_str().expect("a path"));
    std::fs::read_to_string(path).expect("a certificate")
}

/// One of the databases' own clients, ready for arguments: `psql`, `pgDump`, `mariadb`, `mysql`.
pub(crate) fn client(name: &str) -> Command {
    command(&services()["clients"][name])
}

impl Service {
    /// The `credentials` of a connect request, fully verified.
    pub(crate) fn credentials(&self, database: &str, user: &str, password: &str) -> Value {
        json!({
            "host": self.name, "port": self.port.to_string(), "database": database, "user": user,
            "password": password, "sslmode": "verify-full", "ca_pem": ca_pem(),
        })
    }

    /// The URL of a database on this Postgres.
    pub(crate) fn url(&self, user: &str, password: &str, database: &str) -> String {
        format!("postgres://{user}:{password}@{}:{}/{database}", self.host, self.port)
    }

    /// The URL of the administrator on this Postgres.
    pub(crate) fn admin_url(&self, database: &str) -> String {
        self.url(&self.admin_user, &self.admin_password, database)
    }
}

fn command(words: &Value) -> Command {
    let words: Vec<&str> = words.as_array().expect("a command").iter().filter_map(Value::as_str).collect();
    let (program, arguments) = words.split_first().expect("a command");
    let mut command = Command::new(program);
    command.args(arguments);
    command
}
