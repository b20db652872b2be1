//! A document in a process of its own, so that peaks of memory and crashes stay apart, and none takes for ever.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::report::Line;

/// The longest that one document may take, all its rounds and comparisons together.
const MOST_SECONDS: u64 = 60;

/// What the process of one document says of it.
pub(crate) fn measured(file: &Path) -> Line {
    match run(file) {
        Ok(line) => line,
        Err(fault) => Line { fault: Some(fault), ..Line::of(file) },
    }
}

fn run(file: &Path) -> Result<Line, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(program);
    command.arg("--one").arg(file).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let answer = read_aside(child.stdout.take());
    let said = read_aside(child.stderr.take());
    let Ok(answer) = answer.recv_timeout(Duration::from_secs(MOST_SECONDS)) else {
        end(&mut child);
        return Err(format!("takes more than {MOST_SECONDS} seconds"));
    };
    let status = child.wait().map_err(|error| error.to_string())?;
    Line::from_json(answer.trim()).ok_or_else(|| crashed(status, &said.recv().unwrap_or_default()))
}

fn crashed(status: ExitStatus, said: &str) -> String {
    format!("crashed ({status}): {}", said.lines().next().unwrap_or_default())
}

/// All that comes out of a pipe, once it is closed.
fn read_aside(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut text = Vec::new();
        // Whatever came until it broke is what was said.
        drop(pipe.map(|mut pipe| pipe.read_to_end(&mut text)));
        drop(sender.send(String::from_utf8_lossy(&text).into_owned()));
    });
    receiver
}

fn end(child: &mut Child) {
    // It may have ended by itself meanwhile.
    drop(child.kill());
    drop(child.wait());
}
