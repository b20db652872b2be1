//! The master keys: a current one that seals, and earlier ones that still open.
//!
//! Written as `id:base64` words, the current one first. They come from a file that only its owner
//! may read, from the environment, or from a command (a key management service's client).

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};

use super::DataKey;
use crate::error::{Error, Kind, Result};

/// Where the master keys come from.
#[derive(Debug, Clone)]
pub enum MasterSource {
    /// A file, made at the first start.
    File(PathBuf),
    /// The words themselves, from the environment.
    Text(SecretString),
    /// A command that prints them.
    Command(String),
}

/// The master keys of a deployment.
#[derive(Debug)]
pub struct MasterKeys {
    keys: Vec<(String, DataKey)>,
}

impl MasterSource {
    /// Reads the keys; a file that isn't there is made with a new one.
    ///
    /// # Errors
    /// `master_key_unavailable`, saying what to mend.
    pub fn load(&self) -> Result<MasterKeys> {
        match self {
            Self::Text(words) => MasterKeys::parse(words.expose_secret()),
            Self::Command(command) => MasterKeys::parse(run(command)?.expose_secret()),
            Self::File(path) => match std::fs::read_to_string(path) {
                Ok(words) => {
                    refuse_open_permissions(path)?;
                    MasterKeys::parse(SecretString::from(words).expose_secret())
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    let keys = MasterKeys { keys: vec![new_key()] };
                    write_private(path, keys.words().expose_secret())?;
                    Ok(keys)
                }
                Err(error) => Err(unavailable(&format!("{} can't be read: {error}", path.display()))),
            },
        }
    }

    /// Replaces the file's keys; the other sources are the operator's to change.
    ///
    /// # Errors
    /// `master_key_unavailable` where the file can't be written, or there is none.
    pub fn replace(&self, keys: &MasterKeys) -> Result<()> {
        match self {
            Self::File(path) => write_private(path, keys.words().expose_secret()),
            Self::Text(_) | Self::Command(_) => Err(unavailable(
                "the master key doesn't come from a file: put the new key first in its source, keep the old one \
                 behind it, and run the command again",
            )),
        }
    }
}

impl MasterKeys {
    /// Reads `id:base64` words, the current key first.
    ///
    /// # Errors
    /// `master_key_unavailable` where there is none, or one isn't 32 bytes.
    pub fn parse(words: &str) -> Result<Self> {
        let mut keys = Vec::new();
        for word in words.split([',', '\n', ' ']).map(str::trim).filter(|word| !word.is_empty()) {
            let (id, encoded) = word.split_once(':').unwrap_or(("given", word));
            let bytes = decode(encoded)
                .ok_or_else(|| unavailable("a master key must be 32 bytes in base64, as `id:base64`"))?;
            keys.push((id.to_owned(), DataKey::from_bytes(&bytes)?));
        }
        if keys.is_empty() {
            return Err(unavailable("there is no master key in its source"));
        }
        Ok(Self { keys })
    }

    /// The id of the key that seals.
    pub fn current_id(&self) -> &str {
        self.keys.first().map_or("", |(id, _)| id)
    }

    /// The key that seals.
    ///
    /// # Errors
    /// An internal error where there is none, which parsing rules out.
    pub fn current(&self) -> Result<&DataKey> {
        self.keys.first().map(|(_, key)| key).ok_or_else(|| Error::internal("no master key"))
    }

    /// The key of that id.
    ///
    /// # Errors
    /// `master_key_unavailable` where it isn't among them.
    pub fn get(&self, id: &str) -> Result<&DataKey> {
        self.keys.iter().find(|(known, _)| known == id).map(|(_, key)| key).ok_or_else(|| {
            unavailable(&format!("the master key `{id}`, which sealed the store, isn't in its source"))
        })
    }

    /// The same keys behind a new current one.
    #[must_use]
    pub fn with_new_current(self) -> Self {
        let mut keys = vec![new_key()];
        keys.extend(self.keys);
        Self { keys }
    }

    /// The current key alone.
    #[must_use]
    pub fn current_only(mut self) -> Self {
        self.keys.truncate(1);
        self
    }

    fn words(&self) -> SecretString {
        let words: Vec<String> =
            self.keys.iter().map(|(id, key)| format!("{id}:{}", encode(key.expose()))).collect();
        format!("{}\n", words.join("\n")).into()
    }
}

fn new_key() -> (String, DataKey) {
    let id: u64 = rand::random();
    (format!("mk{id:016x}"), DataKey::random())
}

fn encode(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}

fn decode(text: &str) -> Option<zeroize::Zeroizing<Vec<u8>>> {
    data_encoding::BASE64.decode(text.as_bytes()).ok().filter(|bytes| bytes.len() == 32).map(Into::into)
}

fn run(command: &str) -> Result<SecretString> {
    let output = std::process::Command::new("/bin/sh")
        .args(["-c", command])
        .output()
        .map_err(|error| unavailable(&format!("the master key's command can't be run: {error}")))?;
    if !output.status.success() {
        return Err(unavailable(&format!("the master key's command ended with {}", output.status)));
    }
    String::from_utf8(output.stdout)
        .map(SecretString::from)
        .map_err(|_| unavailable("the master key's command printed something that isn't text"))
}

/// Writes beside the file and renames: a crash leaves the old keys or the new, never half.
fn write_private(path: &Path, words: &str) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let failed =
        |error: std::io::Error| unavailable(&format!("{} can't be written: {error}", path.display()));
    let beside = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .map_err(failed)?;
    file.write_all(words.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&beside, path).map_err(failed)
}

fn refuse_open_permissions(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map(|metadata| metadata.permissions().mode()).unwrap_or_default();
    if mode & 0o077 != 0 {
        return Err(unavailable(&format!(
            "{} can be read by others than its owner; run chmod 600 on it",
            path.display()
        )));
    }
    Ok(())
}

fn unavailable(what: &str) -> Error {
    Error::new(Kind::Unavailable, "master_key_unavailable", format!("The vault can't be opened: {what}."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_new_file_is_private_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let source = MasterSource::File(folder.path().join("master.key"));
        let first = source.load().unwrap();
        let again = source.load().unwrap();
        assert_eq!(first.current_id(), again.current_id());
        let mode = std::fs::metadata(folder.path().join("master.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        MasterSource::File(path.clone()).load().unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let error = MasterSource::File(path).load().unwrap_err();
        assert!(error.detail.contains("chmod 600"), "{error}");
    }

    #[test]
    fn after_a_rotation_the_old_key_still_opens_until_it_is_dropped() {
        let keys = MasterKeys { keys: vec![new_key()] };
        let old = keys.current_id().to_owned();
        let rotated = keys.with_new_current();
        assert!(rotated.get(&old).is_ok());
        assert!(rotated.current_only().get(&old).is_err());
    }
}
