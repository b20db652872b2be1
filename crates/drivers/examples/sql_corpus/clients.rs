//! The servers and their own clients, as the file named by `JACKFIELD_TEST_SERVICES` lists them.

use std::{
    ffi::OsStr,
    fs::File,
    path::Path,
    process::{Command, Output, Stdio},
};

use jackfield_drivers::sql::{Credentials, SslMode, Target};
use serde_json::Value;

/// One server.
pub struct Server {
    /// `postgres`, `mariadb` or `mysql`.
    pub key: &'static str,
    client: Vec<String>,
    host: String,
    name: String,
    port: u16,
    user: String,
    password: String,
    ca_pem: String,
}

/// The servers that are there, and why the others aren't.
pub fn servers() -> Result<(Vec<Server>, Vec<String>), String> {
    #[expect(clippy::disallowed_methods, reason = "the environment tells where the servers are")]
    let path = std::env::var("JACKFIELD_TEST_SERVICES")
        .map_err(|_| "JACKFIELD_TEST_SERVICES names no file: run it under ./scripts/test".to_owned())?;
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    let services: Value = serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?;
    let (mut there, mut missing) = (Vec::new(), Vec::new());
    for key in ["postgres", "mariadb", "mysql"] {
        match server(&services, key) {
            Ok(server) => there.push(server),
            Err(why) => missing.push(format!("!!! SKIPPED: {key}: {why} !!!")),
        }
    }
    Ok((there, missing))
}

fn server(services: &Value, key: &'static str) -> Result<Server, String> {
    let entry = services.get(key).ok_or("it isn't listed")?;
    if let Some(why) = entry["skipped"].as_str() {
        return Err(why.to_owned());
    }
    let text = |name: &str| entry[name].as_str().map(str::to_owned).ok_or(format!("no `{name}`"));
    let client = if key == "postgres" { "psql" } else { key };
    let words = services["clients"][client].as_array().ok_or(format!("no client `{client}`"))?;
    let ca = services["ca"].as_str().ok_or("no `ca`")?;
    Ok(Server {
        key,
        client: words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        host: text("host")?,
        name: text("name")?,
        port: entry["port"].as_u64().and_then(|port| u16::try_from(port).ok()).ok_or("no `port`")?,
        user: text("adminUser")?,
        password: text("adminPassword")?,
        ca_pem: std::fs::read_to_string(ca).map_err(|error| format!("{ca}: {error}"))?,
    })
}

impl Server {
    /// The administrator's connection to a database.
    pub fn target(&self, database: &str) -> Target {
        let credentials = Credentials {
            host: self.name.clone(),
            port: self.port,
            database: database.to_owned(),
            user: self.user.clone(),
            password: self.password.clone().into(),
            ssl_mode: SslMode::VerifyFull,
            ca_pem: Some(self.ca_pem.clone()),
        };
        if self.key == "postgres" { Target::Postgres(credentials) } else { Target::Mysql(credentials) }
    }

    /// Loads a file in the server's own client, going on after errors; gives what went wrong first.
    pub fn load(&self, database: &str, file: &Path) -> Result<Option<String>, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", file.display());
        let mut unpacking = None;
        let input = if file.extension() == Some(OsStr::new("gz")) {
            let mut gzip =
                Command::new("gzip").arg("-dc").arg(file).stdout(Stdio::piped()).spawn().map_err(failed)?;
            let unpacked = gzip.stdout.take().ok_or("gzip gave nothing")?;
            unpacking = Some(gzip);
            Stdio::from(unpacked)
        } else {
            Stdio::from(File::open(file).map_err(failed)?)
        };
        let folder = file.parent().unwrap_or(Path::new("."));
        let more: &[&str] = if self.key == "postgres" { &["-f", "-"] } else { &["--force"] };
        let output =
            self.command(database, more).current_dir(folder).stdin(input).output().map_err(failed)?;
        if let Some(mut gzip) = unpacking {
            gzip.wait().map_err(failed)?;
        }
        Ok(first_error(&output))
    }

    /// The one value that a query gives.
    pub fn ask(&self, database: &str, query: &str) -> Result<String, String> {
        let flag = if self.key == "postgres" { "-c" } else { "-e" };
        let output = self.command(database, &[flag, query]).stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("{}: {error}", self.key))?;
        match first_error(&output).filter(|_| !output.status.success()) {
            Some(error) => Err(format!("{}: {error}\n{query}", self.key)),
            None => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        }
    }

    fn command(&self, database: &str, more: &[&str]) -> Command {
        let mut words = self.client.iter();
        let mut command = Command::new(words.next().map_or("", String::as_str));
        command.args(words);
        let port = self.port.to_string();
        match self.key {
            "postgres" => {
                command.args([
                    "-X", "-q", "-A", "-t", "-h", &self.host, "-p", &port, "-U", &self.user, "-d", database,
                ]);
                command.env("PGPASSWORD", &self.password).env("PGSSLMODE", "require");
            }
            key => {
                let tls = if key == "mariadb" { "--ssl" } else { "--ssl-mode=REQUIRED" };
                command.args([
                    "--no-defaults",
                    "--batch",
                    "--skip-column-names",
                    "--default-character-set=utf8mb4",
                    tls,
                ]);
                command.args(["-h", &self.host, "-P", &port, "-u", &self.user, database]);
                command.env("MYSQL_PWD", &self.password);
            }
        }
        command.args(more);
        command
    }
}

/// The first error that a client reports.
fn first_error(output: &Output) -> Option<String> {
    let words = String::from_utf8_lossy(&output.stderr);
    let error = words.lines().find(|line| line.contains("ERROR") || line.contains("FATAL"));
    let otherwise =
        || (!output.status.success()).then(|| words.lines().next().unwrap_or("it failed").to_owned());
    error.map(str::to_owned).or_else(otherwise)
}
