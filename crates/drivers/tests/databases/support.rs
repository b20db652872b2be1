//! The servers that the tests talk to, as the file named by `JACKFIELD_TEST_SERVICES` lists them.

use std::{fs, path::PathBuf, time::Duration};

use ipnet::IpNet;
use jackfield_drivers::{
    ErrorKind,
    guard::AddressGuard,
    limits::Limits,
    sql::{Connection, Credentials, Settings, SslMode, Target},
};
use serde_json::Value;

/// One running server.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its address.
    pub host: String,
    /// The name that its certificate is for (for the good one).
    pub name: String,
    /// Its TCP port.
    pub port: u16,
    /// An account that may do everything.
    pub admin_user: String,
    /// Its password.
    pub admin_password: String,
    /// The command that stops it at once, where tests may do that.
    pub stop: Vec<String>,
    /// The command that starts it again.
    pub start: Vec<String>,
    /// The command that makes it stand still, where tests may do that.
    pub pause: Vec<String>,
    /// The command that lets it go on.
    pub resume: Vec<String>,
}

/// The whole file.
pub fn services() -> Value {
    #[expect(clippy::disallowed_methods, reason = "a test is told by its environment where the servers are")]
    let Ok(path) = std::env::var("JACKFIELD_TEST_SERVICES") else {
        panic!("these tests need real servers: run ./scripts/test");
    };
    let text = fs::read_to_string(&path).expect("the file named by JACKFIELD_TEST_SERVICES");
    serde_json::from_str(&text).expect("JSON in the file named by JACKFIELD_TEST_SERVICES")
}

/// The service of that key, or the reason why it isn't there.
pub fn service_or_reason(key: &str) -> Result<Service, String> {
    let services = services();
    let entry = &services[key];
    if let Some(reason) = entry["skipped"].as_str() {
        return Err(reason.to_owned());
    }
    let text = |name: &str| entry[name].as_str().unwrap_or_else(|| panic!("{key}.{name}")).to_owned();
    let words = |name: &str| match entry[name].as_array() {
        Some(words) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        None => Vec::new(),
    };
    Ok(Service {
        host: text("host"),
        name: text("name"),
        port: u16::try_from(entry["port"].as_u64().expect("a port")).expect("a port"),
        admin_user: text("adminUser"),
        admin_password: text("adminPassword"),
        stop: words("stop"),
        start: words("start"),
        pause: words("pause"),
        resume: words("resume"),
    })
}

/// The service of that key.
pub fn service(key: &str) -> Service {
    service_or_reason(key).unwrap_or_else(|reason| panic!("{key} was skipped: {reason}"))
}

/// The certificate of the authority that signed the good certificates, PEM.
pub fn ca_pem() -> String {
    pem("ca")
}

/// The certificate of an authority that signed none of the good ones, PEM.
pub fn other_ca_pem() -> String {
    pem("otherCa")
}

fn pem(key: &str) -> String {
    let path = PathBuf::from(services()[key].as_str().expect("a path"));
    fs::read_to_string(path).expect("a certificate")
}

impl Service {
    /// The administrator's credentials for a database, fully verified.
    pub fn admin(&self, database: &str) -> Credentials {
        self.credentials(database, &self.admin_user, &self.admin_password)
    }

    /// Credentials for a database, fully verified.
    pub fn credentials(&self, database: &str, user: &str, password: &str) -> Credentials {
        Credentials {
            host: self.name.clone(),
            port: self.port,
            database: database.to_owned(),
            user: user.to_owned(),
            password: password.to_owned().into(),
            ssl_mode: SslMode::VerifyFull,
            ca_pem: Some(ca_pem()),
        }
    }
}

/// Settings that allow the loopback network, where the tests' servers are.
pub fn settings() -> Settings {
    Settings { guard: loopback_guard(), limits: Limits::default(), allow_powerful_roles: false }
}

/// Settings under which the administrator's account may connect too.
pub fn admin_settings() -> Settings {
    Settings { allow_powerful_roles: true, ..settings() }
}

/// A guard that allows the loopback network.
pub fn loopback_guard() -> AddressGuard {
    let networks = ["127.0.0.0/8", "::1/128"];
    AddressGuard {
        allowed_private_networks: networks
            .iter()
            .map(|text| text.parse::<IpNet>().expect("a network"))
            .collect(),
    }
}

/// A name that no other test and no earlier run uses, starting with `prefix`.
pub fn unique(prefix: &str) -> String {
    use std::hash::{BuildHasher, Hasher};
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    format!("{prefix}_{random:016x}")
}

/// Waits until the condition holds; panics after ten seconds.
pub async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    while !condition().await {
        assert!(tokio::time::Instant::now() < deadline, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Connects with credentials in a mode of TLS; what came of it, in short.
pub async fn outcome_of(
    target: fn(Credentials) -> Target,
    credentials: Credentials,
    ssl_mode: SslMode,
    ca_pem: Option<String>,
) -> Result<(), (ErrorKind, Option<&'static str>)> {
    let credentials = Credentials { ssl_mode, ca_pem, ..credentials };
    match Connection::open(&target(credentials), &admin_settings()).await {
        Ok(_) => Ok(()),
        Err(error) => Err((error.kind, error.field)),
    }
}
