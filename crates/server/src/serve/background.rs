//! What runs behind the requests, and stops with the server.

use std::time::Duration;

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    app::{App, changes, retention, runtime::receipts::write_behind},
    error::Result,
    store::{confirmations, idempotency, oauth::states, partitions::Log},
    telemetry,
};

const CLEAN_EVERY: Duration = Duration::from_mins(10);
const UPKEEP_EVERY: Duration = Duration::from_secs(5);
const OUTCOMES_KEPT_MICROS: i64 = 24 * 3_600 * 1_000_000;

/// Starts all of it.
pub(super) fn start(app: &App, stop: &CancellationToken) -> TaskTracker {
    let tasks = TaskTracker::new();
    tasks.spawn(changes::watch(app.clone(), stop.clone()));
    tasks.spawn(clean(app.clone(), stop.clone()));
    tasks.spawn(tend(app.clone(), stop.clone()));
    tasks.spawn(upkeep(stop.clone()));
    tasks.spawn(write_behind(app.clone(), stop.clone()));
    tasks.close();
    tasks
}

/// Forgets now and then what is too old to count.
async fn clean(app: App, stop: CancellationToken) {
    while !stopped_within(&stop, CLEAN_EVERY).await {
        if let Err(error) = forget_old(&app).await {
            tracing::warn!(?error, "what is too old can't be forgotten; it is tried again");
        }
    }
}

async fn forget_old(app: &App) -> Result<()> {
    let before = app.clock.micros() - OUTCOMES_KEPT_MICROS;
    let count = idempotency::forget_before(&app.database, before).await?;
    tracing::debug!(count, "forgot outcomes of old idempotency keys");
    let count = confirmations::forget_before(&app.database, before).await?;
    tracing::debug!(count, "forgot old confirmation tokens");
    let count = states::forget_before(&app.database, before).await?;
    tracing::debug!(count, "forgot approvals that didn't come back");
    Ok(())
}

/// Looks after what is kept by time: at once, and now and then.
async fn tend(app: App, stop: CancellationToken) {
    loop {
        for log in Log::ALL {
            if let Err(error) = retention::tend(&app, log, &stop).await {
                let table = log.table();
                tracing::warn!(?error, table, "what is kept by time can't be tended; it is tried again");
            }
        }
        if stopped_within(&stop, CLEAN_EVERY).await {
            return;
        }
    }
}

/// Keeps the metrics small between two scrapes.
async fn upkeep(stop: CancellationToken) {
    while !stopped_within(&stop, UPKEEP_EVERY).await {
        telemetry::metrics::upkeep();
    }
}

async fn stopped_within(stop: &CancellationToken, time: Duration) -> bool {
    tokio::time::timeout(time, stop.cancelled()).await.is_ok()
}
