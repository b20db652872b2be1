//! The pages of `specs/` about databases, on a SQLite file of their own.

use jackfield_core::{
    import,
    plan::{Access, Plan, Request, arguments::check, output, values::sql_values},
};
use jackfield_drivers::sql::{Connection, Settings, Target};
use serde_json::Value;
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

#[path = "../shared/spec.rs"]
mod spec;

async fn called(connection: &Connection, plan: &Plan, arguments: &Value) -> Value {
    let Request::Sql(sql) = &plan.request else { panic!("no statement") };
    let arguments = check(plan, arguments.as_object().expect("an object")).expect("good arguments");
    let call = sql_values(plan, sql, &arguments);
    let rows = match sql.access {
        Access::Read => connection.read(sql, &call.values).await,
        Access::Insert | Access::Update => connection.write(sql, &call.values, &call.readback).await,
    };
    output::shape(plan, rows.expect("rows"), &|_| true).expect("one shape").value
}

async fn page_holds(page: &str) {
    let blocks = spec::blocks(page);
    let (schema, rest) = blocks.split_first().expect("a schema");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("spec.db");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let mut file = options.connect().await.expect("a file");
    sqlx::raw_sql(sqlx::AssertSqlSafe(schema.text.clone())).execute(&mut file).await.expect("tables");
    let settings = Settings::default();
    let (connection, _) = Connection::open(&Target::Sqlite(path), &settings).await.expect("a connection");
    let schema = import::sql::schema(connection.discover().await.expect("a catalog")).schema;
    let (mut plan, mut arguments) = (None, Value::Null);
    for (block, next) in rest.iter().zip(rest.iter().skip(1).chain(rest.last())) {
        match block.what.as_str() {
            "binding" => plan = spec::bound(&schema, block, next),
            "arguments" => arguments = block.json(),
            "output" => {
                let plan = plan.as_ref().expect("a binding before");
                assert_eq!(called(&connection, plan, &arguments).await, block.json(), "{page}");
            }
            "sends" | "faults" => {}
            other => panic!("{page} has a block `{other}`"),
        }
    }
}

#[tokio::test]
async fn the_pages_about_databases_hold() {
    for page in ["lookup.md", "write.md"] {
        page_holds(page).await;
    }
}
