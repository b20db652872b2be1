//! Tokens of connections by OAuth: one row for each, changed by whoever knows its serial.

use crate::{
    error::Result,
    store::{Arg, OrganizationStore, Transaction},
};

/// The tokens of a connection.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// Which they are: a time where a person approved them, one more with every renewal.
    pub serial: i64,
    /// Access and refresh token, sealed.
    pub sealed: Vec<u8>,
    /// Until when the access token is used, in microseconds since 1970; none where it counts until it is refused.
    pub usable_until: Option<i64>,
}

/// The tokens of a connection.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, connection_id: &str) -> Result<Option<Tokens>> {
    const SQL: &str = "SELECT serial, sealed, usable_until FROM oauth_tokens \
                       WHERE organization_id = $1 AND connection_id = $2";
    let row = store.first(SQL, &[Arg::Text(connection_id)]).await?;
    row.map(|row| Ok(Tokens { serial: row.int(0)?, sealed: row.bytes(1)?, usable_until: row.maybe_int(2)? }))
        .transpose()
}

/// Keeps what a person has just approved, in the place of what was there.
///
/// # Errors
/// What the store says.
pub async fn put(transaction: &mut Transaction<'_>, connection_id: &str, new: &Tokens) -> Result<()> {
    transaction
        .execute(
            "INSERT INTO oauth_tokens (organization_id, connection_id, serial, sealed, usable_until)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (organization_id, connection_id) DO UPDATE SET serial = excluded.serial,
             sealed = excluded.sealed, usable_until = excluded.usable_until",
            &[
                Arg::Text(connection_id),
                Arg::Int(new.serial),
                Arg::Bytes(&new.sealed),
                Arg::MaybeInt(new.usable_until),
            ],
        )
        .await?;
    Ok(())
}

/// Replaces tokens by those that were got with them; gives whether they were still the ones of that serial.
///
/// # Errors
/// What the store says.
pub async fn replace(store: OrganizationStore<'_>, connection_id: &str, new: &Tokens) -> Result<bool> {
    let replaced = store
        .execute(
            "UPDATE oauth_tokens SET serial = serial + 1, sealed = $4, usable_until = $5
             WHERE organization_id = $1 AND connection_id = $2 AND serial = $3",
            &[
                Arg::Text(connection_id),
                Arg::Int(new.serial),
                Arg::Bytes(&new.sealed),
                Arg::MaybeInt(new.usable_until),
            ],
        )
        .await?;
    Ok(replaced == 1)
}

/// Erases tokens; gives whether they were those of that serial.
///
/// # Errors
/// What the store says.
pub async fn erase_serial(
    transaction: &mut Transaction<'_>,
    connection_id: &str,
    serial: i64,
) -> Result<bool> {
    let sql = "DELETE FROM oauth_tokens WHERE organization_id = $1 AND connection_id = $2 AND serial = $3";
    Ok(transaction.execute(sql, &[Arg::Text(connection_id), Arg::Int(serial)]).await? == 1)
}

/// Erases the tokens of a connection.
///
/// # Errors
/// What the store says.
pub async fn erase(transaction: &mut Transaction<'_>, connection_id: &str) -> Result<()> {
    let sql = "DELETE FROM oauth_tokens WHERE organization_id = $1 AND connection_id = $2";
    transaction.execute(sql, &[Arg::Text(connection_id)]).await?;
    Ok(())
}

/// Erases the tokens of connections that others have taken the place of.
///
/// # Errors
/// What the store says.
pub async fn erase_orphans(transaction: &mut Transaction<'_>) -> Result<()> {
    let sql = "DELETE FROM oauth_tokens WHERE organization_id = $1
               AND connection_id NOT IN (SELECT id FROM connections WHERE organization_id = $1)";
    transaction.execute(sql, &[]).await?;
    Ok(())
}
