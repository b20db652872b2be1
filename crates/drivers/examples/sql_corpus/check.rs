//! Each database of a folder: loaded, discovered, imported, counted, and counted once more by the
//! server itself.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use jackfield_core::import::sql::{Catalog, schema};

use crate::{
    clients::{Server, servers},
    load::{Loaded, databases, listed, load},
};

/// Tables, columns and foreign keys.
type Counts = [usize; 3];

/// Checks every database of the folder, a line each; gives how many differ. Files that only fill
/// tables take most of the time, and may be left out.
///
/// # Errors
/// Where the folder or the servers can't be read at all.
pub async fn folder(folder: &Path, with_data: bool, say: &mut dyn FnMut(&str)) -> Result<usize, String> {
    let (servers, missing) = servers()?;
    missing.iter().for_each(|why| say(why));
    let (mut checked, mut differences) = (0, 0);
    for server in &servers {
        let language = if server.key == "postgres" { "postgres" } else { "mysql" };
        for database in listed(&folder.join(language))?.into_iter().filter(|path| path.is_dir()) {
            for (schema, data) in databases(&database)? {
                let name = format!("{} {}", server.key, shown(folder, &schema));
                checked += 1;
                let data = if with_data { data } else { Vec::new() };
                match one(server, &schema, &data).await {
                    Ok(line) => say(&format!("{name}: {line}")),
                    Err(why) => {
                        differences += 1;
                        say(&format!("{name}: DIFFERS: {why}"));
                    }
                }
            }
        }
    }
    say(&format!("{checked} databases checked, {differences} differ"));
    if checked == 0 { Err("there is nothing to check in that folder".to_owned()) } else { Ok(differences) }
}

fn shown(folder: &Path, file: &Path) -> String {
    file.strip_prefix(folder).unwrap_or(file).display().to_string()
}

/// Loads one database and compares; says what was found, or what differs.
async fn one(server: &Server, schema: &Path, data: &[PathBuf]) -> Result<String, String> {
    let given = format!("jf_sql_files_{}", std::process::id());
    let loaded = load(server, &given, schema, data)?;
    let error = loaded.error.clone();
    let outcome = compare(server, &loaded).await;
    loaded.remove()?;
    let [tables, columns, keys] = outcome?;
    let found = format!("{tables} tables, {columns} columns, {keys} foreign keys");
    Ok(match error {
        None => found,
        Some(error) => format!("{found}; NOT LOADED WHOLE, its client says: {error}"),
    })
}

async fn compare(server: &Server, loaded: &Loaded<'_>) -> Result<Counts, String> {
    let catalog = loaded.discover().await?;
    let found = counts(&catalog);
    let wanted = told(server, loaded.database())?;
    if found != wanted {
        return Err(format!("[tables, columns, foreign keys] are {wanted:?}, discovered were {found:?}"));
    }
    imported(catalog, found)?;
    Ok(found)
}

fn counts(catalog: &Catalog) -> Counts {
    let columns = catalog.tables.iter().map(|table| table.columns.len()).sum();
    let keys = catalog.tables.iter().map(|table| table.foreign_keys.len()).sum();
    [catalog.tables.len(), columns, keys]
}

/// Whether the schema has what the catalog has: every key once, in both directions.
fn imported(catalog: Catalog, [tables, columns, _]: Counts) -> Result<(), String> {
    let keys = |table: &jackfield_core::import::sql::Table| -> Vec<String> {
        let here = (table.schema.clone(), table.name.clone());
        table
            .foreign_keys
            .iter()
            .map(|key| {
                format!("{here:?} {:?}", (&key.columns, &key.to_schema, &key.to_table, &key.to_columns))
            })
            .collect()
    };
    let distinct: BTreeSet<String> = catalog.tables.iter().flat_map(keys).collect();
    let imported = schema(catalog);
    let hidden = imported.warnings.iter().filter(|warning| warning.code.starts_with("foreign_key")).count();
    let fields: usize = imported.schema.objects.iter().map(|object| object.fields.len()).sum();
    let found = [imported.schema.objects.len(), fields, imported.schema.relationships.len()];
    let wanted = [tables, columns, 2 * (distinct.len() - hidden)];
    if found == wanted {
        return Ok(());
    }
    Err(format!("[objects, fields, relationships] should be {wanted:?}, imported were {found:?}"))
}

/// The counts as the server's own views give them, which discovery doesn't ask.
fn told(server: &Server, database: &str) -> Result<Counts, String> {
    let queries = if server.key == "postgres" { POSTGRES } else { MYSQL };
    let mut counts = [0; 3];
    for (count, query) in counts.iter_mut().zip(queries) {
        let answer = server.ask(database, query)?;
        *count = answer.parse().map_err(|_| format!("no number: {answer}"))?;
    }
    Ok(counts)
}

const POSTGRES: [&str; 3] = [
    "SELECT (SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema'))
        + (SELECT count(*) FROM pg_views WHERE schemaname NOT IN ('pg_catalog', 'information_schema'))
        + (SELECT count(*) FROM pg_matviews) + (SELECT count(*) FROM pg_foreign_table)
        - (SELECT count(*) FROM pg_inherits i JOIN pg_partitioned_table p ON p.partrelid = i.inhparent
           JOIN pg_class c ON c.oid = i.inhrelid WHERE c.relkind IN ('r', 'p'))",
    "WITH parts AS (SELECT i.inhrelid FROM pg_inherits i JOIN pg_partitioned_table p ON p.partrelid = i.inhparent)
     SELECT (SELECT count(*) FROM information_schema.columns c
             WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND NOT EXISTS (
                 SELECT 1 FROM parts WHERE inhrelid = format('%I.%I', c.table_schema, c.table_name)::regclass))
        + (SELECT count(*) FROM pg_matviews m JOIN pg_attribute a
             ON a.attrelid = format('%I.%I', m.schemaname, m.matviewname)::regclass
             WHERE a.attnum > 0 AND NOT a.attisdropped)",
    "WITH parts AS (SELECT i.inhrelid FROM pg_inherits i JOIN pg_partitioned_table p ON p.partrelid = i.inhparent)
     SELECT count(*) FROM information_schema.table_constraints c WHERE constraint_type = 'FOREIGN KEY' AND NOT EXISTS (
         SELECT 1 FROM parts WHERE inhrelid = format('%I.%I', c.table_schema, c.table_name)::regclass)",
];
const MYSQL: [&str; 3] = [
    "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'SEQUENCE'",
    "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()",
    "SELECT COUNT(*) FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()",
];
