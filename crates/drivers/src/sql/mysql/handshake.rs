//! From a TCP connection to a signed-in session: greeting, TLS, authentication.
//!
//! TLS comes before the first byte of ours that says anything, and there is no way around it. The
//! three steps are apart so that a test of credentials can say which one failed.

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::{
    errors::{self, Stage},
    wire::{Failure, Reader, Wire, put_counted, server_error},
};
use crate::{
    error::{Error, ErrorKind},
    sql::{Credentials, SslMode},
    tls::{self, Verification},
};

/// An encrypted stream of packets.
pub(super) type SecureWire = Wire<TlsStream<TcpStream>>;

const LONG_PASSWORD: u32 = 1;
const FOUND_ROWS: u32 = 1 << 1;
const LONG_FLAG: u32 = 1 << 2;
const CONNECT_WITH_DB: u32 = 1 << 3;
const PROTOCOL_41: u32 = 1 << 9;
const SSL: u32 = 1 << 11;
const TRANSACTIONS: u32 = 1 << 13;
const SECURE_CONNECTION: u32 = 1 << 15;
const PLUGIN_AUTH: u32 = 1 << 19;
const PLUGIN_AUTH_COUNTED: u32 = 1 << 21;
const DEPRECATE_EOF: u32 = 1 << 24;
/// Of MariaDB's own, which have a field of their own: results say of a column what its type doesn't,
/// such as that a long text is JSON.
const EXTENDED_TYPES: u32 = 1 << 3;

/// What a client of ours can do: neither several statements at once nor files of ours.
const WANTED: u32 = LONG_PASSWORD
    | FOUND_ROWS
    | LONG_FLAG
    | CONNECT_WITH_DB
    | PROTOCOL_41
    | SSL
    | TRANSACTIONS
    | SECURE_CONNECTION
    | PLUGIN_AUTH
    | PLUGIN_AUTH_COUNTED
    | DEPRECATE_EOF;
/// Without these there is no talking.
const NEEDED: u32 = PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH;
/// `utf8mb4_general_ci`, which every server since 5.5 knows.
const COLLATION: u8 = 45;
/// The largest packet that we announce; the server's own limit is usually lower.
const MAX_PACKET: u32 = 1 << 30;
/// The largest packet that may come before the session is set up.
const HANDSHAKE_PACKET: usize = 64 << 10;

/// What the server says first.
pub(super) struct Greeting {
    /// Its version as it says it.
    pub(super) version: String,
    /// The number by which a query can be killed.
    pub(super) thread: u32,
    capabilities: u32,
    /// MariaDB's own; none of another server.
    own_capabilities: u32,
    nonce: Vec<u8>,
    plugin: Vec<u8>,
}

/// A connection under TLS, not yet signed in.
pub(super) struct Secured {
    wire: SecureWire,
    greeting: Greeting,
    /// The protocol's version, such as `TLSv1_3`.
    pub(super) protocol: String,
}

/// A connection that is signed in.
pub(super) struct SignedIn {
    /// Its packets.
    pub(super) wire: SecureWire,
    /// What the server said first.
    pub(super) greeting: Greeting,
    /// Whether results end in the newer way.
    pub(super) deprecate_eof: bool,
    /// Whether columns of results come with MariaDB's word about their types.
    pub(super) extended_types: bool,
}

/// Reads the greeting and encrypts.
pub(super) async fn secure(stream: TcpStream, credentials: &Credentials) -> Result<Secured, Error> {
    let config = tls::client_config(verification(credentials.ssl_mode), credentials.ca_pem.as_deref())?;
    let name = tls::server_name(&credentials.host)?;
    let (stream, greeting, sequence) =
        greet(stream).await.map_err(|failure| errors::error(failure, Stage::Connect))?;
    let stream = tls::handshake(&config, name, stream).await?;
    let protocol = match stream.get_ref().1.protocol_version() {
        Some(version) => format!("{version:?}"),
        None => "TLS".to_owned(),
    };
    Ok(Secured { wire: Wire::new(stream, sequence, HANDSHAKE_PACKET), greeting, protocol })
}

/// Each mode as MySQL's own client means it: `require` verifies nothing, a CA that is given included.
fn verification(mode: SslMode) -> Verification {
    match mode {
        SslMode::Require => Verification::Nothing,
        SslMode::VerifyCa => Verification::Chain,
        SslMode::VerifyFull => Verification::ChainAndName,
    }
}

async fn greet(stream: TcpStream) -> Result<(TcpStream, Greeting, u8), Failure> {
    let mut wire = Wire::new(stream, 0, HANDSHAKE_PACKET);
    let packet = wire.receive().await?;
    let greeting = greeting(&packet)?;
    if greeting.capabilities & SSL == 0 {
        return Err(Failure::Protocol(errors::NO_TLS));
    }
    if greeting.capabilities & NEEDED != NEEDED {
        return Err(Failure::Protocol("a server older than the protocol of version 4.1"));
    }
    wire.send(&opening(&greeting)).await?;
    let (stream, sequence) = wire.into_stream()?;
    Ok((stream, greeting, sequence))
}

/// The part of the sign-in that comes before TLS and says nothing about us.
fn opening(greeting: &Greeting) -> Vec<u8> {
    let mut out = Vec::with_capacity(32);
    out.extend_from_slice(&(greeting.capabilities & WANTED).to_le_bytes());
    out.extend_from_slice(&MAX_PACKET.to_le_bytes());
    out.push(COLLATION);
    out.extend_from_slice(&[0; 19]);
    out.extend_from_slice(&(greeting.own_capabilities & EXTENDED_TYPES).to_le_bytes());
    out
}

fn greeting(packet: &[u8]) -> Result<Greeting, Failure> {
    let mut reader = Reader(packet);
    match reader.u8()? {
        10 => {}
        0xff => return Err(server_error(packet)),
        _ => return Err(Failure::Protocol("no greeting of a MySQL or MariaDB server")),
    }
    let version = String::from_utf8_lossy(reader.until_zero()).into_owned();
    let thread = reader.u32()?;
    let mut nonce = reader.bytes(8)?.to_vec();
    reader.u8()?;
    let low = reader.u16()?;
    let _collation = reader.u8()?;
    let _status = reader.u16()?;
    let high = reader.u16()?;
    let nonce_length = reader.u8()?;
    reader.bytes(6)?;
    let own = reader.u32()?;
    nonce.extend_from_slice(reader.bytes(usize::from(nonce_length.max(21) - 8).min(reader.0.len()))?);
    nonce.truncate(20);
    let plugin = reader.until_zero().to_vec();
    let capabilities = u32::from(low) | u32::from(high) << 16;
    // MariaDB tells by the lack of the oldest capability that the four bytes before mean something.
    let own_capabilities = if capabilities & LONG_PASSWORD == 0 { own } else { 0 };
    Ok(Greeting { version, thread, capabilities, own_capabilities, nonce, plugin })
}

/// Signs in over the encrypted connection.
pub(super) async fn sign_in(secured: Secured, credentials: &Credentials) -> Result<SignedIn, Error> {
    let Secured { mut wire, greeting, protocol: _ } = secured;
    authenticate(&mut wire, &greeting, credentials)
        .await
        .map_err(|failure| errors::error(failure, Stage::SignIn))?;
    let deprecate_eof = greeting.capabilities & DEPRECATE_EOF != 0;
    let extended_types = greeting.own_capabilities & EXTENDED_TYPES != 0;
    Ok(SignedIn { wire, greeting, deprecate_eof, extended_types })
}

async fn authenticate(
    wire: &mut SecureWire,
    greeting: &Greeting,
    credentials: &Credentials,
) -> Result<(), Failure> {
    let password = credentials.password.expose_secret();
    // A plugin of the server's default that we don't know may still not be the account's.
    let known = response(&greeting.plugin, password, &greeting.nonce);
    let (mut plugin, answer) = match known {
        Some(answer) => (greeting.plugin.clone(), answer),
        None => (b"mysql_native_password".to_vec(), native(password, &greeting.nonce)),
    };
    let mut out = opening(greeting);
    for text in [credentials.user.as_bytes(), b"\0"] {
        out.extend_from_slice(text);
    }
    if greeting.capabilities & PLUGIN_AUTH_COUNTED == 0 {
        out.push(u8::try_from(answer.len()).unwrap_or_default());
        out.extend_from_slice(&answer);
    } else {
        put_counted(&mut out, &answer);
    }
    for text in [credentials.database.as_bytes(), b"\0", &plugin, b"\0"] {
        out.extend_from_slice(text);
    }
    wire.send(&out).await?;
    let mut switched = false;
    loop {
        let packet = wire.receive().await?;
        match packet.split_first() {
            Some((0x00, _)) => return Ok(()),
            Some((0xff, _)) => return Err(server_error(&packet)),
            Some((0x01, [0x03])) => {}
            // The server doesn't have the password's digest at hand: over TLS it gets the password.
            Some((0x01, [0x04])) if plugin == b"caching_sha2_password" => {
                wire.send(&zero_ended(password)).await?;
            }
            Some((0xfe, rest)) if !switched && !rest.is_empty() => {
                switched = true;
                let mut reader = Reader(rest);
                plugin = reader.until_zero().to_vec();
                let nonce = reader.0.get(..20).unwrap_or(reader.0);
                let Some(answer) = response(&plugin, password, nonce) else {
                    return Err(Failure::Protocol(errors::UNKNOWN_PLUGIN));
                };
                wire.send(&answer).await?;
            }
            _ => return Err(Failure::Protocol("an answer to the sign-in that can't be understood")),
        }
    }
}

/// The answer to a plugin's challenge; none for plugins that we don't speak, which include the one
/// that would hand over the password in clear text.
fn response(plugin: &[u8], password: &str, nonce: &[u8]) -> Option<Vec<u8>> {
    match plugin {
        b"mysql_native_password" => Some(native(password, nonce)),
        b"caching_sha2_password" => Some(caching_sha2(password, nonce)),
        // Over TLS this one is asked for the password itself, as the slow way of the one above.
        b"sha256_password" => Some(zero_ended(password)),
        _ => None,
    }
}

fn zero_ended(password: &str) -> Vec<u8> {
    let mut bytes = password.as_bytes().to_vec();
    bytes.push(0);
    bytes
}

fn native(password: &str, nonce: &[u8]) -> Vec<u8> {
    if password.is_empty() {
        return Vec::new();
    }
    let once = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    let twice = digest(&SHA1_FOR_LEGACY_USE_ONLY, once.as_ref());
    let salted = digest(&SHA1_FOR_LEGACY_USE_ONLY, &[nonce, twice.as_ref()].concat());
    xor(once.as_ref(), salted.as_ref())
}

fn caching_sha2(password: &str, nonce: &[u8]) -> Vec<u8> {
    if password.is_empty() {
        return Vec::new();
    }
    let once = digest(&SHA256, password.as_bytes());
    let twice = digest(&SHA256, once.as_ref());
    let salted = digest(&SHA256, &[twice.as_ref(), nonce].concat());
    xor(once.as_ref(), salted.as_ref())
}

fn xor(left: &[u8], right: &[u8]) -> Vec<u8> {
    left.iter().zip(right).map(|(left, right)| left ^ right).collect()
}

/// A server that can't be used for want of TLS.
pub(super) fn without_tls() -> Error {
    let message = "The server offers no TLS: turn it on there (`ssl_cert` and `ssl_key`); \
                   unencrypted connections aren't made.";
    Error::new(ErrorKind::Tls, message).at("sslmode")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_password_is_answered_with_nothing() {
        assert!(native("", &[1; 20]).is_empty());
        assert!(caching_sha2("", &[1; 20]).is_empty());
    }

    #[test]
    fn the_plugin_that_sends_clear_text_is_not_spoken() {
        assert_eq!(response(b"mysql_clear_password", "secret", &[1; 20]), None);
    }

    #[test]
    fn a_greeting_that_ends_too_early_is_no_panic() {
        let whole = b"\x0a8.0.36\0\x01\0\0\0abcdefgh\0\xff\xff\x2d\x02\0\xff\xff\x15\0\0\0\0\0\0\0\0\0\0\
                      ijklmnopqrst\0caching_sha2_password\0";
        let greeting_of_all = greeting(whole).ok().unwrap();
        assert_eq!(greeting_of_all.nonce, b"abcdefghijklmnopqrst");
        assert_eq!(greeting_of_all.plugin, b"caching_sha2_password");
        for length in 0..whole.len() {
            let _whatever = greeting(&whole[..length]).is_ok();
        }
    }
}
