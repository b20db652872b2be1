//! API keys: their hashes, never the keys.

use super::{Arg, Database, OrganizationStore, Row, Transaction};
use crate::{error::Result, model::ScopeSet};

/// A key as the store keeps it.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// `key_…`
    pub id: String,
    /// The organization that it belongs to.
    pub organization_id: String,
    /// What people call it.
    pub name: String,
    /// The first characters, to recognize it by.
    pub prefix: String,
    /// What it may do.
    pub scopes: ScopeSet,
    /// Microseconds since 1970.
    pub created_at: i64,
    /// When it stops counting.
    pub expires_at: Option<i64>,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<i64>,
}

/// A new key.
#[derive(Debug)]
pub struct NewKey<'a> {
    /// `key_…`
    pub id: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// The first characters.
    pub prefix: &'a str,
    /// The keyed hash.
    pub hash: &'a [u8],
    /// What it may do.
    pub scopes: &'a ScopeSet,
    /// The key that made it; none for the command line.
    pub created_by: Option<&'a str>,
    /// Microseconds since 1970.
    pub created_at: i64,
    /// When it stops counting.
    pub expires_at: Option<i64>,
}

/// Adds a key.
///
/// # Errors
/// What the store says.
pub async fn insert(transaction: &mut Transaction<'_>, new: &NewKey<'_>) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO api_keys (organization_id, id, name, prefix, hash, scopes, created_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                Arg::Text(new.id),
                Arg::Text(new.name),
                Arg::Text(new.prefix),
                Arg::Bytes(new.hash),
                Arg::Text(&new.scopes.to_text()),
                Arg::MaybeText(new.created_by),
                Arg::Int(new.created_at),
                Arg::MaybeInt(new.expires_at),
            ],
        )
        .await?;
    Ok(())
}

/// The key with that hash, of any organization.
///
/// # Errors
/// What the store says.
pub async fn find_by_hash(database: &Database, hash: &[u8]) -> Result<Option<ApiKey>> {
    const SQL: &str = "SELECT id, organization_id, name, prefix, scopes, created_at, expires_at, revoked_at, \
                       last_used_at FROM api_keys WHERE hash = $1";
    database.system().first(SQL, &[Arg::Bytes(hash)]).await?.as_ref().map(read).transpose()
}

/// A key of the organization.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, id: &str) -> Result<Option<ApiKey>> {
    const SQL: &str = "SELECT id, organization_id, name, prefix, scopes, created_at, expires_at, revoked_at, \
                       last_used_at FROM api_keys WHERE organization_id = $1 AND id = $2";
    store.first(SQL, &[Arg::Text(id)]).await?.as_ref().map(read).transpose()
}

/// The organization's keys after a cursor, oldest first.
///
/// # Errors
/// What the store says.
pub async fn list(store: OrganizationStore<'_>, after: &str, limit: i64) -> Result<Vec<ApiKey>> {
    const SQL: &str = "SELECT id, organization_id, name, prefix, scopes, created_at, expires_at, revoked_at, \
                       last_used_at FROM api_keys WHERE organization_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    store.all(SQL, &[Arg::Text(after), Arg::Int(limit)]).await?.iter().map(read).collect()
}

/// Lets a key stop counting at a time, unless it stops earlier; gives whether it was there.
///
/// # Errors
/// What the store says.
pub async fn expire(transaction: &mut Transaction<'_>, id: &str, at: i64) -> Result<bool> {
    let changed = transaction
        .execute(
            "UPDATE api_keys SET expires_at = $3
             WHERE organization_id = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > $3)",
            &[Arg::Text(id), Arg::Int(at)],
        )
        .await?;
    Ok(changed > 0)
}

/// Revokes a key; gives whether it was there and not revoked.
///
/// # Errors
/// What the store says.
pub async fn revoke(transaction: &mut Transaction<'_>, id: &str, at: i64) -> Result<bool> {
    let changed = transaction
        .execute(
            "UPDATE api_keys SET revoked_at = $3 WHERE organization_id = $1 AND id = $2 AND revoked_at IS NULL",
            &[Arg::Text(id), Arg::Int(at)],
        )
        .await?;
    Ok(changed > 0)
}

/// Notes when a key was last used.
///
/// # Errors
/// What the store says.
pub async fn touch(store: OrganizationStore<'_>, id: &str, at: i64) -> Result<()> {
    store
        .execute(
            "UPDATE api_keys SET last_used_at = $3 WHERE organization_id = $1 AND id = $2",
            &[Arg::Text(id), Arg::Int(at)],
        )
        .await?;
    Ok(())
}

fn read(row: &Row) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.text(0)?,
        organization_id: row.text(1)?,
        name: row.text(2)?,
        prefix: row.text(3)?,
        scopes: ScopeSet::from_text(&row.text(4)?),
        created_at: row.int(5)?,
        expires_at: row.maybe_int(6)?,
        revoked_at: row.maybe_int(7)?,
        last_used_at: row.maybe_int(8)?,
    })
}
