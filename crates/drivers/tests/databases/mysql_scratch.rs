//! A MySQL or MariaDB database and a user of a test's own, gone when the test ends.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use jackfield_core::{
    plan::{Access, Bind, Column, Encode, Readback, Rows, Source, SqlPlan, SqlValue},
    schema::{Dialect, FieldType},
};
use jackfield_drivers::{
    Error,
    sql::{Connection, Credentials, Settings, Target},
};

use crate::support::{Service, service, service_or_reason, services, settings, unique};

const PASSWORD: &str = "p'a\"ss\\wörd";

/// The servers there are; says loudly which one isn't there.
#[expect(clippy::print_stdout, reason = "a skipped server must be seen in the test's output")]
pub(crate) fn engines() -> Vec<&'static str> {
    let is_there = |key: &&str| match service_or_reason(key) {
        Ok(_) => true,
        Err(reason) => {
            println!("\n!!! SKIPPED: no test runs against {key}: {reason} !!!\n");
            false
        }
    };
    ["mariadb", "mysql"].into_iter().filter(is_there).collect()
}

/// A database with what a script made in it, and a user that may do what the script granted.
pub(crate) struct Scratch {
    pub(crate) key: &'static str,
    pub(crate) server: Service,
    pub(crate) database: String,
    pub(crate) user: String,
}

impl Scratch {
    /// In the script, `{user}` stands for the user's name.
    pub(crate) fn on(key: &'static str, script: &str) -> Self {
        let scratch = Self { key, server: service(key), database: unique("jf_db"), user: unique("jf") };
        let password = PASSWORD.replace('\\', "\\\\").replace('\'', "''");
        let Self { database, user, .. } = &scratch;
        scratch.run_in(
            "mysql",
            &format!(
                "CREATE DATABASE {database}; CREATE USER {user}@'%' IDENTIFIED BY '{password}' REQUIRE SSL;"
            ),
        );
        scratch.run(script);
        scratch
    }

    /// Runs a script as the administrator, in the server's own client.
    pub(crate) fn run(&self, script: &str) -> String {
        self.run_in(&self.database, &script.replace("{user}", &format!("{}@'%'", self.user)))
    }

    fn run_in(&self, database: &str, script: &str) -> String {
        let output = client(self.key, &self.server, database, script);
        assert!(output.status.success(), "{}\n{script}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    }

    pub(crate) fn credentials(&self) -> Credentials {
        self.server.credentials(&self.database, &self.user, PASSWORD)
    }

    pub(crate) async fn open(&self) -> Connection {
        self.open_with(&settings()).await
    }

    pub(crate) async fn open_with(&self, settings: &Settings) -> Connection {
        Connection::open(&Target::Mysql(self.credentials()), settings).await.expect("a connection").0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let Self { database, user, .. } = &*self;
            self.run_in(
                "mysql",
                &format!("DROP DATABASE IF EXISTS {database}; DROP USER IF EXISTS {user}@'%';"),
            );
        }
    }
}

/// Runs a script in the server's own client as the administrator.
pub(crate) fn client(key: &str, server: &Service, database: &str, script: &str) -> Output {
    let client = if key.starts_with("mariadb") { "mariadb" } else { "mysql" };
    let command: Vec<String> = services()["clients"][client]
        .as_array()
        .expect("a client")
        .iter()
        .map(|word| word.as_str().expect("a word").to_owned())
        .collect();
    let (program, arguments) = command.split_first().expect("a program");
    let tls = if client == "mariadb" { "--ssl" } else { "--ssl-mode=REQUIRED" };
    let mut child = Command::new(program)
        .args(arguments)
        .args(["--no-defaults", "--batch", "--skip-column-names", "--default-character-set=utf8mb4", tls])
        .args(["-h", &server.host, "-P", &server.port.to_string(), "-u", &server.admin_user, database])
        .env("MYSQL_PWD", &server.admin_password)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the client");
    child.stdin.take().expect("its input").write_all(script.as_bytes()).expect("to write");
    child.wait_with_output().expect("the client")
}

/// A plan around a statement whose result columns are taken for these types.
pub(crate) fn plan(access: Access, statement: &str, kinds: &[FieldType]) -> SqlPlan {
    let column = |(index, kind): (usize, &FieldType)| Column { leaf: format!("c{index}"), kind: *kind };
    SqlPlan {
        dialect: Dialect::Mysql,
        statement: statement.to_owned(),
        binds: vec![bind(); statement.matches('?').count()],
        columns: kinds.iter().enumerate().map(column).collect(),
        access,
        max_rows: 1000,
        readback: None,
    }
}

/// The plan with a read that follows.
pub(crate) fn with_readback(mut plan: SqlPlan, statement: &str) -> SqlPlan {
    plan.readback = Some(Readback { statement: statement.to_owned(), binds: vec![bind()] });
    plan
}

fn bind() -> Bind {
    Bind {
        source: Source::Parameter("p".to_owned()),
        encode: Encode::Text,
        operator: jackfield_core::binding::Operator::default(),
        spelling: None,
    }
}

/// Runs a read.
pub(crate) async fn read(
    connection: &Connection,
    statement: &str,
    kinds: &[FieldType],
    values: &[SqlValue],
) -> Result<Rows, Error> {
    connection.read(&plan(Access::Read, statement, kinds), values).await
}

/// A text value.
pub(crate) fn text(value: &str) -> SqlValue {
    SqlValue::Text(value.to_owned())
}
