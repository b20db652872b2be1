//! Signing in with a key: remembered, so that a call asks the store nothing.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use super::{App, is_well_formed};
use crate::{
    error::{Error, Kind, Result},
    model::ScopeSet,
    store,
};

/// What a key stands for.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The organization.
    pub organization: Arc<str>,
    /// The key's id.
    pub key: Arc<str>,
    /// What it may do.
    pub scopes: Arc<ScopeSet>,
    /// When it stops counting, microseconds since 1970.
    expires_at: Option<i64>,
    /// When its use was last noted in the store.
    noted_at: i64,
}

/// The keys that signed in of late, by their hash.
#[derive(Debug, Default)]
pub struct SignIns(RwLock<HashMap<[u8; 32], SignIn>>);

const NOTE_EVERY_MICROS: i64 = 60_000_000;
const MOST_REMEMBERED: usize = 10_000;

impl SignIns {
    /// Forgets an organization's keys, after one was revoked.
    pub fn forget(&self, organization: &str) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, sign_in| &*sign_in.organization != organization);
    }

    /// Forgets all keys, after the store's notifications were lost for a while.
    pub fn forget_all(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn find(&self, hash: &[u8; 32]) -> Option<SignIn> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }

    fn remember(&self, hash: [u8; 32], sign_in: SignIn) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_REMEMBERED {
            known.clear();
        }
        known.insert(hash, sign_in);
    }
}

/// Finds out whose key a text is.
///
/// The comparison is of keyed hashes, so its timing tells nothing about the key.
///
/// # Errors
/// `invalid_api_key`, with one wording whatever is wrong; or what the store says.
pub async fn authenticate(app: &App, text: &str) -> Result<SignIn> {
    if !is_well_formed(text) {
        return Err(refused("This isn't an API key: it is mistyped or incomplete."));
    }
    let hash = app.secrets.hash(text);
    let now = app.clock.micros();
    if let Some(known) = app.sign_ins.find(&hash)
        && now - known.noted_at < NOTE_EVERY_MICROS
    {
        return unexpired(known, now);
    }
    let key = store::keys::find_by_hash(&app.database, &hash).await?.filter(|key| key.revoked_at.is_none());
    let Some(key) = key else {
        return Err(refused("This API key isn't known here, or it is revoked."));
    };
    let sign_in = SignIn {
        organization: key.organization_id.as_str().into(),
        key: key.id.as_str().into(),
        scopes: Arc::new(key.scopes),
        expires_at: key.expires_at,
        noted_at: now,
    };
    let sign_in = unexpired(sign_in, now)?;
    store::keys::touch(app.database.organization(&key.organization_id), &key.id, now).await?;
    app.sign_ins.remember(hash, sign_in.clone());
    Ok(sign_in)
}

fn unexpired(sign_in: SignIn, now: i64) -> Result<SignIn> {
    if sign_in.expires_at.is_some_and(|at| at <= now) {
        return Err(refused("This API key has expired. Use another one."));
    }
    Ok(sign_in)
}

fn refused(detail: &str) -> Error {
    Error::new(Kind::Unauthenticated, "invalid_api_key", detail)
}
