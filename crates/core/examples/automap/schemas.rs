//! The schemas that goals are about.

use std::{path::Path, sync::Arc};

use jackfield_core::{
    import::files::{self, File},
    schema::{Dialect, Schema, Table, Transport, directory::Directory},
};

use serde_json::Value;

use crate::goal::Settings;

/// The schema at a path of the corpus.
///
/// # Errors
/// Why there is none.
pub(crate) fn load(settings: &Settings, path: &str, transport: &str) -> Result<Arc<Directory>, String> {
    let schema = if transport == "sql" {
        let file = settings.schemas.join(format!("{path}.schema.json"));
        let told = |error: serde_json::Error| format!("{}: {error}", file.display());
        let written: Value = serde_json::from_slice(&bytes(&file)?).map_err(told)?;
        of_database(written, path).map_err(told)?
    } else {
        let file = File { name: path.to_owned(), bytes: bytes(&settings.corpus.join(path))? };
        let transport = if transport == "graphql" { Transport::Graphql } else { Transport::Rest };
        let imported = files::schema(vec![file], transport);
        imported
            .map_err(|faults| format!("{path}: {}", faults.first().map_or("", |fault| &fault.message)))?
            .schema
    };
    Ok(Arc::new(Directory::new(schema.into())))
}

/// The schema of a database: as it is kept, or as `GET /integrations/{kind}/schema` answers, which leaves out where
/// the tables are and in which language the database speaks.
fn of_database(mut written: Value, path: &str) -> Result<Schema, serde_json::Error> {
    let data = written.get_mut("data").map(Value::take).unwrap_or(written);
    let mut schema: Schema = serde_json::from_value(data)?;
    let speaks = if path.contains("mysql") { Dialect::Mysql } else { Dialect::Postgres };
    schema.dialect = schema.dialect.or(Some(speaks));
    for object in &mut schema.objects {
        let name = object.name.rsplit('.').next().unwrap_or(&object.name).to_owned();
        object.table.get_or_insert(Table { schema: None, name });
    }
    Ok(schema)
}

fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}
