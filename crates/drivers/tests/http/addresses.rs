//! No address that isn't allowed is ever connected to, whichever way it is named.

use std::{sync::Arc, time::Duration};

use jackfield_drivers::{
    ErrorKind,
    guard::AddressGuard,
    http::{Client, HttpConnection, Settings},
};

use crate::support::{Api, Reply, Table, client, get, json, loopback, soon, table, target};

const NOT_ALLOWED: [&str; 34] = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "ff02::1",
];

fn closed(names: Arc<Table>) -> Client {
    Client::resolving_by(names, AddressGuard::default(), Duration::from_secs(5)).expect("a client")
}

async fn kind_of(client: &Client, base_url: &str) -> ErrorKind {
    let connection =
        HttpConnection::open(client, target(base_url), &Settings::default()).expect("a connection");
    let error = connection.call(&get("/"), soon()).await.expect_err(base_url);
    assert_eq!(error.field, Some("base_url"), "{base_url}");
    let fetched = client.fetch(base_url, 1000, soon()).await.expect_err(base_url);
    assert_eq!((fetched.kind, fetched.field), (error.kind, Some("url")), "{base_url}");
    error.kind
}

#[tokio::test]
async fn special_addresses_are_refused_as_literals() {
    let client = closed(table(&[]));
    for address in NOT_ALLOWED {
        for scheme in ["https", "http"] {
            let host = if address.contains(':') { format!("[{address}]") } else { address.to_owned() };
            assert_eq!(
                kind_of(&client, &format!("{scheme}://{host}:9")).await,
                ErrorKind::AddressNotAllowed,
                "{address}"
            );
        }
    }
}

#[tokio::test]
async fn special_addresses_are_refused_behind_names() {
    for address in NOT_ALLOWED {
        let client = closed(table(&[("innocent.test", address)]));
        assert_eq!(
            kind_of(&client, "https://innocent.test:9").await,
            ErrorKind::AddressNotAllowed,
            "{address}"
        );
    }
}

#[tokio::test]
async fn odd_spellings_of_an_address_are_that_address() {
    let client = closed(table(&[]));
    for host in
        ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "１２７.0.0.1", "%31%32%37.0.0.1"]
    {
        assert_eq!(
            kind_of(&client, &format!("https://{host}:9")).await,
            ErrorKind::AddressNotAllowed,
            "{host}"
        );
    }
}

#[tokio::test]
async fn of_several_addresses_only_those_allowed_are_connected_to() {
    let api = Api::start(|_| Reply::json("1")).await;
    let addresses =
        ["10.0.0.1", "169.254.169.254", "127.0.0.1"].map(|text| text.parse().expect("an address"));
    let names = Arc::new(Table([("mixed.test".to_owned(), addresses.to_vec())].into()));
    let client = Client::resolving_by(names, loopback(), Duration::from_secs(5)).expect("a client");
    let target = target(&format!("http://mixed.test:{}", api.port));
    let connection = HttpConnection::open(&client, target, &Settings::default()).expect("a connection");
    assert_eq!(json(connection.call(&get("/"), soon()).await), 1);
}

#[tokio::test]
async fn without_encryption_only_networks_of_the_operators_are_spoken_to() {
    let client = closed(table(&[("public.test", "93.184.216.34")]));
    assert_eq!(kind_of(&client, "http://public.test").await, ErrorKind::InvalidTarget);
    assert_eq!(kind_of(&client, "http://93.184.216.34").await, ErrorKind::InvalidTarget);
}

#[tokio::test]
async fn an_ipv6_literal_is_called_in_its_brackets() {
    let api = Api::listen("[::1]:0", None, |_| Reply::json("6")).await;
    let target = target(&format!("http://[::1]:{}/v1", api.port));
    let connection = HttpConnection::open(&client(), target, &Settings::default()).expect("a connection");
    assert_eq!(json(connection.call(&get("/a"), soon()).await), 6);
    let seen = api.only();
    assert_eq!(seen.target, "/v1/a");
    assert_eq!(seen.header("host"), Some(format!("[::1]:{}", api.port).as_str()));
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_unavailable() {
    assert_eq!(kind_of(&closed(table(&[])), "https://nowhere.test").await, ErrorKind::Unavailable);
}
