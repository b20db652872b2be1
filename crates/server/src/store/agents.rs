//! Agents: the draft as JSON, and which version is live.

use super::{Arg, OrganizationStore, Row, Transaction};
use crate::{
    error::{Error, Result},
    model::agent::Agent,
};

/// Adds an agent.
///
/// # Errors
/// What the store says.
pub async fn insert(transaction: &mut Transaction<'_>, agent: &Agent) -> Result<()> {
    let draft = serde_json::to_string(&agent.draft).map_err(Error::internal)?;
    transaction
        .execute(
            "INSERT INTO agents (organization_id, id, name, draft, revision, last_number, created_by, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                Arg::Text(&agent.id),
                Arg::Text(&agent.draft.name),
                Arg::Text(&draft),
                Arg::Int(agent.revision),
                Arg::Int(agent.last_number),
                Arg::Text(&agent.created_by),
                Arg::Int(agent.created_at),
                Arg::Int(agent.updated_at),
            ],
        )
        .await?;
    Ok(())
}

/// An agent of the organization.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, agent_id: &str) -> Result<Option<Agent>> {
    const SQL: &str = "SELECT a.id, a.draft, a.revision, a.published_version_id, COALESCE(v.number, 0), a.last_number, \
                       a.created_by, a.created_at, a.updated_at \
                       FROM agents a LEFT JOIN versions v ON v.id = a.published_version_id AND v.organization_id = $1 \
                       WHERE a.organization_id = $1 AND a.id = $2";
    if agent_id.contains('\0') {
        return Ok(None);
    }
    store.first(SQL, &[Arg::Text(agent_id)]).await?.as_ref().map(read).transpose()
}

/// The agent, held until the transaction ends: nobody else changes it or its skills meanwhile.
///
/// # Errors
/// What the store says.
pub async fn lock(transaction: &mut Transaction<'_>, agent_id: &str) -> Result<Option<Agent>> {
    // An update that changes nothing locks the row in both databases.
    const HOLD: &str = "UPDATE agents SET revision = revision WHERE organization_id = $1 AND id = $2";
    const SQL: &str = "SELECT a.id, a.draft, a.revision, a.published_version_id, COALESCE(v.number, 0), a.last_number, \
                       a.created_by, a.created_at, a.updated_at \
                       FROM agents a LEFT JOIN versions v ON v.id = a.published_version_id AND v.organization_id = $1 \
                       WHERE a.organization_id = $1 AND a.id = $2";
    if agent_id.contains('\0') || transaction.execute(HOLD, &[Arg::Text(agent_id)]).await? == 0 {
        return Ok(None);
    }
    transaction.first(SQL, &[Arg::Text(agent_id)]).await?.as_ref().map(read).transpose()
}

/// The organization's agents after a cursor, oldest first.
///
/// # Errors
/// What the store says.
pub async fn list(store: OrganizationStore<'_>, after: &str, limit: i64) -> Result<Vec<Agent>> {
    const SQL: &str = "SELECT a.id, a.draft, a.revision, a.published_version_id, COALESCE(v.number, 0), a.last_number, \
                       a.created_by, a.created_at, a.updated_at \
                       FROM agents a LEFT JOIN versions v ON v.id = a.published_version_id AND v.organization_id = $1 \
                       WHERE a.organization_id = $1 AND a.id > $2 ORDER BY a.id LIMIT $3";
    store.all(SQL, &[Arg::Text(after), Arg::Int(limit)]).await?.iter().map(read).collect()
}

/// Writes an agent's draft, revision and live version.
///
/// # Errors
/// What the store says.
pub async fn update(transaction: &mut Transaction<'_>, agent: &Agent) -> Result<()> {
    let draft = serde_json::to_string(&agent.draft).map_err(Error::internal)?;
    transaction
        .execute(
            "UPDATE agents SET name = $3, draft = $4, revision = $5, published_version_id = $6, last_number = $7,
             updated_at = $8 WHERE organization_id = $1 AND id = $2",
            &[
                Arg::Text(&agent.id),
                Arg::Text(&agent.draft.name),
                Arg::Text(&draft),
                Arg::Int(agent.revision),
                Arg::MaybeText(agent.published_version_id.as_deref()),
                Arg::Int(agent.last_number),
                Arg::Int(agent.updated_at),
            ],
        )
        .await?;
    Ok(())
}

/// Removes an agent with its skills and versions; its receipts stay.
///
/// # Errors
/// What the store says.
pub async fn delete(transaction: &mut Transaction<'_>, agent_id: &str) -> Result<()> {
    let sql = "DELETE FROM agents WHERE organization_id = $1 AND id = $2";
    transaction.execute(sql, &[Arg::Text(agent_id)]).await?;
    Ok(())
}

fn read(row: &Row) -> Result<Agent> {
    Ok(Agent {
        id: row.text(0)?,
        draft: serde_json::from_str(&row.text(1)?).map_err(Error::internal)?,
        revision: row.int(2)?,
        published_version_id: row.maybe_text(3)?,
        published_number: row.int(4)?,
        last_number: row.int(5)?,
        created_by: row.text(6)?,
        created_at: row.int(7)?,
        updated_at: row.int(8)?,
    })
}
