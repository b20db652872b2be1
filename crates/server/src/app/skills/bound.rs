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
    store::{self, Transaction},
};

/// The most characters of a tool's name.
const MOST_NAME: usize = 64;
/// How many skills of an agent may be numbered under one name.
const MOST_OF_ONE_NAME: usize = 99;

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
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = agents::lock(&mut transaction, agent_id).await?;
    let skill = made(app, agent_id, new);
    super::insert(&mut transaction, &skill).await?;
    agents::touch(app, &mut transaction, &mut agent).await?;
    agents::save(app, caller, transaction).await?;
    Ok(skill)
}

/// Makes skills of compiled bindings that no person has named yet, all of them or none. One whose tool name is taken
/// is numbered, and compiled again since plans may hold their names: each comes with the name that was taken.
///
/// # Errors
/// `not_found` for the agent, `name_taken` where every number is taken too, what compiling says, or the store.
pub async fn save_unnamed(
    app: &App,
    caller: &Caller,
    agent_id: &str,
    all: Vec<BoundSkill>,
    compiled: impl Fn(&Value) -> Result<BoundSkill> + Send + Sync,
) -> Result<Vec<(Skill, Option<String>)>> {
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = agents::lock(&mut transaction, agent_id).await?;
    let mut saved = Vec::with_capacity(all.len());
    for new in all {
        let (name, taken) = free_name(&mut transaction, agent_id, &new.tool_name).await?;
        let new = if taken.is_some() { compiled(&named(new.binding, name))? } else { new };
        let skill = made(app, agent_id, new);
        super::insert(&mut transaction, &skill).await?;
        saved.push((skill, taken));
    }
    agents::touch(app, &mut transaction, &mut agent).await?;
    agents::save(app, caller, transaction).await?;
    Ok(saved)
}

/// A tool name that is free, and the wanted one where that isn't.
async fn free_name(
    transaction: &mut Transaction<'_>,
    agent_id: &str,
    wanted: &str,
) -> Result<(String, Option<String>)> {
    if !store::skills::is_name_taken(transaction, agent_id, wanted, "").await? {
        return Ok((wanted.to_owned(), None));
    }
    for number in 2..=MOST_OF_ONE_NAME {
        let name = with_number(wanted, number);
        if !store::skills::is_name_taken(transaction, agent_id, &name, "").await? {
            return Ok((name, Some(wanted.to_owned())));
        }
    }
    // Whoever inserts it says so.
    Ok((wanted.to_owned(), None))
}

/// A binding under another name.
fn named(mut binding: Value, name: String) -> Value {
    if let Some(members) = binding.as_object_mut() {
        members.insert("toolName".to_owned(), name.into());
    }
    binding
}

/// A name with a number behind it, within what a tool's name may have.
fn with_number(name: &str, number: usize) -> String {
    let number = format!("_{number}");
    let kept: String = name.chars().take(MOST_NAME - number.len()).collect();
    format!("{kept}{number}")
}

fn made(app: &App, agent_id: &str, new: BoundSkill) -> Skill {
    let document = draft_of_bound(&new);
    Skill {
        kind: Some(new.kind),
        binding: Some(new.binding),
        plan: Some(new.plan),
        ..super::new(app, agent_id, document)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_fits_behind_the_longest_name() {
        assert_eq!(with_number("find_customer", 2), "find_customer_2");
        let longest = with_number(&"x".repeat(MOST_NAME), 10);
        assert!(longest.len() == MOST_NAME && longest.ends_with("x_10"), "{longest}");
    }
}
