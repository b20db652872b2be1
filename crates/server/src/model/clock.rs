//! Time as a parameter.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::Timestamp;

/// Where the product takes the time from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's own clock.
    #[default]
    System,
    /// A clock that a test sets, in microseconds since 1970.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The time, in microseconds since 1970: how the store keeps it.
    pub fn micros(&self) -> i64 {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
            Self::System => Timestamp::now().as_microsecond(),
            Self::Set(micros) => micros.load(Ordering::Relaxed),
        }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        timestamp(self.micros())
    }
}

/// A stored time as a timestamp; a value beyond the calendar becomes 1970.
pub fn timestamp(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A stored time as RFC 3339, as the API writes it.
pub fn rfc3339(micros: i64) -> String {
    timestamp(micros).to_string()
}
