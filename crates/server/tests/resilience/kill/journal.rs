//! What the server acknowledged, and what it was asked without an answer.

use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicU64, Ordering},
};

use serde_json::Value;

use crate::support::until;

/// The journal.
#[derive(Default)]
pub(super) struct Journal {
    entries: Mutex<Entries>,
    acknowledged: AtomicU64,
}

/// Its entries.
#[derive(Default)]
pub(super) struct Entries {
    /// Versions, as they were answered.
    pub(super) versions: Vec<Value>,
    /// The draft's last acknowledged greeting, by its number.
    pub(super) greeting: u64,
    /// Agents, with the request that made each.
    pub(super) agents: Vec<(Asked, Value)>,
    /// Agents that were asked for without an answer.
    pub(super) unsure_agents: Vec<Asked>,
    /// Skills, as they were answered.
    pub(super) skills: Vec<Value>,
    /// Writes, with their whole answers.
    pub(super) writes: Vec<(Asked, Value)>,
    /// Writes without an answer.
    pub(super) unsure_writes: Vec<Asked>,
}

/// A request that may be sent again: its idempotency key is the mark of what it makes.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) mark: String,
    pub(super) body: Value,
}

impl Journal {
    /// Its entries.
    pub(super) fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().expect("no worker panicked")
    }

    /// Writes an acknowledgement down.
    pub(super) fn acknowledge(&self, write: impl FnOnce(&mut Entries)) {
        write(&mut self.entries());
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
    }

    /// Waits for as many further acknowledgements.
    pub(super) async fn until_acknowledged(&self, further: u64) {
        let goal = self.acknowledged.load(Ordering::Relaxed) + further;
        until("the workers get answers", async || self.acknowledged.load(Ordering::Relaxed) >= goal).await;
    }

    /// How much there is in it.
    pub(super) fn counts(&self) -> String {
        let Entries { versions, agents, unsure_agents, skills, writes, unsure_writes, .. } = &*self.entries();
        format!(
            "{} versions, {} agents ({} cut off), {} skills, {} writes ({} cut off)",
            versions.len(),
            agents.len(),
            unsure_agents.len(),
            skills.len(),
            writes.len(),
            unsure_writes.len()
        )
    }

    /// Whether requests of each kind were left without an answer.
    pub(super) fn some_were_cut_off(&self) -> bool {
        let entries = self.entries();
        !entries.unsure_agents.is_empty() && !entries.unsure_writes.is_empty()
    }
}
