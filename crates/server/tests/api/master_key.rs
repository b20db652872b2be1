//! Rotating the master key under a running server.

use serde_json::json;

use crate::support::{
    TestServer,
    binary::{Served, jackfield, run, text},
};

/// An idempotent request seals its answer with the organization's data key.
async fn seals(client: &crate::support::Client, key: &str) {
    let body = json!({"name": key, "scopes": ["audit:read"]});
    client.post("/api-keys").json(body.clone()).once(key).await.created();
    let again = client.post("/api-keys").json(body).once(key).await;
    assert_eq!(again.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn a_server_goes_on_when_the_master_key_is_rotated() {
    let folder = tempfile::tempdir().unwrap();
    let other = text(&run(folder.path(), &["organizations", "create", "Other"]).stdout);
    let (_, other_key) = other.split_once("admin key: ").unwrap();
    let made = text(&run(folder.path(), &["organizations", "create", "Mine"]).stdout);
    let (_, key) = made.split_once("admin key: ").unwrap();
    let served = Served::start(folder.path(), &[]);
    seals(&served.client(key), "before").await;
    let file = folder.path().join("jackfield-data/master.key");
    let old = std::fs::read_to_string(&file).unwrap();
    let rotated = run(folder.path(), &["keys", "rotate-master"]);
    assert_eq!(rotated.status.code(), Some(0), "{}", text(&rotated.stderr));
    let new = std::fs::read_to_string(&file).unwrap();
    assert!(old != new && new.lines().count() == 1, "one new key is left");
    seals(&served.client(key), "after").await;
    // Its data key wasn't open yet: the server must read the master key again.
    seals(&served.client(other_key), "first").await;
    drop(served);
    let again = Served::start(folder.path(), &[]);
    seals(&again.client(key), "again").await;
    std::fs::write(&file, old).unwrap();
    let doctor = run(folder.path(), &["doctor", "--listen", "127.0.0.1:0"]);
    assert_eq!(doctor.status.code(), Some(1), "the old key opens nothing: {}", text(&doctor.stdout));
}

#[tokio::test]
async fn a_key_from_a_command_is_rotated_by_putting_the_new_one_first() {
    let folder = tempfile::tempdir().unwrap();
    let key = |byte: u8| data_encoding::BASE64.encode(&[byte; 32]);
    let command = |words: &str| format!("echo '{words}'");
    let (old, both) = (format!("a:{}", key(1)), format!("b:{} a:{}", key(2), key(1)));
    let with = |words: &str, arguments: &[&str]| {
        jackfield(folder.path())
            .args(arguments)
            .env("JACKFIELD_MASTER_KEY_COMMAND", command(words))
            .output()
            .unwrap()
    };
    with(&old, &["organizations", "create", "Mine"]);
    assert_eq!(with(&both, &["keys", "rotate-master"]).status.code(), Some(0));
    let new = format!("b:{}", key(2));
    let doctor = with(&new, &["doctor", "--listen", "127.0.0.1:0"]);
    assert_eq!(doctor.status.code(), Some(0), "{}", text(&doctor.stdout));
    assert_eq!(with(&old, &["doctor", "--listen", "127.0.0.1:0"]).status.code(), Some(1));
    assert!(!folder.path().join("jackfield-data/master.key").exists());
}

#[tokio::test]
async fn rotation_re_seals_every_organization_on_both_stores() {
    for server in [TestServer::sqlite().await, TestServer::postgres().await] {
        server.other_organization().await;
        assert_eq!(server.app.secrets.rotate_master(&server.app.database).await.unwrap(), 2);
        assert_eq!(server.app.secrets.rotate_master(&server.app.database).await.unwrap(), 2);
        seals(&server.admin, "after").await;
        seals(&server.other_organization().await, "new").await;
    }
}
