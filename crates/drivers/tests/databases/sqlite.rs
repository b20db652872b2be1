//! SQLite files: what is described, read and written, and what is refused.

use std::time::Duration;

use jackfield_core::{
    import::sql::{Catalog, ForeignKey, Index, Rights, Table, TableKind},
    plan::{Access, Cell, SqlValue},
    schema::FieldType::{self, Binary, Boolean, Datetime, Decimal, Integer, Json, Number, String as Text},
};
use jackfield_drivers::{
    ErrorKind,
    sql::{
        Connection, Settings, Target,
        test::{self, Status, Step},
    },
};
use serde_json::json;
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::mysql_scratch::{plan, text};

/// A file with what a script made in it; gone when dropped.
struct File(TempDir);

impl File {
    async fn with(script: &str) -> Self {
        let file = Self(TempDir::new().expect("a folder"));
        file.run(script).await;
        file
    }

    async fn run(&self, script: &str) {
        let options = SqliteConnectOptions::new().filename(self.path()).create_if_missing(true);
        let mut connection = options.connect().await.expect("a file");
        sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(&mut connection).await.expect(script);
        sqlx::Connection::close(connection).await.expect("to close");
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("sample.db")
    }

    async fn open_with(&self, settings: &Settings) -> Connection {
        Connection::open(&Target::Sqlite(self.path()), settings).await.expect("a connection").0
    }

    async fn open(&self) -> Connection {
        self.open_with(&Settings::default()).await
    }
}

fn cell(value: &str) -> Cell {
    Cell::Text(value.to_owned())
}

fn table<'a>(catalog: &'a Catalog, name: &str) -> &'a Table {
    catalog.tables.iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no {name}"))
}

const COMPANY: &str = "CREATE TABLE customers (id INTEGER PRIMARY KEY, phone TEXT NOT NULL UNIQUE, name TEXT, email TEXT COLLATE NOCASE, \
    full TEXT GENERATED ALWAYS AS (name || '!') VIRTUAL); \
    CREATE INDEX by_email ON customers (email); CREATE INDEX by_lower ON customers (lower(name)); \
    CREATE INDEX partly ON customers (name) WHERE name IS NOT NULL; CREATE INDEX binary ON customers (email COLLATE BINARY); \
    CREATE TABLE \"tic kets\" (id INTEGER PRIMARY KEY AUTOINCREMENT, Customer_Id INT NOT NULL REFERENCES Customers, subject TEXT NOT NULL DEFAULT 'x', \
      status TEXT NOT NULL CHECK (status IN ('open', 'closed')), opened_at DATETIME, UNIQUE (customer_id, subject)); \
    CREATE TABLE pairs (a INT, b TEXT, n DECIMAL(10,2), PRIMARY KEY (b, a)) WITHOUT ROWID; \
    CREATE TABLE strict_one (j TEXT, f REAL, y BLOB) STRICT; CREATE VIEW open_tickets AS SELECT id FROM \"tic kets\"; \
    INSERT INTO customers (id, phone, name, email) VALUES (1, '+1', 'Ann', 'A@x'), (2, '+2', 'Bob', 'b@x'); \
    INSERT INTO \"tic kets\" (customer_id, subject, status, opened_at) VALUES (1, 's', 'open', '2026-11-02 09:15:00');";

#[tokio::test]
async fn a_file_is_described_as_it_is() {
    let file = File::with(COMPANY).await;
    let catalog = file.open().await.discover().await.expect("a catalog");
    let names: Vec<&str> = catalog.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["customers", "open_tickets", "pairs", "strict_one", "tic kets"]);
    let customers = table(&catalog, "customers");
    let column = |table: &Table, name: &str| {
        table.columns.iter().find(|column| column.name == name).cloned().expect("a column")
    };
    let id = column(customers, "id");
    assert!(id.not_null && id.has_default && customers.primary_key == ["id"]);
    assert!(column(customers, "email").case_insensitive && !column(customers, "phone").case_insensitive);
    assert!(column(customers, "full").generated);
    let index = |columns: &[&str], unique| Index {
        columns: columns.iter().map(|&name| name.to_owned()).collect(),
        unique,
    };
    let mut indexes = customers.indexes.clone();
    indexes.sort_by(|a, b| a.columns.cmp(&b.columns));
    assert_eq!(indexes, [index(&["email"], false), index(&["lower(name)"], false), index(&["phone"], true)]);
    let tickets = table(&catalog, "tic kets");
    assert_eq!(column(tickets, "status").allowed_values, ["open", "closed"]);
    assert_eq!(tickets.indexes, [index(&["Customer_Id", "subject"], true)]);
    let key = ForeignKey {
        name: "tic kets_Customer_Id_fkey".to_owned(),
        columns: vec!["Customer_Id".to_owned()],
        to_schema: None,
        to_table: "customers".to_owned(),
        to_columns: vec!["id".to_owned()],
    };
    assert_eq!(tickets.foreign_keys, [key]);
    let pairs = table(&catalog, "pairs");
    assert_eq!(pairs.primary_key, ["b", "a"]);
    assert!(column(pairs, "a").not_null);
    let view = table(&catalog, "open_tickets");
    assert_eq!(
        (view.kind, view.rights),
        (TableKind::View, Rights { select: true, insert: false, update: false })
    );
}

#[tokio::test]
async fn values_go_in_and_come_out() {
    let file = File::with("CREATE TABLE t (i INTEGER, f REAL, s TEXT, y BLOB, b BOOLEAN, d DECIMAL, j JSON, at DATETIME, n TEXT);").await;
    let connection = file.open().await;
    let kinds: [FieldType; 9] = [Integer, Number, Text, Binary, Boolean, Decimal, Json, Datetime, Text];
    let insert = plan(Access::Insert, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *", &kinds);
    let values = [
        SqlValue::Integer(i64::MIN),
        SqlValue::Number(0.1),
        text("'; DROP TABLE t; -- \u{0} é"),
        SqlValue::Bytes(vec![0, 255]),
        SqlValue::Boolean(true),
        text("1.50"),
        text("{\"a\":[1]}"),
        text("2026-11-02 10:15:00+01:00"),
        SqlValue::Null,
    ];
    let expected = vec![vec![
        Cell::Integer(i64::MIN),
        Cell::Number(0.1),
        cell("'; DROP TABLE t; -- \u{0} é"),
        cell("AP8="),
        Cell::Boolean(true),
        cell("1.5"),
        Cell::Json(json!({"a": [1]})),
        cell("2026-11-02T09:15:00Z"),
        Cell::Null,
    ]];
    assert_eq!(connection.write(&insert, &values, &[]).await.expect("a row"), expected);
    let select = plan(Access::Read, "SELECT * FROM t WHERE s = ?", &kinds);
    assert_eq!(connection.read(&select, &values[2..3]).await.expect("a row"), expected);
    let too_big = connection.read(&select, &[SqlValue::Unsigned(u64::MAX)]).await.unwrap_err();
    assert_eq!(too_big.kind, ErrorKind::Rejected);
}

#[tokio::test]
async fn a_read_cannot_write_and_a_write_changes_one_row_or_nothing() {
    let file = File::with(COMPANY).await;
    let connection = file.open().await;
    for statement in ["DELETE FROM customers", "PRAGMA query_only = OFF", "CREATE TABLE x (y)"] {
        let _refused_or_void = connection.read(&plan(Access::Read, statement, &[]), &[]).await;
        let delete = plan(Access::Read, "DELETE FROM customers RETURNING id", &[Integer]);
        assert_eq!(connection.read(&delete, &[]).await.unwrap_err().kind, ErrorKind::Rejected);
    }
    let update = plan(Access::Update, "UPDATE customers SET name = ? WHERE phone LIKE ?", &[]);
    let run =
        async |name: &str, phone: &str| connection.write(&update, &[text(name), text(phone)], &[]).await;
    assert_eq!(run("Ann", "+1").await.unwrap(), vec![Vec::new()]);
    assert!(run("Ann", "none").await.unwrap().is_empty());
    assert_eq!(run("All", "+%").await.unwrap_err().kind, ErrorKind::AmbiguousMatch);
    let names = plan(Access::Read, "SELECT name FROM customers ORDER BY id", &[Text]);
    assert_eq!(connection.read(&names, &[]).await.unwrap(), vec![vec![cell("Ann")], vec![cell("Bob")]]);

    let insert = plan(
        Access::Insert,
        "INSERT INTO \"tic kets\" (customer_id, subject, status) VALUES (?, ?, ?) RETURNING id",
        &[Integer],
    );
    let open = async |customer, subject: &str, status: &str| {
        connection.write(&insert, &[SqlValue::Integer(customer), text(subject), text(status)], &[]).await
    };
    assert_eq!(open(1, "t", "open").await.unwrap(), vec![vec![Cell::Integer(2)]]);
    for (outcome, word) in [
        (open(1, "t", "open").await, "unique"),
        (open(99, "t", "open").await, "foreign key"),
        (open(1, "u", "odd").await, "check"),
    ] {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Rejected);
        assert!(error.message.contains(word), "{}", error.message);
    }
}

#[tokio::test]
async fn what_takes_too_long_is_stopped_and_what_is_too_large_refused() {
    let file = File::with("CREATE TABLE t (s TEXT); INSERT INTO t VALUES ('x');").await;
    let mut settings = Settings::default();
    settings.limits.call_timeout = Duration::from_millis(300);
    settings.limits.max_result_bytes = 1000;
    settings.limits.read_connections = 1;
    let connection = file.open_with(&settings).await;
    let endless = "SELECT count(*) FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n)";
    let error = connection.read(&plan(Access::Read, endless, &[Integer]), &[]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout, "{error:?}");
    let large = plan(Access::Read, "SELECT printf('%2000d', 1)", &[Text]);
    crate::support::until("the only connection is free again", async || {
        connection.read(&large, &[]).await.unwrap_err().kind == ErrorKind::ResultTooLarge
    })
    .await;
    let gone = connection.read(&plan(Access::Read, "SELECT missing FROM t", &[Text]), &[]).await.unwrap_err();
    assert_eq!(gone.kind, ErrorKind::SchemaDrifted, "{gone:?}");
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let text_file = folder.path().join("notes.txt");
    std::fs::write(&text_file, "not a database, but long enough to look at").expect("to write");
    for path in [folder.path().to_owned(), folder.path().join("none.db"), text_file] {
        let error = Connection::open(&Target::Sqlite(path.clone()), &Settings::default())
            .await
            .err()
            .expect("a refusal");
        assert_eq!(error.kind, ErrorKind::InvalidTarget, "{path:?}: {error:?}");
    }
    assert!(!folder.path().join("none.db").exists(), "nothing is made");
}

#[tokio::test]
async fn the_test_tells_every_step() {
    let file = File::with(COMPANY).await;
    let report = test::test(&Target::Sqlite(file.path()), &Settings::default()).await;
    assert!(report.ok, "{report:#?}");
    assert!(report.server_version.expect("a version").starts_with("SQLite 3."));
    let least = report.checks.iter().find(|check| check.name == Step::LeastPrivilege).expect("the check");
    assert_eq!(least.status, Status::Warn);
    let missing = test::test(&Target::Sqlite(file.path().join("none")), &Settings::default()).await;
    assert!(!missing.ok && missing.checks[0].status == Status::Fail);
}
