//! Holds the part of an API that a provider's folder describes against the vendor's own document.
//!
//! ```text
//! cargo run -p jackfield-core --example agreement -- FOLDER DOCUMENT…
//! ```
//!
//! Whatever the folder says must be there and be the same: operations, their method and path, arguments with place,
//! type and values, what must be stated, and the fields of what comes back. What the folder leaves out is no
//! difference, save an argument that the vendor demands. One line a difference; the exit status is 1 where there is one.
//!
//! Both are compared twice: as our importers understand them ([`compare`]), and as they stand there ([`raw`]).

mod compare;
mod documents;
mod raw;
#[cfg(test)]
mod tests;

use std::{io::Write, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((folder, documents)) = arguments.split_first().filter(|(_, documents)| !documents.is_empty())
    else {
        print("usage: agreement FOLDER DOCUMENT…");
        return ExitCode::FAILURE;
    };
    let documents: Vec<&Path> = documents.iter().map(Path::new).collect();
    match documents::differences(Path::new(folder), &documents) {
        Ok(differences) if differences.is_empty() => {
            print("no difference");
            ExitCode::SUCCESS
        }
        Ok(differences) => {
            differences.iter().for_each(|difference| print(difference));
            ExitCode::FAILURE
        }
        Err(fault) => {
            print(&fault);
            ExitCode::FAILURE
        }
    }
}

fn print(line: &str) {
    // A reader that has gone away wants no more.
    drop(writeln!(std::io::stdout(), "{line}"));
}
