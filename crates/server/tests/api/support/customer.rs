//! A customer's database: two tables, a few rows, and a user with just the rights it needs.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use super::{
    Client, Service, service,
    services::{client, service_or_reason},
    unique,
};

/// The roles of the scripts belong to the whole server: one test at a time makes them.
pub(crate) static ROLES: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A password that needs care wherever it is written.
pub(crate) const PASSWORD: &str = "p'a\"ss\\wörd-canary";

const POSTGRES: &str = "
    CREATE TYPE ticket_status AS ENUM ('open', 'pending', 'closed');
    CREATE TABLE customers (id serial PRIMARY KEY, phone text UNIQUE, name text NOT NULL, email text, ssn text);
    CREATE TABLE tickets (id serial PRIMARY KEY, customer_id int NOT NULL REFERENCES customers (id),
        subject text NOT NULL, status ticket_status NOT NULL DEFAULT 'open',
        opened_at timestamptz NOT NULL DEFAULT now());
    CREATE INDEX ON tickets (customer_id);
    GRANT SELECT ON customers, tickets TO {user};
    GRANT INSERT, UPDATE ON tickets TO {user};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {user};";

const MYSQL: &str = "
    CREATE TABLE customers (id INT AUTO_INCREMENT PRIMARY KEY, phone VARCHAR(40) UNIQUE, name VARCHAR(200) NOT NULL,
        email VARCHAR(200), ssn VARCHAR(20)) CHARACTER SET utf8mb4;
    CREATE TABLE tickets (id INT AUTO_INCREMENT PRIMARY KEY, customer_id INT NOT NULL, subject VARCHAR(200) NOT NULL,
        status ENUM ('open', 'pending', 'closed') NOT NULL DEFAULT 'open',
        opened_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, INDEX (customer_id),
        FOREIGN KEY (customer_id) REFERENCES customers (id)) CHARACTER SET utf8mb4;
    GRANT SELECT ON {database}.customers TO {user};
    GRANT SELECT, INSERT, UPDATE ON {database}.tickets TO {user};";

const ROWS: &str = "
    INSERT INTO customers (id, phone, name, email, ssn) VALUES
        (41, '+15550123456', 'A. Caller', 'a@example.com', '000-00-0001'),
        (42, '+15550999999', 'B. Other', 'b@example.com', '000-00-0002');
    INSERT INTO tickets (customer_id, subject, status, opened_at) VALUES
        (41, 'Boiler leaks', 'open', '2026-11-02 09:15:00'), (41, 'Old matter', 'closed', '2026-10-01 08:00:00');";

/// A customer's database, gone when the test is.
pub(crate) struct Customer {
    /// Which server it is on: `postgres`, `mariadb` or `mysql`.
    pub(crate) engine: &'static str,
    /// The server.
    pub(crate) service: Service,
    /// The database's name.
    pub(crate) database: String,
    /// The user's name.
    pub(crate) user: String,
}

impl Customer {
    /// One on each engine that is there; says loudly which one isn't.
    pub(crate) fn on_each() -> Vec<Self> {
        ["postgres", "mariadb", "mysql"].into_iter().filter_map(Self::on).collect()
    }

    /// One on Postgres.
    pub(crate) fn on_postgres() -> Self {
        Self::on("postgres").expect("Postgres is always there")
    }

    /// One on an engine, if that is there; says loudly if it isn't.
    #[expect(clippy::print_stdout, reason = "a skipped server must be seen in the test's output")]
    pub(crate) fn on(engine: &'static str) -> Option<Self> {
        if let Err(reason) = service_or_reason(engine) {
            println!("\n!!! SKIPPED: no test runs against {engine}: {reason} !!!\n");
            return None;
        }
        let customer = Self {
            engine,
            service: service(engine),
            database: unique("jf_customer"),
            user: unique("jf_user"),
        };
        customer.make();
        Some(customer)
    }

    fn make(&self) {
        let Self { database, user, .. } = self;
        if self.kind() == "postgres" {
            let password = PASSWORD.replace('\'', "''");
            self.run_in("postgres", &format!("CREATE DATABASE {database};"));
            self.run_in("postgres", &format!("CREATE ROLE {user} LOGIN PASSWORD '{password}';"));
            self.run(POSTGRES);
        } else {
            let password = PASSWORD.replace('\\', "\\\\").replace('\'', "''");
            self.run_in("mysql", &format!("CREATE DATABASE {database} CHARACTER SET utf8mb4;"));
            self.run_in("mysql", &format!("CREATE USER {user}@'%' IDENTIFIED BY '{password}' REQUIRE SSL;"));
            self.run(MYSQL);
        }
        self.run(ROWS);
    }

    /// The kind of integration that connects it.
    pub(crate) fn kind(&self) -> &'static str {
        if self.engine == "postgres" { "postgres" } else { "mysql" }
    }

    /// Runs a script as the administrator, in the server's own client; `{user}` and `{database}` stand
    /// for their names.
    pub(crate) fn run(&self, script: &str) {
        let account =
            if self.kind() == "postgres" { self.user.clone() } else { format!("{}@'%'", self.user) };
        let script = script.replace("{user}", &account).replace("{database}", &self.database);
        self.run_in(&self.database, &script);
    }

    /// The one number that a question gives, asked as the administrator.
    pub(crate) fn number(&self, question: &str) -> i64 {
        let output = run(self.engine, &self.service, &self.database, question);
        let shown = String::from_utf8_lossy(&output.stdout);
        let number = shown.lines().find_map(|line| line.trim().parse().ok());
        number.unwrap_or_else(|| panic!("{question}: {shown}{}", String::from_utf8_lossy(&output.stderr)))
    }

    fn run_in(&self, database: &str, script: &str) {
        let output = run(self.engine, &self.service, database, script);
        assert!(output.status.success(), "{}\n{script}", String::from_utf8_lossy(&output.stderr));
    }

    /// The `credentials` of a connect request.
    pub(crate) fn credentials(&self) -> Value {
        self.service.credentials(&self.database, &self.user, PASSWORD)
    }

    /// Connects it.
    pub(crate) async fn connect(&self, client: &Client) {
        let body = serde_json::json!({"credentials": self.credentials()});
        let connected = client.post(&format!("/integrations/{}/connect", self.kind())).json(body).await.ok();
        assert_eq!(connected["status"], "connected");
    }

    /// Discovers it; gives what was found.
    pub(crate) async fn discover(&self, client: &Client) -> Value {
        client.post(&format!("/integrations/{}/discover", self.kind())).await.ok()
    }
}

impl Drop for Customer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let Self { database, user, .. } = &*self;
        if self.kind() == "postgres" {
            self.run_in("postgres", &format!("DROP DATABASE IF EXISTS {database} WITH (FORCE);"));
            self.run_in("postgres", &format!("DROP ROLE IF EXISTS {user};"));
        } else {
            self.run_in(
                "mysql",
                &format!("DROP DATABASE IF EXISTS {database}; DROP USER IF EXISTS {user}@'%';"),
            );
        }
    }
}

/// Runs a script as the administrator in the engine's own client.
pub(crate) fn run(engine: &str, service: &Service, database: &str, script: &str) -> Output {
    let port = service.port.to_string();
    let mut command = match engine {
        "postgres" => {
            let mut command = client("psql");
            command
                .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", &service.host, "-p", &port])
                .args(["-U", &service.admin_user, "-f", "-"])
                .envs([
                    ("PGDATABASE", database),
                    ("PGPASSWORD", &service.admin_password),
                    ("PGSSLMODE", "require"),
                ]);
            command
        }
        engine => {
            let mut command = client(engine);
            let tls = if engine == "mariadb" { "--ssl" } else { "--ssl-mode=REQUIRED" };
            command
                .args(["--no-defaults", "--batch", "--default-character-set=utf8mb4", tls])
                .args(["-h", &service.host, "-P", &port, "-u", &service.admin_user, database])
                .env("MYSQL_PWD", &service.admin_password);
            command
        }
    };
    feed(&mut command, script)
}

fn feed(command: &mut Command, script: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the database's own client");
    child.stdin.take().expect("its input").write_all(script.as_bytes()).expect("to write");
    child.wait_with_output().expect("the database's own client")
}
