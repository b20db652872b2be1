//! Secrets are planted, then looked for wherever something is written down.

mod approvals;
mod customers;

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    Client,
    binary::{Served, jackfield},
    model::{self, Script, ScriptedModel},
    routes::{Fixture, routes},
    services,
    store::TestDatabase,
};

/// The secrets of a deployment, each with what it is.
type Canaries = Vec<(&'static str, String)>;

/// Hands secrets to the server in every way that there is.
async fn plant(client: &Client) -> Canaries {
    let mut planted = vec![("the admin key", client.key.clone().unwrap())];
    let body = json!({"name": "canary", "scopes": ["audit:read", "keys:write"]});
    // Its answer, which holds the key, is kept for a repetition.
    let made = client.post("/api-keys").json(body).once("canary").await.created();
    planted.push(("a key in a kept answer", made["key"].as_str().unwrap().to_owned()));
    let rotate = format!("/api-keys/{}/rotate", made["id"].as_str().unwrap());
    let rotated = client.post(&rotate).json(json!({})).await.created();
    planted.push(("a rotated key", rotated["key"].as_str().unwrap().to_owned()));
    planted.extend(connect(client).await);
    planted
}

/// Connects as the administrator: the password is a canary, refused or not.
async fn connect(client: &Client) -> Canaries {
    let service = services::service("postgres");
    let wrong = "canary-wrong-password-5f1c";
    let credentials = service.credentials("postgres", "nobody_here", wrong);
    client.post("/integrations/postgres/connect").json(json!({"credentials": credentials})).await;
    let right = service.admin_password.clone();
    let credentials = service.credentials("postgres", &service.admin_user, &right);
    client.post("/integrations/postgres/connect").json(json!({"credentials": credentials})).await.ok();
    vec![("a refused password", wrong.to_owned()), ("an accepted password", right)]
}

/// Every answer that the API gives to a GET, with the admin key and with a narrow one.
async fn answers(client: &Client) -> Vec<(String, String)> {
    let fixture = Fixture::make(client).await;
    let mut all = Vec::new();
    for route in routes().iter().filter(|route| route.method == Method::GET) {
        all.push((route.operation.clone(), client.get(&fixture.path(route)).await.text));
    }
    for route in routes().iter().filter(|route| route.operation == "mapGoal") {
        let mapped = client.post(&fixture.path(route)).json(route.body()).await;
        assert!(mapped.text.contains("check `model_api_key`"), "the model is asked: {}", mapped.text);
        all.push((route.operation.clone(), mapped.text));
    }
    for path in ["/metrics", "/openapi.json", "/readyz"] {
        all.push((path.to_owned(), client.raw(Method::GET, path).await.text));
    }
    all
}

fn look(at: &str, bytes: &[u8], canaries: &Canaries) {
    for (what, secret) in canaries {
        if let Some(place) = bytes.windows(secret.len()).position(|window| window == secret.as_bytes()) {
            let around = &bytes[place.saturating_sub(400)..bytes.len().min(place + 100)];
            panic!("{at} shows {what}: {}", String::from_utf8_lossy(around));
        }
    }
}

async fn nothing_shows(served: Served, mut canaries: Canaries, written: impl Fn() -> Vec<(String, Vec<u8>)>) {
    let client = served.client(served.admin_key().unwrap());
    canaries.extend(plant(&client).await);
    let (planted, _databases) = customers::plant(&client).await;
    canaries.extend(planted);
    canaries.push(("the model's key", model::KEY.to_owned()));
    found_nowhere(served, &client, &canaries, written).await;
}

/// Looks at every answer, all that was logged, and all that was written.
async fn found_nowhere(
    served: Served,
    client: &Client,
    canaries: &Canaries,
    written: impl Fn() -> Vec<(String, Vec<u8>)>,
) {
    for (at, text) in answers(client).await {
        look(&at, text.as_bytes(), canaries);
    }
    let (code, rest, log) = served.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("request answered"), "{log}");
    look("the log", log.as_bytes(), canaries);
    look("standard output", rest.as_bytes(), canaries);
    let written = written();
    assert!(!written.is_empty());
    for (at, bytes) in written {
        assert!(!bytes.is_empty(), "{at} is empty");
        look(&at, &bytes, canaries);
    }
}

/// A server that asks a model, whose endpoint refuses the key and repeats it.
async fn serve(folder: &Path) -> std::process::Command {
    let echo = || {
        let body = json!({"error": {"message": format!("Incorrect API key provided: {}", model::KEY)}});
        Script::Answers(401, "application/json", body.to_string())
    };
    let endpoint = ScriptedModel::open((0..9).map(|_| echo())).await;
    let mut command = jackfield(folder);
    command.args(["--model-base-url", &endpoint.base, "--model-name", "scripted-1"]);
    command.env("JACKFIELD_MODEL_API_KEY", model::KEY);
    command.args(["serve", "--listen", "127.0.0.1:0", "--log-level", "debug", "--log-format", "json"]);
    command.args(["--allowed-private-network", "127.0.0.0/8", "--allow-powerful-roles"]);
    command
}

/// The files of a folder and of those in it, but for the master key's.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if !path.ends_with("master.key") {
            all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    all.retain(|(_, bytes)| !bytes.is_empty());
    all
}

#[tokio::test]
async fn no_secret_shows_with_the_embedded_store() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::spawn(serve(folder.path()).await);
    let master = std::fs::read_to_string(folder.path().join("jackfield-data/master.key")).unwrap();
    let (_, master) = master.trim().split_once(':').unwrap();
    let canaries = vec![("the master key", master.to_owned())];
    nothing_shows(served, canaries, || files(folder.path())).await;
}

#[tokio::test]
async fn no_secret_shows_with_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new().await;
    let mut command = serve(folder.path()).await;
    let master = data_encoding::BASE64.encode(&rand::random::<[u8; 32]>());
    command.env("JACKFIELD_DATABASE_URL", database.url()).env("JACKFIELD_MASTER_KEY", format!("k:{master}"));
    let canaries = vec![("the master key", master), ("the store's URL", database.url())];
    nothing_shows(Served::spawn(command), canaries, || vec![("the dump".to_owned(), dump(&database))]).await;
    assert!(files(folder.path()).is_empty(), "with nothing to keep in it, no folder is made");
}

/// All of a database as text; bytes are in hexadecimal, so those are added as they are.
fn dump(database: &TestDatabase) -> Vec<u8> {
    let service = &database.service;
    let output = services::client("pgDump")
        .args([
            "-h",
            &service.host,
            "-p",
            &service.port.to_string(),
            "-U",
            &service.admin_user,
            &database.name,
        ])
        .env("PGPASSWORD", &service.admin_password)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut all = text.clone().into_bytes();
    for encoded in text.split("\\\\x").skip(1) {
        let digits: String = encoded.chars().take_while(char::is_ascii_hexdigit).collect();
        all.extend(data_encoding::HEXLOWER.decode(digits.as_bytes()).unwrap_or_default());
    }
    all
}

#[test]
fn a_planted_secret_would_be_found() {
    let canaries = vec![("the canary", "tweet".to_owned())];
    let found = std::panic::catch_unwind(|| look("a place", b"...tweet...", &canaries));
    assert!(found.is_err());
    look("a place", &Value::from("tweeet").to_string().into_bytes(), &canaries);
}
