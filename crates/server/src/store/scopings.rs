//! Scopings: what each organization keeps from its agents, by kind.

use super::{Arg, OrganizationStore, Transaction};
use crate::error::Result;

/// The scoping of a kind as JSON, if somebody has set one.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, kind: &str) -> Result<Option<String>> {
    let sql = "SELECT document FROM scopings WHERE organization_id = $1 AND kind = $2";
    store.first(sql, &[Arg::Text(kind)]).await?.map(|row| row.text(0)).transpose()
}

/// As [`find`], within a transaction.
///
/// # Errors
/// What the store says.
pub async fn find_in(transaction: &mut Transaction<'_>, kind: &str) -> Result<Option<String>> {
    let sql = "SELECT document FROM scopings WHERE organization_id = $1 AND kind = $2";
    transaction.first(sql, &[Arg::Text(kind)]).await?.map(|row| row.text(0)).transpose()
}

/// Keeps the scoping of a kind.
///
/// # Errors
/// What the store says.
pub async fn put(transaction: &mut Transaction<'_>, kind: &str, document: &str, at: i64) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO scopings (organization_id, kind, document, updated_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (organization_id, kind) DO UPDATE SET document = excluded.document,
             updated_at = excluded.updated_at",
            &[Arg::Text(kind), Arg::Text(document), Arg::Int(at)],
        )
        .await?;
    Ok(())
}
