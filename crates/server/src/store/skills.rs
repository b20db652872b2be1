//! Skills of the drafts: the document as JSON, and a bound one's binding and plan.

use super::{Arg, OrganizationStore, Row, Transaction};
use crate::{
    error::{Error, Result},
    model::skill::{Origin, Skill},
};

/// Adds a skill.
///
/// # Errors
/// What the store says.
pub async fn insert(transaction: &mut Transaction<'_>, skill: &Skill) -> Result<()> {
    let texts = Texts::of(skill)?;
    transaction
        .execute(
            "INSERT INTO skills (organization_id, id, agent_id, tool_name, kind, document, binding, plan, revision,
             created_at, updated_at, slug, config) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            &[
                Arg::Text(&skill.id),
                Arg::Text(&skill.agent_id),
                Arg::Text(&skill.document.tool_name),
                Arg::MaybeText(skill.kind.as_deref()),
                Arg::Text(&texts.document),
                Arg::MaybeText(texts.binding.as_deref()),
                Arg::MaybeText(texts.plan.as_deref()),
                Arg::Int(skill.revision),
                Arg::Int(skill.created_at),
                Arg::Int(skill.updated_at),
                Arg::MaybeText(skill.origin.as_ref().map(|origin| origin.slug.as_str())),
                Arg::MaybeText(texts.config.as_deref()),
            ],
        )
        .await?;
    Ok(())
}

/// A skill of an agent.
///
/// # Errors
/// What the store says.
pub async fn find(store: OrganizationStore<'_>, agent_id: &str, skill_id: &str) -> Result<Option<Skill>> {
    const SQL: &str = "SELECT id, agent_id, kind, document, binding, plan, revision, latency, created_at, updated_at, slug, config \
                       FROM skills WHERE organization_id = $1 AND agent_id = $2 AND id = $3";
    if agent_id.contains('\0') || skill_id.contains('\0') {
        return Ok(None);
    }
    store.first(SQL, &[Arg::Text(agent_id), Arg::Text(skill_id)]).await?.as_ref().map(read).transpose()
}

/// A skill of an agent that the transaction holds.
///
/// # Errors
/// What the store says.
pub async fn find_held(
    transaction: &mut Transaction<'_>,
    agent_id: &str,
    skill_id: &str,
) -> Result<Option<Skill>> {
    const SQL: &str = "SELECT id, agent_id, kind, document, binding, plan, revision, latency, created_at, updated_at, slug, config \
                       FROM skills WHERE organization_id = $1 AND agent_id = $2 AND id = $3";
    if skill_id.contains('\0') {
        return Ok(None);
    }
    let row = transaction.first(SQL, &[Arg::Text(agent_id), Arg::Text(skill_id)]).await?;
    row.as_ref().map(read).transpose()
}

/// Whether another skill of the agent has that tool name.
///
/// # Errors
/// What the store says.
pub async fn is_name_taken(
    transaction: &mut Transaction<'_>,
    agent_id: &str,
    tool_name: &str,
    except_id: &str,
) -> Result<bool> {
    const SQL: &str =
        "SELECT id FROM skills WHERE organization_id = $1 AND agent_id = $2 AND tool_name = $3 AND id <> $4";
    let args = [Arg::Text(agent_id), Arg::Text(tool_name), Arg::Text(except_id)];
    Ok(transaction.first(SQL, &args).await?.is_some())
}

/// All skills of an agent, oldest first.
///
/// # Errors
/// What the store says.
pub async fn list_of_agent(store: OrganizationStore<'_>, agent_id: &str) -> Result<Vec<Skill>> {
    const SQL: &str = "SELECT id, agent_id, kind, document, binding, plan, revision, latency, created_at, updated_at, slug, config \
                       FROM skills WHERE organization_id = $1 AND agent_id = $2 ORDER BY id";
    store.all(SQL, &[Arg::Text(agent_id)]).await?.iter().map(read).collect()
}

/// An agent's skills after a cursor, oldest first.
///
/// # Errors
/// What the store says.
pub async fn page(
    store: OrganizationStore<'_>,
    agent_id: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Skill>> {
    const SQL: &str = "SELECT id, agent_id, kind, document, binding, plan, revision, latency, created_at, updated_at, slug, config \
                       FROM skills WHERE organization_id = $1 AND agent_id = $2 AND id > $3 ORDER BY id LIMIT $4";
    let args = [Arg::Text(agent_id), Arg::Text(after), Arg::Int(limit)];
    store.all(SQL, &args).await?.iter().map(read).collect()
}

/// All skills of the organization that use a kind of integration, by agent.
///
/// # Errors
/// What the store says.
pub async fn list_of_kind(store: OrganizationStore<'_>, kind: &str) -> Result<Vec<Skill>> {
    const SQL: &str = "SELECT id, agent_id, kind, document, binding, plan, revision, latency, created_at, updated_at, slug, config \
                       FROM skills WHERE organization_id = $1 AND kind = $2 ORDER BY agent_id, id";
    store.all(SQL, &[Arg::Text(kind)]).await?.iter().map(read).collect()
}

/// The skills of an agent that come of actions and presets of a kind, oldest first.
///
/// # Errors
/// What the store says.
pub async fn of_actions(transaction: &mut Transaction<'_>, agent_id: &str, kind: &str) -> Result<Vec<Skill>> {
    const SQL: &str = "SELECT id, agent_id, kind, document, binding, plan, revision, latency, created_at, updated_at, slug, config \
                       FROM skills WHERE organization_id = $1 AND agent_id = $2 AND kind = $3 AND slug IS NOT NULL \
                       ORDER BY id";
    transaction.all(SQL, &[Arg::Text(agent_id), Arg::Text(kind)]).await?.iter().map(read).collect()
}

/// Writes a skill's document, binding, plan and revision.
///
/// # Errors
/// What the store says.
pub async fn update(transaction: &mut Transaction<'_>, skill: &Skill) -> Result<()> {
    let texts = Texts::of(skill)?;
    transaction
        .execute(
            "UPDATE skills SET tool_name = $4, document = $5, binding = $6, plan = $7, revision = $8, updated_at = $9,
             config = $10
             WHERE organization_id = $1 AND agent_id = $2 AND id = $3",
            &[
                Arg::Text(&skill.agent_id),
                Arg::Text(&skill.id),
                Arg::Text(&skill.document.tool_name),
                Arg::Text(&texts.document),
                Arg::MaybeText(texts.binding.as_deref()),
                Arg::MaybeText(texts.plan.as_deref()),
                Arg::Int(skill.revision),
                Arg::Int(skill.updated_at),
                Arg::MaybeText(texts.config.as_deref()),
            ],
        )
        .await?;
    Ok(())
}

/// Removes a skill from the draft; versions that hold it keep it.
///
/// # Errors
/// What the store says.
pub async fn delete(transaction: &mut Transaction<'_>, agent_id: &str, skill_id: &str) -> Result<()> {
    let sql = "DELETE FROM skills WHERE organization_id = $1 AND agent_id = $2 AND id = $3";
    transaction.execute(sql, &[Arg::Text(agent_id), Arg::Text(skill_id)]).await?;
    Ok(())
}

/// The parts that are kept as JSON.
struct Texts {
    document: String,
    binding: Option<String>,
    plan: Option<String>,
    config: Option<String>,
}

impl Texts {
    fn of(skill: &Skill) -> Result<Self> {
        let binding = skill.binding.as_ref().map(serde_json::to_string).transpose();
        let plan = skill.plan.as_ref().map(serde_json::to_string).transpose();
        let config = skill.origin.as_ref().map(|origin| serde_json::to_string(&origin.config)).transpose();
        Ok(Self {
            document: serde_json::to_string(&skill.document).map_err(Error::internal)?,
            binding: binding.map_err(Error::internal)?,
            plan: plan.map_err(Error::internal)?,
            config: config.map_err(Error::internal)?,
        })
    }
}

fn read(row: &Row) -> Result<Skill> {
    let binding = row.maybe_text(4)?.map(|text| serde_json::from_str(&text)).transpose();
    let plan = row.maybe_text(5)?.map(|text| serde_json::from_str(&text)).transpose();
    let config = row.maybe_text(11)?.map(|text| serde_json::from_str(&text)).transpose();
    let config = config.map_err(Error::internal)?.unwrap_or_default();
    Ok(Skill {
        origin: row.maybe_text(10)?.map(|slug| Origin { slug, config }),
        id: row.text(0)?,
        agent_id: row.text(1)?,
        kind: row.maybe_text(2)?,
        document: serde_json::from_str(&row.text(3)?).map_err(Error::internal)?,
        binding: binding.map_err(Error::internal)?,
        plan: plan.map_err(Error::internal)?,
        revision: row.int(6)?,
        latency: row.maybe_int(7)?,
        created_at: row.int(8)?,
        updated_at: row.int(9)?,
    })
}
