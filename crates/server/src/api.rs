//! The HTTP face: a handler is *authorize → parse → one call of `app` → reply*.
//!
//! What holds for every route (request ids, sign-in, rate limits, idempotency, audit) is in
//! [`conventions`]; each other module is one resource with its views and handlers.

pub mod agents;
pub mod api_keys;
pub mod audit_logs;
pub mod conventions;
pub mod health;
pub mod integrations;
pub mod mcp;
pub mod oauth;
pub mod openapi;
pub mod receipts;
pub mod report;
pub mod router;
pub mod runtime;
pub mod skills;
pub mod versions;
