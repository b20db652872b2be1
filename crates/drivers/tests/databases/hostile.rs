//! Hostile values through every parameter of lookups and writes: refused, or taken literally.

use std::collections::BTreeMap;

use jackfield_core::{
    plan::{arguments::PreparedPlan, phone::spellings},
    schema::{Dialect, Field, Schema},
};
use jackfield_drivers::{ErrorKind, sql::Connection};
use serde_json::{Value, json};

use crate::{
    engines::{Database, Outcome, arguments, bound, call, dialects, discovered},
    hostile_values::{Plain, all, is_padded, order, plain},
};

const OPERATORS: [&str; 6] = ["eq", "ieq", "prefix", "gte", "lte", "variants"];
#[rustfmt::skip]
const POSTGRES: &[&str] = &[
    "text", "varchar(40)", "char(10)", "citext", "smallint", "integer", "bigint", "numeric(12,2)",
    "numeric", "real", "double precision", "boolean", "date", "time", "timestamp", "timestamptz", "uuid",
    "bytea", "jsonb", "json", "mood", "text[]", "integer[]", "inet", "interval",
];
#[rustfmt::skip]
const MYSQL: &[&str] = &[
    "varchar(200) CHARACTER SET utf8mb4", "varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    "varchar(200) CHARACTER SET latin1", "char(10) CHARACTER SET utf8mb4", "tinyint", "smallint unsigned",
    "mediumint", "int", "bigint", "bigint unsigned", "decimal(12,2)", "float", "double", "tinyint(1)",
    "date", "time(6)", "datetime(6)", "datetime", "timestamp(6) NULL", "enum('open','closed','it''s')",
    "set('open','closed')", "varbinary(100)", "year", "bit(8)",
];
const MYSQL_UNINDEXED: &[&str] = &["json", "longtext CHARACTER SET utf8mb4", "longblob"];
#[rustfmt::skip]
const SQLITE: &[&str] = &[
    "TEXT", "TEXT COLLATE NOCASE", "VARCHAR(40)", "INTEGER", "REAL", "DECIMAL(12,2)", "NUMERIC", "BOOLEAN",
    "DATE", "TIME", "DATETIME", "TIMESTAMPTZ", "UUID", "BLOB", "JSON", "",
];

/// The types of an engine.
pub fn kinds(dialect: Dialect) -> Vec<&'static str> {
    match dialect {
        Dialect::Postgres => POSTGRES.to_vec(),
        Dialect::Sqlite => SQLITE.to_vec(),
        Dialect::Mysql => [MYSQL, MYSQL_UNINDEXED].concat(),
        Dialect::Mariadb => [MYSQL, MYSQL_UNINDEXED, &["uuid", "inet6"]].concat(),
    }
}

/// What the types need to be there first.
pub fn type_script(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('open', 'closed', 'it''s');",
        Dialect::Mysql | Dialect::Mariadb | Dialect::Sqlite => "",
    }
}

/// One table a type, `t0`, `t1`, …, with the column `v` of that type, and a table to be left alone.
fn script(dialect: Dialect) -> String {
    let mut script = type_script(dialect).to_owned();
    script += "CREATE TABLE canary (id INTEGER PRIMARY KEY, note VARCHAR(40)); INSERT INTO canary VALUES (1, 'alive');";
    for (number, kind) in kinds(dialect).iter().enumerate() {
        script += &format!("CREATE TABLE t{number} (id INTEGER PRIMARY KEY, v {kind}, note VARCHAR(40));");
        if !MYSQL_UNINDEXED.contains(kind) {
            script += &format!("CREATE INDEX i{number} ON t{number} (v);");
        }
        if dialect == Dialect::Postgres && matches!(*kind, "text" | "varchar(40)") {
            script += &format!("CREATE INDEX l{number} ON t{number} (lower(v));");
        }
    }
    script
}

/// One column on the test bench.
struct Bench<'a> {
    database: &'a Database,
    connection: &'a Connection,
    schema: &'a Schema,
    table: String,
    field: Field,
    /// What each row was given, and what it answers with.
    rows: BTreeMap<i64, (Plain, Value)>,
}

impl Bench<'_> {
    fn says(&self, what: &str) -> String {
        format!(
            "{:?}, {}: {what}",
            self.schema.dialect,
            self.field.native_type.as_deref().unwrap_or_default()
        )
    }

    fn insert(&self) -> PreparedPlan {
        let binding = json!({"toolName": "w", "operation": format!("{}.insert", self.table), "isWrite": true,
            "sqlWrite": {"table": self.table, "mode": "insert",
                "columns": [{"column": "id", "param": "id"}, {"column": "v", "param": "v"}, {"column": "note", "const": "'\\"}]},
            "projection": [{"path": ["id"], "leaf": "id"}, {"path": ["v"], "leaf": "v"}, {"path": ["note"], "leaf": "note"}]});
        bound(self.schema, &binding).unwrap_or_else(|faults| panic!("{}", self.says(&format!("{faults:?}"))))
    }

    fn update(&self) -> PreparedPlan {
        let binding = json!({"toolName": "w", "operation": format!("{}.update", self.table), "isWrite": true,
            "sqlWrite": {"table": self.table, "mode": "update", "keyColumn": "id", "keyParam": "id",
                "columns": [{"column": "v", "param": "v", "required": false}]},
            "projection": [{"path": ["v"], "leaf": "v"}]});
        bound(self.schema, &binding).unwrap_or_else(|faults| panic!("{}", self.says(&format!("{faults:?}"))))
    }

    fn search(&self, operator: &str) -> Option<PreparedPlan> {
        let binding = json!({"toolName": "r", "operation": format!("{}.search", self.table),
            "sqlSearch": {"table": self.table, "filterColumn": "v", "param": "v", "operator": operator, "limit": 200},
            "projection": [{"path": ["id"], "leaf": "id"}, {"path": ["v"], "leaf": "v"}]});
        bound(self.schema, &binding).ok()
    }

    /// Writes each value, and finds each one taken back as it was given.
    async fn write_all(&mut self, faults: &mut Vec<String>) {
        let (insert, update) = (self.insert(), self.update());
        for (id, value) in (1_i64..).zip(all()) {
            if self.is_rounded(&value) {
                continue;
            }
            let outcome =
                call(self.connection, &insert, &arguments([("id", json!(id)), ("v", value.clone())])).await;
            let (sent, answer) = match outcome {
                Outcome::Refused => continue,
                Outcome::Failed(error)
                    if error.kind == ErrorKind::Rejected && !error.message.contains("refused the") =>
                {
                    continue;
                }
                Outcome::Failed(error) => {
                    faults.push(self.says(&format!("writing {} failed: {error:?}", short(&value))));
                    continue;
                }
                Outcome::Answered(sent, answer) => (plain(&self.field, &sent["v"]), answer),
            };
            let own = self.has_own_spelling();
            if (!own && plain(&self.field, &answer["v"]) != sent)
                || answer["id"] != id
                || answer["note"] != "'\\"
            {
                faults.push(self.says(&format!("wrote {} and got {}", short(&value), short(&answer))));
            }
            self.rows.insert(id, (sent.clone(), answer["v"].clone()));
            let again =
                call(self.connection, &update, &arguments([("id", json!(id)), ("v", value.clone())])).await;
            match again {
                Outcome::Answered(_, changed) if own || plain(&self.field, &changed["v"]) == sent => {}
                other => faults.push(self.says(&format!(
                    "changing to {} gave {}",
                    short(&value),
                    short_debug(&other)
                ))),
            }
        }
    }

    /// Looks each value up, and finds what is equal to it and nothing else.
    async fn look_up_all(&self, faults: &mut Vec<String>) {
        for operator in OPERATORS {
            let Some(search) = self.search(operator) else { continue };
            for value in all() {
                let outcome = call(self.connection, &search, &arguments([("v", value.clone())])).await;
                let wrong = match outcome {
                    Outcome::Refused => None,
                    // A letter that the column's character set lacks, a text that is no address.
                    Outcome::Failed(error)
                        if error.kind == ErrorKind::Rejected && error.message.starts_with("A value is") =>
                    {
                        None
                    }
                    Outcome::Failed(error) => Some(format!("failed: {error:?}")),
                    Outcome::Answered(..) if self.has_own_spelling() => None,
                    Outcome::Answered(sent, answer) => self.wrongly_found(operator, &sent["v"], &answer),
                };
                faults.extend(wrong.map(|wrong| self.says(&format!("{operator} {} {wrong}", short(&value)))));
            }
        }
    }

    /// What a lookup found beyond what it should, or left out.
    fn wrongly_found(&self, operator: &str, sent: &Value, answer: &Value) -> Option<String> {
        let (wanted, found) = (self.matching(operator, sent), ids(answer));
        let complete = answer["truncated"] == true || wanted.iter().all(|id| found.contains(id));
        let literal = found.iter().all(|id| self.may_match(operator, sent, *id));
        (!complete || !literal).then(|| format!("found {found:?}, not {wanted:?}"))
    }

    /// Whether SQLite, to which a document that is a number is a number, keeps fewer digits of it.
    fn is_rounded(&self, value: &Value) -> bool {
        self.field.native_type.as_deref() == Some("JSON") && *value == json!(u64::MAX)
    }

    /// Whether the engine reads values of the column in its own way, as `1 day` for `24 hours`.
    fn has_own_spelling(&self) -> bool {
        let native = self.field.native_type.as_deref().unwrap_or_default();
        matches!(native, "interval" | "inet" | "inet6")
    }

    /// The rows that must be found.
    fn matching(&self, operator: &str, sent: &Value) -> Vec<i64> {
        let padded = is_padded(&self.field) && sent.as_str().is_some_and(|sent| sent.ends_with(' '));
        let must = |held: &Plain| {
            !padded && self.matches(operator, sent, held) && !self.escapes(operator, sent, held)
        };
        self.rows.iter().filter(|(_, (held, _))| must(held)).map(|(id, _)| *id).collect()
    }

    /// MySQL's and MariaDB's search by a beginning leaves out what goes on with a control character.
    fn escapes(&self, operator: &str, sent: &Value, held: &Plain) -> bool {
        let (Plain::Text(held), Some(sent)) = (held, sent.as_str()) else { return false };
        operator == "prefix"
            && matches!(self.schema.dialect, Some(Dialect::Mysql | Dialect::Mariadb))
            && held.strip_prefix(sent).is_some_and(|rest| rest.starts_with(|next| next < ' '))
    }

    /// Whether a row may be found: engines differ on letters of which there are several small ones.
    fn may_match(&self, operator: &str, sent: &Value, id: i64) -> bool {
        let Some((held, _)) = self.rows.get(&id) else { return false };
        match (operator, held, sent.as_str()) {
            ("ieq", Plain::Text(held), Some(sent)) => folded(held) == folded(sent),
            // The blanks that fill a value up are part of it or not, as the engine likes.
            (_, Plain::Text(held), Some(sent)) if operator != "variants" && is_padded(&self.field) => {
                held.trim_end().starts_with(sent.trim_end())
            }
            _ => self.matches(operator, sent, held),
        }
    }

    fn matches(&self, operator: &str, sent: &Value, held: &Plain) -> bool {
        let wanted = plain(&self.field, sent);
        if matches!(held, Plain::Null) {
            return false;
        }
        match (operator, held) {
            ("prefix", Plain::Text(held)) => sent.as_str().is_some_and(|sent| held.starts_with(sent)),
            ("ieq", Plain::Text(held)) => sent.as_str().is_some_and(|sent| held.eq_ignore_ascii_case(sent)),
            ("variants", Plain::Text(held)) => {
                let all = spellings(sent.as_str().unwrap_or_default(), None);
                all.iter().any(|one| plain(&self.field, &json!(one)) == Plain::Text(held.clone()))
            }
            ("gte", _) => order(held, &wanted).is_some_and(std::cmp::Ordering::is_ge),
            ("lte", _) => order(held, &wanted).is_some_and(std::cmp::Ordering::is_le),
            _ => *held == wanted,
        }
    }
}

/// Without case, as loosely as any engine sees it.
fn folded(text: &str) -> String {
    text.to_uppercase().to_lowercase().replace('\u{307}', "").replace('ı', "i").replace('ς', "σ")
}

fn ids(answer: &Value) -> Vec<i64> {
    let mut ids: Vec<i64> =
        answer["items"].as_array().expect("a list").iter().filter_map(|item| item["id"].as_i64()).collect();
    ids.sort_unstable();
    ids
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(120).collect()
}

fn short_debug(outcome: &Outcome) -> String {
    format!("{outcome:?}").chars().take(300).collect()
}

async fn prove(dialect: Dialect) {
    let database = Database::new(dialect, &script(dialect)).await;
    let connection = database.open().await;
    let schema = discovered(&connection).await;
    let mut faults = Vec::new();
    let canary = match dialect {
        Dialect::Sqlite => String::new(),
        Dialect::Postgres | Dialect::Mysql | Dialect::Mariadb => database.checksum("canary"),
    };
    for number in 0..kinds(dialect).len() {
        let table = format!("t{number}");
        let object = schema.object(&table).expect("the table");
        let field = object.field("v").expect("the column").clone();
        let mut bench = Bench {
            database: &database,
            connection: &connection,
            schema: &schema,
            table,
            field,
            rows: BTreeMap::new(),
        };
        bench.write_all(&mut faults).await;
        let rows = bench.database.count(&format!("SELECT count(*) FROM {}", bench.table)).await;
        assert_eq!(rows, bench.rows.len() as u64, "{}", bench.says("rows"));
        let before = database.checksum(&bench.table);
        bench.look_up_all(&mut faults).await;
        assert_eq!(database.checksum(&bench.table), before, "{}", bench.says("a lookup changed the table"));
    }
    if dialect != Dialect::Sqlite {
        assert_eq!(database.checksum("canary"), canary, "the canary");
    }
    assert_eq!(database.count("SELECT count(*) FROM canary WHERE note = 'alive'").await, 1);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[tokio::test]
async fn hostile_values_are_refused_or_literal_on_postgres() {
    prove(Dialect::Postgres).await;
}

#[tokio::test]
async fn hostile_values_are_refused_or_literal_on_sqlite() {
    prove(Dialect::Sqlite).await;
}

#[tokio::test]
async fn hostile_values_are_refused_or_literal_on_mariadb_and_mysql() {
    for dialect in
        dialects().into_iter().filter(|dialect| matches!(dialect, Dialect::Mysql | Dialect::Mariadb))
    {
        prove(dialect).await;
    }
}
