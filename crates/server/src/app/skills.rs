//! Skills of an agent's draft: made by binding an operation, or directly where the platform that
//! carries the conversation runs them.

pub mod arguments;
mod bound;
mod read;
mod rules;
mod schema;
pub mod types;
mod words;

pub use bound::{BoundSkill, draft_of_bound, save_bound, save_unnamed};
pub(super) use rules::changes_what_is_there;

use jackfield_core::binding::read::tool_name;
use serde_json::Value;

use super::{App, Caller, actions, agents};
use crate::{
    error::{Error, Result},
    model::{
        Id,
        skill::{Skill, SkillDocument},
    },
    store::{self, Transaction},
};

/// Which skill of which agent.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// `agt_…`
    pub agent_id: &'a str,
    /// `skl_…`
    pub skill_id: &'a str,
}

/// Makes a skill of a type that needs no binding.
///
/// # Errors
/// `not_found`, `skill_type_not_available`, `binding_required`, `validation_failed` with every
/// fault, `name_taken`, or what the store says.
pub async fn create(app: &App, caller: &Caller, agent_id: &str, body: &Value) -> Result<Skill> {
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = agents::lock(&mut transaction, agent_id).await?;
    let skill = new(app, agent_id, read::create(body)?);
    insert(&mut transaction, &skill).await?;
    agents::touch(app, &mut transaction, &mut agent).await?;
    agents::save(app, caller, transaction).await?;
    Ok(skill)
}

/// A skill of an agent.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn get(app: &App, organization: &str, place: Place<'_>) -> Result<Skill> {
    let store = app.database.organization(organization);
    let found = store::skills::find(store, place.agent_id, place.skill_id).await?;
    found.ok_or_else(|| Error::not_found("skill", place.skill_id))
}

/// An agent's skills after a cursor.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn list(
    app: &App,
    organization: &str,
    agent_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Skill>> {
    agents::get(app, organization, agent_id).await?;
    store::skills::page(app.database.organization(organization), agent_id, after, limit).await
}

/// Changes a skill: the patch's members replace the skill's, null puts the default back.
///
/// # Errors
/// `not_found`, what `check` says of the revision, `validation_failed` with every fault,
/// `name_taken`, or what the store says.
pub async fn update(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    patch: &Value,
    check: impl FnOnce(i64) -> Result<()> + Send,
) -> Result<Skill> {
    let ground = ground(app, &caller.organization, place, patch).await?;
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = agents::lock(&mut transaction, place.agent_id).await?;
    let mut skill = lock(&mut transaction, place).await?;
    check(skill.revision)?;
    let mut patch = patch.clone();
    if let (Some(ground), Some(members)) = (&ground, patch.as_object_mut())
        && let Some(Value::Object(given)) = members.remove("executionConfig")
    {
        skill = actions::reconfigured(ground, &agent.draft, &skill, &given)?;
    }
    skill.document = read::update(&skill, &patch)?;
    refuse_taken(&mut transaction, &skill).await?;
    skill.revision += 1;
    skill.updated_at = app.clock.micros();
    store::skills::update(&mut transaction, &skill).await?;
    agents::touch(app, &mut transaction, &mut agent).await?;
    agents::save(app, caller, transaction).await?;
    Ok(skill)
}

/// What a change of an operator's values is compiled on; none where the patch has none, or the skill comes of no action.
async fn ground(
    app: &App,
    organization: &str,
    place: Place<'_>,
    patch: &Value,
) -> Result<Option<actions::Ground>> {
    if !patch.get("executionConfig").is_some_and(Value::is_object) {
        return Ok(None);
    }
    let skill = get(app, organization, place).await?;
    let (Some(kind), Some(_)) = (&skill.kind, &skill.origin) else { return Ok(None) };
    let row = store::connections::find(app.database.organization(organization), kind).await?;
    // Whether it is connected at the moment matters when it is called, not when it is completed.
    let label = row.map(|row| row.account_label).unwrap_or_default();
    actions::ground(app, organization, kind, &label).await.map(Some)
}

/// Removes a skill from the draft; versions that hold it keep it.
///
/// # Errors
/// `not_found`, what `check` says of the revision, or what the store says.
pub async fn remove(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    check: impl FnOnce(i64) -> Result<()> + Send,
) -> Result<()> {
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = agents::lock(&mut transaction, place.agent_id).await?;
    let skill = lock(&mut transaction, place).await?;
    check(skill.revision)?;
    store::skills::delete(&mut transaction, place.agent_id, place.skill_id).await?;
    agents::touch(app, &mut transaction, &mut agent).await?;
    agents::save(app, caller, transaction).await
}

async fn lock(transaction: &mut Transaction<'_>, place: Place<'_>) -> Result<Skill> {
    let found = store::skills::find_held(transaction, place.agent_id, place.skill_id).await?;
    found.ok_or_else(|| Error::not_found("skill", place.skill_id))
}

pub(super) fn new(app: &App, agent_id: &str, document: SkillDocument) -> Skill {
    let now = app.clock.micros();
    Skill {
        id: Id::Skill.new(&app.clock),
        agent_id: agent_id.to_owned(),
        kind: None,
        document,
        binding: None,
        plan: None,
        origin: None,
        revision: 1,
        latency: None,
        created_at: now,
        updated_at: now,
    }
}

async fn insert(transaction: &mut Transaction<'_>, skill: &Skill) -> Result<()> {
    refuse_taken(transaction, skill).await?;
    store::skills::insert(transaction, skill).await
}

/// Adds a ready-made skill; where its tool name is taken, it gets the kind in front of it: two providers may both find
/// customers.
///
/// # Errors
/// `name_taken` where that is taken too, or what the store says.
pub(super) async fn insert_beside(transaction: &mut Transaction<'_>, skill: &mut Skill) -> Result<()> {
    let (agent_id, name) = (skill.agent_id.as_str(), skill.document.tool_name.as_str());
    if store::skills::is_name_taken(transaction, agent_id, name, &skill.id).await?
        && let Some(kind) = &skill.kind
    {
        skill.document.tool_name = tool_name(&format!("{kind}_{name}"));
    }
    insert(transaction, skill).await
}

async fn refuse_taken(transaction: &mut Transaction<'_>, skill: &Skill) -> Result<()> {
    let tool_name = &skill.document.tool_name;
    if store::skills::is_name_taken(transaction, &skill.agent_id, tool_name, &skill.id).await? {
        let detail =
            format!("This agent has a skill with the tool name `{tool_name}` already. Choose another name.");
        return Err(Error::conflict("name_taken", detail));
    }
    Ok(())
}
