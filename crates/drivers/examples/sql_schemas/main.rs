//! Writes down the normalized schema of each database that a folder's SQL files make, for whoever
//! judges bindings without a database.
//!
//! ```text
//! JACKFIELD_TEST_SERVICES=services.json cargo run -p jackfield-drivers --example sql_schemas -- CORPUS OUT
//! ```
//!
//! The folder `CORPUS/sql` has the subfolders `postgres` and `mysql`, and those a folder for each
//! database. `scripts/goal-schemas` brings the servers.
#![expect(unreachable_pub, reason = "its modules are shared with a test")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command says what it finds")]

#[path = "../sql_corpus/clients.rs"]
mod clients;
#[path = "../sql_corpus/load.rs"]
mod load;
mod write;

use std::{path::PathBuf, process::ExitCode};

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(corpus), Some(out), None) = (arguments.next(), arguments.next(), arguments.next()) else {
        eprintln!("Name two folders: cargo run -p jackfield-drivers --example sql_schemas -- CORPUS OUT");
        return ExitCode::from(2);
    };
    match write::schemas(&corpus, &out, &mut |line| println!("{line}")).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
