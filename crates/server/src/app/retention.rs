//! How long receipts and audit entries are kept, and where: months are made ahead, and go when they are over.

use tokio_util::sync::CancellationToken;

use super::App;
use crate::{
    error::Result,
    store::{
        partitions::{self, Log},
        retention,
    },
};

const DAY_MICROS: i64 = 24 * 3_600 * 1_000_000;

/// Makes room for what will come and takes away what is older than it is to be kept.
///
/// # Errors
/// What the store says; it can be tried again at any time, and by several replicas at once.
pub async fn tend(app: &App, log: Log, stop: &CancellationToken) -> Result<()> {
    let now = now(app).await?;
    let made = partitions::make_ahead(&app.database, log, now).await?;
    if made > 0 {
        tracing::info!(table = log.table(), made, "made partitions ahead");
    }
    let days = kept_days(app, log);
    if days == 0 {
        return Ok(());
    }
    let before = now.saturating_sub(i64::from(days).saturating_mul(DAY_MICROS));
    let dropped = partitions::drop_before(&app.database, log, before).await?;
    if dropped > 0 {
        tracing::info!(table = log.table(), dropped, "dropped partitions that are over");
    }
    forget(app, log, before, stop).await
}

/// Of this machine's clock and the store's the earlier one: what goes early is gone for good.
async fn now(app: &App) -> Result<i64> {
    let ours = app.clock.micros();
    Ok(app.database.micros().await?.map_or(ours, |theirs| ours.min(theirs)))
}

fn kept_days(app: &App, log: Log) -> u32 {
    match log {
        Log::Receipts => app.settings.receipts_retention_days,
        Log::Audit => app.settings.audit_retention_days,
    }
}

/// Takes old rows away in batches, so that whoever writes gets a turn in between.
async fn forget(app: &App, log: Log, before: i64, stop: &CancellationToken) -> Result<()> {
    let mut count = 0;
    while !stop.is_cancelled() {
        let some = retention::forget_some(&app.database, log, before).await?;
        count += some;
        if some < retention::BATCH {
            break;
        }
    }
    if count > 0 {
        tracing::info!(table = log.table(), count, "forgot old rows");
    }
    Ok(())
}
