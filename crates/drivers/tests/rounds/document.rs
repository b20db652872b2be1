//! A document on disk: the schema that the importer makes of it, and the mock that serves it.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;
use jackfield_core::{
    import::{
        document::{Source, parse},
        graphql, openapi,
    },
    schema::Schema,
};
use serde_json::Value;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// OpenAPI or Swagger.
    Openapi,
    /// A GraphQL schema, as text or as an introspection query's answer.
    Graphql,
}

/// A document, read.
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub file: PathBuf,
    /// What our importer makes of it.
    pub schema: Schema,
    /// What it says itself, for judges; null for GraphQL.
    pub raw: Value,
}

impl Document {
    /// Reads a document; none where it is of another kind.
    ///
    /// # Errors
    /// Why it can't be used.
    pub fn read(file: &Path) -> Result<Option<Self>, String> {
        let bytes = bytes(file)?;
        let name = file.to_string_lossy();
        let is_text = name.trim_end_matches(".gz").ends_with(".graphql");
        if is_text {
            let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
            let imported = graphql::sdl(&text).map_err(|faults| told(&faults))?;
            return Ok(Some(Self {
                kind: Kind::Graphql,
                file: file.to_owned(),
                schema: imported.schema,
                raw: Value::Null,
            }));
        }
        let raw = parse(&bytes, &name).map_err(|fault| fault.message)?;
        if raw.get("__schema").is_some() || raw.pointer("/data/__schema").is_some() {
            let imported = graphql::introspection(&raw).map_err(|faults| told(&faults))?;
            return Ok(Some(Self {
                kind: Kind::Graphql,
                file: file.to_owned(),
                schema: imported.schema,
                raw: Value::Null,
            }));
        }
        if !openapi::is_openapi(&raw) {
            return Ok(None);
        }
        let source = Source { place: name.into_owned(), value: raw };
        let imported = openapi::schema(&source, &[]).map_err(|faults| told(&faults))?;
        Ok(Some(Self {
            kind: Kind::Openapi,
            file: file.to_owned(),
            schema: imported.schema,
            raw: source.value,
        }))
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    if file.extension().is_none_or(|ending| ending != "gz") {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).map_err(|error| error.to_string())?;
    Ok(unpacked)
}

fn told(faults: &[jackfield_core::diagnostic::Diagnostic]) -> String {
    faults.iter().map(|fault| fault.sentence()).collect::<Vec<_>>().join("; ")
}
