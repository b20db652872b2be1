//! Servers that others wrote, each started for what a test gives it.

use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::{
    launch::{Mock, launch},
    services,
};

/// Starts the server of that name (`prism`, `yoga`, `oidc`, `oauth2mock`) with a file; it ends when it is dropped.
pub(crate) async fn mock(name: &str, file: &str, text: &str) -> (Mock, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    std::fs::write(&path, text).unwrap();
    let words = services()["mocks"][name].as_array().cloned().expect("mocks: start the services anew");
    let command: Vec<String> = words.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    (launch(&command, &path, Duration::from_mins(1)).await.unwrap(), folder)
}
