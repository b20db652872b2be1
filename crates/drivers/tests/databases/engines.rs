//! A database of each engine, for tests that say the same of all of them.

use jackfield_core::{
    binding::read,
    compile::{Context, compile},
    diagnostic::Diagnostic,
    import::sql::schema,
    plan::{Plan, Request, arguments::PreparedPlan, output, values::sql_values},
    schema::{Dialect, Schema},
    scoping::Scoping,
};
use jackfield_drivers::{
    Error,
    limits::Limits,
    sql::{Connection, Settings, Target},
};
use serde_json::{Map, Value};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use crate::{mysql_scratch, postgres_scratch, support::settings};

/// A database of a test's own, gone when the test ends.
pub enum Database {
    /// PostgreSQL.
    Postgres(postgres_scratch::Scratch),
    /// MySQL or MariaDB.
    Mysql(mysql_scratch::Scratch),
    /// A SQLite file in a folder of its own.
    Sqlite(tempfile::TempDir),
}

/// The engines that are there.
pub fn dialects() -> Vec<Dialect> {
    let mysql = mysql_scratch::engines().into_iter().map(|key| match key {
        "mysql" => Dialect::Mysql,
        _ => Dialect::Mariadb,
    });
    [Dialect::Postgres, Dialect::Sqlite].into_iter().chain(mysql).collect()
}

impl Database {
    /// A database with what a script makes in it, whose user may read, add and change rows.
    pub async fn new(dialect: Dialect, script: &str) -> Self {
        match dialect {
            Dialect::Postgres => {
                let grant = "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}; \
                             GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};";
                Self::Postgres(postgres_scratch::Scratch::new(&format!("{script}; {grant}")))
            }
            Dialect::Mysql | Dialect::Mariadb => {
                let key = if dialect == Dialect::Mysql { "mysql" } else { "mariadb" };
                let grant = "GRANT SELECT, INSERT, UPDATE ON * TO {user};";
                Self::Mysql(mysql_scratch::Scratch::on(key, &format!("{script}; {grant}")))
            }
            Dialect::Sqlite => {
                let database = Self::Sqlite(tempfile::tempdir().expect("a folder"));
                std::fs::write(database.file(), "").expect("a file");
                let mut connection = database.sqlite().await;
                let made = sqlx::raw_sql(AssertSqlSafe(script.to_owned())).execute(&mut connection).await;
                made.unwrap_or_else(|error| panic!("{error}\n{script}"));
                connection.close().await.expect("to close");
                database
            }
        }
    }

    fn file(&self) -> std::path::PathBuf {
        match self {
            Self::Sqlite(folder) => folder.path().join("data.db"),
            Self::Postgres(_) | Self::Mysql(_) => panic!("only SQLite is a file"),
        }
    }

    async fn sqlite(&self) -> SqliteConnection {
        let path = self.file();
        SqliteConnection::connect(path.to_str().expect("a path")).await.expect("a connection")
    }

    /// A connection as the database's own user, for results of up to 16 MB.
    pub async fn open(&self) -> Connection {
        let limits = Limits { max_result_bytes: 16 << 20, ..Limits::default() };
        let settings = Settings { limits, ..settings() };
        match self {
            Self::Postgres(scratch) => scratch.open_with(&settings).await,
            Self::Mysql(scratch) => scratch.open_with(&settings).await,
            Self::Sqlite(_) => {
                Connection::open(&Target::Sqlite(self.file()), &settings).await.expect("a connection").0
            }
        }
    }

    /// The one number that a query of the administrator gives.
    pub async fn count(&self, query: &str) -> u64 {
        let text = match self {
            Self::Postgres(scratch) => scratch.ask(query),
            Self::Mysql(scratch) => scratch.run(query),
            Self::Sqlite(_) => {
                let mut connection = self.sqlite().await;
                let count: i64 = sqlx::query_scalar(AssertSqlSafe(query.to_owned()))
                    .fetch_one(&mut connection)
                    .await
                    .expect("a number");
                count.to_string()
            }
        };
        text.parse().unwrap_or_else(|_| panic!("no number: {text}"))
    }

    /// A sum over all that a table holds: equal while nothing in it changes.
    pub fn checksum(&self, table: &str) -> String {
        match self {
            Self::Postgres(scratch) => scratch.ask(&format!(
                "SELECT count(*) || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
            )),
            Self::Mysql(scratch) => scratch.run(&format!("CHECKSUM TABLE {table} EXTENDED")),
            Self::Sqlite(_) => {
                let bytes = std::fs::read(self.file()).expect("the file");
                use std::hash::{DefaultHasher, Hash, Hasher};
                let mut hasher = DefaultHasher::new();
                bytes.hash(&mut hasher);
                hasher.finish().to_string()
            }
        }
    }
}

/// What the connection's user sees.
pub async fn discovered(connection: &Connection) -> Schema {
    schema(connection.discover().await.expect("a catalog")).schema
}

/// The plan of a binding.
pub fn bound(schema: &Schema, binding: &Value) -> Result<PreparedPlan, Vec<Diagnostic>> {
    let context = Context::new("test", "f");
    let plan: Plan = compile(&read::binding(binding)?, schema, &Scoping::default(), &context)?;
    PreparedPlan::new(plan).map_err(|fault| vec![fault])
}

/// What became of a call.
#[derive(Debug)]
pub enum Outcome {
    /// The arguments were refused before anything was sent.
    Refused,
    /// The driver or the database refused.
    Failed(Error),
    /// The arguments as they were sent, and the answer.
    Answered(Map<String, Value>, Value),
}

/// One call, as the runtime makes it.
pub async fn call(connection: &Connection, prepared: &PreparedPlan, given: &Map<String, Value>) -> Outcome {
    let plan = prepared.plan();
    let arguments = match prepared.check(given) {
        Ok(arguments) => arguments,
        Err(faults) => {
            assert!(!faults.is_empty());
            return Outcome::Refused;
        }
    };
    let Request::Sql(sql) = &plan.request else { panic!("no statement") };
    let values = sql_values(plan, sql, &arguments);
    let rows = if plan.is_write {
        connection.write(sql, &values.values, &values.readback).await
    } else {
        connection.read(sql, &values.values).await
    };
    match rows {
        Err(error) => Outcome::Failed(error),
        Ok(rows) => {
            let shaped = output::shape(plan, rows, &|_| true).expect("the plan's shape");
            Outcome::Answered(arguments.to_json(plan), shaped.value)
        }
    }
}

/// The names and values as arguments.
pub fn arguments<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
