//! The store: one SQL text for SQLite (the embedded default) and Postgres (several machines).
//!
//! Every statement of an organization's data runs through an [`OrganizationStore`], which binds
//! the organization as `$1` and refuses a statement that doesn't use it: no query can forget its
//! tenant. On Postgres row-level security stands behind it.

pub mod agents;
pub mod audit;
pub mod confirmations;
pub mod connections;
pub mod database;
pub mod facts;
pub mod idempotency;
pub mod keys;
pub mod leases;
pub mod oauth;
pub mod organizations;
pub mod partitions;
pub mod providers;
pub mod receipts;
pub mod retention;
pub mod schemas;
pub mod scopings;
pub mod skills;
pub mod versions;

pub use database::{Arg, Database, OrganizationStore, Row, SystemStore, Transaction};

/// Sorts behind every identifier: where a list without a cursor starts, newest first.
const BEHIND_ALL: &str = "~";
