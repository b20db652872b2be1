//! The vault: what is secret is sealed before it reaches the store.
//!
//! Envelope encryption: a master key, which never touches the store, seals one data key for each
//! organization; the data key seals the organization's secrets. XChaCha20-Poly1305, with the
//! place of the secret as associated data, so that a ciphertext moved elsewhere doesn't open.

pub mod master;

pub use master::{MasterKeys, MasterSource};

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use secrecy::{ExposeSecret, SecretBox, SecretSlice};

use crate::error::{Error, Result};

const NONCE_LENGTH: usize = 24;

/// A key of 32 bytes that can't be printed and is wiped when dropped.
pub struct DataKey(SecretBox<[u8; 32]>);

impl DataKey {
    /// A new random key.
    pub fn random() -> Self {
        Self(SecretBox::init_with_mut(|key: &mut [u8; 32]| rand::fill(key)))
    }

    /// A key out of its bytes.
    ///
    /// # Errors
    /// `vault_corrupt` where there aren't 32 of them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let bytes: &[u8; 32] = bytes.try_into().map_err(|_| corrupt())?;
        Ok(Self(SecretBox::init_with_mut(|key: &mut [u8; 32]| key.copy_from_slice(bytes))))
    }

    /// The bytes of the key, for sealing it under another.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }

    /// Seals a secret for a place, such as `connections/con_…/credentials`.
    ///
    /// # Errors
    /// An internal error where the secret is larger than the cipher can seal.
    pub fn seal(&self, place: &str, secret: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0_u8; NONCE_LENGTH];
        rand::fill(&mut nonce);
        let payload = Payload { msg: secret, aad: place.as_bytes() };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::internal("a secret can't be sealed"))?;
        let mut whole = Vec::with_capacity(NONCE_LENGTH + sealed.len());
        whole.extend_from_slice(&nonce);
        whole.extend_from_slice(&sealed);
        Ok(whole)
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// `vault_corrupt` where the key, the place or the bytes are others.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<SecretSlice<u8>> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_LENGTH>().ok_or_else(corrupt)?;
        let payload = Payload { msg: ciphertext, aad: place.as_bytes() };
        let secret = self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| corrupt())?;
        Ok(secret.into())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.expose_secret().into())
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DataKey")
    }
}

fn corrupt() -> Error {
    Error::internal("a sealed secret doesn't open: another key, another place, or damaged bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_only_at_its_place_and_with_its_key() {
        let key = DataKey::random();
        let sealed = key.seal("connections/con_1", b"hunter2").unwrap();
        assert_eq!(key.open("connections/con_1", &sealed).unwrap().expose_secret(), b"hunter2");
        assert!(key.open("connections/con_2", &sealed).is_err());
        assert!(DataKey::random().open("connections/con_1", &sealed).is_err());
    }

    #[test]
    fn damaged_bytes_do_not_open() {
        let key = DataKey::random();
        let mut sealed = key.seal("x", b"hunter2").unwrap();
        if let Some(last) = sealed.last_mut() {
            *last ^= 1;
        }
        assert!(key.open("x", &sealed).is_err());
        assert!(key.open("x", b"short").is_err());
    }
}
