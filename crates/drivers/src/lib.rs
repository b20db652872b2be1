//! What talks to the outside: connections to customers' systems, guarded and limited.
//!
//! Knows neither the store nor the API. Everything that leaves the process goes through
//! [`guard::AddressGuard`], which vets every address and hands back the one to connect to.

pub mod error;
pub mod guard;
pub mod http;
pub mod limits;
pub mod sql;
pub mod tls;

pub use error::{Error, ErrorKind};
