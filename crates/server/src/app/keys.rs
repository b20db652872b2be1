//! API keys: made once, shown once, kept as a hash.
//!
//! `flowyte_sk_live_` + 43 base62 characters of 32 random bytes + 6 of a checksum, so that a
//! mistyped or leaked key can be recognized without asking anyone.

mod sign_in;
mod text;

pub use sign_in::{SignIns, authenticate};
pub use text::{KEY_PREFIX, is_well_formed};

use secrecy::{ExposeSecret, SecretString};

use super::{App, Caller};
use crate::{
    error::{Error, Kind, Result},
    model::{Id, ScopeSet},
    store::{self, keys::ApiKey},
};

/// What a person says about a new key.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub scopes: ScopeSet,
    /// When it stops counting, microseconds since 1970.
    pub expires_at: Option<i64>,
}

/// A key that was just made; the only time that its text is known.
#[derive(Debug)]
pub struct MadeKey {
    /// The row.
    pub key: ApiKey,
    /// The text to hand over.
    pub secret: SecretString,
}

/// Makes a key for the caller's organization, with no scope that the caller lacks.
///
/// # Errors
/// `insufficient_scope`, or what the store says.
pub async fn create(app: &App, caller: &Caller, new: &NewKey) -> Result<MadeKey> {
    if !caller.scopes.covers(&new.scopes) {
        let lacking: Vec<&str> =
            new.scopes.0.difference(&caller.scopes.0).map(|scope| scope.as_str()).collect();
        let detail = format!("A key can't make one with scopes that it lacks: {}.", lacking.join(", "));
        return Err(Error::new(Kind::Forbidden, "insufficient_scope", detail));
    }
    make(app, &caller.organization, Some(&caller.key), new).await
}

/// Makes a key for an organization, as the operator at the command line.
///
/// # Errors
/// What the store says.
pub async fn make(app: &App, organization: &str, made_by: Option<&str>, new: &NewKey) -> Result<MadeKey> {
    let store = app.database.organization(organization);
    let mut transaction = store.begin().await?;
    let made = insert(app, &mut transaction, organization, made_by, new).await?;
    transaction.commit().await?;
    Ok(made)
}

/// The organization's keys after a cursor.
///
/// # Errors
/// What the store says.
pub async fn list(app: &App, organization: &str, after: &str, limit: i64) -> Result<Vec<ApiKey>> {
    store::keys::list(app.database.organization(organization), after, limit).await
}

/// Makes a successor with the same name and scopes; the old key counts for the grace period.
///
/// # Errors
/// `not_found`, `key_revoked`, or what the store says.
pub async fn rotate(app: &App, caller: &Caller, id: &str, grace_seconds: i64) -> Result<MadeKey> {
    let store = app.database.organization(&caller.organization);
    let old = store::keys::find(store, id).await?.ok_or_else(|| Error::not_found("API key", id))?;
    if old.revoked_at.is_some() {
        return Err(Error::conflict("key_revoked", "This key is revoked. Make a new one instead."));
    }
    if !caller.scopes.covers(&old.scopes) {
        let detail = "A key can't rotate one with scopes that it lacks.";
        return Err(Error::new(Kind::Forbidden, "insufficient_scope", detail));
    }
    let new = NewKey { name: old.name.clone(), scopes: old.scopes.clone(), expires_at: old.expires_at };
    let mut transaction = store.begin().await?;
    let made = insert(app, &mut transaction, &caller.organization, Some(&caller.key), &new).await?;
    let until = app.clock.micros() + grace_seconds * 1_000_000;
    store::keys::expire(&mut transaction, id, until).await?;
    transaction.announce(&caller.organization).await?;
    transaction.commit().await?;
    app.sign_ins.forget(&caller.organization);
    Ok(made)
}

/// Revokes a key at once.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn revoke(app: &App, organization: &str, id: &str) -> Result<()> {
    let store = app.database.organization(organization);
    if store::keys::find(store, id).await?.is_none() {
        return Err(Error::not_found("API key", id));
    }
    let mut transaction = store.begin().await?;
    store::keys::revoke(&mut transaction, id, app.clock.micros()).await?;
    transaction.announce(organization).await?;
    transaction.commit().await?;
    app.sign_ins.forget(organization);
    Ok(())
}

/// Makes a key in a transaction that is running.
pub(super) async fn insert(
    app: &App,
    transaction: &mut store::Transaction<'_>,
    organization: &str,
    made_by: Option<&str>,
    new: &NewKey,
) -> Result<MadeKey> {
    let secret = text::random();
    let id = Id::Key.new(&app.clock);
    let created_at = app.clock.micros();
    let prefix: String = secret.expose_secret().chars().take(KEY_PREFIX.len() + 4).collect();
    let row = store::keys::NewKey {
        id: &id,
        name: &new.name,
        prefix: &prefix,
        hash: &app.secrets.hash(secret.expose_secret()),
        scopes: &new.scopes,
        created_by: made_by,
        created_at,
        expires_at: new.expires_at,
    };
    store::keys::insert(transaction, &row).await?;
    let key = ApiKey {
        organization_id: organization.to_owned(),
        name: new.name.clone(),
        prefix,
        scopes: new.scopes.clone(),
        created_at,
        expires_at: new.expires_at,
        revoked_at: None,
        last_used_at: None,
        id,
    };
    Ok(MadeKey { key, secret })
}
