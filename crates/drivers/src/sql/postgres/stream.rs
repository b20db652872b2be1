//! The encrypted stream of a connection, and what binds a sign-in to it.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    io,
    pin::Pin,
    task::{Context, Poll},
};

use rustls::crypto::hash::HashAlgorithm;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_postgres::tls::{ChannelBinding, TlsConnect};
use tokio_rustls::client::TlsStream;

/// A stream whose handshake is done.
pub(super) struct Encrypted(pub(super) TlsStream<TcpStream>);

/// Hands over a stream that is encrypted already: the handshake was ours, so that its errors can be
/// told from those of the sign-in.
pub(super) struct AlreadyEncrypted;

impl TlsConnect<Encrypted> for AlreadyEncrypted {
    type Stream = Encrypted;
    type Error = Infallible;
    type Future = Ready<Result<Encrypted, Infallible>>;

    fn connect(self, stream: Encrypted) -> Self::Future {
        ready(Ok(stream))
    }
}

impl tokio_postgres::tls::TlsStream for Encrypted {
    /// The hash of the server's certificate: a sign-in bound to it can't be passed on by a machine in
    /// the middle, even where the certificate itself isn't verified.
    fn channel_binding(&self) -> ChannelBinding {
        let (_, session) = self.0.get_ref();
        let certificate = session.peer_certificates().and_then(|chain| chain.first());
        let hash = certificate.and_then(|certificate| {
            let algorithm = signature_hash(certificate)?;
            hash(algorithm, certificate)
        });
        hash.map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(context)
    }
}

/// Hashes with the TLS provider's own functions, found among its cipher suites: there is SHA-256 and
/// SHA-384, which is what certificates are signed with. A sign-in for others isn't bound.
fn hash(algorithm: HashAlgorithm, bytes: &[u8]) -> Option<Vec<u8>> {
    let provider = crate::tls::provider();
    let hash = provider.cipher_suites.iter().find_map(|suite| {
        let common = match suite {
            rustls::SupportedCipherSuite::Tls12(suite) => &suite.common,
            rustls::SupportedCipherSuite::Tls13(suite) => &suite.common,
        };
        (common.hash_provider.algorithm() == algorithm).then_some(common.hash_provider)
    })?;
    Some(hash.hash(bytes).as_ref().to_vec())
}

/// The hash of the algorithm that a certificate is signed with, as RFC 5929 chooses it: MD5 and SHA-1
/// count as SHA-256.
fn signature_hash(certificate: &[u8]) -> Option<HashAlgorithm> {
    let (body, _) = element(certificate)?;
    let (_signed_part, rest) = element(body)?;
    let (algorithm, _) = element(rest)?;
    let (identifier, _) = element(algorithm)?;
    match identifier {
        // ecdsa-with-SHA1, ecdsa-with-SHA256, ecdsa-with-SHA384
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01 | 0x03, 0x02]
        | [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01] => Some(HashAlgorithm::SHA256),
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03] => Some(HashAlgorithm::SHA384),
        // md5, sha1 and sha256WithRSAEncryption, then sha384WithRSAEncryption
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04 | 0x05 | 0x0b] => Some(HashAlgorithm::SHA256),
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c] => Some(HashAlgorithm::SHA384),
        _ => None,
    }
}

/// The content of the DER element that the bytes start with, and what follows it.
fn element(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_tag, bytes) = bytes.split_first()?;
    let (first, bytes) = bytes.split_first()?;
    let (length, bytes) = match usize::from(*first) {
        short @ 0..=0x7f => (short, bytes),
        long => {
            let (digits, bytes) =
                bytes.split_at_checked(long - 0x80).filter(|(digits, _)| digits.len() <= 4)?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), bytes)
        }
    };
    bytes.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_algorithm_is_found_and_broken_certificates_bind_nothing() {
        let algorithm = [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];
        let mut certificate = vec![0x30, 0x81, 14, 0x30, 0];
        certificate.extend(algorithm);
        assert!(matches!(signature_hash(&certificate), Some(HashAlgorithm::SHA384)));
        for length in 0..certificate.len() {
            assert!(signature_hash(&certificate[..length]).is_none());
        }
        assert!(signature_hash(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]).is_none());
    }

    #[test]
    fn both_hashes_are_there() {
        assert_eq!(hash(HashAlgorithm::SHA256, b"").map(|hash| hash.len()), Some(32));
        assert_eq!(hash(HashAlgorithm::SHA384, b"").map(|hash| hash.len()), Some(48));
    }
}
