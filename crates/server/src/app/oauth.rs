//! OAuth 2 in the name of a person: approved once in the provider's own pages, renewed for as long as that counts.
//!
//! ```text
//! connect ─▶ approval::begin ─▶ provider's page ─▶ /oauth/callback ─▶ approval::complete ─▶ tokens kept, sealed
//! call ─▶ tokens (in memory ─▶ store ─▶ renewed once for all replicas) ─▶ signed request
//! ```

pub mod approval;
pub mod clients;
pub mod install;
mod kept;
mod renew;
mod revoke;

pub use kept::Kept;
pub use renew::StoredTokens;
pub(super) use revoke::revoke;
