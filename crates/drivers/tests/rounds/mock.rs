//! Mock servers: one process a document, ended when it is dropped.

use std::{fs, path::Path, process::Stdio, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use super::document::{Document, Kind};

/// The commands that start the mocks, as the file named by `JACKFIELD_TEST_SERVICES` has them.
pub struct Tools {
    prism: Vec<String>,
    yoga: Vec<String>,
}

impl Tools {
    /// Reads the file.
    ///
    /// # Errors
    /// What is missing.
    pub fn find() -> Result<Self, String> {
        #[expect(
            clippy::disallowed_methods,
            reason = "a test is told by its environment where the servers are"
        )]
        let path = std::env::var("JACKFIELD_TEST_SERVICES").map_err(
            |_| "this needs the mock servers: run ./scripts/test, or ./scripts/services start DIR mocks",
        )?;
        let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let services: Value = serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?;
        let command = |name: &str| {
            let words = services["mocks"][name].as_array().into_iter().flatten();
            let words: Vec<String> = words.filter_map(Value::as_str).map(str::to_owned).collect();
            if words.is_empty() {
                Err(format!("{path} names no mock servers: start the services anew"))
            } else {
                Ok(words)
            }
        };
        Ok(Self { prism: command("prism")?, yoga: command("yoga")? })
    }
}

/// A running mock of one document.
pub struct Mock {
    /// Where it is.
    pub url: String,
    _process: Child,
}

impl Mock {
    /// Starts one, and waits until it listens.
    ///
    /// # Errors
    /// What it said last instead.
    pub async fn start(tools: &Tools, document: &Document, patience: Duration) -> Result<Self, String> {
        match document.kind {
            Kind::Openapi => launch(&tools.prism, &document.file, patience).await,
            Kind::Graphql => launch(&tools.yoga, &document.file, patience).await,
        }
    }
}

async fn launch(command: &[String], file: &Path, patience: Duration) -> Result<Mock, String> {
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
