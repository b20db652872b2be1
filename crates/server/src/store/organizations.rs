//! Organizations: the tenants.

use super::{Arg, Database, Transaction};
use crate::error::Result;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// `org_…`
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Microseconds since 1970.
    pub created_at: i64,
}

/// A new tenant with its sealed data key.
#[derive(Debug)]
pub struct NewOrganization<'a> {
    /// `org_…`
    pub id: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// Its data key, sealed by the master key.
    pub sealed_key: &'a [u8],
    /// The id of that master key.
    pub master_key_id: &'a str,
    /// Microseconds since 1970.
    pub created_at: i64,
}

/// Adds an organization.
///
/// # Errors
/// What the store says.
pub async fn insert(transaction: &mut Transaction<'_>, new: &NewOrganization<'_>) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO organizations (id, name, sealed_key, master_key_id, created_at) VALUES ($1, $2, $3, $4, $5)",
            &[
                Arg::Text(new.id),
                Arg::Text(new.name),
                Arg::Bytes(new.sealed_key),
                Arg::Text(new.master_key_id),
                Arg::Int(new.created_at),
            ],
        )
        .await?;
    Ok(())
}

/// All organizations, oldest first.
///
/// # Errors
/// What the store says.
pub async fn list(database: &Database) -> Result<Vec<Organization>> {
    let sql = "SELECT id, name, created_at FROM organizations ORDER BY created_at, id";
    let rows = database.system().all(sql, &[]).await?;
    rows.iter()
        .map(|row| Ok(Organization { id: row.text(0)?, name: row.text(1)?, created_at: row.int(2)? }))
        .collect()
}

/// The name of an organization.
///
/// # Errors
/// What the store says.
pub async fn name(database: &Database, organization: &str) -> Result<Option<String>> {
    let sql = "SELECT name FROM organizations WHERE id = $1";
    database.system().first(sql, &[Arg::Text(organization)]).await?.map(|row| row.text(0)).transpose()
}

/// Whether there is any organization.
///
/// # Errors
/// What the store says.
pub async fn any(transaction: &mut Transaction<'_>) -> Result<bool> {
    Ok(transaction.first("SELECT id FROM organizations LIMIT 1", &[]).await?.is_some())
}

/// Marks that the first start has happened; gives whether this transaction did it.
///
/// Another transaction that tries meanwhile waits until this one has ended.
///
/// # Errors
/// What the store says.
pub async fn mark_first_start(transaction: &mut Transaction<'_>) -> Result<bool> {
    let marked = transaction
        .execute(
            "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
            &[Arg::Text("settings/first_start"), Arg::Bytes(b"done")],
        )
        .await?;
    Ok(marked == 1)
}

/// How often each organization has changed: what replicas compare with what they saw.
///
/// # Errors
/// What the store says.
pub async fn epochs(database: &Database) -> Result<Vec<(String, i64)>> {
    let rows = database.system().all("SELECT id, epoch FROM organizations", &[]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}
