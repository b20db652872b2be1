//! A folder's schema and a vendor's documents, read by the importers that a discovery uses, and once more without them.

use std::{collections::BTreeMap, io::Read, path::Path};

use flate2::read::GzDecoder;
use jackfield_core::{
    import::files::{self, File},
    manifest::{Manifest, folder::Folder},
    schema::{Schema, Transport, page_by},
};
use serde_json::Value;

use super::{compare, raw};

/// What of a folder isn't as the vendor's documents say; each operation is looked for in all of them.
///
/// # Errors
/// What can't be read.
pub(crate) fn differences(folder: &Path, documents: &[&Path]) -> Result<Vec<String>, String> {
    let texts = texts(folder)?;
    let read = Folder::read(&texts).map_err(|faults| format!("{}: {faults:?}", folder.display()))?;
    let ours = read.shipped().ok_or_else(|| format!("{}: it describes no API", folder.display()))?;
    let mut theirs = Vec::with_capacity(documents.len());
    let mut bytes = Vec::with_capacity(documents.len());
    for document in documents {
        bytes.push(unpacked(document)?);
        theirs.extend(bytes.last().map(|bytes| schema(document, bytes, &read.manifest)).transpose()?);
    }
    let mut differences = compare::schemas(ours, &theirs);
    differences.extend(essentials(&texts, read.manifest.transport, &bytes)?);
    Ok(differences)
}

/// What differs without our importers between.
fn essentials(
    folder: &BTreeMap<String, Vec<u8>>,
    transport: Transport,
    documents: &[Vec<u8>],
) -> Result<Vec<String>, String> {
    let own = |name: &str| folder.get(name).map(Vec::as_slice).unwrap_or_default();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|error| error.to_string());
    match transport {
        Transport::Rest => {
            let theirs: Result<Vec<Value>, String> = documents.iter().map(|bytes| value(bytes)).collect();
            Ok(raw::rest(&value(own("schema.yaml"))?, &theirs?))
        }
        Transport::Graphql => {
            let ours = text(own("schema.graphql"))?;
            let found: Result<Vec<Vec<String>>, String> =
                documents.iter().map(|bytes| raw::graphql(&ours, &text(bytes)?)).collect();
            Ok(found?.concat())
        }
        Transport::Sql => Ok(Vec::new()),
    }
}

/// JSON, or YAML.
fn value(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes)
        .or_else(|_| yaml_serde::from_slice(bytes))
        .map_err(|error| format!("this is neither JSON nor YAML: {error}"))
}

fn texts(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.insert(name, std::fs::read(&path).map_err(failed)?);
        }
    }
    Ok(files)
}

fn unpacked(document: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", document.display());
    let bytes = std::fs::read(document).map_err(failed)?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).map_err(failed)?;
    Ok(unpacked)
}

fn schema(document: &Path, bytes: &[u8], manifest: &Manifest) -> Result<Schema, String> {
    let file = File { name: document.display().to_string(), bytes: bytes.to_vec() };
    let imported = files::schema(vec![file], manifest.transport);
    let mut schema = imported.map_err(|faults| format!("{}: {faults:?}", document.display()))?.schema;
    // As a discovery does.
    if let Some(by) = manifest.api.as_ref().and_then(|api| api.pagination.as_ref()) {
        page_by(&mut schema, by);
    }
    Ok(schema)
}
