//! For each SQL file that makes tables the schema as discovery has it, in a file of its own:
//! `OUT/sql/mysql/shop/tables.sql.schema.json` of `CORPUS/sql/mysql/shop/tables.sql`.
//!
//! What is written is the whole of a [`Schema`]: beside what `GET …/schema` tells of it, the place of
//! each table, without which nothing compiles. The servers' administrators look, so that every table
//! can be read and written.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jackfield_core::{import::sql::schema, schema::Schema};

use crate::{
    clients::{Server, servers},
    load::{databases, listed, load},
};

/// A folder's name, and the engines that understand what is in it, the best first.
const LANGUAGES: [(&str, &[&str]); 2] = [("postgres", &["postgres"]), ("mysql", &["mysql", "mariadb"])];

/// What a file makes.
struct Made {
    schema: Schema,
    /// What the client says did not go in.
    error: Option<String>,
    /// The engine that took it.
    engine: &'static str,
}

/// Writes the schema of every database of a corpus, and says a line about each.
///
/// # Errors
/// Where the corpus or the servers can't be read, and, after all others were written, where a file
/// has no schema.
pub async fn schemas(corpus: &Path, out: &Path, say: &mut dyn FnMut(&str)) -> Result<(), String> {
    let (servers, missing) = servers()?;
    missing.iter().for_each(|why| say(why));
    let (mut written, mut failed) = (0, Vec::new());
    for (language, engines) in LANGUAGES {
        let engines: Vec<&Server> =
            engines.iter().filter_map(|key| servers.iter().find(|server| server.key == *key)).collect();
        for file in files(&corpus.join("sql").join(language))? {
            let name = file.strip_prefix(corpus).unwrap_or(&file);
            match one(&engines, &file).await.and_then(|made| write(&made, name, out)) {
                Ok(line) => {
                    written += 1;
                    say(&format!("{}: {line}", name.display()));
                }
                Err(why) => failed.push(format!("{}: {why}", name.display())),
            }
        }
    }
    if !failed.is_empty() {
        return Err(format!("{written} schemas written, {} not:\n{}", failed.len(), failed.join("\n")));
    }
    if written == 0 {
        let folder = corpus.join("sql");
        return Err(format!("{}: no file in postgres/* or mysql/* makes a table", folder.display()));
    }
    say(&format!("{written} schemas written to {}", out.display()));
    Ok(())
}

/// The files of a language that make tables; none where there is no such folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    if folder.is_dir() {
        for database in listed(folder)?.iter().filter(|path| path.is_dir()) {
            files.extend(databases(database)?.into_iter().map(|(schema, _)| schema));
        }
    }
    Ok(files)
}

/// Discovers what a file makes in the first engine that takes it whole, or else in the one that makes
/// the most of it.
async fn one(engines: &[&Server], file: &Path) -> Result<Made, String> {
    let tables = |made: &Result<Made, String>| made.as_ref().map_or(0, |made| made.schema.objects.len());
    let mut most = Err("there is no server for it".to_owned());
    for server in engines {
        match made(server, file).await {
            Ok(made) if made.error.is_none() => return Ok(made),
            made if most.is_err() || tables(&made) > tables(&most) => most = made,
            _ => {}
        }
    }
    most
}

async fn made(server: &Server, file: &Path) -> Result<Made, String> {
    // MySQL's tables bear the database's name, which must not change from one run to the next.
    let folder = file.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let loaded = load(server, &format!("goals_{folder}"), file, &[])?;
    let error = loaded.error.clone();
    let catalog = loaded.discover().await;
    loaded.remove()?;
    let schema = schema(catalog?).schema;
    if schema.objects.is_empty() {
        let why = error.unwrap_or_else(|| "no error was reported".to_owned());
        return Err(format!("it makes no table in {}: {why}", server.key));
    }
    Ok(Made { schema, error, engine: server.key })
}

/// Writes a schema to its place; gives what it has.
fn write(made: &Made, name: &Path, out: &Path) -> Result<String, String> {
    let mut path = out.join(name).into_os_string();
    path.push(".schema.json");
    let path = PathBuf::from(path);
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(path.parent().unwrap_or(out)).map_err(failed)?;
    let mut text = serde_json::to_vec_pretty(&made.schema).map_err(|error| failed(error.into()))?;
    text.push(b'\n');
    fs::write(&path, text).map_err(failed)?;
    let Made { schema, error, engine } = made;
    let fields: usize = schema.objects.iter().map(|object| object.fields.len()).sum();
    let [tables, relationships] = [schema.objects.len(), schema.relationships.len()];
    let found = format!("{engine}, {tables} tables, {fields} columns, {relationships} relationships");
    Ok(match error {
        None => found,
        Some(error) => format!("{found}; NOT LOADED WHOLE, its client says: {error}"),
    })
}
