//! OAuth: clients of organizations, approvals on their way, tokens. Whatever is secret is sealed.

pub mod clients;
pub mod states;
pub mod tokens;
