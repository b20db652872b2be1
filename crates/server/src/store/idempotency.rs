//! First outcomes of requests that carry an idempotency key.

use super::{Arg, OrganizationStore, Transaction};
use crate::error::Result;

/// What the store knows of a key.
#[derive(Debug)]
pub struct Known {
    /// The hash of the first request.
    pub request_hash: Vec<u8>,
    /// The first answer, sealed; none while it is running.
    pub answer: Option<Vec<u8>>,
    /// The receipt of the write that the request began, if it began one.
    pub receipt_id: Option<String>,
    /// Microseconds since 1970.
    pub created_at: i64,
}

/// Takes a key for a request; gives what is known where it is taken already.
///
/// # Errors
/// What the store says.
pub async fn take(
    store: OrganizationStore<'_>,
    key: &str,
    request_hash: &[u8],
    now: i64,
) -> Result<Option<Known>> {
    let taken = store
        .execute(
            "INSERT INTO idempotency (organization_id, key, request_hash, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (organization_id, key) DO NOTHING",
            &[Arg::Text(key), Arg::Bytes(request_hash), Arg::Int(now)],
        )
        .await?;
    if taken == 1 {
        return Ok(None);
    }
    let row = store
        .first(
            "SELECT request_hash, answer, created_at, receipt_id FROM idempotency
             WHERE organization_id = $1 AND key = $2",
            &[Arg::Text(key)],
        )
        .await?;
    row.map(|row| {
        Ok(Known {
            request_hash: row.bytes(0)?,
            answer: row.maybe_bytes(1)?,
            created_at: row.int(2)?,
            receipt_id: row.maybe_text(3)?,
        })
    })
    .transpose()
}

/// Notes, above all organizations, that the request which holds the key begins a write: from here on it
/// must not run again.
///
/// # Errors
/// What the store says.
pub async fn begin_write(
    transaction: &mut Transaction<'_>,
    organization: &str,
    key: &str,
    receipt_id: &str,
) -> Result<()> {
    transaction
        .execute(
            "UPDATE idempotency SET receipt_id = $3 WHERE organization_id = $1 AND key = $2",
            &[Arg::Text(organization), Arg::Text(key), Arg::Text(receipt_id)],
        )
        .await?;
    Ok(())
}

/// Keeps the answer of the request that took the key.
///
/// # Errors
/// What the store says.
pub async fn keep(store: OrganizationStore<'_>, key: &str, answer: &[u8]) -> Result<()> {
    store
        .execute(
            "UPDATE idempotency SET answer = $3 WHERE organization_id = $1 AND key = $2",
            &[Arg::Text(key), Arg::Bytes(answer)],
        )
        .await?;
    Ok(())
}

/// Gives a key free again: its request failed on our side, or its answer is too old.
///
/// # Errors
/// What the store says.
pub async fn release(store: OrganizationStore<'_>, key: &str) -> Result<()> {
    store
        .execute("DELETE FROM idempotency WHERE organization_id = $1 AND key = $2", &[Arg::Text(key)])
        .await?;
    Ok(())
}

/// Forgets the outcomes from before a time, of all organizations.
///
/// # Errors
/// What the store says.
pub async fn forget_before(database: &super::Database, time: i64) -> Result<u64> {
    database.system().execute("DELETE FROM idempotency WHERE created_at < $1", &[Arg::Int(time)]).await
}
