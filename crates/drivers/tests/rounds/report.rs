//! The round trip over documents: how many operations make it, and why the others don't.
//!
//! ```text
//! JACKFIELD_TEST_SERVICES=DIR/services.json \
//!     cargo run --release -p jackfield-drivers --example rounds -- [--sample N] [--everything] FILE|FOLDER…
//! ```
//!
//! `scripts/services start DIR mocks` installs the mocks. A line a document, then every miss, a summary last.
#![expect(unreachable_pub, reason = "shared by the modules of two programs")]

mod document;
mod exchange;

#[path = "../../../core/tests/judged/generated.rs"]
mod generated;
mod judges;
#[path = "../shared/launch.rs"]
mod launch;
mod mock;
mod round;
mod sign_in;
mod tally;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use generated::binding::Extent;
use tally::{Tally, tallied};

#[tokio::main]
async fn main() -> ExitCode {
    let mut sample = 25;
    let mut extent = Extent::Required;
    let mut files = Vec::new();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sample" => sample = words.next().and_then(|number| number.parse().ok()).unwrap_or(sample),
            "--everything" => extent = Extent::Everything,
            place => collect(Path::new(place), &mut files),
        }
    }
    files.sort();
    let tools = match mock::Tools::find() {
        Ok(tools) => tools,
        Err(why) => {
            say(&why);
            return ExitCode::FAILURE;
        }
    };
    let mut all = Tally::default();
    for file in files {
        match tallied(&tools, &file, (sample, extent)).await {
            Ok(Some(tally)) => {
                say(&tally.to_text(&file));
                all.add(tally);
            }
            Ok(None) => {}
            Err(why) => say(&format!("{}: not mocked: {why}", file.display())),
        }
    }
    say(&all.to_text(Path::new("all")));
    ExitCode::SUCCESS
}

fn say(line: &str) {
    // Who reads this may have had enough of it.
    let _written = writeln!(std::io::stdout(), "{line}");
}

fn collect(place: &Path, files: &mut Vec<PathBuf>) {
    if !place.is_dir() {
        files.push(place.to_owned());
        return;
    }
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        collect(&entry.path(), files);
    }
}
