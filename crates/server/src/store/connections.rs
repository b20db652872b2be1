//! Connections: one for each organization and kind, its credentials sealed.

use super::{Arg, OrganizationStore, Row, Transaction};
use crate::error::{Error, Result};

/// How a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It worked when it was last tried.
    Connected,
    /// Somebody has begun to connect it.
    Pending,
    /// The provider refuses its credentials until somebody connects it again.
    Expired,
    /// It failed when it was last tried.
    Error,
}

impl Status {
    /// The status as the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Pending => "pending",
            Self::Expired => "expired",
            Self::Error => "error",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Connected, Self::Pending, Self::Expired, Self::Error]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

/// A connection as the store keeps it.
#[derive(Debug, Clone)]
pub struct Connection {
    /// `con_…`
    pub id: String,
    /// The kind of integration.
    pub kind: String,
    /// How it is doing.
    pub status: Status,
    /// By what a person recognizes it: `user@host:port/database`.
    pub account_label: String,
    /// The sealed credentials.
    pub credentials: Option<Vec<u8>>,
    /// What went wrong when it last failed; safe to show.
    pub last_error: Option<String>,
    /// Microseconds since 1970.
    pub connected_at: i64,
    /// What a person has approved, as the provider names it, of a connection by OAuth.
    pub scope: Option<String>,
}

/// A connection that was just verified.
#[derive(Debug)]
pub struct NewConnection<'a> {
    /// `con_…`; the credentials are sealed for it.
    pub id: &'a str,
    /// The kind of integration.
    pub kind: &'a str,
    /// By what a person recognizes it.
    pub account_label: &'a str,
    /// The sealed credentials.
    pub credentials: &'a [u8],
    /// What a person has approved.
    pub scope: Option<&'a str>,
    /// Microseconds since 1970.
    pub connected_at: i64,
}

/// Keeps a verified connection in the place of the one before, if there was one.
///
/// # Errors
/// What the store says.
pub async fn put(transaction: &mut Transaction<'_>, new: &NewConnection<'_>) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO connections (organization_id, id, kind, status, account_label, credentials, connected_at,
             scope) VALUES ($1, $2, $3, 'connected', $4, $5, $6, $7)
             ON CONFLICT (organization_id, kind) DO UPDATE SET id = excluded.id, status = excluded.status,
             account_label = excluded.account_label, credentials = excluded.credentials, last_error = NULL,
             connected_at = excluded.connected_at, scope = excluded.scope",
            &[
                Arg::Text(new.id),
                Arg::Text(new.kind),
                Arg::Text(new.account_label),
                Arg::Bytes(new.credentials),
                Arg::Int(new.connected_at),
                Arg::MaybeText(new.scope),
            ],
        )
        .await?;
    Ok(())
}

/// The connection of a kind.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, kind: &str) -> Result<Option<Connection>> {
    const SQL: &str = "SELECT id, kind, status, account_label, credentials, last_error, connected_at, scope
                       FROM connections WHERE organization_id = $1 AND kind = $2";
    store.first(SQL, &[Arg::Text(kind)]).await?.as_ref().map(read).transpose()
}

/// Whether a kind is connected, within a transaction.
///
/// # Errors
/// What the store says.
pub async fn exists(transaction: &mut Transaction<'_>, kind: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM connections WHERE organization_id = $1 AND kind = $2";
    Ok(transaction.first(sql, &[Arg::Text(kind)]).await?.is_some())
}

/// The connections whose kind sorts after another one, by kind; their credentials are left out.
///
/// # Errors
/// What the store says.
pub async fn list(store: OrganizationStore<'_>, after: &str, limit: i64) -> Result<Vec<Connection>> {
    const SQL: &str =
        "SELECT id, kind, status, account_label, NULL AS credentials, last_error, connected_at, scope
                       FROM connections WHERE organization_id = $1 AND kind > $2 ORDER BY kind LIMIT $3";
    let rows = store.all(SQL, &[Arg::Text(after), Arg::Int(limit)]).await?;
    rows.iter().map(|row| read_without(row, None)).collect()
}

/// Erases a connection and its credentials; gives whether it was there.
///
/// # Errors
/// What the store says.
pub async fn delete(transaction: &mut Transaction<'_>, kind: &str) -> Result<bool> {
    let sql = "DELETE FROM connections WHERE organization_id = $1 AND kind = $2";
    Ok(transaction.execute(sql, &[Arg::Text(kind)]).await? > 0)
}

/// Notes how a connection did when it was last tried.
///
/// # Errors
/// What the store says.
pub async fn note(
    store: OrganizationStore<'_>,
    id: &str,
    status: Status,
    last_error: Option<&str>,
) -> Result<()> {
    store
        .execute(
            // Nothing but connecting it again mends an approval that no longer counts.
            "UPDATE connections SET status = $3, last_error = $4
             WHERE organization_id = $1 AND id = $2 AND status <> 'expired'",
            &[Arg::Text(id), Arg::Text(status.as_str()), Arg::MaybeText(last_error)],
        )
        .await?;
    Ok(())
}

/// As [`note`], within a transaction.
///
/// # Errors
/// What the store says.
pub async fn note_in(
    transaction: &mut Transaction<'_>,
    id: &str,
    status: Status,
    last_error: Option<&str>,
) -> Result<()> {
    let sql = "UPDATE connections SET status = $3, last_error = $4 WHERE organization_id = $1 AND id = $2";
    let args = [Arg::Text(id), Arg::Text(status.as_str()), Arg::MaybeText(last_error)];
    transaction.execute(sql, &args).await?;
    Ok(())
}

fn read(row: &Row) -> Result<Connection> {
    read_without(row, row.maybe_bytes(4)?)
}

fn read_without(row: &Row, credentials: Option<Vec<u8>>) -> Result<Connection> {
    let status = row.text(2)?;
    Ok(Connection {
        id: row.text(0)?,
        kind: row.text(1)?,
        status: Status::parse(&status)
            .ok_or_else(|| Error::internal(format!("a connection has the unknown status {status}")))?,
        account_label: row.text(3)?,
        credentials,
        last_error: row.maybe_text(5)?,
        connected_at: row.int(6)?,
        scope: row.maybe_text(7)?,
    })
}
