//! The connections of writes: one call each at a time.

use std::sync::{Arc, Mutex, PoisonError};

use super::{
    dial::Dialer,
    session::{Purpose, Session},
};
use crate::{
    error::Error,
    limits::{Deadline, Gate, Pass},
};

/// The connections that writes take turns with.
pub(super) struct Writers {
    pub(super) dialer: Arc<Dialer>,
    gate: Gate,
    idle: Mutex<Vec<Arc<Session>>>,
}

/// A session for one write. Only one that was given back is used again: after a failure nobody knows
/// what it was in the middle of.
pub(super) struct Turn<'a> {
    pub(super) session: Arc<Session>,
    writers: &'a Writers,
    _pass: Pass,
}

impl Writers {
    pub(super) fn new(dialer: Arc<Dialer>) -> Self {
        let gate = Gate::new(dialer.settings.limits.write_connections);
        Self { dialer, gate, idle: Mutex::default() }
    }

    /// A session for one write, waiting for one until the deadline.
    pub(super) async fn take(&self, deadline: Deadline) -> Result<Turn<'_>, Error> {
        let pass = self.gate.enter(deadline).await?;
        let session = match self.pop() {
            Some(session) => session,
            None => Arc::new(Session::open(&self.dialer, Purpose::Write, deadline).await?),
        };
        Ok(Turn { session, writers: self, _pass: pass })
    }

    fn pop(&self) -> Option<Arc<Session>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|session| session.is_usable());
        idle.pop()
    }
}

impl Turn<'_> {
    /// Gives the session back for the next write; its transaction has ended.
    pub(super) fn give_back(self) {
        if self.session.is_usable() {
            self.writers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&self.session));
        }
    }
}
