//! Asks the local planner goals with known answers and says how often it is right, how sure it is, and how fast.
//!
//! ```text
//! cargo run --release -p jackfield-core --example automap -- GOALS.jsonl… --corpus FOLDER [--schemas FOLDER] [--fit] [--quiet]
//! ```
//!
//! A goal's schema is a path in the corpus. The schema of a database is taken from `<path>.schema.json` beside it, or in
//! the folder of `--schemas`; `scripts/goal-schemas` makes these. `--fit` fits the planner's weights anew and prints
//! them; what it prints of its own accuracy is by cross-validation over schemas: nothing is judged by what it was
//! fitted on.

mod answer;
mod fit;
mod goal;
mod judge;
mod report;
mod schemas;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match goal::Settings::read(&arguments) {
        Ok(settings) => match answer::run(&settings) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => {
                report::print(&why);
                ExitCode::FAILURE
            }
        },
        Err(usage) => {
            report::print(&usage);
            ExitCode::from(2)
        }
    }
}
