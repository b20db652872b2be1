//! Databases larger than a person would draw: many tables, wide ones, keys among all of them.

use jackfield_core::{
    import::sql::schema,
    schema::{Cardinality, Dialect},
};

use crate::engines::{Database, dialects};

const TABLES: usize = 3000;
const COLUMNS: usize = 1000;

/// How many clients make tables at once, where each table waits for the disk.
const CLIENTS: usize = 6;

/// A wide table.
fn wide() -> String {
    let columns: Vec<String> = (0..COLUMNS).map(|number| format!("c{number} INT")).collect();
    format!("CREATE TABLE wide ({});\n", columns.join(", "))
}

/// A part of a chain of foreign keys, from the first table to the last.
fn chain(numbers: std::ops::Range<usize>) -> String {
    let table = |number: usize| {
        let parent = number.saturating_sub(1);
        format!(
            "CREATE TABLE n{number} (id INT PRIMARY KEY, parent_id INT, v VARCHAR(20), \
             FOREIGN KEY (parent_id) REFERENCES n{parent} (id));\n"
        )
    };
    numbers.map(table).collect()
}

async fn made(dialect: Dialect) -> Database {
    if matches!(dialect, Dialect::Postgres | Dialect::Sqlite) {
        return Database::new(dialect, &format!("{}BEGIN;\n{}COMMIT", wide(), chain(0..TABLES))).await;
    }
    let database = Database::new(dialect, &wide()).await;
    let Database::Mysql(scratch) = &database else { panic!("another engine") };
    let share = TABLES / CLIENTS;
    std::thread::scope(|scope| {
        for part in 0..CLIENTS {
            let tables = chain(part * share..(part + 1) * share);
            // A table may come before the one that it refers to.
            scope.spawn(move || scratch.run(&format!("SET SESSION foreign_key_checks = 0;\n{tables}")));
        }
    });
    database
}

async fn discovers(dialect: Dialect) {
    let database = made(dialect).await;
    let connection = database.open().await;
    let catalog = connection.discover().await.expect("a catalog");
    assert_eq!(catalog.tables.len(), TABLES + 1, "{dialect:?}");
    let imported = schema(catalog);
    assert_eq!(imported.warnings, [], "{dialect:?}");
    let wide = imported.schema.object("wide").expect("the wide table");
    let names: Vec<&str> = wide.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!((names.len(), names[0], names[COLUMNS - 1]), (COLUMNS, "c0", "c999"), "{dialect:?}");
    assert_eq!(imported.schema.relationships.len(), 2 * TABLES, "{dialect:?}");
    for number in 1..TABLES {
        let object = imported.schema.object(&format!("n{number}")).expect("a table");
        assert_eq!(object.fields.len(), 3);
        let parent = imported.schema.relationship(&object.name, "parent").expect("its parent");
        assert_eq!(parent.to.object, format!("n{}", number - 1));
        assert_eq!(parent.cardinality, Cardinality::One);
    }
}

#[tokio::test]
async fn three_thousand_tables_and_a_thousand_columns_are_discovered() {
    for dialect in dialects() {
        discovers(dialect).await;
    }
}
