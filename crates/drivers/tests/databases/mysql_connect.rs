//! Connecting to MySQL and MariaDB: certificates, credentials, the user's power, and the test that
//! tells of it.

use jackfield_drivers::{
    ErrorKind,
    guard::AddressGuard,
    sql::{
        Connection, Settings, SslMode, Target,
        test::{self, Status, Step},
    },
};
use tokio::{io::AsyncReadExt, io::AsyncWriteExt, net::TcpListener};

use crate::{
    mysql_scratch::{Scratch, engines},
    support::{admin_settings, ca_pem, other_ca_pem, outcome_of, service, settings},
};

async fn outcome(
    key: &str,
    mode: SslMode,
    ca: Option<String>,
) -> Result<(), (ErrorKind, Option<&'static str>)> {
    outcome_of(Target::Mysql, service(key).admin("mysql"), mode, ca).await
}

#[tokio::test]
async fn each_mode_verifies_what_the_databases_own_client_verifies() {
    let tls = |field| Err((ErrorKind::Tls, field));
    let (unknown, host) = (Some("ca_pem"), Some("host"));
    for engine in engines() {
        for (suffix, chain, full) in [
            ("", Ok(()), Ok(())),
            ("Expired", tls(None), tls(None)),
            ("WrongHost", Ok(()), tls(host)),
            ("UnknownCa", tls(unknown), tls(unknown)),
        ] {
            let key = format!("{engine}{suffix}");
            assert_eq!(outcome(&key, SslMode::Require, None).await, Ok(()), "{key}, require");
            assert_eq!(
                outcome(&key, SslMode::Require, Some(ca_pem())).await,
                Ok(()),
                "{key}, require ignores a CA"
            );
            assert_eq!(outcome(&key, SslMode::VerifyCa, Some(ca_pem())).await, chain, "{key}, verify-ca");
            assert_eq!(outcome(&key, SslMode::VerifyFull, Some(ca_pem())).await, full, "{key}, verify-full");
        }
        assert_eq!(outcome(engine, SslMode::VerifyFull, Some(other_ca_pem())).await, tls(unknown));
        assert_eq!(outcome(engine, SslMode::VerifyFull, None).await, tls(unknown), "public authorities");
        let invalid = Err((ErrorKind::InvalidTarget, Some("ca_pem")));
        assert_eq!(outcome(engine, SslMode::VerifyCa, None).await, invalid);
    }
}

#[tokio::test]
async fn a_server_without_tls_is_refused_and_sees_no_user() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
    let port = listener.local_addr().expect("its address").port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        // Every capability but TLS.
        let greeting = b"\x0a8.0.36\0\x01\0\0\0abcdefgh\0\xff\xf7\x2d\x02\0\xff\xff\x15\0\0\0\0\0\0\0\0\0\0\
                         ijklmnopqrst\0caching_sha2_password\0";
        stream.write_all(&[greeting.len() as u8, 0, 0, 0]).await.expect("to write");
        stream.write_all(greeting).await.expect("to write");
        let mut said = Vec::new();
        stream.read_to_end(&mut said).await.expect("an end");
        said
    });
    let mut credentials = service("mariadb").admin("mysql");
    credentials.port = port;
    let error =
        Connection::open(&Target::Mysql(credentials), &admin_settings()).await.err().expect("a refusal");
    assert_eq!(error.kind, ErrorKind::Tls);
    assert!(server.await.expect("the server").is_empty(), "nothing was said");
}

#[tokio::test]
async fn what_is_wrong_with_credentials_is_told_by_their_field() {
    for engine in engines() {
        let scratch = Scratch::on(engine, "CREATE TABLE t (id INT PRIMARY KEY); GRANT SELECT ON t TO {user}");
        let kind_of = async |change: fn(&mut jackfield_drivers::sql::Credentials)| {
            let mut credentials = scratch.credentials();
            change(&mut credentials);
            let error =
                Connection::open(&Target::Mysql(credentials), &settings()).await.err().expect("a refusal");
            (error.kind, error.field)
        };
        let rejected = |field| (ErrorKind::CredentialsRejected, Some(field));
        let wrong_password = kind_of(|credentials| credentials.password = "wrong".to_owned().into()).await;
        assert_eq!(wrong_password, rejected("password"), "{engine}");
        let wrong_user = kind_of(|credentials| credentials.user = "nobody".to_owned()).await;
        assert_eq!(wrong_user, rejected("password"), "{engine}");
        let wrong_database = kind_of(|credentials| credentials.database = "jf_no_such".to_owned()).await;
        assert_eq!(wrong_database, rejected("database"), "{engine}");
        let closed = kind_of(|credentials| credentials.port = 1).await;
        assert_eq!(closed.0, ErrorKind::Unavailable, "{engine}");
        let guarded = Settings { guard: AddressGuard::default(), ..settings() };
        let target = Target::Mysql(scratch.credentials());
        let error = Connection::open(&target, &guarded).await.err().expect("a refusal");
        assert_eq!(error.kind, ErrorKind::AddressNotAllowed, "{engine}");
    }
}

#[tokio::test]
async fn a_powerful_user_is_refused_unless_the_operator_allows_it() {
    for engine in engines() {
        let scratch = Scratch::on(engine, "GRANT SELECT, FILE ON *.* TO {user}");
        let target = Target::Mysql(scratch.credentials());
        let error = Connection::open(&target, &settings()).await.err().expect("a refusal");
        assert_eq!((error.kind, error.field), (ErrorKind::RoleTooPowerful, Some("user")), "{engine}");
        assert!(error.message.contains("FILE"), "{}", error.message);
        assert!(Connection::open(&target, &admin_settings()).await.is_ok(), "{engine}");
    }
}

#[tokio::test]
async fn power_that_comes_by_a_role_is_power() {
    for engine in engines() {
        let role = crate::support::unique("jf_role");
        let default = match engine {
            "mariadb" => format!("SET DEFAULT ROLE {role} FOR {{user}}"),
            _ => format!("SET DEFAULT ROLE {role} TO {{user}}"),
        };
        let scratch = Scratch::on(
            engine,
            &format!(
                "CREATE TABLE t (id INT); GRANT SELECT ON t TO {{user}}; CREATE ROLE {role}; GRANT FILE ON *.* TO {role}; GRANT {role} TO {{user}}; {default};"
            ),
        );
        let error = Connection::open(&Target::Mysql(scratch.credentials()), &settings()).await.err();
        assert_eq!(error.map(|error| error.kind), Some(ErrorKind::RoleTooPowerful), "{engine}");
        scratch.run(&format!("DROP ROLE {role}"));
    }
}

#[tokio::test]
async fn the_test_tells_every_step() {
    for engine in engines() {
        let scratch = Scratch::on(
            engine,
            "CREATE TABLE `od``d` (id INT PRIMARY KEY); GRANT SELECT ON *.* TO {user}; REVOKE SELECT ON *.* FROM {user}; \
             GRANT SELECT ON `od``d` TO {user};",
        );
        let report = test::test(&Target::Mysql(scratch.credentials()), &settings()).await;
        assert!(report.ok, "{report:#?}");
        assert!(report.checks.iter().all(|check| check.status == Status::Pass), "{report:#?}");
        let version = report.server_version.expect("a version");
        assert!(version.to_lowercase().starts_with(engine), "{version}");

        let mut wrong = scratch.credentials();
        wrong.password = "wrong".to_owned().into();
        let report = test::test(&Target::Mysql(wrong), &settings()).await;
        let authentication = &report.checks[2];
        assert_eq!((authentication.name, authentication.status), (Step::Authentication, Status::Fail));
        assert!(report.checks[3..].iter().all(|check| check.status == Status::Skipped));
        assert!(!format!("{report:?}").contains("wrong"));

        let admin = test::test(&Target::Mysql(service(engine).admin("mysql")), &settings()).await;
        let least = &admin.checks[6];
        assert_eq!((least.name, least.status), (Step::LeastPrivilege, Status::Fail), "{admin:#?}");
        assert_eq!(admin.checks[5].status, Status::Pass, "{admin:#?}");
    }
}
