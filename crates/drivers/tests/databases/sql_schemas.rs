//! The schemas that SQL files make, written down for those who judge without a database.

use std::{fs, path::Path};

use jackfield_core::schema::{Basis, Capability, Dialect, Schema};
use tempfile::TempDir;

use crate::{support::unique, write};

const TABLES: &str = "
CREATE TABLE customers (id bigint PRIMARY KEY, phone varchar(40) NOT NULL UNIQUE, name varchar(80) NOT NULL);
CREATE TABLE tickets (id bigint PRIMARY KEY, customer_id bigint NOT NULL, subject varchar(200) NOT NULL,
    FOREIGN KEY (customer_id) REFERENCES customers (id));
CREATE INDEX tickets_of_customer ON tickets (customer_id);
";

/// A corpus with one database, its folder's name no other test's, and a place for what is made of it.
struct Corpus {
    folder: TempDir,
    database: String,
    lines: Vec<String>,
}

impl Corpus {
    fn new(language: &str, files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let database = format!("sql/{language}/{}", unique("shop"));
        let corpus = Self { folder, database, lines: Vec::new() };
        let place = corpus.folder.path().join(&corpus.database);
        fs::create_dir_all(&place).expect("a folder");
        for (name, text) in files {
            fs::write(place.join(name), text).expect("a file");
        }
        corpus
    }

    async fn write(&mut self, out: &Path) -> Result<(), String> {
        write::schemas(self.folder.path(), out, &mut |line| self.lines.push(line.to_owned())).await
    }

    /// What is written about a file of the database; none where nothing is.
    fn written(&self, out: &Path, file: &str) -> Option<String> {
        fs::read_to_string(out.join(&self.database).join(format!("{file}.schema.json"))).ok()
    }
}

fn read(text: Option<String>) -> Schema {
    serde_json::from_str(&text.expect("a written schema")).expect("a schema")
}

#[tokio::test]
async fn a_written_schema_says_all_that_a_binding_needs() {
    let rows = "INSERT INTO customers VALUES (1, '+12065550142', 'Ada Birch');";
    for (language, dialect) in [("postgres", Dialect::Postgres), ("mysql", Dialect::Mysql)] {
        let mut corpus = Corpus::new(language, &[("rows.sql", rows), ("tables.sql", TABLES)]);
        let out = TempDir::new().expect("a folder");
        assert_eq!(corpus.write(out.path()).await, Ok(()), "{:?}", corpus.lines);
        let text = corpus.written(out.path(), "tables.sql");
        let schema = read(text);
        if language == "postgres" || !corpus.lines.iter().any(|line| line.contains("SKIPPED: mysql")) {
            assert_eq!(schema.dialect, Some(dialect));
        }
        let names: Vec<&str> = schema.objects.iter().map(|object| object.name.as_str()).collect();
        assert_eq!(names, ["customers", "tickets"]);
        for capability in [Capability::Search, Capability::Create, Capability::Update] {
            assert!(schema.objects.iter().all(|object| object.capabilities.contains(&capability)));
        }
        let customers = schema.object("customers").expect("customers");
        assert!(customers.is_unique("phone"));
        assert!(schema.operation("customers.search").is_some(), "its table has a place");
        let ways: Vec<_> = schema.relationships_of("tickets").collect();
        assert_eq!(ways.len(), 1);
        assert_eq!((ways[0].to.object.as_str(), ways[0].basis), ("customers", Basis::Declared));
        assert_eq!(corpus.written(out.path(), "rows.sql"), None, "it makes no table");
    }
}

#[tokio::test]
async fn written_schemas_are_the_same_the_next_time_and_may_lie_in_the_corpus() {
    for language in ["postgres", "mysql"] {
        let mut corpus = Corpus::new(language, &[("tables.sql", TABLES)]);
        let folder = corpus.folder.path().to_owned();
        assert_eq!(corpus.write(&folder).await, Ok(()), "{:?}", corpus.lines);
        let once = corpus.written(&folder, "tables.sql");
        assert_eq!(corpus.write(&folder).await, Ok(()), "{:?}", corpus.lines);
        assert!(once.is_some());
        assert_eq!(corpus.written(&folder, "tables.sql"), once);
        assert_eq!(corpus.written(&folder, "tables.sql.schema.json"), None, "it is no SQL file");
    }
}

#[tokio::test]
async fn a_file_goes_to_the_engine_that_takes_it_whole() {
    let only_mariadb = format!("{TABLES}CREATE TABLE keys_of_doors (id uuid PRIMARY KEY);");
    let mut corpus = Corpus::new("mysql", &[("tables.sql", &only_mariadb)]);
    let out = TempDir::new().expect("a folder");
    assert_eq!(corpus.write(out.path()).await, Ok(()), "{:?}", corpus.lines);
    let schema = read(corpus.written(out.path(), "tables.sql"));
    assert_eq!(schema.dialect, Some(Dialect::Mariadb));
    assert_eq!(schema.objects.len(), 3);
    assert!(!corpus.lines.iter().any(|line| line.contains("NOT LOADED WHOLE")), "{:?}", corpus.lines);
}

#[tokio::test]
async fn what_does_not_load_is_told_and_the_rest_is_written() {
    let half = format!("{TABLES}CREATE TABLE broken (id no_such_type);");
    let none = "CREATE TABLE broken (id no_such_type);";
    let mut corpus =
        Corpus::new("postgres", &[("half.sql", &half), ("none.sql", none), ("whole.sql", TABLES)]);
    let out = TempDir::new().expect("a folder");
    let told = corpus.write(out.path()).await.expect_err("one file makes nothing");
    assert!(told.starts_with("2 schemas written, 1 not:\n"), "{told}");
    assert!(
        told.contains("none.sql: it makes no table in postgres: ") && told.contains("no_such_type"),
        "{told}"
    );
    assert_eq!(corpus.written(out.path(), "none.sql"), None);
    let [half, whole] = ["half.sql", "whole.sql"].map(|file| read(corpus.written(out.path(), file)));
    assert_eq!(half, whole);
    let line = |file: &str| corpus.lines.iter().find(|line| line.contains(file)).expect("a line");
    assert!(line("half.sql").contains("NOT LOADED WHOLE") && line("half.sql").contains("no_such_type"));
    assert!(line("whole.sql").ends_with("postgres, 2 tables, 6 columns, 2 relationships"));
}

#[tokio::test]
async fn a_corpus_that_makes_no_table_is_refused() {
    let mut corpus = Corpus::new("postgres", &[("rows.sql", "SELECT 1;")]);
    let out = TempDir::new().expect("a folder");
    let told = corpus.write(out.path()).await.expect_err("nothing to write");
    assert!(told.contains("no file in postgres/* or mysql/* makes a table"), "{told}");
}
