//! What a server survives: being killed, losing the databases behind it, being told to stop.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails the test by panicking"
)]

#[expect(dead_code, unused_macros, reason = "shared with the tests of the API, which use all of it")]
#[path = "../api"]
mod api {
    pub(crate) mod support;
}

mod desk;
mod discovering;
mod drain;
mod kill;
mod postgres;
mod proxied;
mod proxy;
mod shop;
mod store;
mod victim;
mod wire;

use api::support;
