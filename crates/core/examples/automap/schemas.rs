//! The schemas that goals are about.

use std::{path::Path, sync::Arc};

use jackfield_core::{
    import::files::{self, File},
    schema::{Schema, Transport, directory::Directory},
};

use crate::goal::Settings;

/// The schema at a path of the corpus.
///
/// # Errors
/// Why there is none.
pub fn load(settings: &Settings, path: &str, transport: &str) -> Result<Arc<Directory>, String> {
    let schema = if transport == "sql" {
        let file = settings.schemas.join(format!("{path}.schema.json"));
        let bytes = bytes(&file)?;
        serde_json::from_slice::<Schema>(&bytes).map_err(|error| format!("{}: {error}", file.display()))?
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

fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}
