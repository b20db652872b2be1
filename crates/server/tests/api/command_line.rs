//! The commands beside `serve`, their exit codes and what they print.

use jackfield::app::keys::is_well_formed;

use crate::support::{
    binary::{Served, jackfield, run, text},
    until,
};

#[tokio::test]
async fn a_key_made_beside_the_server_works_and_one_revoked_there_stops() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), &[]);
    let made =
        run(folder.path(), &["keys", "create", "--name", "beside", "--scopes", "audit:read,keys:write"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    let key = text(&made.stdout);
    assert!(is_well_formed(&key), "{key}");
    let client = served.client(&key);
    let keys = client.get("/api-keys").await.ok();
    let id = keys.as_array().unwrap().iter().find(|one| one["name"] == "beside").unwrap()["id"].clone();
    let listed = text(&run(folder.path(), &["keys", "list"]).stdout);
    assert!(listed.contains(id.as_str().unwrap()) && !listed.contains(&key), "{listed}");
    let revoked = run(folder.path(), &["keys", "revoke", id.as_str().unwrap()]);
    assert_eq!(revoked.status.code(), Some(0), "{}", text(&revoked.stderr));
    until("the server has heard of it", async || client.get("/api-keys").await.status == 401).await;
    let admin = served.client(served.admin_key().unwrap());
    let log = admin.get("/audit-logs?actor=command%20line").await.ok();
    let actions: Vec<&str> =
        log.as_array().unwrap().iter().filter_map(|one| one["action"].as_str()).collect();
    assert_eq!(actions, ["keys.revoke", "keys.create"]);
}

#[tokio::test]
async fn an_organization_made_at_the_command_line_has_its_own_key() {
    let folder = tempfile::tempdir().unwrap();
    let made = text(&run(folder.path(), &["organizations", "create", "Blue Ltd"]).stdout);
    let (id, key) = made.split_once("\nadmin key: ").expect("an id and a key");
    assert!(id.starts_with("org_"));
    let served = Served::start(folder.path(), &[]);
    assert_eq!(served.admin_key(), None, "the store isn't empty");
    served.client(key).get("/api-keys").await.ok();
    run(folder.path(), &["organizations", "create", "Red Ltd"]);
    let listed = text(&run(folder.path(), &["organizations", "list"]).stdout);
    assert!(listed.contains("Blue Ltd") && listed.contains("Red Ltd"), "{listed}");
    let unclear = run(folder.path(), &["keys", "create", "--name", "k", "--scopes", "all"]);
    assert_eq!(unclear.status.code(), Some(2));
    assert!(text(&unclear.stderr).contains("--organization"));
    let clear =
        run(folder.path(), &["keys", "create", "--name", "k", "--scopes", "all", "--organization", id]);
    served.client(&text(&clear.stdout)).get("/api-keys").await.ok();
}

#[test]
fn wrong_usage_is_told_apart_from_failure() {
    let folder = tempfile::tempdir().unwrap();
    let code = |arguments: &[&str]| run(folder.path(), arguments).status.code();
    assert_eq!(code(&["--version"]), Some(0));
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&[]), Some(2));
    assert_eq!(code(&["serv"]), Some(2));
    assert_eq!(code(&["serve", "--listen", "nowhere"]), Some(2));
    assert_eq!(code(&["keys", "create", "--name", "k", "--scopes", "agents:raed"]), Some(2));
    assert_eq!(code(&["keys", "revoke", "key_nobody"]), Some(1));
    // Any port: the one that they listen on by themselves is what the documents' commands are tried at.
    let with =
        |command, store| run(folder.path(), &[command, "--listen", "127.0.0.1:0", "--database-url", store]);
    assert_eq!(with("doctor", "postgres://x:y@127.0.0.1:1/none").status.code(), Some(1));
    let failed = with("serve", "postgres://x:hunter2@127.0.0.1:1/none");
    assert_eq!(failed.status.code(), Some(1));
    let told = text(&failed.stderr);
    assert!(told.lines().all(|line| !line.contains("hunter2")), "{told}");
    assert!(told.contains("error: The store can't be reached"), "{told}");
}

#[test]
fn the_document_is_printed_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let json = text(&run(folder.path(), &["openapi"]).stdout);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let yaml = text(&run(folder.path(), &["openapi", "--yaml"]).stdout);
    let yaml: serde_json::Value = yaml_serde::from_str(&yaml).unwrap();
    assert_eq!(json, yaml);
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "it made files");
}

#[test]
fn the_doctor_makes_nothing_and_says_what_to_mend() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let doctor = || {
        let output = run(folder.path(), &["doctor", "--listen", "127.0.0.1:0"]);
        (output.status.code(), text(&output.stdout))
    };
    let (code, told) = doctor();
    assert_eq!(code, Some(0), "{told}");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "it made files");

    let served = Served::start(folder.path(), &[]);
    let running = run(folder.path(), &["doctor", "--listen", served.base.trim_start_matches("http://")]);
    assert_eq!(running.status.code(), Some(0), "{}", text(&running.stdout));
    assert!(text(&running.stdout).contains("a server answers"));
    drop(served);
    let (code, told) = doctor();
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("ok    vault: the data keys of 1 organizations open"), "{told}");

    let key = folder.path().join("jackfield-data/master.key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (code, told) = doctor();
    assert_eq!(code, Some(1));
    assert!(told.contains("chmod 600"), "{told}");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::rename(&key, key.with_extension("lost")).unwrap();
    let (code, told) = doctor();
    assert_eq!(code, Some(1));
    assert!(told.contains("fail  vault: the store is there, its master key isn't"), "{told}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = jackfield(folder.path()).args(["doctor", "--listen", &address]).output().unwrap();
    assert!(text(&output.stdout).contains("choose another with --listen"), "{}", text(&output.stdout));
}

/// What the doctor says of a provider's folder and a file of clients.
fn doctor_of_clients(file: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("more/contacts");
    std::fs::create_dir_all(&here).unwrap();
    let manifest = "kind = \"contacts\"\ndisplayName = \"Contacts\"\ncategory = \"people\"\nblurb = \"Look people up.\"\n\
        logo = \"contacts\"\nauthType = \"oauth2\"\ntransport = \"rest\"\ndiscoverable = true\n\
        clientHelp = \"Register an app in the console.\"\ncredentialFields = []\n[api]\n\
        baseUrl = \"https://api.example.com\"\n[api.schema]\nurl = \"https://api.example.com/openapi.json\"\n\
        [api.auth]\ntype = \"oauth2\"\nflow = \"authorization_code\"\nscope = \"read\"\n\
        authorizeUrl = \"https://id.example.com/a\"\ntokenUrl = \"https://id.example.com/t\"\n";
    std::fs::write(here.join("provider.toml"), manifest).unwrap();
    std::fs::write(here.join("logo.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap();
    std::fs::write(folder.path().join("clients.toml"), file).unwrap();
    let output = run(
        folder.path(),
        &[
            "doctor",
            "--listen",
            "127.0.0.1:0",
            "--providers-dir",
            "more",
            "--oauth-clients-file",
            "clients.toml",
        ],
    );
    (output.status.code(), text(&output.stdout))
}

#[test]
fn the_doctor_says_which_providers_lack_a_client_and_where_one_gets_it() {
    let client = "client_id = \"me\"\nclient_secret = \"hunter2\"\n";
    let (code, told) = doctor_of_clients("");
    assert_eq!(code, Some(0), "{told}");
    let line = told.lines().find(|line| line.trim_start().starts_with("contacts: ")).unwrap();
    assert!(line.ends_with("Register an app in the console."), "{told}");
    assert!(told.contains("ok    OAuth clients: "), "{told}");
    let (code, told) = doctor_of_clients(&format!("[contacts]\n{client}"));
    assert_eq!(code, Some(0), "{told}");
    assert!(!told.contains("Register an app in the console."), "{told}");
    let (code, told) = doctor_of_clients(&format!("[contcats]\n{client}"));
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("fail  OAuth clients: ") && told.contains("did you mean `contacts`?"), "{told}");
    let (code, told) = doctor_of_clients("[contacts]\nclient_id = \"me\"\nclient_secret = hunter2\n");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("clients.toml: line 3") && !told.contains("hunter2"), "{told}");
}

#[test]
fn a_server_does_not_start_with_providers_or_clients_that_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("more/contacts")).unwrap();
    std::fs::write(folder.path().join("clients.toml"), "[contacts]\nclient_secret = \"hunter2\"\n").unwrap();
    let told = |arguments: &[&str]| {
        let output = run(folder.path(), &[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
        assert_ne!(output.status.code(), Some(0));
        text(&output.stderr)
    };
    let clients = told(&["--oauth-clients-file", "clients.toml"]);
    assert!(clients.contains("clients.toml: [contacts] must have client_id"), "{clients}");
    assert!(!clients.contains("hunter2"), "{clients}");
    assert!(told(&["--oauth-clients-file", "nowhere.toml"]).contains("nowhere.toml"));
    let providers = told(&["--providers-dir", "more"]);
    assert!(providers.contains("`contacts`") && providers.contains("provider.toml"), "{providers}");
    assert!(told(&["--providers-dir", "nowhere"]).contains("nowhere"));
}

#[test]
fn an_address_that_is_taken_uses_up_no_first_key() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(folder.path(), &["serve", "--listen", &address]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("--listen"), "{}", text(&output.stderr));
    assert!(Served::start(folder.path(), &[]).admin_key().is_some());
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_leaves_no_core_dump() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), &[]);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", served.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    let words: Vec<&str> = core.split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{core}");
}
