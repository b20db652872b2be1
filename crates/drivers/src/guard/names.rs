//! Who turns names into addresses. What they answer is vetted in any case.

use std::{fmt, future::Future, io, net::SocketAddr, pin::Pin};

/// A resolver's answer to come.
pub type Addresses<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'a>>;

/// Turns a name into addresses: the machine's own resolver, or a test's.
pub trait Names: fmt::Debug + Send + Sync {
    /// The name's addresses, each with that port.
    fn addresses<'a>(&'a self, name: &'a str, port: u16) -> Addresses<'a>;
}

/// The resolver of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses<'a>(&'a self, name: &'a str, port: u16) -> Addresses<'a> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, port)).await?.collect()) })
    }
}
