//! No core dumps: a crash must not write keys and credentials to a disk.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// Switches core dumps of this process off, also where a program takes them and asks for no limit. On
/// Linux, other processes of the same user can't look into its memory either.
///
/// # Errors
/// What the system says.
pub(super) fn switch_off() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}
