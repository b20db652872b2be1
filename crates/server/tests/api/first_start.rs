//! The first start on an empty store, and those after it.

use std::os::unix::fs::PermissionsExt;

use jackfield::app::{keys::is_well_formed, organizations};

use crate::support::{
    TestServer,
    binary::{Served, jackfield, run, text},
    store::TestDatabase,
};

#[tokio::test]
async fn the_admin_key_is_printed_once_and_a_restart_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    let first = Served::start(folder.path(), &[]);
    let key = first.admin_key().expect("an admin key").to_owned();
    assert!(is_well_formed(&key));
    first.client(&key).get("/api-keys").await.ok();
    let (code, rest, log) = first.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!rest.contains(&key) && !log.contains(&key));
    let again = Served::start(folder.path(), &[]);
    assert_eq!(again.printed, Vec::<String>::new());
    again.client(&key).get("/api-keys").await.ok();
    let mode = |path: &str| std::fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("jackfield-data"), 0o700);
    assert_eq!(mode("jackfield-data/master.key"), 0o600);
}

#[tokio::test]
async fn the_admin_key_goes_to_a_private_file_where_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::start(folder.path(), &["--admin-key-file", "admin.key"]);
    assert_eq!(served.admin_key(), None);
    let file = folder.path().join("admin.key");
    let key = std::fs::read_to_string(&file).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    served.client(key.trim()).get("/api-keys").await.ok();
}

#[test]
fn a_key_file_that_is_there_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("admin.key"), "mine").unwrap();
    let output = run(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--admin-key-file", "admin.key"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("keys create"), "{}", text(&output.stderr));
    assert_eq!(std::fs::read_to_string(folder.path().join("admin.key")).unwrap(), "mine");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_start_at_once_make_one_organization() {
    let database = TestDatabase::new().await;
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &["doctor", "--listen", "127.0.0.1:0"]);
    let key = data_encoding::BASE64.encode(&[7; 32]);
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let mut command = jackfield(folder.path());
            command.args(["serve", "--listen", "127.0.0.1:0"]).env("JACKFIELD_DATABASE_URL", database.url());
            command.env("JACKFIELD_MASTER_KEY", format!("mk1:{key}"));
            tokio::task::spawn_blocking(move || Served::spawn(command))
        })
        .collect();
    let served: Vec<Served> =
        futures_util::future::join_all(starts).await.into_iter().map(|served| served.unwrap()).collect();
    let keys: Vec<&str> = served.iter().filter_map(Served::admin_key).collect();
    assert_eq!(keys.len(), 1);
    for replica in &served {
        replica.client(keys[0]).get("/api-keys").await.ok();
    }
}

#[tokio::test]
async fn a_first_start_after_another_makes_nothing() {
    let server = TestServer::sqlite().await;
    assert!(organizations::first_start(&server.app).await.unwrap().is_none());
    assert_eq!(organizations::list(&server.app).await.unwrap().len(), 1);
}
