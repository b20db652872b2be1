//! The circuit breaker: a provider that fails again and again is left alone for a while.
//!
//! Closed, calls pass. After some failures in a row it opens, and calls are refused without being
//! sent. After the cooldown one call may try: if it succeeds the circuit closes, if it fails the
//! cooldown starts anew. A call through a closed circuit costs two atomic reads.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    time::{Duration, Instant},
};

use super::Limits;
use crate::error::{Error, ErrorKind};

/// The state of one connection's circuit.
#[derive(Debug)]
pub struct Breaker {
    most_failures: u32,
    cooldown: Duration,
    born: Instant,
    failures: AtomicU32,
    /// Nanoseconds after `born` at which one call may try again; 0 means closed.
    retry_at: AtomicU64,
    probing: AtomicBool,
}

/// The permission to try; what came of it is told by [`Admission::settle`].
#[derive(Debug)]
#[must_use = "the breaker learns nothing from a call that isn't settled"]
pub struct Admission<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
}

impl Breaker {
    /// A closed circuit; times given to it later must not be before `now`.
    pub fn new(limits: &Limits, now: Instant) -> Self {
        Self {
            most_failures: limits.breaker_failures.max(1),
            cooldown: limits.breaker_cooldown,
            born: now,
            failures: AtomicU32::new(0),
            retry_at: AtomicU64::new(0),
            probing: AtomicBool::new(false),
        }
    }

    /// Asks whether a call may be tried now.
    ///
    /// # Errors
    /// `CircuitOpen` while the circuit is open, or another call is trying whether it may close.
    pub fn admit(&self, now: Instant) -> Result<Admission<'_>, Error> {
        let retry_at = self.retry_at.load(Ordering::Acquire);
        if retry_at == 0 {
            return Ok(Admission { breaker: self, is_probe: false });
        }
        if self.elapsed(now) < retry_at || self.probing.swap(true, Ordering::AcqRel) {
            return Err(Error::new(
                ErrorKind::CircuitOpen,
                "The connected system failed several times in a row and is left alone for a moment; try again shortly.",
            ));
        }
        Ok(Admission { breaker: self, is_probe: true })
    }

    /// Whether calls are refused.
    pub fn is_open(&self) -> bool {
        self.retry_at.load(Ordering::Acquire) != 0
    }

    fn elapsed(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.born).as_nanos()).unwrap_or(u64::MAX)
    }

    fn succeeded(&self) {
        // Read first: on the hot path the cache line stays shared between the cores.
        if self.failures.load(Ordering::Relaxed) != 0 {
            self.failures.store(0, Ordering::Relaxed);
        }
        if self.is_open() {
            self.retry_at.store(0, Ordering::Release);
        }
    }

    fn failed(&self, is_probe: bool, now: Instant) {
        let failures = self.failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if is_probe || failures >= self.most_failures {
            let cooldown = u64::try_from(self.cooldown.as_nanos()).unwrap_or(u64::MAX);
            self.retry_at.store(self.elapsed(now).saturating_add(cooldown).max(1), Ordering::Release);
        }
    }
}

impl Admission<'_> {
    /// Tells what came of the call. Failures that don't speak of the provider's health (a refused
    /// value, a full queue) show that it answers or say nothing: they never open the circuit.
    pub fn settle<T>(self, outcome: &Result<T, Error>, now: Instant) {
        match outcome {
            Err(error) if error.kind.counts_against_health() => self.breaker.failed(self.is_probe, now),
            // A call that never got a place says nothing about the provider.
            Err(error) if error.kind == ErrorKind::Busy => {}
            Ok(_) | Err(_) => self.breaker.succeeded(),
        }
    }
}

impl Drop for Admission<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            self.breaker.probing.store(false, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COOLDOWN: Duration = Duration::from_secs(5);

    fn breaker(now: Instant) -> Breaker {
        Breaker::new(&Limits { breaker_failures: 3, breaker_cooldown: COOLDOWN, ..Limits::default() }, now)
    }

    fn fail(breaker: &Breaker, now: Instant) {
        let outcome: Result<(), Error> = Err(Error::new(ErrorKind::Unavailable, "gone"));
        breaker.admit(now).unwrap().settle(&outcome, now);
    }

    #[test]
    fn failures_in_a_row_open_it_and_a_success_between_does_not_count() {
        let now = Instant::now();
        let breaker = breaker(now);
        fail(&breaker, now);
        fail(&breaker, now);
        breaker.admit(now).unwrap().settle(&Ok(()), now);
        fail(&breaker, now);
        fail(&breaker, now);
        assert!(!breaker.is_open());
        fail(&breaker, now);
        assert_eq!(breaker.admit(now).unwrap_err().kind, ErrorKind::CircuitOpen);
    }

    #[test]
    fn after_the_cooldown_one_call_tries_and_its_success_closes_it() {
        let now = Instant::now();
        let breaker = breaker(now);
        (0..3).for_each(|_| fail(&breaker, now));
        let later = now + COOLDOWN;
        let probe = breaker.admit(later).unwrap();
        assert!(breaker.admit(later).is_err(), "only one may try");
        probe.settle(&Ok(()), later);
        assert!(!breaker.is_open());
        assert!(breaker.admit(later).is_ok());
    }

    #[test]
    fn a_failed_try_starts_the_cooldown_anew() {
        let now = Instant::now();
        let breaker = breaker(now);
        (0..3).for_each(|_| fail(&breaker, now));
        let later = now + COOLDOWN;
        fail(&breaker, later);
        assert!(breaker.admit(later + COOLDOWN / 2).is_err());
        assert!(breaker.admit(later + COOLDOWN).is_ok());
    }

    #[test]
    fn a_try_that_is_abandoned_lets_the_next_one_through() {
        let now = Instant::now();
        let breaker = breaker(now);
        (0..3).for_each(|_| fail(&breaker, now));
        let later = now + COOLDOWN;
        drop(breaker.admit(later).unwrap());
        assert!(breaker.admit(later).is_ok());
    }

    #[test]
    fn refusals_by_the_provider_never_open_it() {
        let now = Instant::now();
        let breaker = breaker(now);
        for _ in 0..10 {
            let outcome: Result<(), Error> = Err(Error::new(ErrorKind::Rejected, "no"));
            breaker.admit(now).unwrap().settle(&outcome, now);
        }
        assert!(!breaker.is_open());
    }
}
