//! Confirmation tokens: bound to what was confirmed, good once.

use super::{Arg, Database, OrganizationStore};
use crate::error::Result;

/// What the store knows of a token.
#[derive(Debug)]
pub struct Known {
    /// The hash of what was confirmed.
    pub subject_hash: Vec<u8>,
    /// Microseconds since 1970.
    pub expires_at: i64,
    /// When it was used.
    pub used_at: Option<i64>,
}

/// Adds a token.
///
/// # Errors
/// What the store says.
pub async fn insert(
    store: OrganizationStore<'_>,
    token_hash: &[u8],
    subject_hash: &[u8],
    expires_at: i64,
) -> Result<()> {
    store
        .execute(
            "INSERT INTO confirmations (organization_id, token_hash, subject_hash, expires_at) VALUES ($1, $2, $3, $4)",
            &[Arg::Bytes(token_hash), Arg::Bytes(subject_hash), Arg::Int(expires_at)],
        )
        .await?;
    Ok(())
}

/// Uses a token up; gives whether it was good for this subject. Of two that try, one succeeds.
///
/// # Errors
/// What the store says.
pub async fn take(
    store: OrganizationStore<'_>,
    token_hash: &[u8],
    subject_hash: &[u8],
    now: i64,
) -> Result<bool> {
    let taken = store
        .execute(
            "UPDATE confirmations SET used_at = $4 WHERE organization_id = $1 AND token_hash = $2
             AND subject_hash = $3 AND used_at IS NULL AND expires_at > $4",
            &[Arg::Bytes(token_hash), Arg::Bytes(subject_hash), Arg::Int(now)],
        )
        .await?;
    Ok(taken == 1)
}

/// What is known of a token.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, token_hash: &[u8]) -> Result<Option<Known>> {
    let row = store
        .first(
            "SELECT subject_hash, expires_at, used_at FROM confirmations
             WHERE organization_id = $1 AND token_hash = $2",
            &[Arg::Bytes(token_hash)],
        )
        .await?;
    row.map(|row| {
        Ok(Known { subject_hash: row.bytes(0)?, expires_at: row.int(1)?, used_at: row.maybe_int(2)? })
    })
    .transpose()
}

/// Forgets the tokens that expired before a time, of all organizations.
///
/// # Errors
/// What the store says.
pub async fn forget_before(database: &Database, time: i64) -> Result<u64> {
    database.system().execute("DELETE FROM confirmations WHERE expires_at < $1", &[Arg::Int(time)]).await
}
