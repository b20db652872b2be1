//! The audit log: every mutation and every refused authorization leaves an entry.

use super::{App, Caller};
use crate::{
    error::Result,
    model::Id,
    store::audit::{self, Entry, Filter},
};

/// What happened, for an entry.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// What was asked for, such as `agents.publish`.
    pub action: &'a str,
    /// What it was asked of.
    pub resource: &'a str,
    /// `allowed`, `refused` or `failed`, with the code of a failure behind a colon.
    pub outcome: &'a str,
}

/// Adds an entry in the caller's name.
///
/// # Errors
/// What the store says.
pub async fn record(app: &App, caller: &Caller, event: Event<'_>) -> Result<()> {
    let entry = Entry {
        id: Id::Audit.new(&app.clock),
        at: app.clock.micros(),
        actor: caller.key.to_string(),
        action: event.action.to_owned(),
        resource: event.resource.to_owned(),
        outcome: event.outcome.to_owned(),
        origin: caller.origin.to_string(),
        request_id: caller.request.to_string(),
    };
    audit::insert(app.database.organization(&caller.organization), &entry).await
}

/// Adds an entry in the operator's name, who is at the command line.
///
/// # Errors
/// What the store says.
pub async fn record_operator(app: &App, organization: &str, action: &str, resource: &str) -> Result<()> {
    let entry = Entry {
        id: Id::Audit.new(&app.clock),
        at: app.clock.micros(),
        actor: "command line".to_owned(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        outcome: "allowed".to_owned(),
        origin: "local".to_owned(),
        request_id: String::new(),
    };
    audit::insert(app.database.organization(organization), &entry).await
}

/// The entries before a cursor, newest first.
///
/// # Errors
/// What the store says.
pub async fn list(
    app: &App,
    organization: &str,
    filter: &Filter,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Entry>> {
    audit::list(app.database.organization(organization), filter, before, limit).await
}
