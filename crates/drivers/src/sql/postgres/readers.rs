//! The shared connections of reads: few, pipelined, the least loaded first.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use super::{
    dial::Dialer,
    session::{Purpose, Session},
};
use crate::{error::Error, limits::Deadline};

/// The connections that reads share.
pub(super) struct Readers {
    pub(super) dialer: Arc<Dialer>,
    slots: Vec<Slot>,
}

/// Room for one connection, opened when it is first needed and again when it has gone.
#[derive(Default)]
struct Slot {
    session: Mutex<Option<Arc<Session>>>,
    opening: tokio::sync::Mutex<()>,
    load: AtomicUsize,
}

/// The use of a session by one call.
pub(super) struct Lease<'a> {
    pub(super) session: Arc<Session>,
    _load: Load<'a>,
}

/// Counts a call against a slot for as long as it lasts.
struct Load<'a>(&'a AtomicUsize);

impl<'a> Load<'a> {
    fn on(slot: &'a Slot) -> Self {
        slot.load.fetch_add(1, Ordering::Relaxed);
        Self(&slot.load)
    }
}

impl Drop for Load<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Slot {
    fn usable(&self) -> Option<Arc<Session>> {
        let session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        session.as_ref().filter(|session| session.is_usable()).map(Arc::clone)
    }

    fn put(&self, session: &Arc<Session>) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(session));
    }
}

impl Readers {
    pub(super) fn new(dialer: Arc<Dialer>, first: Option<Session>) -> Self {
        let count = dialer.settings.limits.read_connections.max(1);
        let slots: Vec<Slot> = std::iter::repeat_with(Slot::default).take(count).collect();
        if let (Some(slot), Some(session)) = (slots.first(), first) {
            slot.put(&Arc::new(session));
        }
        Self { dialer, slots }
    }

    /// A session for one call: of the slot with the fewest calls, opened where there is none yet.
    pub(super) async fn lease(&self, deadline: Deadline) -> Result<Lease<'_>, Error> {
        let Some((slot, session)) = self.least_loaded(|_| true) else {
            return Err(Deadline::passed());
        };
        let load = Load::on(slot);
        if let Some(session) = session {
            return Ok(Lease { session, _load: load });
        }
        match self.open(slot, deadline).await {
            Ok(session) => Ok(Lease { session, _load: load }),
            // Where no more can be had, those that are there share the work.
            Err(error) => match self.least_loaded(Option::is_some) {
                Some((slot, Some(session))) => Ok(Lease { session, _load: Load::on(slot) }),
                Some((_, None)) | None => Err(error),
            },
        }
    }

    async fn open(&self, slot: &Slot, deadline: Deadline) -> Result<Arc<Session>, Error> {
        let Some(_opening) = deadline.within(slot.opening.lock()).await else {
            return Err(Deadline::passed());
        };
        // Somebody else may have opened it while this call waited.
        if let Some(session) = slot.usable() {
            return Ok(session);
        }
        let session = Arc::new(Session::open(&self.dialer, Purpose::Read, deadline).await?);
        slot.put(&session);
        Ok(session)
    }

    fn least_loaded(
        &self,
        suits: impl Fn(&Option<Arc<Session>>) -> bool,
    ) -> Option<(&Slot, Option<Arc<Session>>)> {
        self.slots
            .iter()
            .map(|slot| (slot, slot.usable()))
            .filter(|(_, session)| suits(session))
            .min_by_key(|(slot, session)| (slot.load.load(Ordering::Relaxed), session.is_none()))
    }
}
