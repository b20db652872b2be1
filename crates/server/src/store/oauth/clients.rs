//! Clients of OAuth that organizations have registered themselves.

use crate::{
    error::Result,
    store::{Arg, OrganizationStore, Transaction},
};

/// A client.
#[derive(Debug, Clone)]
pub struct Client {
    /// The client's identifier.
    pub client_id: String,
    /// The client's secret, sealed.
    pub client_secret: Vec<u8>,
    /// Microseconds since 1970.
    pub updated_at: i64,
}

/// The client of a kind.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, kind: &str) -> Result<Option<Client>> {
    const SQL: &str = "SELECT client_id, client_secret, updated_at FROM oauth_clients \
                       WHERE organization_id = $1 AND kind = $2";
    let row = store.first(SQL, &[Arg::Text(kind)]).await?;
    row.map(|row| {
        Ok(Client { client_id: row.text(0)?, client_secret: row.bytes(1)?, updated_at: row.int(2)? })
    })
    .transpose()
}

/// The kinds that the organization has a client for.
///
/// # Errors
/// What the store says.
pub async fn kinds(store: OrganizationStore<'_>) -> Result<Vec<String>> {
    let rows = store.all("SELECT kind FROM oauth_clients WHERE organization_id = $1", &[]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Whether there is a client of a kind, within a transaction.
///
/// # Errors
/// What the store says.
pub async fn exists(transaction: &mut Transaction<'_>, kind: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM oauth_clients WHERE organization_id = $1 AND kind = $2";
    Ok(transaction.first(sql, &[Arg::Text(kind)]).await?.is_some())
}

/// Keeps a client in the place of the one before.
///
/// # Errors
/// What the store says.
pub async fn put(transaction: &mut Transaction<'_>, kind: &str, client: &Client) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO oauth_clients (organization_id, kind, client_id, client_secret, updated_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (organization_id, kind) DO UPDATE SET client_id = excluded.client_id,
             client_secret = excluded.client_secret, updated_at = excluded.updated_at",
            &[
                Arg::Text(kind),
                Arg::Text(&client.client_id),
                Arg::Bytes(&client.client_secret),
                Arg::Int(client.updated_at),
            ],
        )
        .await?;
    Ok(())
}

/// Erases a client; gives whether it was there.
///
/// # Errors
/// What the store says.
pub async fn delete(transaction: &mut Transaction<'_>, kind: &str) -> Result<bool> {
    let sql = "DELETE FROM oauth_clients WHERE organization_id = $1 AND kind = $2";
    Ok(transaction.execute(sql, &[Arg::Text(kind)]).await? > 0)
}
