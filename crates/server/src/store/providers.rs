//! Kinds of integration of an organization's own, as JSON.

use super::{Arg, OrganizationStore, Row, Transaction};
use crate::error::Result;

/// A kind of an organization's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnProvider {
    /// The word that paths use.
    pub kind: String,
    /// What a person said of it, JSON.
    pub document: String,
}

/// What becomes of the documents that were handed in with a kind.
#[derive(Debug, Clone, Copy)]
pub enum Upload<'a> {
    /// There are none any more.
    None,
    /// They stay.
    AsItIs,
    /// These take their place, packed.
    New(&'a [u8]),
}

/// All of them, by kind.
///
/// # Errors
/// What the store says.
pub async fn list(store: OrganizationStore<'_>) -> Result<Vec<OwnProvider>> {
    let sql = "SELECT kind, document FROM providers WHERE organization_id = $1 ORDER BY kind";
    store.all(sql, &[]).await?.iter().map(read).collect()
}

/// The one of that kind.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, kind: &str) -> Result<Option<OwnProvider>> {
    let sql = "SELECT kind, document FROM providers WHERE organization_id = $1 AND kind = $2";
    store.first(sql, &[Arg::Text(kind)]).await?.as_ref().map(read).transpose()
}

/// As [`find`], within a transaction.
///
/// # Errors
/// What the store says.
pub async fn find_in(transaction: &mut Transaction<'_>, kind: &str) -> Result<Option<OwnProvider>> {
    let sql = "SELECT kind, document FROM providers WHERE organization_id = $1 AND kind = $2";
    transaction.first(sql, &[Arg::Text(kind)]).await?.as_ref().map(read).transpose()
}

/// How many there are.
///
/// # Errors
/// What the store says.
pub async fn count(transaction: &mut Transaction<'_>) -> Result<usize> {
    let row = transaction.first("SELECT COUNT(*) FROM providers WHERE organization_id = $1", &[]).await?;
    let count = row.map(|row| row.int(0)).transpose()?.unwrap_or_default();
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Keeps one, in the place of the one before.
///
/// # Errors
/// What the store says.
pub async fn put(
    transaction: &mut Transaction<'_>,
    provider: &OwnProvider,
    upload: Upload<'_>,
    at: i64,
) -> Result<()> {
    let (upload, stays) = match upload {
        Upload::None => (None, false),
        Upload::AsItIs => (None, true),
        Upload::New(packed) => (Some(packed), false),
    };
    transaction
        .execute(
            "INSERT INTO providers (organization_id, kind, document, updated_at, upload) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (organization_id, kind) DO UPDATE SET document = excluded.document,
             updated_at = excluded.updated_at,
             upload = CASE WHEN $6 THEN providers.upload ELSE excluded.upload END",
            &[
                Arg::Text(&provider.kind),
                Arg::Text(&provider.document),
                Arg::Int(at),
                Arg::MaybeBytes(upload),
                Arg::Bool(stays),
            ],
        )
        .await?;
    Ok(())
}

/// The documents that were handed in with a kind, packed.
///
/// # Errors
/// What the store says.
pub async fn upload(store: OrganizationStore<'_>, kind: &str) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT upload FROM providers WHERE organization_id = $1 AND kind = $2";
    let row = store.first(sql, &[Arg::Text(kind)]).await?;
    row.map(|row| row.maybe_bytes(0)).transpose().map(Option::flatten)
}

/// Removes one, with all that was kept for it: schema, scoping, client of OAuth, and what was begun with that. Whoever
/// adds the kind again may be somebody else's. Gives whether it was there.
///
/// # Errors
/// What the store says.
pub async fn delete(transaction: &mut Transaction<'_>, kind: &str) -> Result<bool> {
    for sql in [
        "DELETE FROM schemas WHERE organization_id = $1 AND kind = $2",
        "DELETE FROM scopings WHERE organization_id = $1 AND kind = $2",
        "DELETE FROM oauth_clients WHERE organization_id = $1 AND kind = $2",
        "DELETE FROM oauth_states WHERE organization_id = $1 AND kind = $2",
    ] {
        transaction.execute(sql, &[Arg::Text(kind)]).await?;
    }
    let sql = "DELETE FROM providers WHERE organization_id = $1 AND kind = $2";
    Ok(transaction.execute(sql, &[Arg::Text(kind)]).await? == 1)
}

fn read(row: &Row) -> Result<OwnProvider> {
    Ok(OwnProvider { kind: row.text(0)?, document: row.text(1)? })
}
