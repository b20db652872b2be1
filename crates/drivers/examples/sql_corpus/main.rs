//! Loads a folder of SQL files into real servers and compares what is discovered with what the
//! servers themselves say.
//!
//! ```text
//! JACKFIELD_TEST_SERVICES=services.json cargo run -p jackfield-drivers --example sql_corpus -- FOLDER
//! ```
//!
//! The folder has the subfolders `postgres` and `mysql`, and those a folder for each database. Ends
//! with a status other than 0 where something differs.
#![expect(unreachable_pub, reason = "its modules are shared with a test")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command says what it finds")]

#[path = "check.rs"]
mod check;
#[path = "clients.rs"]
mod clients;
#[path = "load.rs"]
mod load;

use std::{path::PathBuf, process::ExitCode};

#[tokio::main]
async fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1).map(PathBuf::from) else {
        eprintln!("Name the folder: cargo run -p jackfield-drivers --example sql_corpus -- FOLDER");
        return ExitCode::from(2);
    };
    match check::folder(&folder, true, &mut |line| println!("{line}")).await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(differences) => {
            eprintln!("{differences} differ.");
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
