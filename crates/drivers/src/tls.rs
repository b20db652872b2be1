//! TLS for databases: what is verified, by whose authority, and clear errors where it fails.
//!
//! ```
//! use jackfield_drivers::tls::{Verification, client_config};
//! let config = client_config(Verification::ChainAndName, None)?;
//! assert!(config.alpn_protocols.is_empty());
//! # Ok::<(), jackfield_drivers::Error>(())
//! ```

mod verifier;

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::error::{Error, ErrorKind};
use verifier::Verifier;

/// What is verified of a server's certificate. Signatures of the handshake always are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// Nothing: encrypted, to whoever it may be.
    Nothing,
    /// The chain leads to the authority, and nothing has expired.
    Chain,
    /// As `Chain`, and the certificate is for the host as it was named.
    ChainAndName,
}

/// The cryptography of all connections, given explicitly: nothing hangs on a process-wide default.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A client's TLS configuration. Without a CA, names are verified against the public authorities.
///
/// # Errors
/// `InvalidTarget` at `ca_pem` where that can't be read, or is missing where it is needed.
pub fn client_config(verification: Verification, ca_pem: Option<&str>) -> Result<Arc<ClientConfig>, Error> {
    let roots = match (verification, ca_pem) {
        (Verification::Nothing, _) => RootCertStore::empty(),
        (Verification::Chain | Verification::ChainAndName, Some(pem)) => roots_of(pem)?,
        (Verification::Chain, None) => {
            return Err(invalid_ca(
                "Verifying the chain alone needs the authority's certificate; give ca_pem, or use verify-full.",
            ));
        }
        (Verification::ChainAndName, None) => {
            RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
        }
    };
    let provider = provider();
    let verifier = Verifier::new(verification, roots, &provider);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| Error::new(ErrorKind::Tls, "TLS can't be set up here.").because(cause))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The authorities of a PEM text.
///
/// # Errors
/// `InvalidTarget` at `ca_pem` where there is none, or one can't be read.
pub fn roots_of(pem: &str) -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        let certificate = certificate.map_err(|cause| {
            invalid_ca("The authority's certificate can't be read; give it as PEM, from BEGIN to END.")
                .because(cause)
        })?;
        roots.add(certificate).map_err(|cause| {
            invalid_ca("The authority's certificate is not a valid X.509 certificate.").because(cause)
        })?;
    }
    if roots.is_empty() {
        return Err(invalid_ca(
            "There is no certificate in ca_pem; it must hold at least one, from BEGIN CERTIFICATE to END CERTIFICATE.",
        ));
    }
    Ok(roots)
}

/// The name that a certificate is verified against: the host as it was named, never the address
/// that it resolved to.
///
/// # Errors
/// `InvalidTarget` at `host` where that is no name.
pub fn server_name(host: &str) -> Result<ServerName<'static>, Error> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    ServerName::try_from(bare.to_owned()).map_err(|cause| {
        Error::new(ErrorKind::InvalidTarget, "The host is not a valid name or address.")
            .at("host")
            .because(cause)
    })
}

/// Shakes hands over a connected stream.
///
/// # Errors
/// `Tls`, with a sentence for each way in which a certificate can be wrong.
pub async fn handshake(
    config: &Arc<ClientConfig>,
    name: ServerName<'static>,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, Error> {
    TlsConnector::from(Arc::clone(config)).connect(name, stream).await.map_err(|cause| failure(&cause))
}

/// The error of a failed handshake.
pub fn failure(cause: &std::io::Error) -> Error {
    let tls = cause.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let message = match tls {
        Some(rustls::Error::InvalidCertificate(fault)) => verifier::describe(fault),
        Some(_) => "The TLS handshake with the server failed.",
        None => "The server ended the connection during the TLS handshake.",
    };
    let field = match tls {
        Some(rustls::Error::InvalidCertificate(fault)) => verifier::field(fault),
        Some(_) | None => None,
    };
    let error = Error::new(ErrorKind::Tls, message).because(cause);
    match field {
        Some(field) => error.at(field),
        None => error,
    }
}

fn invalid_ca(message: &str) -> Error {
    Error::new(ErrorKind::InvalidTarget, message).at("ca_pem")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_authority_is_an_invalid_target_at_ca_pem() {
        let truncated = "-----BEGIN CERTIFICATE-----\nMIIB\n";
        let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for pem in ["", "not a certificate", truncated, nonsense] {
            for verification in [Verification::Chain, Verification::ChainAndName] {
                let error = client_config(verification, Some(pem)).unwrap_err();
                assert_eq!(error.kind, ErrorKind::InvalidTarget, "{pem:?}");
                assert_eq!(error.field, Some("ca_pem"));
            }
        }
    }

    #[test]
    fn the_chain_alone_needs_an_authority_and_says_so() {
        let error = client_config(Verification::Chain, None).unwrap_err();
        assert_eq!(error.field, Some("ca_pem"));
        assert!(error.message.contains("verify-full"), "{}", error.message);
        assert!(client_config(Verification::ChainAndName, None).is_ok());
        assert!(client_config(Verification::Nothing, None).is_ok());
    }
}
