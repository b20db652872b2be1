//! One quickstart a folder: a second one would make the sample company anew under the first.
//!
//! The lock is the system's, on a file in the folder: it ends with the process, however that ends.
//! What the file says is only for the reader of a refusal: where the other one serves.

use std::{
    fs::{File, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

use crate::error::{Error, Result};

/// The right to a folder, until it is dropped.
pub(super) struct Lock(File);

impl Lock {
    /// Takes the right to a folder that is there.
    ///
    /// # Errors
    /// `quickstart_running` where another has it, `data_dir_unusable` where it can't be taken.
    pub(super) fn take(folder: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| unusable(folder, &error);
        let path = folder.join("quickstart.lock");
        let mut options = File::options();
        // Not truncated: what is in there may be of the one that runs.
        let mut file =
            options.read(true).write(true).create(true).truncate(false).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(running(folder, &mut file)),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.set_len(0).map_err(failed)?;
        Ok(Self(file))
    }

    /// Writes down where this one serves.
    ///
    /// # Errors
    /// `data_dir_unusable` where that can't be written.
    pub(super) fn announce(&mut self, folder: &Path, base: &str) -> Result<()> {
        let written = self.0.rewind().and_then(|()| self.0.write_all(base.as_bytes()));
        written.map_err(|error| unusable(folder, &error))
    }
}

fn running(folder: &Path, file: &mut File) -> Error {
    let mut base = String::new();
    // It may be about to start, and have said nothing yet.
    let place = match file.read_to_string(&mut base) {
        Ok(1..) => format!(" and serves {base}"),
        Ok(0) | Err(_) => String::new(),
    };
    let detail = format!(
        "Another quickstart uses {}{place}. Use that one, end it, or choose another folder with --data-dir.",
        folder.display()
    );
    Error::conflict("quickstart_running", detail)
}

fn unusable(folder: &Path, error: &std::io::Error) -> Error {
    let detail =
        format!("{} can't be locked: {error}. Choose another folder with --data-dir.", folder.display());
    Error::conflict("data_dir_unusable", detail)
}
