//! Skills that come of a binding: everything about what they send and return follows from the plan.

use jackfield_core::plan::{
    Plan, Request,
    parameters::{allowed_fields, egress, parameters_schema},
    preview::request_text,
};
use serde_json::{Map, Value};

use super::{read, rules};
use crate::{
    app::{App, Caller, agents},
    error::Result,
    model::skill::{Skill, SkillDocument},
};

/// A skill to make of a compiled binding.
#[derive(Debug, Clone)]
pub struct BoundSkill {
    /// What people call it.
    pub title: String,
    /// What the model calls, normalized.
    pub tool_name: String,
    /// When and what for the model should call it; one is made up where the author says none.
    pub description: Option<String>,
    /// The integration whose connection it uses.
    pub kind: String,
    /// The binding as it was authored.
    pub binding: Value,
    /// What a call runs.
    pub plan: Plan,
    /// Where the data goes, for the egress map.
    pub host: String,
    /// Whether a read starts enabled. A write never does.
    pub enabled: bool,
}

/// What saving it would make of it: what a preview shows.
pub fn draft_of_bound(new: &BoundSkill) -> SkillDocument {
    let plan = &new.plan;
    let schema = parameters_schema(plan);
    let required = plan.parameters.iter().filter(|parameter| parameter.required);
    let mut document = SkillDocument {
        name: new.title.trim().to_owned(),
        tool_name: new.tool_name.clone(),
        description: new.description.clone().unwrap_or_else(|| made_up_description(plan)),
        skill_type: skill_type(plan).to_owned(),
        parameters_schema: schema.as_object().cloned().unwrap_or_default(),
        required_params: required.map(|parameter| parameter.name.clone()).collect(),
        execution_config: execution_config(plan, &new.host),
        data_egress_map: egress(plan, &new.host),
        allowed_fields: allowed_fields(plan),
        is_write: plan.is_write,
        is_enabled: new.enabled,
        ..read::own_blank()
    };
    rules::guard(&mut document, plan);
    document
}

/// Makes a skill of a compiled binding.
///
/// # Errors
/// `not_found` for the agent, `name_taken`, or what the store says.
pub async fn save_bound(app: &App, caller: &Caller, agent_id: &str, new: BoundSkill) -> Result<Skill> {
    let document = draft_of_bound(&new);
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = agents::lock(&mut transaction, agent_id).await?;
    let skill = Skill {
        kind: Some(new.kind),
        binding: Some(new.binding),
        plan: Some(new.plan),
        ..super::new(app, agent_id, document)
    };
    super::insert(&mut transaction, &skill).await?;
    agents::touch(app, &mut transaction, &mut agent).await?;
    agents::save(app, caller, transaction).await?;
    Ok(skill)
}

/// A bound skill of which a person has said nothing yet.
pub(super) fn blank(current: &SkillDocument, plan: &Plan) -> SkillDocument {
    let mut document = SkillDocument {
        name: current.name.clone(),
        tool_name: current.tool_name.clone(),
        skill_type: current.skill_type.clone(),
        parameters_schema: current.parameters_schema.clone(),
        required_params: current.required_params.clone(),
        execution_config: current.execution_config.clone(),
        data_egress_map: current.data_egress_map.clone(),
        allowed_fields: allowed_fields(plan),
        is_write: plan.is_write,
        is_enabled: false,
        ..read::own_blank()
    };
    rules::guard(&mut document, plan);
    document
}

/// A ready-made skill that waits for values of the operator, of which a person has said nothing yet.
pub(super) fn incomplete(current: &SkillDocument) -> SkillDocument {
    SkillDocument { is_enabled: false, ..current.clone() }
}

fn skill_type(plan: &Plan) -> &'static str {
    match &plan.request {
        Request::Sql(_) => "native_sql",
        Request::Http(_) => "native_rest",
        Request::Graphql(_) => "native_graphql",
        Request::Composed(composed) => composed.steps.last().map_or("native_rest", skill_type),
    }
}

fn execution_config(plan: &Plan, host: &str) -> Map<String, Value> {
    let text = request_text(plan);
    let what = match plan.request {
        Request::Sql(_) => "statement",
        Request::Http(_) | Request::Graphql(_) | Request::Composed(_) => "request",
    };
    let pairs = [
        ("kind", plan.kind.as_str()),
        ("operation", plan.operation.as_str()),
        ("host", host),
        (what, text.as_str()),
        ("plan_hash", plan.hash.as_str()),
    ];
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect()
}

fn made_up_description(plan: &Plan) -> String {
    let operation = plan.operation.as_str();
    let object = match plan.request {
        Request::Sql(_) => operation.rsplit_once('.').map_or(operation, |(object, _)| object),
        Request::Http(_) | Request::Graphql(_) | Request::Composed(_) => operation,
    };
    let list = |names: Vec<&str>| if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    let parameters = list(plan.parameters.iter().map(|parameter| parameter.name.as_str()).collect());
    if rules::changes_what_is_there(plan) {
        return format!("Changes a record of {object}; takes {parameters}.");
    }
    if plan.is_write {
        return format!("Adds a record to {object}; takes {parameters}.");
    }
    let leaves = list(plan.output.leaves.iter().map(|leaf| leaf.name.as_str()).collect());
    format!("Looks up {object} by {parameters}; returns {leaves}.")
}
