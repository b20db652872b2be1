//! Receipts written behind: a call hands its receipt over and goes on; a write waits for its own.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    error::{Error, Result},
    model::version::Version,
    store::{
        Database, OrganizationStore,
        receipts::{self, Receipt},
        versions,
    },
    telemetry::names,
};

const QUEUE: usize = 16_384;
const BATCH: usize = 1_024;
/// How long a batch is gathered: a transaction for each receipt would cost more than the calls.
const GATHER: Duration = Duration::from_millis(50);
/// How often learned response times go to the store.
const KEEP_EVERY: Duration = Duration::from_secs(5);
const RETRY_AFTER: Duration = Duration::from_millis(500);
/// How long a stopping server tries to write what is left where the store doesn't answer.
const LAST_TRIES: u32 = 10;
/// The weight of a new call in the learned response time.
const WEIGHT: f64 = 0.2;

/// The way to the writer, and what it learns of response times.
pub struct Receipts {
    queue: mpsc::Sender<Order>,
    orders: Mutex<Option<mpsc::Receiver<Order>>>,
    latencies: Mutex<HashMap<String, Learned>>,
}

enum Order {
    Write(Box<Receipt>),
    Finish(Box<Receipt>),
    Flush(oneshot::Sender<()>),
}

struct Learned {
    hundredths: f64,
    kept: bool,
}

impl Receipts {
    /// Hands a receipt over. Where the store can't keep up, callers wait: none is dropped.
    pub async fn hand_over(&self, receipt: Receipt) {
        self.order(Order::Write(Box::new(receipt))).await;
    }

    /// Notes how a write ended. It has happened, so its caller is told even where the store is away: the
    /// `pending` receipt is there, and how it ended is written behind.
    pub async fn finish(&self, database: &Database, receipt: Receipt) {
        if let Err(error) = receipts::finish(database, &receipt).await {
            tracing::warn!(?error, receipt = receipt.id, "how a write ended can't be written yet");
            self.order(Order::Finish(Box::new(receipt))).await;
        }
    }

    async fn order(&self, order: Order) {
        if self.queue.send(order).await.is_err() {
            tracing::error!("a receipt came after the writer had stopped and is lost");
        }
    }

    /// Waits until every receipt that was handed over before is in the store.
    pub async fn flush(&self) {
        let (done, wait) = oneshot::channel();
        if self.queue.send(Order::Flush(done)).await.is_ok() {
            // An error says that the writer has stopped: there is nothing left to wait for.
            wait.await.unwrap_or_default();
        }
    }

    /// Learns from a call how long a skill takes. `known` is what the store had at publishing.
    pub fn learn(&self, skill: &str, micros: i64) {
        #[expect(clippy::cast_precision_loss, reason = "a duration that a double can't hold doesn't happen")]
        let hundredths = micros as f64 / 10.0;
        let mut latencies = self.latencies.lock().unwrap_or_else(PoisonError::into_inner);
        match latencies.get_mut(skill) {
            Some(learned) => {
                learned.hundredths += (hundredths - learned.hundredths) * WEIGHT;
                learned.kept = false;
            }
            None => {
                latencies.insert(skill.to_owned(), Learned { hundredths, kept: false });
            }
        }
    }

    /// The learned response time of a skill, hundredths of a millisecond.
    pub fn latency(&self, skill: &str) -> Option<i64> {
        let latencies = self.latencies.lock().unwrap_or_else(PoisonError::into_inner);
        latencies.get(skill).map(|learned| whole(learned.hundredths))
    }

    fn unkept(&self) -> Vec<(String, i64)> {
        let mut latencies = self.latencies.lock().unwrap_or_else(PoisonError::into_inner);
        let unkept = latencies.iter_mut().filter(|(_, learned)| !learned.kept);
        unkept
            .map(|(skill, learned)| {
                learned.kept = true;
                (skill.clone(), whole(learned.hundredths))
            })
            .collect()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a duration that doesn't fit doesn't happen")]
fn whole(hundredths: f64) -> i64 {
    hundredths.round() as i64
}

impl Default for Receipts {
    fn default() -> Self {
        let (queue, orders) = mpsc::channel(QUEUE);
        Self { queue, orders: Mutex::new(Some(orders)), latencies: Mutex::default() }
    }
}

/// Writes receipts in batches until stopped, then what is left.
pub async fn write_behind(app: App, stop: CancellationToken) {
    let Some(mut orders) = app.receipts.orders.lock().unwrap_or_else(PoisonError::into_inner).take() else {
        tracing::error!("a second writer of receipts was started; it ends at once");
        return;
    };
    let mut batch = Vec::with_capacity(BATCH);
    let mut learning = Learning { app: &app, kept: Instant::now() };
    loop {
        tokio::select! {
            biased;
            count = orders.recv_many(&mut batch, BATCH) => if count == 0 { break },
            () = stop.cancelled() => break,
        }
        gather(&mut orders, &mut batch, &stop).await;
        let waiting = write(&app, &mut batch, &stop).await;
        if !waiting.is_empty() || learning.kept.elapsed() >= KEEP_EVERY {
            learning.keep().await;
        }
        for done in waiting {
            // An error only says that whoever waited has gone.
            done.send(()).unwrap_or_default();
        }
    }
    learning.keep().await;
}

/// Adds what comes in the next moment, unless the batch is full, somebody waits for it, or we stop.
async fn gather(orders: &mut mpsc::Receiver<Order>, batch: &mut Vec<Order>, stop: &CancellationToken) {
    let until = Instant::now() + GATHER;
    let is_awaited = |order: &Order| matches!(order, Order::Flush(_));
    let mut seen = 0;
    while batch.len() < BATCH && !batch.iter().skip(seen).any(is_awaited) {
        seen = batch.len();
        let room = BATCH - seen;
        tokio::select! {
            count = orders.recv_many(batch, room) => if count == 0 { return },
            () = tokio::time::sleep_until(until) => return,
            () = stop.cancelled() => return,
        }
    }
}

/// Writes one batch; gives whoever waits for it.
async fn write(app: &App, batch: &mut Vec<Order>, stop: &CancellationToken) -> Vec<oneshot::Sender<()>> {
    let mut rows = Vec::with_capacity(batch.len());
    let (mut ended, mut waiting) = (Vec::new(), Vec::new());
    for order in batch.drain(..) {
        match order {
            Order::Write(receipt) => rows.push(*receipt),
            Order::Finish(receipt) => ended.push(*receipt),
            Order::Flush(done) => waiting.push(done),
        }
    }
    insert(&app.database, &rows, stop).await;
    for receipt in &ended {
        finish(&app.database, receipt, stop).await;
    }
    waiting
}

/// Keeps learned response times, now and then.
struct Learning<'a> {
    app: &'a App,
    kept: Instant,
}

impl Learning<'_> {
    async fn keep(&mut self) {
        self.kept = Instant::now();
        let learned = self.app.receipts.unkept();
        if !learned.is_empty()
            && let Err(error) = receipts::keep_latencies(&self.app.database, &learned).await
        {
            tracing::warn!(?error, "learned response times can't be kept");
        }
    }
}

/// Tries until the store takes them: what was acknowledged is not lost to a pause of the store.
async fn insert(database: &Database, rows: &[Receipt], stop: &CancellationToken) {
    let mut patience = Patience { last_tries: 0, stop };
    while !rows.is_empty() {
        let Err(error) = receipts::insert_all(database, rows).await else { return };
        if !patience.lasts(&error, rows.len()).await {
            return;
        }
    }
}

/// Tries until the store knows how a write ended.
async fn finish(database: &Database, receipt: &Receipt, stop: &CancellationToken) {
    let mut patience = Patience { last_tries: 0, stop };
    while let Err(error) = receipts::finish(database, receipt).await {
        if !patience.lasts(&error, 1).await {
            return;
        }
    }
}

/// Endless while the server runs; once it stops, good for a few more tries.
struct Patience<'a> {
    last_tries: u32,
    stop: &'a CancellationToken,
}

impl Patience<'_> {
    /// Waits a little before the next try; false where there is none.
    async fn lasts(&mut self, error: &Error, count: usize) -> bool {
        tracing::error!(?error, count, "receipts can't be written; trying again");
        if self.stop.is_cancelled() {
            self.last_tries += 1;
            if self.last_tries > LAST_TRIES {
                metrics::counter!(names::RECEIPTS_LOST).increment(count as u64);
                tracing::error!(count, "stopped with receipts that couldn't be written: they are lost");
                return false;
            }
        }
        tokio::time::sleep(RETRY_AFTER).await;
        true
    }
}

/// What each receipt's call sent, without values: kept once in its version, not in each receipt.
///
/// # Errors
/// What the store says.
pub async fn requests(store: OrganizationStore<'_>, receipts: &[Receipt]) -> Result<Vec<Option<String>>> {
    let mut read: HashMap<&str, Option<Version>> = HashMap::new();
    let mut requests = Vec::with_capacity(receipts.len());
    for receipt in receipts {
        let Some(version_id) = receipt.version_id.as_deref() else {
            requests.push(None);
            continue;
        };
        if !read.contains_key(version_id) {
            read.insert(version_id, versions::find(store, &receipt.agent_id, version_id).await?);
        }
        let version = read.get(version_id).and_then(Option::as_ref);
        requests.push(version.and_then(|version| statement(version, &receipt.skill_id)));
    }
    Ok(requests)
}

fn statement(version: &Version, skill: &str) -> Option<String> {
    let plan = version.compiled.skills.iter().find(|known| known.id == skill)?.plan.as_ref()?;
    Some(jackfield_core::plan::preview::request_text(plan))
}
