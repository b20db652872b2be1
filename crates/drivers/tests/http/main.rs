//! The HTTP client against real servers on loopback.
#![expect(unreachable_pub, reason = "shared by the modules of one test program")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test that can't go on has failed")]

mod addresses;
mod answers;
mod calls;
mod introspection;
mod limits;
mod pages;
mod redirects;
mod secrets;
mod specs;
mod support;
mod tls;
mod tokens;
