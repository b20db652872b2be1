//! Versions: added once, never changed.

use super::{Arg, OrganizationStore, Row, Transaction};
use crate::{
    error::{Error, Result},
    model::version::Version,
};

/// Adds a version; `compiled` is the text that its hash was taken of.
///
/// # Errors
/// What the store says.
pub async fn insert(transaction: &mut Transaction<'_>, version: &Version, compiled: &str) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO versions (organization_id, id, agent_id, number, compiled, hash, note, published_at, published_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                Arg::Text(&version.id),
                Arg::Text(&version.agent_id),
                Arg::Int(version.number),
                Arg::Text(compiled),
                Arg::Text(&version.hash),
                Arg::MaybeText(version.note.as_deref()),
                Arg::Int(version.published_at),
                Arg::Text(&version.published_by),
            ],
        )
        .await?;
    Ok(())
}

/// A version of an agent.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, agent_id: &str, version_id: &str) -> Result<Option<Version>> {
    const SQL: &str = "SELECT id, agent_id, number, compiled, hash, note, published_at, published_by FROM versions \
                       WHERE organization_id = $1 AND agent_id = $2 AND id = $3";
    if agent_id.contains('\0') || version_id.contains('\0') {
        return Ok(None);
    }
    store.first(SQL, &[Arg::Text(agent_id), Arg::Text(version_id)]).await?.as_ref().map(read).transpose()
}

/// An agent's versions before a number, newest first.
///
/// # Errors
/// What the store says.
pub async fn list(
    store: OrganizationStore<'_>,
    agent_id: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<Version>> {
    const SQL: &str = "SELECT id, agent_id, number, compiled, hash, note, published_at, published_by FROM versions \
                       WHERE organization_id = $1 AND agent_id = $2 AND number < $3 ORDER BY number DESC LIMIT $4";
    let args = [Arg::Text(agent_id), Arg::Int(before), Arg::Int(limit)];
    store.all(SQL, &args).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Version> {
    Ok(Version {
        id: row.text(0)?,
        agent_id: row.text(1)?,
        number: row.int(2)?,
        compiled: serde_json::from_str(&row.text(3)?).map_err(Error::internal)?,
        hash: row.text(4)?,
        note: row.maybe_text(5)?,
        published_at: row.int(6)?,
        published_by: row.text(7)?,
    })
}
