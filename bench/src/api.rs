//! The server under test, and what is asked of it to get ready: all of it over its public API.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{Result, database::Scratch, fault, process::Served};

/// A server with its data in a folder.
pub(crate) struct Installation {
    binary: PathBuf,
    folder: PathBuf,
}

/// A client of the API.
pub(crate) struct Api {
    http: reqwest::Client,
    base: String,
    /// The admin key.
    pub(crate) key: String,
}

impl Installation {
    /// One that keeps its data in a folder.
    pub(crate) fn new(binary: PathBuf, folder: &Path) -> Self {
        Self { binary, folder: folder.to_owned() }
    }

    /// Starts the server, with every setting but the address of the database as it comes.
    pub(crate) fn start(&self) -> Result<Served> {
        let mut command = Command::new(&self.binary);
        command.env_clear().current_dir(&self.folder).arg("serve");
        command.args(["--listen", "127.0.0.1:0", "--allowed-private-network", "127.0.0.0/8"]);
        command.arg("--data-dir").arg(self.folder.join("data"));
        command.arg("--admin-key-file").arg(self.key_file());
        Served::start(command, &self.folder.join("server.log"))
    }

    /// A client of a running server.
    pub(crate) fn api(&self, served: &Served) -> Result<Api> {
        let key = std::fs::read_to_string(self.key_file())?.trim().to_owned();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_mins(3)).build()?;
        Ok(Api { http, base: served.base.clone(), key })
    }

    fn key_file(&self) -> PathBuf {
        self.folder.join("admin.key")
    }
}

impl Api {
    /// Asks for something to be done; gives the answer's `data`.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.send(reqwest::Method::POST, path, body).await
    }

    /// As [`Api::post`], by another method.
    pub(crate) async fn send(&self, method: reqwest::Method, path: &str, body: &Value) -> Result<Value> {
        let url = format!("{}/api/v1{path}", self.base);
        let request = self.http.request(method.clone(), url).bearer_auth(&self.key).json(body);
        let answer = request.send().await?;
        let (status, mut content) = (answer.status(), answer.json::<Value>().await?);
        if !status.is_success() {
            return fault(format!("{method} {path}: {status}: {content}"));
        }
        Ok(content.get_mut("data").map(Value::take).unwrap_or_default())
    }

    /// Reads something; gives the body as it came.
    pub(crate) async fn get(&self, path: &str) -> Result<Vec<u8>> {
        let answer =
            self.http.get(format!("{}/api/v1{path}", self.base)).bearer_auth(&self.key).send().await?;
        let status = answer.status();
        let body = answer.bytes().await?;
        if !status.is_success() {
            return fault(format!("GET {path}: {status}: {}", String::from_utf8_lossy(&body)));
        }
        Ok(body.to_vec())
    }

    /// Connects the scratch database as its reader.
    pub(crate) async fn connect(&self, scratch: &Scratch) -> Result<()> {
        let Scratch { service, reader } = scratch;
        let credentials = json!({
            "host": service.host, "port": service.port.to_string(), "database": reader.database, "user": reader.user,
            "password": reader.password, "sslmode": "verify-full", "ca_pem": service.ca_pem,
        });
        self.post("/integrations/postgres/connect", &json!({"credentials": credentials})).await?;
        Ok(())
    }

    /// Discovers a kind and publishes an agent with one binding; gives the path under which its tool is called.
    pub(crate) async fn publish(&self, kind: &str, binding: &Value) -> Result<String> {
        self.post(&format!("/integrations/{kind}/discover"), &json!({})).await?;
        let agent = self.post("/agents", &json!({"name": "Bench"})).await?;
        let Some(id) = agent.get("id").and_then(Value::as_str) else {
            return fault("an agent without an id");
        };
        self.post(&format!("/agents/{id}/integrations/{kind}/bindings"), binding).await?;
        self.post(&format!("/agents/{id}/publish"), &json!({})).await?;
        let tool = binding.get("toolName").and_then(Value::as_str).unwrap_or_default();
        Ok(format!("/api/v1/agents/{id}/tools/{tool}/call"))
    }
}
