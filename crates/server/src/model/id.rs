//! Identifiers: a prefix that says what it is, and a ULID that sorts by time.

use std::sync::{Mutex, PoisonError};

use ulid::Ulid;

use super::Clock;

/// The newest identifier's number. Each is greater than the one before, also within one millisecond
/// and when the clock is set back: lists that are sorted by it keep the order of events.
static NEWEST: Mutex<Ulid> = Mutex::new(Ulid(0));

/// The prefix of an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Id {
    /// `agt_`
    Agent,
    /// `skl_`
    Skill,
    /// `ver_`
    Version,
    /// `key_`
    Key,
    /// `org_`
    Organization,
    /// `con_`
    Connection,
    /// `rcp_`
    Receipt,
    /// `aud_`
    Audit,
    /// `req_`
    Request,
    /// `lse_`
    Lease,
}

impl Id {
    fn prefix(self) -> &'static str {
        match self {
            Self::Agent => "agt",
            Self::Skill => "skl",
            Self::Version => "ver",
            Self::Key => "key",
            Self::Organization => "org",
            Self::Connection => "con",
            Self::Receipt => "rcp",
            Self::Audit => "aud",
            Self::Request => "req",
            Self::Lease => "lse",
        }
    }

    /// A new identifier of this kind.
    #[expect(clippy::new_ret_no_self, reason = "it makes an identifier of this kind, not a kind")]
    pub fn new(self, clock: &Clock) -> String {
        let millis = u64::try_from(clock.micros() / 1000).unwrap_or_default();
        let fresh = Ulid::from_parts(millis, rand::random());
        let mut newest = NEWEST.lock().unwrap_or_else(PoisonError::into_inner);
        *newest =
            if fresh > *newest { fresh } else { Ulid(newest.0 + 1 + u128::from(rand::random::<u16>())) };
        format!("{}_{}", self.prefix(), *newest)
    }

    /// The least identifier of this kind that a time can give, in microseconds since 1970: what was made
    /// before sorts before it.
    pub fn floor(self, micros: i64) -> String {
        let millis = u64::try_from(micros / 1000).unwrap_or_default();
        format!("{}_{}", self.prefix(), Ulid::from_parts(millis, 0))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, atomic::AtomicI64};

    use super::*;

    #[test]
    fn what_is_made_at_a_time_sorts_at_or_behind_its_floor_and_before_the_next() {
        // Beyond any time that other tests make identifiers at: each is greater than the one before.
        let micros = 4_000_000_000_000_000;
        let made = Id::Receipt.new(&Clock::Set(Arc::new(AtomicI64::new(micros))));
        assert!(Id::Receipt.floor(micros) <= made, "{made}");
        assert!(made < Id::Receipt.floor(micros + 1_000), "{made}");
        assert_eq!(Id::Audit.floor(-1), format!("aud_{}", "0".repeat(26)));
    }
}
