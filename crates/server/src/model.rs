//! The words of the domain: identifiers, scopes, agents, skills and versions.

pub mod agent;
pub mod clock;
pub mod id;
pub mod scope;
pub mod skill;
pub mod version;

pub use clock::Clock;
pub use id::Id;
pub use scope::{Scope, ScopeSet};
