//! A folder's schema and a vendor's documents, read by the importers that a discovery uses.

use std::{collections::BTreeMap, io::Read, path::Path};

use flate2::read::GzDecoder;
use jackfield_core::{
    import::files::{self, File},
    manifest::folder::Folder,
    schema::{Schema, Transport},
};

use super::compare;

/// What of a folder isn't as the vendor's documents say; each operation is looked for in all of them.
///
/// # Errors
/// What can't be read.
pub(crate) fn differences(folder: &Path, documents: &[&Path]) -> Result<Vec<String>, String> {
    let read = Folder::read(&texts(folder)?).map_err(|faults| format!("{}: {faults:?}", folder.display()))?;
    let ours = read.shipped().ok_or_else(|| format!("{}: it describes no API", folder.display()))?;
    let theirs: Result<Vec<Schema>, String> =
        documents.iter().map(|document| schema(document, read.manifest.transport)).collect();
    Ok(compare::schemas(ours, &theirs?))
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

fn schema(document: &Path, transport: Transport) -> Result<Schema, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", document.display());
    let mut bytes = std::fs::read(document).map_err(failed)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).map_err(failed)?;
        bytes = unpacked;
    }
    let file = File { name: document.display().to_string(), bytes };
    let imported = files::schema(vec![file], transport);
    imported.map(|imported| imported.schema).map_err(|faults| format!("{}: {faults:?}", document.display()))
}
