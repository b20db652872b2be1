//! How long, how many and how large: the limits of a connection.
//!
//! [`Deadline`] bounds a call in time, [`Gate`] in number, [`Breaker`] keeps calls away from a
//! provider that fails again and again.

mod breaker;
mod gate;

use std::time::Duration;

pub use breaker::{Admission, Breaker};
pub use gate::{Deadline, Gate, Pass};

/// The limits of one connection, each with a default and a setting.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long connecting may take, TLS and sign-in included.
    pub connect_timeout: Duration,
    /// How long one call may take in all, waiting for a free connection included.
    pub call_timeout: Duration,
    /// How long a discovery may take.
    pub discover_timeout: Duration,
    /// How many connections reads share.
    pub read_connections: usize,
    /// How many calls may be on their way at once; more wait, at most as long as a call may take.
    pub max_in_flight: usize,
    /// How many connections writes may use.
    pub write_connections: usize,
    /// The most bytes that one result may have.
    pub max_result_bytes: usize,
    /// How many failures in a row open the circuit.
    pub breaker_failures: u32,
    /// How long an open circuit stays open before one call may try again.
    pub breaker_cooldown: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            call_timeout: Duration::from_secs(10),
            discover_timeout: Duration::from_secs(120),
            read_connections: 8,
            max_in_flight: 64,
            write_connections: 4,
            max_result_bytes: 1 << 20,
            breaker_failures: 5,
            breaker_cooldown: Duration::from_secs(5),
        }
    }
}
