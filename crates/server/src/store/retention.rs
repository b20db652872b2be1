//! Taking old receipts and audit entries away row by row, some at a time: one statement for all of them
//! would hold up whoever writes.
//!
//! The embedded store does so with all rows. On Postgres whole months go instead, and this is for what
//! lies before the first of them.

use super::{Arg, Database, OrganizationStore, organizations, partitions::Log};
use crate::error::Result;

/// How many rows one statement takes away.
pub const BATCH: u64 = 500;

/// Takes away some rows from before a time; gives how many. Fewer than [`BATCH`] were the last ones.
///
/// # Errors
/// What the store says.
pub async fn forget_some(database: &Database, log: Log, time: i64) -> Result<u64> {
    let before = log.id().floor(time);
    match database {
        Database::Sqlite(_) => {
            let mut count = 0;
            for organization in organizations::list(database).await? {
                count += forget_some_of(database.organization(&organization.id), log, &before).await?;
                if count >= BATCH {
                    break;
                }
            }
            Ok(count)
        }
        Database::Postgres(_) => {
            let args = [Arg::Text(log.table()), Arg::Text(&before), Arg::Int(batch())];
            let row = database.system().first("SELECT jackfield_forget_lowest($1, $2, $3)", &args).await?;
            let count = row.map(|row| row.int(0)).transpose()?.unwrap_or_default();
            Ok(u64::try_from(count).unwrap_or_default())
        }
    }
}

/// The index begins with the organization: one at a time, its oldest rows are found without a search.
async fn forget_some_of(store: OrganizationStore<'_>, log: Log, before: &str) -> Result<u64> {
    let sql = match log {
        Log::Receipts => {
            "DELETE FROM receipts WHERE organization_id = $1 AND id IN
                (SELECT id FROM receipts WHERE organization_id = $1 AND id < $2 ORDER BY id LIMIT $3)"
        }
        Log::Audit => {
            "DELETE FROM audit_logs WHERE organization_id = $1 AND id IN
                (SELECT id FROM audit_logs WHERE organization_id = $1 AND id < $2 ORDER BY id LIMIT $3)"
        }
    };
    store.execute(sql, &[Arg::Text(before), Arg::Int(batch())]).await
}

fn batch() -> i64 {
    i64::try_from(BATCH).unwrap_or(i64::MAX)
}
