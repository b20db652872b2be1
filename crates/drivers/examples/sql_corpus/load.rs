//! A folder's SQL files, and a database that one of them makes.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jackfield_core::import::sql::Catalog;
use jackfield_drivers::{
    guard::AddressGuard,
    limits::Limits,
    sql::{Connection, Settings},
};

use crate::clients::Server;

/// A database that was made of files.
pub struct Loaded<'a> {
    server: &'a Server,
    /// The one that was made for the files.
    given: String,
    /// The one that they made themselves.
    own: Option<String>,
    /// What the client says did not go in, first of all.
    pub error: Option<String>,
}

/// Everything in a folder, sorted.
///
/// # Errors
/// Where it can't be read.
pub fn listed(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries: Result<Vec<PathBuf>, std::io::Error> =
        fs::read_dir(folder).map_err(failed)?.map(|entry| Ok(entry?.path())).collect();
    let mut entries = entries.map_err(failed)?;
    entries.sort();
    Ok(entries)
}

/// The files that make tables, each with those of the folder that only fill them.
///
/// # Errors
/// Where the folder can't be read.
pub fn databases(folder: &Path) -> Result<Vec<(PathBuf, Vec<PathBuf>)>, String> {
    let is_sql = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".sql") || name.ends_with(".sql.gz")
    };
    let files = listed(folder)?.into_iter().filter(is_sql);
    let (schemas, mut data): (Vec<PathBuf>, Vec<PathBuf>) = files.partition(|path| makes_tables(path));
    // What others refer to is mostly the smaller part.
    data.sort_by_key(|path| fs::metadata(path).map_or(0, |metadata| metadata.len()));
    let only = schemas.len() == 1;
    Ok(schemas.into_iter().map(|schema| (schema, if only { data.clone() } else { Vec::new() })).collect())
}

/// Whether a file is plain text in which a table is made.
fn makes_tables(file: &Path) -> bool {
    let text = fs::read(file).unwrap_or_default();
    String::from_utf8_lossy(&text).to_ascii_uppercase().contains("CREATE TABLE")
}

/// Makes a database of that name anew and loads the files into it.
///
/// # Errors
/// Where the server can't be asked, or its client not be started.
pub fn load<'a>(
    server: &'a Server,
    given: &str,
    schema: &Path,
    data: &[PathBuf],
) -> Result<Loaded<'a>, String> {
    drop_database(server, given)?;
    server.ask(first(server), &format!("CREATE DATABASE {}", quoted(server, given)))?;
    // Some files make a database of their own and go there.
    let own = own_database(schema);
    let mut loaded = Loaded { server, given: given.to_owned(), own, error: server.load(given, schema)? };
    for file in data {
        let error = server.load(loaded.database(), file)?;
        loaded.error = loaded.error.or(error);
    }
    Ok(loaded)
}

impl Loaded<'_> {
    /// The database that holds the tables.
    pub fn database(&self) -> &str {
        self.own.as_deref().unwrap_or(&self.given)
    }

    /// What the driver discovers there.
    ///
    /// # Errors
    /// What the driver says.
    pub async fn discover(&self) -> Result<Catalog, String> {
        let networks = ["127.0.0.0/8", "::1/128"].iter().filter_map(|network| network.parse().ok());
        let settings = Settings {
            guard: AddressGuard { allowed_private_networks: networks.collect() },
            limits: Limits::default(),
            allow_powerful_roles: true,
        };
        let failed = |error: jackfield_drivers::Error| format!("{error:?}");
        let target = self.server.target(self.database());
        let (connection, _) = Connection::open(&target, &settings).await.map_err(failed)?;
        connection.discover().await.map_err(failed)
    }

    /// Takes it away again.
    ///
    /// # Errors
    /// Where the server can't be asked.
    pub fn remove(self) -> Result<(), String> {
        drop_database(self.server, &self.given)?;
        self.own.iter().try_for_each(|own| drop_database(self.server, own))
    }
}

/// The database that is always there.
fn first(server: &Server) -> &'static str {
    if server.key == "postgres" { "postgres" } else { "mysql" }
}

fn drop_database(server: &Server, name: &str) -> Result<(), String> {
    // The session that looked into it may still be on its way out.
    let force = if server.key == "postgres" { " WITH (FORCE)" } else { "" };
    server.ask(first(server), &format!("DROP DATABASE IF EXISTS {}{force}", quoted(server, name)))?;
    Ok(())
}

fn quoted(server: &Server, name: &str) -> String {
    if server.key == "postgres" {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        format!("`{}`", name.replace('`', "``"))
    }
}

/// The database that a file connects to itself: `\c name`, `USE name`.
fn own_database(file: &Path) -> Option<String> {
    let text = String::from_utf8_lossy(&fs::read(file).ok()?).into_owned();
    let mut named = text.lines().filter_map(|line| {
        let line = line.trim();
        let upper = line.get(..4).map(str::to_ascii_uppercase);
        match upper.as_deref() {
            Some("USE ") => line.get(4..),
            _ => line.strip_prefix("\\c ").or_else(|| line.strip_prefix("\\connect ")),
        }
    });
    let name = named.next_back()?.trim().trim_end_matches(';').trim_matches(['`', '"', ' ']);
    Some(name.to_owned())
}
