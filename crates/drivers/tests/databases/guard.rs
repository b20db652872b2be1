//! The guard in front of a real server.

use jackfield_drivers::{
    ErrorKind,
    guard::AddressGuard,
    sql::{Connection, Settings, Target, test},
};

use crate::support::{admin_settings, service};

#[tokio::test]
async fn a_server_on_loopback_is_refused_unless_the_operator_allows_it() {
    let server = service("postgres");
    let closed = Settings { guard: AddressGuard::default(), ..admin_settings() };
    for host in ["localhost", "127.0.0.1", "::ffff:127.0.0.1"] {
        let mut credentials = server.admin("postgres");
        credentials.host = host.to_owned();
        let target = Target::Postgres(credentials);
        let error = Connection::open(&target, &closed).await.err().expect("refused");
        assert_eq!(error.kind, ErrorKind::AddressNotAllowed, "{host}");
        assert!(error.message.contains("allowed_private_networks"), "{}", error.message);
        let report = test::test(&target, &closed).await;
        assert!(!report.ok);
        assert_eq!(report.checks[0].status, test::Status::Fail);
        assert!(report.checks[1..].iter().all(|check| check.status == test::Status::Skipped));
    }
}

#[tokio::test]
async fn a_stored_connection_is_vetted_at_every_use() {
    let server = service("postgres");
    let closed = Settings { guard: AddressGuard::default(), ..admin_settings() };
    let connection = Connection::lazy(Target::Postgres(server.admin("postgres")), &closed);
    let error = connection.discover().await.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::AddressNotAllowed);
}
