//! How long a call may take, and how many may be on their way at once.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use crate::error::{Error, ErrorKind};

/// How many calls may wait for each one that may be on its way.
const WAITING_PER_PLACE: usize = 16;

/// The moment by which a call must have ended.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    /// The moment that lies this far ahead.
    pub fn after(duration: Duration) -> Self {
        Self(Instant::now() + duration)
    }

    /// The earlier of this moment and the one that lies that far ahead.
    #[must_use]
    pub fn at_most(self, duration: Duration) -> Self {
        Self(self.0.min(Instant::now() + duration))
    }

    /// How much time is left.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether it has passed.
    pub fn has_passed(self) -> bool {
        self.remaining().is_zero()
    }

    /// Waits for the work until the moment has come; `None` where that came first.
    pub async fn within<T>(self, work: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout_at(self.0, work).await.ok()
    }

    /// The error of a call that took too long.
    pub fn passed() -> Error {
        Error::new(ErrorKind::Timeout, "The connected system didn't answer in the time that a call may take.")
    }
}

/// Lets a bounded number of calls through at once; a bounded number more may wait.
#[derive(Debug)]
pub struct Gate {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
}

/// A place behind a [`Gate`], given back when dropped.
#[derive(Debug)]
pub struct Pass {
    _place: OwnedSemaphorePermit,
}

impl Gate {
    /// A gate with this many places, at least one.
    pub fn new(places: usize) -> Self {
        let places = places.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(places)),
            waiting: AtomicUsize::new(0),
            most_waiting: places.saturating_mul(WAITING_PER_PLACE),
        }
    }

    /// The error of a call that found no place in time.
    pub fn busy() -> Error {
        Error::new(
            ErrorKind::Busy,
            "Too many calls to this connection are on their way; try again in a moment.",
        )
    }

    /// Takes a place, waiting for one until the deadline.
    ///
    /// # Errors
    /// `Busy` where too many wait already or none came free in time.
    pub async fn enter(&self, deadline: Deadline) -> Result<Pass, Error> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(Pass { _place: place });
        }
        let _waiting = Waiting::join(&self.waiting, self.most_waiting)?;
        match deadline.within(Arc::clone(&self.places).acquire_owned()).await {
            Some(Ok(place)) => Ok(Pass { _place: place }),
            Some(Err(_)) | None => Err(Gate::busy()),
        }
    }
}

/// One place in the queue; leaves it however the wait ends.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn join(count: &'a AtomicUsize, most: usize) -> Result<Self, Error> {
        let joined = Self(count);
        if count.fetch_add(1, Ordering::Relaxed) >= most { Err(Gate::busy()) } else { Ok(joined) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_gate_is_busy_once_the_deadline_has_passed() {
        let gate = Gate::new(1);
        let held = gate.enter(Deadline::after(Duration::from_secs(1))).await.unwrap();
        let error = gate.enter(Deadline::after(Duration::ZERO)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Busy);
        drop(held);
        assert!(gate.enter(Deadline::after(Duration::from_secs(1))).await.is_ok());
    }

    #[tokio::test]
    async fn a_full_queue_is_busy_at_once() {
        let gate = Arc::new(Gate::new(1));
        let _held = gate.enter(Deadline::after(Duration::from_secs(60))).await.unwrap();
        let waiting: Vec<_> = (0..WAITING_PER_PLACE)
            .map(|_| {
                let gate = Arc::clone(&gate);
                tokio::spawn(
                    async move { gate.enter(Deadline::after(Duration::from_secs(60))).await.is_ok() },
                )
            })
            .collect();
        while gate.waiting.load(Ordering::Relaxed) < WAITING_PER_PLACE {
            tokio::task::yield_now().await;
        }
        let error = gate.enter(Deadline::after(Duration::from_secs(60))).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Busy);
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
        for task in waiting {
            assert!(task.await.is_err());
        }
        assert_eq!(gate.waiting.load(Ordering::Relaxed), 0);
    }
}
