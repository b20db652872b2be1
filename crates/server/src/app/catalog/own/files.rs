//! The documents that describe a kind of one's own: unpacked, looked at, kept.

use std::io::{Cursor, Read};

use jackfield_core::{
    diagnostic::Diagnostic,
    import::{
        Imported,
        files::{self, File},
    },
    manifest::UploadedFile,
    schema::Transport,
};

use super::definition::{Documents, is_path};
use crate::{
    app::discovery::not_usable,
    error::{Error, Result},
};

/// More files than this aren't the description of one API.
const MOST_FILES: usize = 5_000;
/// What documents in an archive may be called.
const ENDINGS: [&str; 6] = [".json", ".yaml", ".yml", ".graphql", ".graphqls", ".gql"];
/// What the root of an archive may be called, the best first.
const ROOTS: [&str; 9] = [
    "openapi.yaml",
    "openapi.yml",
    "openapi.json",
    "swagger.yaml",
    "swagger.yml",
    "swagger.json",
    "schema.graphql",
    "schema.graphqls",
    "schema.json",
];

/// The files that came with a definition, the root first; none where they aren't new.
///
/// # Errors
/// `validation_failed` for an archive that can't be read or has no root.
pub(super) fn unpack(documents: Documents, limit: usize) -> Result<Option<Vec<File>>> {
    match documents {
        Documents::None | Documents::Kept => Ok(None),
        Documents::Files(files) => Ok(Some(files)),
        Documents::Zip { bytes, root } => {
            archive(bytes, root.as_deref(), limit).map(Some).map_err(|(place, message)| {
                let fault = Diagnostic::new("invalid", format!("schema.{place}"), message);
                Error::invalid_body(vec![fault])
            })
        }
    }
}

/// The documents of an archive, at most `limit` bytes in all.
fn archive(
    bytes: Vec<u8>,
    root: Option<&str>,
    limit: usize,
) -> std::result::Result<Vec<File>, (&'static str, String)> {
    let unreadable = |_| ("zip", "This isn't a zip archive that can be read.".to_owned());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > MOST_FILES {
        return Err(("zip", format!("An archive has {MOST_FILES} files at most.")));
    }
    let mut files: Vec<File> = Vec::new();
    let mut left = limit;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(unreadable)?;
        let name = entry.name().map_err(unreadable)?.into_owned();
        let is_document = ENDINGS.iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
        if entry.is_dir() || !is_document || !is_path(&name) {
            continue;
        }
        let mut bytes = Vec::new();
        let most = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
        entry.take(most).read_to_end(&mut bytes).map_err(|_| {
            ("zip", format!("`{name}` in the archive is damaged, or packed in a way that isn't known here."))
        })?;
        left = left.checked_sub(bytes.len()).ok_or_else(|| {
            ("zip", format!("The documents of the archive have more than {limit} bytes in all."))
        })?;
        files.push(File { name, bytes });
    }
    let position = root_of(&files, root)?;
    let root = files.remove(position);
    files.insert(0, root);
    Ok(files)
}

/// Where the root is: the one that is named, the only one, or one that is called as roots are.
fn root_of(files: &[File], named: Option<&str>) -> std::result::Result<usize, (&'static str, String)> {
    if let Some(named) = named {
        let found = files.iter().position(|file| file.name == named);
        return found.ok_or_else(|| ("root", format!("There is no document `{named}` in the archive.")));
    }
    if let [_] = files {
        return Ok(0);
    }
    let depth = |file: &File| file.name.matches('/').count();
    let last = |file: &File| file.name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let rank = |file: &File| ROOTS.iter().position(|root| *root == last(file));
    let ranked = files.iter().enumerate().filter_map(|(at, file)| Some((depth(file), rank(file)?, at)));
    ranked.min().map(|(_, _, at)| at).ok_or_else(|| {
        let message =
            "It can't be told which document is the root: name it, such as `\"root\": \"openapi.yaml\"`.";
        ("root", message.to_owned())
    })
}

/// What is told of files that were handed in.
pub(super) fn listed(files: &[File]) -> Vec<UploadedFile> {
    let bytes = |file: &File| u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    files.iter().map(|file| UploadedFile { name: file.name.clone(), bytes: bytes(file) }).collect()
}

/// Files as the store keeps them: names and texts as JSON, compressed.
///
/// # Errors
/// `schema_not_usable` for a file that isn't text.
pub(super) fn pack(files: &[File]) -> Result<Vec<u8>> {
    let mut texts: Vec<(&str, &str)> = Vec::with_capacity(files.len());
    for file in files {
        let text = str::from_utf8(&file.bytes).map_err(|_| {
            let fault = Diagnostic::new("document_not_readable", &file.name, "It isn't text in UTF-8.");
            not_usable(vec![fault])
        })?;
        texts.push((&file.name, text));
    }
    let json = serde_json::to_vec(&texts).map_err(Error::internal)?;
    Ok(lz4_flex::compress_prepend_size(&json))
}

/// Files as they were before [`pack`].
///
/// # Errors
/// An internal error where they are damaged.
pub(super) fn unpacked(packed: &[u8]) -> Result<Vec<File>> {
    let json = lz4_flex::decompress_size_prepended(packed).map_err(Error::internal)?;
    let texts: Vec<(String, String)> = serde_json::from_slice(&json).map_err(Error::internal)?;
    Ok(texts.into_iter().map(|(name, text)| File { name, bytes: text.into_bytes() }).collect())
}

/// The schema that files describe.
///
/// # Errors
/// `schema_not_usable` with the reasons.
pub fn import(files: Vec<File>, transport: Transport) -> Result<Imported> {
    files::schema(files, transport).map_err(not_usable)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn names(found: std::result::Result<Vec<File>, (&'static str, String)>) -> Vec<String> {
        found.unwrap().into_iter().map(|file| file.name).collect()
    }

    #[test]
    fn the_root_of_an_archive_comes_first_and_other_files_are_left_out() {
        let files =
            [("api/paths/a.yaml", "a"), ("logo.png", "x"), ("api/openapi.yaml", "o"), ("../e.yaml", "e")];
        assert_eq!(names(archive(zipped(&files), None, 100)), ["api/openapi.yaml", "api/paths/a.yaml"]);
        let named = archive(zipped(&files), Some("api/paths/a.yaml"), 100);
        assert_eq!(names(named), ["api/paths/a.yaml", "api/openapi.yaml"]);
        assert_eq!(names(archive(zipped(&[("x.json", "{}")]), None, 100)), ["x.json"]);
    }

    #[test]
    fn archives_without_a_root_and_damaged_ones_are_refused() {
        let two = zipped(&[("a.yaml", "a"), ("b.yaml", "b")]);
        assert_eq!(archive(two.clone(), None, 100).unwrap_err().0, "root");
        assert_eq!(archive(two, Some("c.yaml"), 100).unwrap_err().0, "root");
        assert_eq!(archive(Vec::new(), None, 100).unwrap_err().0, "zip");
        assert_eq!(archive(b"PK\x03\x04 and no more".to_vec(), None, 100).unwrap_err().0, "zip");
    }

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() {
        let bomb = zipped(&[("openapi.json", &"0".repeat(10_000_000))]);
        assert!(bomb.len() < 20_000, "it packs well");
        let (_, message) = archive(bomb, None, 1_000_000).unwrap_err();
        assert!(message.contains("1000000"), "{message}");
    }

    #[test]
    fn what_is_kept_comes_back() {
        let files = vec![File { name: "a.yaml".to_owned(), bytes: "é".as_bytes().to_vec() }];
        assert_eq!(unpacked(&pack(&files).unwrap()).unwrap(), files);
        let binary = File { name: "a.yaml".to_owned(), bytes: vec![0xff] };
        assert_eq!(pack(&[binary]).unwrap_err().code, "schema_not_usable");
    }
}
