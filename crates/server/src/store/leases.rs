//! Leases: what only one replica may do at a time, for as long as it says that it still does.

use super::{Arg, OrganizationStore, Transaction};
use crate::error::Result;

/// Takes a lease that nobody holds, or whose time is over; gives until when another holds it where it isn't
/// ours now. Of two that try, one succeeds. Times are microseconds since 1970.
///
/// # Errors
/// What the store says.
pub async fn take(
    store: OrganizationStore<'_>,
    name: &str,
    holder: &str,
    now: i64,
    until: i64,
) -> Result<Option<i64>> {
    let taken = store
        .execute(
            "INSERT INTO leases (organization_id, name, holder, until) VALUES ($1, $2, $3, $4)
             ON CONFLICT (organization_id, name) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE leases.until <= $5",
            &[Arg::Text(name), Arg::Text(holder), Arg::Int(until), Arg::Int(now)],
        )
        .await?;
    if taken == 1 {
        return Ok(None);
    }
    let sql = "SELECT until FROM leases WHERE organization_id = $1 AND name = $2";
    let other = store.first(sql, &[Arg::Text(name)]).await?.map(|row| row.int(0)).transpose()?;
    // Released in between: it is free from now on.
    Ok(Some(other.unwrap_or(now)))
}

/// Holds a lease for longer; gives whether it is still ours. Nobody else gets it before the transaction has
/// ended, so what is written in the same one is written under the lease.
///
/// # Errors
/// What the store says.
pub async fn renew(transaction: &mut Transaction<'_>, name: &str, holder: &str, until: i64) -> Result<bool> {
    let renewed = transaction
        .execute(
            "UPDATE leases SET until = $4 WHERE organization_id = $1 AND name = $2 AND holder = $3",
            &[Arg::Text(name), Arg::Text(holder), Arg::Int(until)],
        )
        .await?;
    Ok(renewed == 1)
}

/// Gives a lease free, where it is still ours.
///
/// # Errors
/// What the store says.
pub async fn release(store: OrganizationStore<'_>, name: &str, holder: &str) -> Result<()> {
    let sql = "DELETE FROM leases WHERE organization_id = $1 AND name = $2 AND holder = $3";
    store.execute(sql, &[Arg::Text(name), Arg::Text(holder)]).await?;
    Ok(())
}
