//! Approvals that somebody was sent for. A callback has no key of ours: its state alone says whose it is.

use crate::{
    error::Result,
    store::{Arg, Database, OrganizationStore},
};

/// An approval that came back.
#[derive(Debug)]
pub struct State {
    /// The organization that began it.
    pub organization: String,
    /// The kind that is to be connected.
    pub kind: String,
    /// What was said when it was begun, sealed.
    pub sealed: Vec<u8>,
    /// Microseconds since 1970.
    pub expires_at: i64,
}

/// Notes that somebody was sent for an approval.
///
/// # Errors
/// What the store says.
pub async fn insert(
    store: OrganizationStore<'_>,
    state_hash: &[u8],
    kind: &str,
    (sealed, expires_at): (&[u8], i64),
) -> Result<()> {
    store
        .execute(
            "INSERT INTO oauth_states (organization_id, state_hash, kind, sealed, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
            &[Arg::Bytes(state_hash), Arg::Text(kind), Arg::Bytes(sealed), Arg::Int(expires_at)],
        )
        .await?;
    Ok(())
}

/// Uses a state up and gives what it stands for. Of two that try, one succeeds.
///
/// # Errors
/// What the store says.
pub async fn take(database: &Database, state_hash: &[u8]) -> Result<Option<State>> {
    const SQL: &str = "DELETE FROM oauth_states WHERE state_hash = $1 \
                       RETURNING organization_id, kind, sealed, expires_at";
    // Anybody may come with a state of their own making: that costs a look, and keeps no writer from writing.
    let known = "SELECT 1 FROM oauth_states WHERE state_hash = $1";
    if database.system().first(known, &[Arg::Bytes(state_hash)]).await?.is_none() {
        return Ok(None);
    }
    let mut transaction = database.system().begin().await?;
    let row = transaction.first(SQL, &[Arg::Bytes(state_hash)]).await?;
    transaction.commit().await?;
    row.map(|row| {
        Ok(State {
            organization: row.text(0)?,
            kind: row.text(1)?,
            sealed: row.bytes(2)?,
            expires_at: row.int(3)?,
        })
    })
    .transpose()
}

/// The kinds whose approval somebody was sent for and that may still come back.
///
/// # Errors
/// What the store says.
pub async fn pending(store: OrganizationStore<'_>, now: i64) -> Result<Vec<String>> {
    const SQL: &str =
        "SELECT DISTINCT kind FROM oauth_states WHERE organization_id = $1 AND expires_at > $2 ORDER BY kind";
    let rows = store.all(SQL, &[Arg::Int(now)]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Forgets the approvals of a kind: whoever disconnects it wants none to come back.
///
/// # Errors
/// What the store says.
pub async fn forget_kind(transaction: &mut crate::store::Transaction<'_>, kind: &str) -> Result<()> {
    let sql = "DELETE FROM oauth_states WHERE organization_id = $1 AND kind = $2";
    transaction.execute(sql, &[Arg::Text(kind)]).await?;
    Ok(())
}

/// Forgets the approvals that expired before a time, of all organizations.
///
/// # Errors
/// What the store says.
pub async fn forget_before(database: &Database, time: i64) -> Result<u64> {
    database.system().execute("DELETE FROM oauth_states WHERE expires_at < $1", &[Arg::Int(time)]).await
}
