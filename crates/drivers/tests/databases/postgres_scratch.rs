//! A database and a role of a test's own, gone when the test ends.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use jackfield_core::plan::{Access, Bind, Encode, Rows, Source, SqlPlan, SqlValue};
use jackfield_core::schema::Dialect;
use jackfield_drivers::{
    Error,
    sql::{Connection, Credentials, Settings, Target},
};

use crate::support::{Service, service, services, settings, unique};

const PASSWORD: &str = "p'a\"ss\\wörd";

/// Takes away what every role may do by default before PostgreSQL 16, and a test of credentials warns of.
pub const NO_LARGE_OBJECTS: &str = "REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), \
     lo_from_bytea(oid, bytea), lo_put(oid, bigint, bytea) FROM PUBLIC;";

/// A database with what a script made in it, and a role that may sign in and nothing more.
pub struct Scratch {
    pub server: Service,
    pub database: String,
    pub role: String,
}

impl Scratch {
    /// In the script, `{role}` stands for the role's name.
    pub fn new(script: &str) -> Self {
        Self::on("postgres", script)
    }

    pub fn on(key: &str, script: &str) -> Self {
        let scratch = Self { server: service(key), database: unique("jf_db"), role: unique("jf_role") };
        let password = PASSWORD.replace('\'', "''");
        let Self { database, role, .. } = &scratch;
        psql(
            &scratch.server,
            "postgres",
            &format!(
                "CREATE DATABASE {database}; SET standard_conforming_strings = on; CREATE ROLE {role} LOGIN PASSWORD '{password}';"
            ),
        );
        scratch.run(script);
        scratch
    }

    /// Runs a script as the administrator, in the server's own client.
    pub fn run(&self, script: &str) {
        psql(&self.server, &self.database, &script.replace("{role}", &self.role));
    }

    /// The one value that a query of the administrator gives.
    pub fn ask(&self, query: &str) -> String {
        psql(&self.server, &self.database, query).trim().to_owned()
    }

    pub fn credentials(&self) -> Credentials {
        self.server.credentials(&self.database, &self.role, PASSWORD)
    }

    pub async fn open(&self) -> Connection {
        self.open_with(&settings()).await
    }

    pub async fn open_with(&self, settings: &Settings) -> Connection {
        let target = Target::Postgres(self.credentials());
        Connection::open(&target, settings).await.expect("a connection").0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let Self { server, database, role } = self;
        psql(
            server,
            "postgres",
            &format!("DROP DATABASE IF EXISTS {database} WITH (FORCE); DROP ROLE IF EXISTS {role};"),
        );
    }
}

/// Runs a script as the administrator, in the server's own client; gives what it printed.
pub fn psql(server: &Service, database: &str, script: &str) -> String {
    let command = services()["clients"]["psql"][0].as_str().expect("a client").to_owned();
    let mut child = Command::new(command)
        .args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            &server.host,
            "-p",
            &server.port.to_string(),
        ])
        .args(["-U", &server.admin_user, "-f", "-"])
        // Not as an argument: there a name with `=` in it is taken for a connection string.
        .envs([("PGDATABASE", database), ("PGPASSWORD", &server.admin_password), ("PGSSLMODE", "require")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("psql");
    child.stdin.take().expect("its input").write_all(script.as_bytes()).expect("to write");
    let output = child.wait_with_output().expect("psql");
    assert!(output.status.success(), "{}\n{script}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// A plan around a statement, for as many text values as it has placeholders.
pub fn plan(access: Access, statement: &str) -> SqlPlan {
    let binds = statement.matches('$').count();
    SqlPlan {
        dialect: Dialect::Postgres,
        statement: statement.to_owned(),
        binds: (0..binds)
            .map(|index| Bind {
                source: Source::Parameter(format!("p{index}")),
                encode: Encode::Text,
                operator: jackfield_core::binding::Operator::default(),
                spelling: None,
            })
            .collect(),
        columns: Vec::new(),
        access,
        max_rows: 1000,
        readback: None,
    }
}

/// Runs a read.
pub async fn read(connection: &Connection, statement: &str, values: &[SqlValue]) -> Result<Rows, Error> {
    connection.read(&plan(Access::Read, statement), values).await
}

/// A text value.
pub fn text(value: &str) -> SqlValue {
    SqlValue::Text(value.to_owned())
}
