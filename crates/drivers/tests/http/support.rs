//! Servers, clients and requests as a test needs them.

mod api;

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use jackfield_core::{plan::http::HttpCall, schema::Method};
use jackfield_drivers::{
    Error,
    guard::{AddressGuard, Addresses, Names},
    http::{Auth, Body, Client, HttpAnswer, HttpConnection, HttpTarget, Settings},
    limits::{Deadline, Limits},
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

pub use api::{Api, Reply, Seen};

/// A server that does with each connection what it is told; its port.
pub async fn raw<F>(handle: impl Fn(TcpStream) -> F + Send + 'static) -> u16
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.expect("a connection");
            tokio::spawn(handle(stream));
        }
    });
    port
}

/// Waits for what the client sends next, whatever it is.
pub async fn hear(stream: &mut TcpStream) -> bool {
    stream.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0)
}

/// Sends to a client that may be gone; whether it is there.
pub async fn say(stream: &mut TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).await.is_ok()
}

/// Names that resolve as a test says.
#[derive(Debug, Default)]
pub struct Table(pub HashMap<String, Vec<IpAddr>>);

impl Names for Table {
    fn addresses<'a>(&'a self, name: &'a str, port: u16) -> Addresses<'a> {
        Box::pin(async move {
            let found = self.0.get(name).ok_or(std::io::ErrorKind::NotFound)?;
            Ok(found.iter().map(|address| SocketAddr::new(*address, port)).collect())
        })
    }
}

/// Names, each with one address.
pub fn table(names: &[(&str, &str)]) -> Arc<Table> {
    let entry =
        |(name, address): &(&str, &str)| ((*name).to_owned(), vec![address.parse().expect("an address")]);
    Arc::new(Table(names.iter().map(entry).collect()))
}

/// A guard that allows loopback.
pub fn loopback() -> AddressGuard {
    let networks = ["127.0.0.0/8", "::1/128"].map(|network| network.parse().expect("a network"));
    AddressGuard { allowed_private_networks: networks.to_vec() }
}

/// A client that may go to loopback, where each of `api.test` and `other.test` is.
pub fn client() -> Client {
    let names = table(&[("api.test", "127.0.0.1"), ("other.test", "127.0.0.1"), ("localhost", "127.0.0.1")]);
    Client::resolving_by(names, loopback(), Duration::from_secs(5)).expect("a client")
}

/// A target without anything but its URL.
pub fn target(base_url: &str) -> HttpTarget {
    HttpTarget {
        base_url: base_url.to_owned(),
        auth: Auth::None,
        ca_pem: None,
        headers: Vec::new(),
        allowed_hosts: Vec::new(),
    }
}

/// A connection to a URL, with a way to sign in.
pub fn connection(base_url: &str, auth: Auth) -> HttpConnection {
    connection_with(base_url, auth, &Settings::default())
}

/// A connection with settings of its own.
pub fn connection_with(base_url: &str, auth: Auth, settings: &Settings) -> HttpConnection {
    HttpConnection::open(&client(), HttpTarget { auth, ..target(base_url) }, settings).expect("a connection")
}

/// Settings with a breaker that opens at the first failure, and closes at once.
pub fn touchy(breaker_cooldown: Duration) -> Settings {
    let limits = Limits { breaker_failures: 1, breaker_cooldown, ..Limits::default() };
    Settings { limits, ..Settings::default() }
}

/// Enough time.
pub fn soon() -> Deadline {
    Deadline::after(Duration::from_secs(30))
}

/// A request that may be repeated.
pub fn get(path_and_query: &str) -> HttpCall {
    HttpCall {
        method: Method::Get,
        server: None,
        path_and_query: path_and_query.to_owned(),
        headers: Vec::new(),
        body: None,
        is_repeatable: true,
    }
}

/// A request that writes.
pub fn post(path_and_query: &str, body: &str) -> HttpCall {
    HttpCall {
        method: Method::Post,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: Some(body.as_bytes().to_vec()),
        is_repeatable: false,
        ..get(path_and_query)
    }
}

/// The JSON of an answer.
pub fn json(answer: Result<HttpAnswer, Error>) -> Value {
    match answer.expect("an answer").body {
        Body::Json(value) => value,
        other @ (Body::Text(_) | Body::Empty | Body::Unreadable) => panic!("no JSON: {other:?}"),
    }
}
