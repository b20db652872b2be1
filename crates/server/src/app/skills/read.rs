//! A skill out of JSON: all faults at once.
//!
//! A change is read as the whole skill with the change laid over it, by the same code that reads a
//! new one: what was never stated has its default, and nothing is checked twice.

mod own;

pub(super) use own::blank as own_blank;

use jackfield_core::{
    binding::read::tool_name,
    diagnostic::Diagnostic,
    json::{FromJson, Reader},
    plan::parameters,
    suggest,
};
use serde_json::{Map, Value};

use super::{
    bound, rules,
    types::{self, Making},
};
use crate::{
    app::agents::words,
    error::{Error, Result},
    model::skill::{Skill, SkillDocument, VerificationLevel},
};

/// Members of a skill that the server alone sets.
const OURS: [&str; 8] =
    ["id", "agentId", "organizationId", "kind", "binding", "expectedLatencyMs", "createdAt", "updatedAt"];
/// Members of a bound skill that follow from its binding.
const DERIVED: [&str; 6] =
    ["skillType", "parametersSchema", "requiredParams", "executionConfig", "dataEgressMap", "isWrite"];
const MOST_NAME: usize = 100;
const MOST_DESCRIPTION: usize = 1024;

/// Reads a new skill of a type that needs no binding.
///
/// # Errors
/// `skill_type_not_available`, `binding_required`, or `validation_failed` with every fault.
pub(super) fn create(body: &Value) -> Result<SkillDocument> {
    if let Some(skill_type) = body.get("skillType").and_then(Value::as_str).and_then(types::find) {
        refuse_type(skill_type)?;
    }
    whole(body, None)
}

/// Reads a skill with a change laid over it.
///
/// # Errors
/// `validation_failed` with every fault.
pub(super) fn update(skill: &Skill, patch: &Value) -> Result<SkillDocument> {
    let Some(patch) = patch.as_object() else { return whole(patch, Some(skill)) };
    let base = serde_json::to_value(&skill.document).map_err(Error::internal)?;
    let mut members: Map<String, Value> = base.as_object().cloned().unwrap_or_default();
    // What follows from another member follows its change, unless it is stated too.
    let follows = [
        ("name", "toolName"),
        ("requiresVerifiedIdentity", "verificationLevel"),
        ("verificationLevel", "requiresVerifiedIdentity"),
        ("parametersSchema", "requiredParams"),
    ];
    for (leader, follower) in follows {
        if patch.contains_key(leader) {
            members.remove(follower);
        }
    }
    if patch.contains_key("requiredParams")
        && let Some(Value::Object(schema)) = members.get_mut("parametersSchema")
    {
        schema.remove("required");
    }
    for (name, value) in patch {
        members.insert(name.clone(), value.clone());
    }
    whole(&Value::Object(members), Some(skill))
}

fn refuse_type(skill_type: &types::SkillType) -> Result<()> {
    let name = skill_type.name;
    match skill_type.making {
        Making::Direct => Ok(()),
        Making::Binding => {
            let detail = format!(
                "A `{name}` skill is made by binding: POST /agents/{{agentId}}/integrations/{{kind}}/bindings."
            );
            Err(Error::unprocessable("binding_required", detail))
        }
        Making::NotAvailable => {
            let detail = format!(
                "Skills of the type `{name}` don't run on this server. GET /skill-types lists those that do."
            );
            Err(Error::unprocessable("skill_type_not_available", detail))
        }
    }
}

fn whole(value: &Value, current: Option<&Skill>) -> Result<SkillDocument> {
    let mut faults = Vec::new();
    let mut reader = Reader::new(value, "", &mut faults);
    let plan = current.and_then(|skill| skill.plan.as_ref());
    let mut document = match (current, plan) {
        (Some(skill), Some(plan)) => bound::blank(&skill.document, plan),
        (Some(skill), None) if skill.origin.is_some() => bound::incomplete(&skill.document),
        (Some(_) | None, _) => own::blank(),
    };
    common(&mut reader, &mut document);
    match (current, plan) {
        (Some(skill), Some(plan)) => {
            derived(&mut reader, &mut document, skill, &parameters::allowed_fields(plan));
        }
        (Some(skill), None) if skill.origin.is_some() => {
            derived(&mut reader, &mut document, skill, &skill.document.allowed_fields);
            complete(&mut reader, &document);
        }
        (Some(_) | None, _) => own::read(&mut reader, &mut document, current),
    }
    for name in OURS {
        if reader.raw(name).is_some() {
            reader.fault(name, "read_only", format!("`{name}` is set by the server; leave it out."));
        }
    }
    reader.finish();
    faults.extend(rules::check(&document, plan));
    if faults.is_empty() { Ok(document) } else { Err(Error::invalid_body(faults)) }
}

/// The members that every skill has and a person may change.
fn common(reader: &mut Reader<'_>, document: &mut SkillDocument) {
    names(reader, document);
    set(reader, "toolMode", &mut document.tool_mode);
    set(reader, "requiresConfirmation", &mut document.requires_confirmation);
    set(reader, "nonParallelizable", &mut document.non_parallelizable);
    set(reader, "stakes", &mut document.stakes);
    set(reader, "availabilityWindow", &mut document.availability_window);
    set(reader, "isEnabled", &mut document.is_enabled);
    set(reader, "channels", &mut document.channels);
    words::check_channels(&document.channels, "channels", reader.faults());
    verification(reader, document);
    if let Some(value) = reader.raw("errorHandling").filter(|value| !value.is_null()) {
        rules::check_error_handling(value, reader.faults());
        document.error_handling = value.as_object().cloned().unwrap_or_default();
    }
}

fn set<T: FromJson>(reader: &mut Reader<'_>, name: &'static str, field: &mut T) {
    if let Some(value) = reader.optional(name) {
        *field = value;
    }
}

fn names(reader: &mut Reader<'_>, document: &mut SkillDocument) {
    if let Some(name) = reader.required::<String>("name") {
        let name = name.trim();
        if !name.contains(|letter: char| letter.is_ascii_alphanumeric())
            || name.chars().count() > MOST_NAME
            || name.chars().any(char::is_control)
        {
            let message = format!(
                "A skill's name has 1 to {MOST_NAME} characters, at least one of them a letter or digit."
            );
            reader.fault("name", "invalid", message);
        }
        // A binding's author may have named the tool apart from its title.
        if document.name != name {
            document.tool_name = tool_name(name);
        }
        name.clone_into(&mut document.name);
    }
    if let Some(description) = reader.required::<String>("description") {
        if description.trim().is_empty() || description.chars().count() > MOST_DESCRIPTION {
            let message = format!(
                "A description has 1 to {MOST_DESCRIPTION} characters: it tells the model when to call."
            );
            reader.fault("description", "invalid", message);
        }
        document.description = description;
    }
    if let Some(stated) = reader.optional::<String>("toolName")
        && stated != document.tool_name
    {
        reader.fault("toolName", "derived", "`toolName` follows from `name`; change that.");
    }
}

/// Whether identity is verified and how thoroughly go together: one stated alone leads.
fn verification(reader: &mut Reader<'_>, document: &mut SkillDocument) {
    let required: Option<bool> = reader.optional("requiresVerifiedIdentity");
    let level: Option<VerificationLevel> = reader.optional("verificationLevel");
    let (required, level) = match (required, level) {
        (None, None) => return,
        (Some(true), None) => (true, VerificationLevel::Basic),
        (Some(false), None) => (false, VerificationLevel::None),
        (None, Some(level)) => (level != VerificationLevel::None, level),
        (Some(required), Some(level)) => (required, level),
    };
    if required != (level != VerificationLevel::None) {
        let message =
            "`requiresVerifiedIdentity` goes with a level of `basic` or `step_up`, its absence with `none`.";
        reader.fault("verificationLevel", "conflict", message);
    }
    document.requires_verified_identity = required;
    document.verification_level = level;
}

/// The members of a bound skill that follow from its binding; only `allowedFields` may shrink.
fn derived(reader: &mut Reader<'_>, document: &mut SkillDocument, skill: &Skill, leaves: &[String]) {
    let current = serde_json::to_value(&skill.document).unwrap_or_default();
    for name in DERIVED {
        if reader.raw(name).is_some_and(|stated| current.get(name) != Some(stated)) {
            let message = format!(
                "`{name}` follows from the binding. Delete the skill and bind the operation again to change it."
            );
            reader.fault(name, "derived", message);
        }
    }
    let Some(fields) = reader.optional::<Vec<String>>("allowedFields") else { return };
    for (index, field) in fields.iter().enumerate() {
        let place = format!("allowedFields[{index}]");
        if !leaves.contains(field) {
            let message =
                format!("The binding returns no `{field}`: `allowedFields` can be narrowed, never widened.");
            let mut fault = Diagnostic::new("not_allowed", reader.place(&place), message);
            fault.help = suggest::did_you_mean(field, leaves.iter().map(String::as_str));
            reader.faults().push(fault);
        } else if fields.iter().take(index).any(|before| before == field) {
            reader.fault(&place, "repeated", format!("`{field}` is in the list already."));
        }
    }
    if fields.is_empty() && !leaves.is_empty() && !document.is_write {
        reader.fault(
            "allowedFields",
            "invalid",
            "A read that returns nothing is of no use: keep at least one field.",
        );
    }
    // In the order in which the binding returns them.
    document.allowed_fields = leaves.iter().filter(|leaf| fields.contains(leaf)).cloned().collect();
}

/// A skill that still needs values of the operator can't be enabled.
fn complete(reader: &mut Reader<'_>, document: &SkillDocument) {
    if !document.is_enabled {
        return;
    }
    let needs = document.execution_config.get("needs").and_then(Value::as_array);
    let needs: Vec<String> =
        needs.into_iter().flatten().filter_map(Value::as_str).map(|key| format!("`{key}`")).collect();
    let message = format!("This still needs {} in `executionConfig`: state them first.", needs.join(", "));
    reader.fault("isEnabled", "config_required", message);
}
