//! One small company, as a database, a REST API and a GraphQL API have it.

use std::sync::LazyLock;

use jackfield_core::{
    import::{
        document::{Source, parse},
        graphql, openapi,
        sql::{self, Catalog, Column, ForeignKey, Index, Rights, Table, TableKind},
    },
    schema::{Dialect, Schema},
};

/// The company's schema for each transport.
pub(crate) static ALL: LazyLock<Vec<Schema>> = LazyLock::new(|| {
    let databases = [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite].map(database);
    databases.into_iter().chain([rest(), graph()]).collect()
});

fn rest() -> Schema {
    let value = parse(include_bytes!("../seeds/openapi/company.yaml"), "company.yaml").expect("it is YAML");
    openapi::schema(&Source { place: "company.yaml".to_owned(), value }, &[]).expect("it is OpenAPI").schema
}

fn graph() -> Schema {
    graphql::sdl(include_str!("../seeds/graphql_sdl/company.graphql")).expect("it is GraphQL").schema
}

fn database(dialect: Dialect) -> Schema {
    let customers = table(
        "customers",
        vec![
            column("id", "integer", true),
            column("phone", "varchar(40)", true),
            column("name", "text", false),
            column("balance", "decimal(12,2)", false),
            column("born", "date", false),
        ],
    );
    let tickets = Table {
        foreign_keys: vec![ForeignKey {
            name: "of_customer".to_owned(),
            columns: vec!["customer_id".to_owned()],
            to_schema: None,
            to_table: "customers".to_owned(),
            to_columns: vec!["id".to_owned()],
        }],
        ..table(
            "tickets",
            vec![
                column("id", "integer", true),
                column("customer_id", "integer", true),
                column("subject", "varchar(20)", true),
                Column {
                    allowed_values: vec!["open".to_owned(), "closed".to_owned()],
                    ..column("status", "enum", false)
                },
                column("opened_at", "timestamp", false),
            ],
        )
    };
    let catalog = Catalog { dialect, default_schema: None, tables: vec![customers, tickets] };
    sql::schema(catalog).schema
}

fn table(name: &str, columns: Vec<Column>) -> Table {
    let index = |column: &str, unique| Index { columns: vec![column.to_owned()], unique };
    let indexes = columns.iter().filter(|column| column.name != "subject");
    Table {
        schema: None,
        name: name.to_owned(),
        kind: TableKind::Table,
        comment: None,
        rights: EVERYTHING,
        indexes: indexes.map(|column| index(&column.name, column.name == "phone")).collect(),
        columns,
        primary_key: vec!["id".to_owned()],
        foreign_keys: Vec::new(),
    }
}

const EVERYTHING: Rights = Rights { select: true, insert: true, update: true };

fn column(name: &str, native_type: &str, not_null: bool) -> Column {
    Column {
        name: name.to_owned(),
        native_type: native_type.to_owned(),
        not_null,
        has_default: name == "id",
        generated: false,
        allowed_values: Vec::new(),
        comment: None,
        case_insensitive: false,
        rights: EVERYTHING,
    }
}
