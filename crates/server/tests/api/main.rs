//! The whole server over HTTP, on SQLite and on Postgres.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails the test by panicking"
)]

#[macro_use]
mod support;

mod actions;
mod agents;
mod apis;
mod audit;
mod auto;
mod bodies;
mod canaries;
mod command_line;
mod configuration;
mod documents;
mod door;
mod drafts;
mod errors;
mod first_start;
mod gates;
mod guides;
mod idempotency;
mod integrations;
mod keys;
mod leases;
mod limits;
mod lists;
mod master_key;
mod mcp;
mod oauth;
mod oauth_servers;
mod openapi;
mod provider_folders;
mod quickstart;
mod replicas;
mod report;
mod retention;
mod skills;
mod store;
mod tenants;
mod values;
mod vendor_documents;
mod vendors;
mod versions;
mod whole_way;
