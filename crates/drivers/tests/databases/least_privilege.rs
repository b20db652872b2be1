//! What a read can never do, whatever its statement says: write, define, keep a session writable, or
//! reach the server's files.

use jackfield_core::{
    plan::{Access, Column, SqlPlan},
    schema::{Dialect, FieldType},
};
use jackfield_drivers::{Error, sql::Connection};

use crate::engines::{Database, dialects};

const TABLE: &str =
    "CREATE TABLE t (id INTEGER PRIMARY KEY, note VARCHAR(40)); INSERT INTO t VALUES (1, 'alive')";

const ANYWHERE: &[&str] = &[
    "INSERT INTO t (id) VALUES (2)",
    "UPDATE t SET note = 'gone'",
    "DELETE FROM t",
    "DROP TABLE t",
    "ALTER TABLE t ADD more INTEGER",
    "CREATE TABLE u (id INTEGER)",
    "CREATE INDEX i ON t (note)",
    "SELECT 1; DELETE FROM t",
];
const POSTGRES: &[&str] = &[
    "TRUNCATE t",
    "WITH gone AS (DELETE FROM t RETURNING id) SELECT id FROM gone",
    "SELECT id INTO u FROM t",
    "SELECT nextval('s')",
    "SELECT setval('s', 9)",
    "SELECT lo_import('/etc/hostname')",
    "SELECT pg_read_file('/etc/hostname')",
    "SELECT pg_ls_dir('/')",
    "COPY t TO '/dev/null'",
    "COPY t FROM PROGRAM 'true'",
    "SELECT set_config('transaction_read_only', 'off', false)",
    "GRANT ALL ON t TO PUBLIC",
    "CREATE ROLE jf_never",
    "ALTER SYSTEM SET work_mem = '1MB'",
    "LOCK TABLE t",
    "SELECT id FROM t FOR UPDATE",
    "DO $$ BEGIN DELETE FROM t; END $$",
];
const MYSQL: &[&str] = &[
    "REPLACE INTO t VALUES (1, 'gone')",
    "TRUNCATE t",
    "SELECT * FROM t INTO OUTFILE '/dev/shm/jf_never'",
    "SELECT note FROM t INTO DUMPFILE '/dev/shm/jf_never'",
    "LOAD DATA INFILE '/etc/hostname' INTO TABLE t (note)",
    "CREATE USER jf_never",
    "GRANT ALL ON *.* TO jf_never",
    "SET GLOBAL max_connections = 7",
    "CREATE FUNCTION f() RETURNS INT RETURN 1",
    "KILL 1",
];
const SQLITE: &[&str] = &[
    "REPLACE INTO t VALUES (1, 'gone')",
    "VACUUM",
    "SELECT load_extension('x')",
    "SELECT writefile('x', 'y')",
    "PRAGMA user_version = 7",
];
/// What would make the session writable, were that enough.
const DOORS: &[(Dialect, &str)] = &[
    (Dialect::Postgres, "SELECT set_config('default_transaction_read_only', 'off', false)"),
    (Dialect::Postgres, "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"),
    (Dialect::Postgres, "SET default_transaction_read_only = off"),
    (Dialect::Postgres, "SET TRANSACTION READ WRITE"),
    (Dialect::Postgres, "RESET ALL"),
    (Dialect::Postgres, "BEGIN READ WRITE"),
    (Dialect::Mysql, "SET SESSION transaction_read_only = 0"),
    (Dialect::Mysql, "SET SESSION TRANSACTION READ WRITE"),
    (Dialect::Mariadb, "SET SESSION tx_read_only = 0"),
    (Dialect::Mariadb, "SET SESSION TRANSACTION READ WRITE"),
    (Dialect::Sqlite, "PRAGMA query_only = OFF"),
    (Dialect::Sqlite, "PRAGMA writable_schema = ON"),
];

fn plan(dialect: Dialect, statement: &str) -> SqlPlan {
    SqlPlan {
        dialect,
        statement: statement.to_owned(),
        binds: Vec::new(),
        columns: vec![Column { leaf: "x".to_owned(), kind: FieldType::String }],
        access: Access::Read,
        max_rows: 10,
        readback: None,
    }
}

/// A read as the product makes it.
async fn attempt(connection: &Connection, dialect: Dialect, statement: &str) -> Result<(), Error> {
    connection.read(&plan(dialect, statement), &[]).await.map(|_| ())
}

/// A read that reaches the session whatever its form, so that the session is what refuses it.
async fn reach(connection: &Connection, dialect: Dialect, statement: &str) -> Result<(), Error> {
    let plan = plan(dialect, statement);
    let outcome = match connection {
        Connection::Postgres(connection) => connection.read(&plan, &[]).await,
        Connection::Mysql(connection) => connection.read(&plan, &[]).await,
        Connection::Sqlite(connection) => connection.read(&plan, &[]).await,
    };
    outcome.map(|_| ())
}

async fn made(dialect: Dialect) -> Database {
    let more = if dialect == Dialect::Postgres { "; CREATE SEQUENCE s" } else { "" };
    Database::new(dialect, &format!("{TABLE}{more}")).await
}

#[tokio::test]
async fn a_read_can_do_nothing_but_read() {
    for dialect in dialects() {
        let database = made(dialect).await;
        let connection = database.open().await;
        let own = match dialect {
            Dialect::Postgres => POSTGRES,
            Dialect::Mysql | Dialect::Mariadb => MYSQL,
            Dialect::Sqlite => SQLITE,
        };
        let before = database.checksum("t");
        let mut passed = Vec::new();
        for statement in ANYWHERE.iter().chain(own) {
            if reach(&connection, dialect, statement).await.is_ok() {
                passed.push(*statement);
            }
        }
        assert_eq!(database.checksum("t"), before, "{dialect:?}");
        assert!(passed.is_empty(), "{dialect:?} let pass: {passed:#?}");
    }
}

#[tokio::test]
async fn a_session_for_reads_does_not_become_one_for_writes() {
    for (dialect, door) in DOORS.iter().filter(|(dialect, _)| dialects().contains(dialect)) {
        let database = made(*dialect).await;
        let connection = database.open().await;
        let before = database.checksum("t");
        let opened = attempt(&connection, *dialect, door).await.is_ok();
        for number in 0..20 {
            let insert = format!("INSERT INTO t (id) VALUES ({number} + 100)");
            let wrote = reach(&connection, *dialect, &insert).await;
            assert!(wrote.is_err(), "{dialect:?}: wrote after {door} (accepted: {opened})");
        }
        assert_eq!(database.checksum("t"), before, "{dialect:?}: {door}");
    }
}
