//! An action into what is saved of it, complete or as far as the operator's values go.

use std::sync::Arc;

use jackfield_core::{
    binding::{self, read::tool_name},
    compile,
    diagnostic::Diagnostic,
    manifest::{Action, AgentFacts},
    plan::Plan,
    schema::Schema,
    scoping::Scoping,
};
use serde_json::{Map, Value, json};

use crate::{
    app::{
        App, bindings,
        catalog::{self, Provider},
        connections, scoping,
        skills::{self, BoundSkill},
    },
    error::{Error, Result},
    model::{
        agent::AgentDraft,
        skill::{Origin, Skill, SkillDocument},
    },
};

/// What actions of a kind are compiled on: looked up before anything is held.
#[derive(Debug)]
pub struct Ground {
    /// The provider, with its folder.
    pub provider: Arc<Provider>,
    scoping: Arc<Scoping>,
    /// Where data goes.
    host: String,
}

/// An action made ready for an agent.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) document: SkillDocument,
    /// Its binding and plan; none while the operator's values are missing.
    pub(super) bound: Option<(Value, Plan)>,
    pub(super) origin: Origin,
}

/// Looks up what actions of a kind are compiled on.
///
/// # Errors
/// `unknown_integration`, or what the store says.
pub async fn ground(app: &App, organization: &str, kind: &str, account_label: &str) -> Result<Ground> {
    let provider = catalog::known(app, organization, kind).await?;
    let scoping = scoping::current(app, organization, kind).await?;
    Ok(Ground { provider, scoping, host: connections::host_of(account_label).to_owned() })
}

/// What an agent says of itself that actions may take over.
fn facts(agent: &AgentDraft) -> AgentFacts {
    let hours = agent.business_hours.as_ref();
    AgentFacts {
        time_zone: hours.map(|hours| hours.timezone.clone()),
        weekly_hours: hours
            .and_then(|hours| serde_json::to_value(&hours.weekly).ok())
            .filter(|week| *week != json!({})),
    }
}

/// Compiles an action apart from any organization.
pub(super) fn alone(
    provider: &Provider,
    action: &Action,
    config: &Map<String, Value>,
) -> std::result::Result<Plan, Vec<Diagnostic>> {
    let (schema, fingerprint) = shipped(provider)?;
    let binding = binding::read::binding(&action.filled(config))?;
    let context = compile::Context::new(provider.manifest.kind.clone(), fingerprint.to_owned());
    compile::compile(&binding, schema, &Scoping::default(), &context)
}

/// The schema that comes with a provider.
fn shipped(provider: &Provider) -> std::result::Result<(&Schema, &str), Vec<Diagnostic>> {
    let ready = provider.folder.as_deref();
    let schema =
        ready.and_then(|ready| Some((&ready.folder.schema.as_ref()?.schema, ready.fingerprint.as_str())));
    schema.ok_or_else(|| vec![Diagnostic::new("missing_file", "", "The provider's folder has no schema.")])
}

/// Makes an action ready for an agent, with what the operator has filled in.
///
/// # Errors
/// `validation_failed` for values that don't fit, `binding_invalid` for what the compiler has against them.
pub(super) fn made(
    ground: &Ground,
    action: &Action,
    agent: &AgentDraft,
    given: &Map<String, Value>,
) -> Result<Made> {
    let complete = match action.config(given, &facts(agent)) {
        Ok(complete) => complete,
        Err(mut faults) => {
            let tried = action.tried(given, &facts(agent));
            faults.extend(alone(&ground.provider, action, &tried).err().unwrap_or_default());
            return Err(Error::invalid_body(action.at_operator(&tried, faults)));
        }
    };
    let invalid = |faults| bindings::invalid(action.at_operator(&complete, faults));
    let origin = Origin { slug: action.slug.clone(), config: given.clone() };
    let missing = action.missing(&complete);
    if !missing.is_empty() {
        let document =
            incomplete(ground, action, &missing, (&complete, &action.tried(given, &facts(agent))))?;
        return Ok(Made { document, bound: None, origin });
    }
    let written = action.filled(&complete);
    let (schema, fingerprint) = shipped(&ground.provider).map_err(bindings::invalid)?;
    let binding = binding::read::binding(&written).map_err(invalid)?;
    let context = bindings::context(agent, &ground.provider.manifest.kind, fingerprint);
    let plan = compile::compile(&binding, schema, &ground.scoping, &context).map_err(invalid)?;
    let host = match connections::other_server(&ground.provider, &plan).map_err(bindings::invalid)? {
        Some(server) => connections::label_of(server).to_owned(),
        None => ground.host.clone(),
    };
    let new = BoundSkill {
        title: action.name.clone(),
        tool_name: tool_name(&binding.tool_name),
        description: binding.description,
        kind: plan.kind.clone(),
        binding: written.clone(),
        enabled: !plan.is_write,
        plan: plan.clone(),
        host,
    };
    let mut document = skills::draft_of_bound(&new);
    describe(&mut document, action, &complete);
    Ok(Made { document, bound: Some((written, plan)), origin })
}

/// A skill that can't run as long as values are missing: shown as it will be, and disabled.
fn incomplete(
    ground: &Ground,
    action: &Action,
    missing: &[&str],
    (complete, tried): (&Map<String, Value>, &Map<String, Value>),
) -> Result<SkillDocument> {
    // What is there already is compiled with examples of the rest, so that its faults aren't told last.
    let plan = alone(&ground.provider, action, tried);
    let plan = plan.map_err(|faults| bindings::invalid(action.at_operator(tried, faults)))?;
    let new = BoundSkill {
        title: action.name.clone(),
        tool_name: tool_name(action.tool_name()),
        description: action.binding.get("description").and_then(Value::as_str).map(str::to_owned),
        kind: plan.kind.clone(),
        binding: Value::Null,
        enabled: false,
        plan,
        host: ground.host.clone(),
    };
    let mut document = skills::draft_of_bound(&new);
    // Of a request with example values nothing is shown.
    document.execution_config.retain(|key, _| matches!(key.as_str(), "kind" | "operation" | "host"));
    document.execution_config.insert("needs".to_owned(), json!(missing));
    describe(&mut document, action, complete);
    Ok(document)
}

fn describe(document: &mut SkillDocument, action: &Action, config: &Map<String, Value>) {
    document.execution_config.insert("action".to_owned(), action.slug.clone().into());
    document.execution_config.extend(config.iter().map(|(key, value)| (key.clone(), value.clone())));
}

/// A skill of an action with other values of the operator: what follows from them is new, what a person has said of
/// the skill stays.
///
/// # Errors
/// As for a new one; `action_not_offered` where the provider no longer has the action.
pub fn reconfigured(
    ground: &Ground,
    agent: &AgentDraft,
    skill: &Skill,
    given: &Map<String, Value>,
) -> Result<Skill> {
    let origin = skill.origin.as_ref().ok_or_else(|| Error::internal("a skill without its action"))?;
    let action = find(&ground.provider, &origin.slug).ok_or_else(|| {
        let detail =
            format!("`{}` no longer has an action `{}`.", ground.provider.manifest.kind, origin.slug);
        Error::conflict("action_not_offered", detail)
    })?;
    let mut values = origin.config.clone();
    for (key, value) in given.iter().filter(|(key, value)| !follows(skill, key, value)) {
        if value.is_null() {
            values.shift_remove(key);
        } else {
            values.insert(key.clone(), value.clone());
        }
    }
    let Made { document: fresh, bound, origin } = made(ground, action, agent, &values)?;
    let was_complete = skill.plan.is_some();
    let mut document = skill.document.clone();
    // A read that was only waiting for this may start; a write never does by itself.
    document.is_enabled = bound.is_some() && (document.is_enabled || (!was_complete && fresh.is_enabled));
    if !was_complete || document.allowed_fields.iter().any(|leaf| !fresh.allowed_fields.contains(leaf)) {
        document.allowed_fields = fresh.allowed_fields;
    }
    document.parameters_schema = fresh.parameters_schema;
    document.required_params = fresh.required_params;
    document.execution_config = fresh.execution_config;
    document.data_egress_map = fresh.data_egress_map;
    let (binding, plan) = bound.unzip();
    Ok(Skill { document, binding, plan, origin: Some(origin), ..skill.clone() })
}

/// Whether a member of `executionConfig` is one that the server has said, handed back as it was.
fn follows(skill: &Skill, key: &str, value: &Value) -> bool {
    const OURS: [&str; 7] = ["kind", "operation", "host", "request", "plan_hash", "needs", "action"];
    OURS.contains(&key) && skill.document.execution_config.get(key) == Some(value)
}

/// The action or preset of that slug.
pub(super) fn find<'a>(provider: &'a Provider, slug: &str) -> Option<&'a Action> {
    let folder = &provider.folder.as_deref()?.folder;
    folder.action(slug).or_else(|| folder.presets().find(|preset| preset.slug == slug))
}
