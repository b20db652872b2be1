//! The audit log: append-only.

use super::{Arg, OrganizationStore, Row};
use crate::error::Result;

/// One entry: who did what to which resource, when, from where, and how it ended.
#[derive(Debug, Clone)]
pub struct Entry {
    /// `aud_…`
    pub id: String,
    /// Microseconds since 1970.
    pub at: i64,
    /// The key's id, or `command line`.
    pub actor: String,
    /// What was asked for, such as `agents.publish`.
    pub action: String,
    /// What it was asked of, such as `/agents/agt_…`.
    pub resource: String,
    /// `allowed`, `refused` or `failed`, with the code of a failure behind a colon.
    pub outcome: String,
    /// The address that it came from.
    pub origin: String,
    /// The request's id.
    pub request_id: String,
}

/// Which entries to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this actor.
    pub actor: Option<String>,
    /// With this action.
    pub action: Option<String>,
    /// Of this resource.
    pub resource: Option<String>,
    /// At or after, microseconds since 1970.
    pub from: Option<i64>,
    /// Before, microseconds since 1970.
    pub to: Option<i64>,
}

/// Adds an entry.
///
/// # Errors
/// What the store says.
pub async fn insert(store: OrganizationStore<'_>, entry: &Entry) -> Result<()> {
    store
        .execute(
            "INSERT INTO audit_logs (organization_id, id, at, actor, action, resource, outcome, origin, request_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                Arg::Text(&entry.id),
                Arg::Int(entry.at),
                Arg::Text(&entry.actor),
                Arg::Text(&entry.action),
                Arg::Text(&entry.resource),
                Arg::Text(&entry.outcome),
                Arg::Text(&entry.origin),
                Arg::Text(&entry.request_id),
            ],
        )
        .await?;
    Ok(())
}

/// What [`list`] asks. The bound on the id is always there, so that Postgres starts at the right partition;
/// the casts tell it the type of a parameter that is only compared with NULL.
pub const LIST: &str = "SELECT id, at, actor, action, resource, outcome, origin, request_id FROM audit_logs
    WHERE organization_id = $1 AND id < $2
      AND (CAST($3 AS TEXT) IS NULL OR actor = $3) AND (CAST($4 AS TEXT) IS NULL OR action = $4)
      AND (CAST($5 AS TEXT) IS NULL OR resource = $5)
      AND (CAST($6 AS BIGINT) IS NULL OR at >= $6) AND (CAST($7 AS BIGINT) IS NULL OR at < $7)
    ORDER BY id DESC LIMIT $8";

/// The entries before a cursor, newest first.
///
/// # Errors
/// What the store says.
pub async fn list(
    store: OrganizationStore<'_>,
    filter: &Filter,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Entry>> {
    let args = [
        Arg::Text(before.unwrap_or(super::BEHIND_ALL)),
        Arg::MaybeText(filter.actor.as_deref()),
        Arg::MaybeText(filter.action.as_deref()),
        Arg::MaybeText(filter.resource.as_deref()),
        Arg::MaybeInt(filter.from),
        Arg::MaybeInt(filter.to),
        Arg::Int(limit),
    ];
    store.all(LIST, &args).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Entry> {
    Ok(Entry {
        id: row.text(0)?,
        at: row.int(1)?,
        actor: row.text(2)?,
        action: row.text(3)?,
        resource: row.text(4)?,
        outcome: row.text(5)?,
        origin: row.text(6)?,
        request_id: row.text(7)?,
    })
}
