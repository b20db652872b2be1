//! Which skills a change of schema, scoping or connection touches. Live versions keep running what
//! was approved: this tells a person where to look.

use std::collections::BTreeMap;

use jackfield_core::{
    binding, compile, diagnostic::Diagnostic, plan::Plan, schema::Schema, scoping::Scoping,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{App, bindings, catalog},
    error::Result,
    model::{agent::AgentDraft, skill::Skill},
    store,
};

/// A skill that a change touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AffectedSkill {
    /// `agt_…`
    pub agent_id: String,
    /// `skl_…`
    pub skill_id: String,
    /// What people call it.
    pub name: String,
    /// Whether its binding no longer compiles; otherwise it would compile to something else.
    pub breaks: bool,
    /// What is different for it.
    pub why: String,
}

/// The skills of a kind that don't compile to what they did, against this schema and scoping.
///
/// # Errors
/// What the store says.
pub async fn affected(
    app: &App,
    organization: &str,
    kind: &str,
    schema: &Schema,
    scoping: &Scoping,
) -> Result<Vec<AffectedSkill>> {
    let store = app.database.organization(organization);
    let skills = store::skills::list_of_kind(store, kind).await?;
    let provider = catalog::known(app, organization, kind).await?;
    let shipped = provider.folder.as_deref().and_then(|ready| Some(&ready.folder.schema.as_ref()?.schema));
    let mut agents: BTreeMap<&str, AgentDraft> = BTreeMap::new();
    let mut all = Vec::new();
    for skill in &skills {
        if !agents.contains_key(skill.agent_id.as_str())
            && let Some(agent) = store::agents::find(store, &skill.agent_id).await?
        {
            agents.insert(&skill.agent_id, agent.draft);
        }
        let Some(agent) = agents.get(skill.agent_id.as_str()) else { continue };
        // What comes of an action is bound to the schema of the provider's folder, whatever is discovered.
        let schema = shipped.filter(|_| skill.origin.is_some()).unwrap_or(schema);
        all.extend(effect(skill, agent, schema, scoping));
    }
    Ok(all)
}

/// Those of the affected skills that break.
///
/// # Errors
/// What the store says.
pub async fn broken(
    app: &App,
    organization: &str,
    kind: &str,
    schema: &Schema,
    scoping: &Scoping,
) -> Result<Vec<AffectedSkill>> {
    let mut skills = affected(app, organization, kind, schema, scoping).await?;
    skills.retain(|skill| skill.breaks);
    Ok(skills)
}

/// The skills of a kind, now that its connection is gone.
///
/// # Errors
/// What the store says.
pub async fn without_connection(app: &App, organization: &str, kind: &str) -> Result<Vec<AffectedSkill>> {
    let skills = store::skills::list_of_kind(app.database.organization(organization), kind).await?;
    let why = format!("It answers `integration_not_connected` until `{kind}` is connected again.");
    Ok(skills.iter().map(|skill| entry(skill, true, why.clone())).collect())
}

fn effect(skill: &Skill, agent: &AgentDraft, schema: &Schema, scoping: &Scoping) -> Option<AffectedSkill> {
    let (written, plan) = (skill.binding.as_ref()?, skill.plan.as_ref()?);
    let compiled = binding::read::binding(written).and_then(|binding| {
        let fingerprint = plan.schema_fingerprint.clone();
        let context = bindings::context(agent, &plan.kind, &fingerprint);
        compile::compile(&binding, schema, scoping, &context)
    });
    match compiled {
        Err(faults) => Some(entry(skill, true, sentences(&faults))),
        Ok(fresh) if fresh.hash == plan.hash => None,
        Ok(fresh) => Some(entry(skill, false, difference(plan, &fresh).to_owned())),
    }
}

fn difference(before: &Plan, after: &Plan) -> &'static str {
    if before.request != after.request {
        "It would send something else now. Bind it again to take that over; until then it sends what was approved."
    } else if before.parameters != after.parameters {
        "Its parameters would be others now. Bind it again to take them over."
    } else {
        "Its output would be typed or classified differently now. Bind it again to take that over."
    }
}

fn sentences(faults: &[Diagnostic]) -> String {
    let all: Vec<String> = faults
        .iter()
        .map(|fault| match fault.path.as_str() {
            "" => fault.sentence(),
            path => format!("{path}: {}", fault.sentence()),
        })
        .collect();
    all.join(" ")
}

fn entry(skill: &Skill, breaks: bool, why: String) -> AffectedSkill {
    AffectedSkill {
        agent_id: skill.agent_id.clone(),
        skill_id: skill.id.clone(),
        name: skill.document.name.clone(),
        breaks,
        why,
    }
}
