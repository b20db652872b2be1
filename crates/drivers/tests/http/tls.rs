//! HTTPS: certificates verify against the name as it was given, and nothing leads away from it.

use std::{path::Path, process::Command, sync::Arc};

use jackfield_drivers::{
    ErrorKind,
    http::{Auth, HttpConnection, HttpTarget, Settings},
};
use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

use crate::support::{Api, Reply, client, get, json, soon, target};

/// A certificate of its own authority for a name: a server's configuration, and the PEM.
fn certificate(name: &str) -> (Arc<ServerConfig>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "30",
        ])
        .args(["-subj", "/CN=test", "-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-addext", &format!("subjectAltName={name}")])
        .args([Path::new("-keyout"), &key, Path::new("-out"), &certificate])
        .output()
        .expect("openssl, which scripts/test brings");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let pem = std::fs::read_to_string(&certificate).expect("a certificate");
    let chain = vec![CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_file(&key).expect("a key");
    let config = ServerConfig::builder_with_provider(jackfield_drivers::tls::provider())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a server's configuration");
    (Arc::new(config), pem)
}

fn open(url: &str, ca_pem: Option<&str>) -> HttpConnection {
    let auth = Auth::Bearer("s3cret".to_owned().into());
    let target = HttpTarget { auth, ca_pem: ca_pem.map(str::to_owned), ..target(url) };
    HttpConnection::open(&client(), target, &Settings::default()).expect("a connection")
}

#[tokio::test]
async fn the_name_as_it_was_given_is_verified_at_the_vetted_address() {
    for (name, host) in [("DNS:api.test", "api.test"), ("IP:127.0.0.1", "127.0.0.1")] {
        let (config, pem) = certificate(name);
        let api = Api::listen("127.0.0.1:0", Some(config), |_| Reply::json("1")).await;
        let connection = open(&format!("https://{host}:{}", api.port), Some(&pem));
        for _ in 0..3 {
            assert_eq!(json(connection.call(&get("/"), soon()).await), 1);
        }
        assert_eq!(api.connections(), 1);
    }
}

#[tokio::test]
async fn certificates_that_do_not_verify_are_refused_before_anything_is_sent() {
    let (config, pem) = certificate("DNS:api.test");
    let (_, other_pem) = certificate("DNS:api.test");
    let api = Api::listen("127.0.0.1:0", Some(config), |_| Reply::json("1")).await;
    for (host, ca_pem, field) in [
        ("other.test", Some(pem.as_str()), Some("base_url")),
        ("127.0.0.1", Some(pem.as_str()), Some("base_url")),
        ("api.test", None, Some("ca_pem")),
        ("api.test", Some(other_pem.as_str()), None),
    ] {
        let connection = open(&format!("https://{host}:{}", api.port), ca_pem);
        let error = connection.call(&get("/"), soon()).await.expect_err(host);
        assert_eq!(error.kind, ErrorKind::Tls, "{host} {error:?}");
        if field.is_some() {
            assert_eq!(error.field, field, "{host} {error:?}");
        }
    }
    assert!(api.seen().is_empty());
}

#[tokio::test]
async fn nothing_leads_from_https_to_http() {
    let plain = Api::start(|_| Reply::json("1")).await;
    let location = plain.url("/");
    let (config, pem) = certificate("DNS:api.test");
    let api =
        Api::listen("127.0.0.1:0", Some(config), move |_| Reply::status(302).with("location", &location))
            .await;
    let connection = open(&format!("https://api.test:{}", api.port), Some(&pem));
    let error = connection.call(&get("/"), soon()).await.expect_err("a downgrade");
    assert_eq!(error.kind, ErrorKind::Protocol);
    assert!(error.message.contains("from https to http"), "{}", error.message);
    assert!(plain.seen().is_empty());
}

#[tokio::test]
async fn what_does_not_speak_tls_is_told_so() {
    let plain = Api::start(|_| Reply::json("1")).await;
    let connection = open(&format!("https://api.test:{}", plain.port), None);
    let error = connection.call(&get("/"), soon()).await.expect_err("no TLS");
    assert_eq!(error.kind, ErrorKind::Tls);
}
