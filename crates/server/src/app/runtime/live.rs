//! The published version of an agent, ready to be called.

use std::{collections::HashMap, sync::Arc};

use jackfield_core::{
    plan::{PLAN_VERSION, TouchKind, arguments::PreparedPlan},
    scoping::Scoping,
};

use super::hours::Hours;
use crate::{
    app::{App, remembered::Remembered, scoping},
    error::{Error, Result},
    model::{
        agent::AgentDraft,
        version::{Compiled, CompiledSkill},
    },
    store,
};

/// The live agents that this replica remembers.
pub type LiveAgents = Remembered<String, Arc<LiveAgent>>;

/// A version that takes calls.
#[derive(Debug)]
pub struct LiveAgent {
    /// The agent's id.
    pub id: String,
    /// The version's id; none for a draft under test.
    pub version_id: Option<String>,
    /// The channels it answers on; empty means all.
    pub channels: Vec<String>,
    /// When it is open; none means always.
    pub hours: Option<Hours>,
    /// Its tools, in the order of the version.
    pub tools: Vec<LiveTool>,
    by_name: HashMap<String, usize>,
}

/// A tool that takes calls.
#[derive(Debug)]
pub struct LiveTool {
    /// What was published.
    pub skill: CompiledSkill,
    /// The frozen plan, for a bound skill.
    pub plan: Option<PreparedPlan>,
    /// For each leaf of the plan's output, whether it may leave.
    pub allowed: Vec<bool>,
    /// A field that it can't do without and that scoping has blocked since.
    pub blocked: Option<String>,
}

impl LiveAgent {
    /// The tool of that name.
    pub fn tool(&self, name: &str) -> Option<&LiveTool> {
        self.by_name.get(name).and_then(|position| self.tools.get(*position))
    }

    /// Prepares an agent and its skills for calls.
    ///
    /// # Errors
    /// An internal error where a stored plan is damaged.
    pub async fn prepare(
        app: &App,
        organization: &str,
        id: &str,
        version_id: Option<String>,
        compiled: Compiled,
    ) -> Result<Self> {
        let mut tools = Vec::with_capacity(compiled.skills.len());
        for skill in compiled.skills {
            let scoping = match &skill.kind {
                Some(kind) => scoping::current(app, organization, kind).await?,
                None => Arc::default(),
            };
            tools.push(LiveTool::prepare(skill, &scoping)?);
        }
        let by_name =
            tools.iter().enumerate().map(|(at, tool)| (tool.skill.document.tool_name.clone(), at)).collect();
        let AgentDraft { enabled_channels, business_hours, .. } = compiled.agent;
        let hours = business_hours.as_ref().map(Hours::parse).transpose().map_err(Error::internal)?;
        Ok(Self { id: id.to_owned(), version_id, channels: enabled_channels, hours, tools, by_name })
    }
}

impl LiveTool {
    fn prepare(mut skill: CompiledSkill, scoping: &Scoping) -> Result<Self> {
        let Some(plan) = skill.plan.take() else {
            return Ok(Self { skill, plan: None, allowed: Vec::new(), blocked: None });
        };
        if plan.version != PLAN_VERSION || plan.compute_hash() != plan.hash {
            return Err(Error::internal(format!("the plan of {} isn't the one that was approved", skill.id)));
        }
        let allowed = plan.output.leaves.iter().map(|leaf| {
            skill.document.allowed_fields.contains(&leaf.name)
                && !scoping.blocks_field(&leaf.object, &leaf.field)
                && !leaf.through.iter().any(|(object, field)| scoping.blocks_field(object, field))
        });
        let allowed = allowed.collect();
        // A leaf that is blocked falls away; a filter or a written column can't.
        let blocked = plan
            .touches
            .iter()
            .filter(|touch| touch.how != TouchKind::Return)
            .find(|touch| scoping.blocks_field(&touch.object, &touch.field))
            .map(|touch| format!("{}.{}", touch.object, touch.field));
        let plan = PreparedPlan::new(plan).map_err(|fault| Error::internal(fault.message))?;
        Ok(Self { skill, plan: Some(plan), allowed, blocked })
    }
}

/// The published version of an agent.
///
/// # Errors
/// `not_found`, `no_published_version`, `agent_inactive`, or what the store says.
pub async fn current(app: &App, organization: &str, agent_id: &str) -> Result<Arc<LiveAgent>> {
    if let Some(live) = app.live.get(organization, agent_id) {
        return Ok(live);
    }
    let generation = app.live.generation();
    let store = app.database.organization(organization);
    let agent =
        store::agents::find(store, agent_id).await?.ok_or_else(|| Error::not_found("agent", agent_id))?;
    let version_id = agent.published_version_id.ok_or_else(|| {
        let detail = "This agent has no published version. Publish it first: POST /agents/{id}/publish.";
        Error::conflict("no_published_version", detail)
    })?;
    let version = store::versions::find(store, agent_id, &version_id)
        .await?
        .ok_or_else(|| Error::internal(format!("the published version {version_id} is gone")))?;
    if !version.compiled.agent.is_active {
        return Err(Error::conflict(
            "agent_inactive",
            "This agent is published as inactive: it takes no calls.",
        ));
    }
    let live = LiveAgent::prepare(app, organization, agent_id, Some(version_id), version.compiled).await?;
    let live = Arc::new(live);
    app.live.remember(organization, agent_id.to_owned(), Arc::clone(&live), generation);
    Ok(live)
}
