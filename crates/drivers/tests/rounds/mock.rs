//! Mock servers: one process a document, ended when it is dropped.

use std::{fs, time::Duration};

use serde_json::Value;

use super::{
    document::{Document, Kind},
    launch::{self, Mock},
};

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

/// Starts a mock of one document, and waits until it listens.
///
/// # Errors
/// What it said last instead.
pub async fn start(tools: &Tools, document: &Document, patience: Duration) -> Result<Mock, String> {
    let command = match document.kind {
        Kind::Openapi => &tools.prism,
        Kind::Graphql => &tools.yoga,
    };
    launch::launch(command, &document.file, patience).await
}
