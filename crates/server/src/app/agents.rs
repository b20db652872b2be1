//! Agents: every edit is to the draft.

mod hours;
pub mod read;
pub mod words;

use serde_json::{Map, Value};

use super::{App, Caller};
use crate::{
    error::{Error, Result},
    model::{
        Id,
        agent::{Agent, AgentDraft},
    },
    store::{self, Transaction},
};

/// Makes an agent from a body.
///
/// # Errors
/// `validation_failed` with every fault, or what the store says.
pub async fn create(app: &App, caller: &Caller, body: &Value) -> Result<Agent> {
    let draft = read::draft(body)?;
    let now = app.clock.micros();
    let agent = Agent {
        id: Id::Agent.new(&app.clock),
        draft,
        revision: 1,
        published_version_id: None,
        published_number: 0,
        last_number: 0,
        created_by: caller.key.to_string(),
        created_at: now,
        updated_at: now,
    };
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    store::agents::insert(&mut transaction, &agent).await?;
    save(app, caller, transaction).await?;
    Ok(agent)
}

/// An agent of the organization.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn get(app: &App, organization: &str, id: &str) -> Result<Agent> {
    let found = store::agents::find(app.database.organization(organization), id).await?;
    found.ok_or_else(|| Error::not_found("agent", id))
}

/// The organization's agents after a cursor.
///
/// # Errors
/// What the store says.
pub async fn list(app: &App, organization: &str, after: &str, limit: i64) -> Result<Vec<Agent>> {
    store::agents::list(app.database.organization(organization), after, limit).await
}

/// Changes an agent's draft: the patch's members replace the draft's, null removes.
///
/// # Errors
/// `not_found`, what `check` says of the revision, `validation_failed` with every fault, or what
/// the store says.
pub async fn update(
    app: &App,
    caller: &Caller,
    id: &str,
    patch: &Value,
    check: impl FnOnce(i64) -> Result<()> + Send,
) -> Result<Agent> {
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = lock(&mut transaction, id).await?;
    check(agent.revision)?;
    let merged = merged(&agent.draft, patch)?;
    agent.draft = read::draft(&merged)?;
    touch(app, &mut transaction, &mut agent).await?;
    save(app, caller, transaction).await?;
    Ok(agent)
}

/// Removes an agent with its skills and versions; its receipts stay.
///
/// # Errors
/// `not_found`, what `check` says of the revision, or what the store says.
pub async fn remove(
    app: &App,
    caller: &Caller,
    id: &str,
    check: impl FnOnce(i64) -> Result<()> + Send,
) -> Result<()> {
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let agent = lock(&mut transaction, id).await?;
    check(agent.revision)?;
    store::agents::delete(&mut transaction, id).await?;
    save(app, caller, transaction).await
}

/// The agent, held until the transaction ends.
///
/// # Errors
/// `not_found`, or what the store says.
pub(super) async fn lock(transaction: &mut Transaction<'_>, id: &str) -> Result<Agent> {
    store::agents::lock(transaction, id).await?.ok_or_else(|| Error::not_found("agent", id))
}

/// Writes an agent that was changed itself or whose skills were: its revision grows.
///
/// # Errors
/// What the store says.
pub(super) async fn touch(app: &App, transaction: &mut Transaction<'_>, agent: &mut Agent) -> Result<()> {
    agent.revision += 1;
    agent.updated_at = app.clock.micros();
    store::agents::update(transaction, agent).await
}

/// Ends a change: announced to every replica, dropped from what this one remembers.
///
/// # Errors
/// What the store says.
pub(super) async fn save(app: &App, caller: &Caller, mut transaction: Transaction<'_>) -> Result<()> {
    transaction.announce(&caller.organization).await?;
    transaction.commit().await?;
    app.forget(&caller.organization);
    Ok(())
}

fn merged(draft: &AgentDraft, patch: &Value) -> Result<Value> {
    let mut members: Map<String, Value> = match serde_json::to_value(draft).map_err(Error::internal)? {
        Value::Object(members) => members,
        other => {
            return Err(Error::internal(format!("a draft became {}", jackfield_core::json::name_of(&other))));
        }
    };
    let Some(patch) = patch.as_object() else {
        // The reader says best what a body must be.
        return Ok(patch.clone());
    };
    for (name, value) in patch {
        members.insert(name.clone(), value.clone());
    }
    Ok(Value::Object(members))
}
