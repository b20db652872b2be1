//! Discovered schemas, compressed: one for each organization and kind.

use super::{Arg, OrganizationStore, Row, Transaction};
use crate::error::Result;

/// What is known of a schema without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The kind of integration.
    pub kind: String,
    /// The hash of the schema.
    pub fingerprint: String,
    /// How much there is in it, JSON.
    pub counts: String,
    /// Microseconds since 1970.
    pub discovered_at: i64,
}

/// Keeps a schema in the place of the one before, if there was one.
///
/// # Errors
/// What the store says.
pub async fn put(transaction: &mut Transaction<'_>, summary: &Summary, body: &[u8]) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO schemas (organization_id, kind, fingerprint, body, counts, discovered_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (organization_id, kind) DO UPDATE SET fingerprint = excluded.fingerprint,
             body = excluded.body, counts = excluded.counts, discovered_at = excluded.discovered_at",
            &[
                Arg::Text(&summary.kind),
                Arg::Text(&summary.fingerprint),
                Arg::Bytes(body),
                Arg::Text(&summary.counts),
                Arg::Int(summary.discovered_at),
            ],
        )
        .await?;
    Ok(())
}

/// The summary of a kind's schema.
///
/// # Errors
/// What the store says.
pub async fn summary(store: OrganizationStore<'_>, kind: &str) -> Result<Option<Summary>> {
    const SQL: &str = "SELECT kind, fingerprint, counts, discovered_at
                       FROM schemas WHERE organization_id = $1 AND kind = $2";
    store.first(SQL, &[Arg::Text(kind)]).await?.as_ref().map(read).transpose()
}

/// The summaries of all kinds.
///
/// # Errors
/// What the store says.
pub async fn summaries(store: OrganizationStore<'_>) -> Result<Vec<Summary>> {
    const SQL: &str = "SELECT kind, fingerprint, counts, discovered_at
                       FROM schemas WHERE organization_id = $1 ORDER BY kind";
    store.all(SQL, &[]).await?.iter().map(read).collect()
}

/// The schema of a kind: its summary and its compressed body.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, kind: &str) -> Result<Option<(Summary, Vec<u8>)>> {
    const SQL: &str = "SELECT kind, fingerprint, counts, discovered_at, body
                       FROM schemas WHERE organization_id = $1 AND kind = $2";
    let row = store.first(SQL, &[Arg::Text(kind)]).await?;
    row.map(|row| Ok((read(&row)?, row.bytes(4)?))).transpose()
}

fn read(row: &Row) -> Result<Summary> {
    Ok(Summary {
        kind: row.text(0)?,
        fingerprint: row.text(1)?,
        counts: row.text(2)?,
        discovered_at: row.int(3)?,
    })
}
