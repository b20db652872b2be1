//! Bindings: from what a person mapped to a skill, by the compiler alone.

pub mod auto;
pub mod planners;

use std::sync::Arc;

use jackfield_core::{
    binding::{self, Binding, read::tool_name},
    compile,
    diagnostic::Diagnostic,
    plan::{Plan, Zone, phone::Region},
    schema::Sensitivity,
    scoping::Scoping,
};
use serde_json::Value;

use super::{
    App, Caller,
    audit::{self, Event},
    catalog::{self, Provider},
    connections,
    discovery::{self, DiscoveredSchema},
    scoping,
    skills::{self, BoundSkill},
};
use crate::{
    error::{Error, Kind, Result},
    model::{
        agent::AgentDraft,
        skill::{Skill, SkillDocument},
    },
    store,
};

/// Where a binding belongs.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// `agt_…`
    pub agent_id: &'a str,
    /// The kind of integration.
    pub kind: &'a str,
}

/// What a binding would become.
#[derive(Debug)]
pub struct Preview {
    /// The skill that would be saved.
    pub skill: SkillDocument,
    /// What a call would run.
    pub plan: Plan,
    /// What somebody should know before saving it.
    pub warnings: Vec<String>,
}

/// Binds an operation: the compiled skill becomes part of the agent's draft.
///
/// # Errors
/// `not_found`, `integration_not_connected`, `schema_not_discovered`, `binding_invalid` with every
/// fault, `name_taken`, or what the store says.
pub async fn bind(app: &App, caller: &Caller, place: Place<'_>, body: &Value) -> Result<Skill> {
    let bound = compiled(app, &caller.organization, place, body).await?;
    let skill = skills::save_bound(app, caller, place.agent_id, bound).await?;
    note_reading(app, caller, &skill).await?;
    Ok(skill)
}

/// Notes in the audit log that something whose method writes is taken for a read.
async fn note_reading(app: &App, caller: &Caller, skill: &Skill) -> Result<()> {
    if !skill.plan.as_ref().is_some_and(Plan::treats_as_read) {
        return Ok(());
    }
    let resource = format!("/agents/{}/skills/{}", skill.agent_id, skill.id);
    let event = Event { action: "bindings.treat_as_read", resource: &resource, outcome: "allowed" };
    audit::record(app, caller, event).await
}

/// What binding an operation would save, without saving it.
///
/// # Errors
/// As [`bind`].
pub async fn preview(app: &App, organization: &str, place: Place<'_>, body: &Value) -> Result<Preview> {
    let bound = compiled(app, organization, place, body).await?;
    let skill = skills::draft_of_bound(&bound);
    let warnings = warnings(&bound, &skill);
    Ok(Preview { skill, plan: bound.plan, warnings })
}

/// What bindings of a kind are compiled on: looked up once, for however many of them.
pub(super) struct Ground {
    agent: AgentDraft,
    provider: Arc<Provider>,
    /// Where data goes.
    host: String,
    /// The schema.
    pub discovered: Arc<DiscoveredSchema>,
    /// What is kept from agents.
    pub scoping: Arc<Scoping>,
}

/// Looks up what bindings of a kind are compiled on.
///
/// # Errors
/// `not_found`, `unknown_integration`, `integration_not_connected`, `schema_not_discovered`, or what the store says.
pub(super) async fn ground(app: &App, organization: &str, place: Place<'_>) -> Result<Ground> {
    let Place { agent_id, kind } = place;
    let store = app.database.organization(organization);
    let agent = store::agents::find(store, agent_id).await?;
    let agent = agent.ok_or_else(|| Error::not_found("agent", agent_id))?.draft;
    let provider = catalog::known(app, organization, kind).await?;
    let row = connections::connected(app, organization, kind).await?;
    let discovered = discovery::needed(app, organization, kind, Kind::Conflict).await?;
    let scoping = scoping::current(app, organization, kind).await?;
    let host = connections::host_of(&row.account_label).to_owned();
    Ok(Ground { agent, provider, host, discovered, scoping })
}

impl Ground {
    /// Reads and compiles a binding.
    ///
    /// # Errors
    /// Every fault of it.
    pub(super) fn compiled(&self, body: &Value) -> std::result::Result<BoundSkill, Vec<Diagnostic>> {
        let binding = binding::read::binding(body)?;
        let plan = compile::compile(&binding, &self.discovered.schema, &self.scoping, &self.context())?;
        let host = match connections::other_server(&self.provider, &plan)? {
            Some(server) => connections::label_of(server).to_owned(),
            None => self.host.clone(),
        };
        Ok(bound(binding, body.clone(), plan, host))
    }

    /// What a plan of it carries.
    pub(super) fn context(&self) -> compile::Context {
        context(&self.agent, &self.provider.manifest.kind, &self.discovered.fingerprint)
    }
}

async fn compiled(app: &App, organization: &str, place: Place<'_>, body: &Value) -> Result<BoundSkill> {
    ground(app, organization, place).await?.compiled(body).map_err(invalid)
}

fn bound(binding: Binding, written: Value, plan: Plan, host: String) -> BoundSkill {
    BoundSkill {
        tool_name: tool_name(&binding.tool_name),
        title: binding.tool_name,
        description: binding.description,
        kind: plan.kind.clone(),
        binding: written,
        // A write never starts enabled; what the author says about a read counts.
        enabled: !plan.is_write && binding.enabled.unwrap_or(false),
        plan,
        host,
    }
}

/// What a plan of an agent's carries: how its callers write phone numbers and times.
pub(super) fn context(agent: &AgentDraft, kind: &str, fingerprint: &str) -> compile::Context {
    let zone = agent.business_hours.as_ref().and_then(|hours| Zone::new(&hours.timezone));
    let region = agent.region().and_then(Region::new);
    compile::Context { region, zone, ..compile::Context::new(kind.to_owned(), fingerprint.to_owned()) }
}

pub(super) fn invalid(faults: Vec<Diagnostic>) -> Error {
    let detail = match faults.as_slice() {
        [only] if only.path.is_empty() => only.sentence(),
        [only] => format!("`{}`: {}", only.path, only.sentence()),
        many => format!("The binding has {} faults; `errors` names each with its place.", many.len()),
    };
    Error::unprocessable("binding_invalid", detail).with_faults(faults)
}

fn warnings(bound: &BoundSkill, skill: &SkillDocument) -> Vec<String> {
    let mut warnings = Vec::new();
    if bound.title != bound.tool_name {
        warnings.push(format!("Models will call it `{}`.", bound.tool_name));
    }
    for leaf in bound.plan.output.leaves.iter().filter(|leaf| leaf.sensitivity != Sensitivity::None) {
        let class = leaf.sensitive_class.map_or("personal", |class| class.as_str());
        warnings.push(format!("`{}` returns personal data ({class}).", leaf.name));
    }
    if bound.plan.treats_as_read() {
        warnings.push("It is taken for a read because you say so: it runs without confirmation.".to_owned());
    }
    if skill.is_write {
        let gate = if skill.requires_verified_identity {
            "the caller's verified identity and confirmation"
        } else {
            "the caller's confirmation"
        };
        warnings.push(format!("It is a write: it is saved disabled, and each call needs {gate}."));
    }
    warnings
}
