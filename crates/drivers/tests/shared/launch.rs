//! A mock server of one document, ended when it is dropped.

use std::{path::Path, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// A running mock of one document.
pub(crate) struct Mock {
    /// Where it is.
    pub(crate) url: String,
    _process: Child,
}

/// Starts a command with a document, and waits until it says where it listens.
///
/// # Errors
/// What it said last instead.
pub(crate) async fn launch(command: &[String], file: &Path, patience: Duration) -> Result<Mock, String> {
    let (program, words) = command.split_first().ok_or("no command")?;
    let mut process = Command::new(program)
        .args(words)
        .arg(file)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("{program}: {error}"))?;
    let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
    let mut last = String::new();
    let listening = async {
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some((_, url)) = line.split_once("listening on ") {
                return Ok(url.trim().to_owned());
            }
            last = line;
        }
        Err(())
    };
    let url = match timeout(patience, listening).await {
        Ok(Ok(url)) => url,
        Ok(Err(())) => return Err(format!("it ended: {last}")),
        Err(_) => return Err(format!("it didn't listen within {} s", patience.as_secs())),
    };
    // Whatever else it says is read away: it would stop at a full pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(Mock { url, _process: process })
}
