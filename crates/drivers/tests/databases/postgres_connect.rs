//! Connecting: certificates, credentials, the role's power, and the test that tells of it.

use jackfield_drivers::{
    ErrorKind,
    sql::{
        Connection, SslMode, Target,
        test::{self, Report, Status, Step},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::{
    postgres_scratch::{NO_LARGE_OBJECTS, Scratch, read},
    support::{admin_settings, ca_pem, other_ca_pem, outcome_of, service, settings},
};

/// Connects as the administrator; what came of it, as a word.
async fn outcome(
    key: &str,
    mode: SslMode,
    ca: Option<String>,
) -> Result<(), (ErrorKind, Option<&'static str>)> {
    outcome_of(Target::Postgres, service(key).admin("postgres"), mode, ca).await
}

#[tokio::test]
async fn each_mode_verifies_what_the_databases_own_client_verifies() {
    let tls = |field| Err((ErrorKind::Tls, field));
    let (unknown, host) = (Some("ca_pem"), Some("host"));
    for (key, require_with_ca, chain, full) in [
        ("postgres", Ok(()), Ok(()), Ok(())),
        ("postgresExpired", tls(None), tls(None), tls(None)),
        ("postgresWrongHost", Ok(()), Ok(()), tls(host)),
        ("postgresUnknownCa", tls(unknown), tls(unknown), tls(unknown)),
    ] {
        assert_eq!(outcome(key, SslMode::Require, None).await, Ok(()), "{key}, require");
        assert_eq!(
            outcome(key, SslMode::Require, Some(ca_pem())).await,
            require_with_ca,
            "{key}, require with a CA"
        );
        assert_eq!(outcome(key, SslMode::VerifyCa, Some(ca_pem())).await, chain, "{key}, verify-ca");
        assert_eq!(outcome(key, SslMode::VerifyFull, Some(ca_pem())).await, full, "{key}, verify-full");
    }
    assert_eq!(outcome("postgres", SslMode::VerifyFull, Some(other_ca_pem())).await, tls(unknown));
    assert_eq!(outcome("postgres", SslMode::VerifyFull, None).await, tls(unknown), "public authorities");
    let invalid = Err((ErrorKind::InvalidTarget, Some("ca_pem")));
    assert_eq!(outcome("postgres", SslMode::VerifyCa, None).await, invalid);
    assert_eq!(outcome("postgres", SslMode::VerifyFull, Some("nonsense".to_owned())).await, invalid);
}

#[tokio::test]
async fn a_server_without_tls_is_refused_and_sees_no_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let port = listener.local_addr().expect("its address").port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut request = [0; 8];
        stream.read_exact(&mut request).await.expect("a request for TLS");
        stream.write_all(b"N").await.expect("to answer");
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.expect("the end");
        rest
    });
    let mut credentials = service("postgres").admin("postgres");
    credentials.port = port;
    credentials.host = "127.0.0.1".to_owned();
    let error =
        Connection::open(&Target::Postgres(credentials), &admin_settings()).await.err().expect("refused");
    assert_eq!(error.kind, ErrorKind::Tls);
    assert!(error.message.contains("doesn't offer TLS"), "{}", error.message);
    assert_eq!(server.await.expect("the server"), b"", "nothing follows in plain text");
}

#[tokio::test]
async fn wrong_credentials_name_the_field_to_look_at() {
    let scratch = Scratch::new("");
    let open = async |change: &dyn Fn(&mut jackfield_drivers::sql::Credentials)| {
        let mut credentials = scratch.credentials();
        change(&mut credentials);
        let error =
            Connection::open(&Target::Postgres(credentials), &settings()).await.err().expect("refused");
        (error.kind, error.field)
    };
    let refused = ErrorKind::CredentialsRejected;
    assert_eq!(open(&|given| given.password = "wrong".to_owned().into()).await, (refused, Some("password")));
    assert_eq!(
        open(&|given| given.user = "nobody_of_that_name".to_owned()).await,
        (refused, Some("password"))
    );
    assert_eq!(
        open(&|given| given.database = "no_such_database".to_owned()).await,
        (refused, Some("database"))
    );
    assert_eq!(open(&|given| given.port = 1).await, (ErrorKind::Unavailable, Some("host")));
    assert_eq!(open(&|given| given.user = String::new()).await, (ErrorKind::InvalidTarget, Some("user")));
}

#[tokio::test]
async fn roles_with_too_much_power_are_refused_and_told_how_to_be_smaller() {
    let scratch = Scratch::new("");
    for (power, words) in [
        ("SUPERUSER", "is a superuser"),
        ("BYPASSRLS", "bypasses row-level security"),
        ("CREATEROLE", "may create roles"),
        ("CREATEDB", "may create databases"),
        ("REPLICATION", "may replicate"),
    ] {
        scratch.run(&format!("ALTER ROLE {{role}} {power}"));
        let error = refused(&scratch).await;
        assert!(error.contains(words) && error.contains("sql/scripts"), "{error}");
        scratch.run(&format!("ALTER ROLE {{role}} NO{power}"));
    }
    for role in ["pg_read_server_files", "pg_execute_server_program", "pg_write_all_data"] {
        scratch.run(&format!("GRANT {role} TO {{role}}"));
        let error = refused(&scratch).await;
        assert!(error.contains(&format!("belongs to `{role}`")), "{error}");
        scratch.run(&format!("REVOKE {role} FROM {{role}}"));
    }
    scratch.open().await;
}

async fn refused(scratch: &Scratch) -> String {
    let target = Target::Postgres(scratch.credentials());
    let error = Connection::open(&target, &settings()).await.err().expect("refused");
    assert_eq!(error.kind, ErrorKind::RoleTooPowerful);
    error.message
}

#[tokio::test]
async fn a_verified_connection_says_what_it_is() {
    let scratch = Scratch::new("");
    let target = Target::Postgres(scratch.credentials());
    let (_, verified) = Connection::open(&target, &settings()).await.expect("a connection");
    let Scratch { server, database, role } = &scratch;
    assert_eq!(verified.account_label, format!("{role}@localhost:{}/{database}", server.port));
    assert!(verified.server_version.starts_with("PostgreSQL 1"), "{}", verified.server_version);
}

async fn report(scratch: &Scratch) -> Report {
    test::test(&Target::Postgres(scratch.credentials()), &settings()).await
}

fn status(report: &Report, step: Step) -> Status {
    report.checks.iter().find(|check| check.name == step).expect("every step").status
}

#[tokio::test]
async fn a_test_of_a_small_role_passes_every_step_in_order() {
    let scratch = Scratch::new("CREATE TABLE \"T\" (id int)");
    scratch.run("GRANT SELECT ON \"T\" TO {role}");
    scratch.run(NO_LARGE_OBJECTS);
    let report = report(&scratch).await;
    assert!(report.ok, "{report:?}");
    assert_eq!(report.checks.iter().map(|check| check.name).collect::<Vec<_>>(), Step::ALL);
    assert!(report.checks.iter().all(|check| check.status == Status::Pass), "{report:?}");
    assert!(report.server_version.expect("a version").starts_with("PostgreSQL"));
    assert_eq!(scratch.ask("SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'jf_role%' AND datname = current_database() AND state <> 'idle'"), "0");
}

/// Before PostgreSQL 16 every role may write large objects by default, in read-only transactions too.
#[tokio::test]
async fn a_test_warns_where_a_read_could_write_large_objects_and_says_what_to_revoke() {
    let scratch = Scratch::new("CREATE TABLE t (id int); GRANT SELECT ON t TO {role}");
    let connection = scratch.open().await;
    let large_objects = || scratch.ask("SELECT count(*) FROM pg_largeobject_metadata");
    let writes = async || {
        let statements = [
            "SELECT lo_creat(-1)::text",
            "SELECT lo_create(0)::text",
            "SELECT lo_from_bytea(0, 'x')::text",
            "SELECT 'put' FROM (SELECT lo_put(max(oid), 0, 'y') FROM pg_largeobject_metadata) AS put",
        ];
        let mut passed = 0;
        for statement in statements {
            passed += usize::from(read(&connection, statement, &[]).await.is_ok());
        }
        passed
    };
    let passed = writes().await;
    let can_write = passed > 0;
    assert!(passed == 0 || (passed == 4 && large_objects() == "3"), "{passed}");
    let told = report(&scratch).await;
    assert!(told.ok, "{told:?}");
    assert_eq!(status(&told, Step::LeastPrivilege) == Status::Warn, can_write, "{told:?}");
    assert_eq!(status(&told, Step::ReadOnlySession), Status::Pass, "{told:?}");
    if can_write {
        let check = told.checks.iter().find(|check| check.name == Step::LeastPrivilege).expect("the check");
        let (_, revoke) = check.detail.split_once("REVOKE ").expect("what to revoke");
        scratch.run(&format!("REVOKE {revoke}"));
    }
    let before = large_objects();
    assert_eq!(writes().await, 0);
    assert_eq!(large_objects(), before);
    assert_eq!(status(&report(&scratch).await, Step::LeastPrivilege), Status::Pass);
}

#[tokio::test]
async fn a_test_says_what_is_wrong_and_skips_what_needs_it() {
    let scratch = Scratch::new("CREATE TABLE t (id int); GRANT ALL ON t TO {role}");
    let can_write = report(&scratch).await;
    assert!(can_write.ok);
    assert_eq!(status(&can_write, Step::LeastPrivilege), Status::Warn);

    scratch.run("ALTER ROLE {role} SUPERUSER");
    let powerful = report(&scratch).await;
    assert_eq!(status(&powerful, Step::LeastPrivilege), Status::Fail);
    assert_eq!(status(&powerful, Step::ReadOnlySession), Status::Pass);
    assert!(!powerful.ok);
    scratch.run("ALTER ROLE {role} NOSUPERUSER");

    let mut credentials = scratch.credentials();
    credentials.password = "hunter2-canary".to_owned().into();
    let wrong = test::test(&Target::Postgres(credentials), &settings()).await;
    assert_eq!(status(&wrong, Step::Tls), Status::Pass);
    assert_eq!(status(&wrong, Step::Authentication), Status::Fail);
    assert_eq!(status(&wrong, Step::SchemaRead), Status::Skipped);
    assert!(!format!("{wrong:?}").contains("hunter2"));
}

#[tokio::test]
async fn no_password_shows_in_debug() {
    let mut credentials = service("postgres").admin("postgres");
    credentials.password = "hunter2-canary".to_owned().into();
    assert!(!format!("{:?}", Target::Postgres(credentials)).contains("hunter2"));
}
