//! What speaks against publishing a draft, and what forbids it.

use jackfield_core::{
    plan::{PLAN_VERSION, Plan},
    schema::{SensitiveClass, Sensitivity},
};

use super::{Finding, egress::bound_to};
use crate::{
    app::{connections::host_of, skills::types, versions::Draft},
    model::skill::{AvailabilityWindow, Skill, VerificationLevel},
};

/// What forbids a skill to go live.
pub(super) fn blockers(draft: &Draft, skill: &Skill) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut add = |code: &'static str, message: String| found.push(Finding::of_skill(code, skill, message));
    let (name, skill_type) = (&skill.document.tool_name, &skill.document.skill_type);
    if !types::runs_here(skill_type) {
        add(
            "skill_type_not_available",
            format!("`{name}` is of the type `{skill_type}`, which doesn't run here. Disable it."),
        );
    }
    if draft.skills.iter().any(|other| clashes(skill, other)) {
        add(
            "tool_name_clash",
            format!("More than one enabled skill is called `{name}`. Rename one of them."),
        );
    }
    let Some(plan) = &skill.plan else {
        if skill.kind.is_some() {
            add(
                "plan_missing",
                format!(
                    "`{name}` uses an integration and has no plan. Delete it and bind the operation again."
                ),
            );
        }
        return found;
    };
    if plan.version != PLAN_VERSION {
        add(
            "plan_outdated",
            format!("The plan of `{name}` is of another release. Delete it and bind the operation again."),
        );
    } else if plan.compute_hash() != plan.hash {
        add(
            "plan_altered",
            format!("The plan of `{name}` isn't what was compiled. Delete it and bind the operation again."),
        );
    }
    let restricted = restricted(plan);
    if !restricted.is_empty() {
        add(
            "restricted_field",
            format!("`{name}` touches restricted fields: {}. Bind it without them.", restricted.join(", ")),
        );
    }
    let blocked = blocked(draft, plan);
    if !blocked.is_empty() {
        add(
            "blocked_by_scoping",
            format!(
                "`{name}` touches what scoping blocks: {}. Bind it without, or change the scoping.",
                blocked.join(", ")
            ),
        );
    }
    found
}

/// What a person should think about before publishing.
pub(super) fn warnings(draft: &Draft) -> Vec<Finding> {
    let mut found = Vec::new();
    let agent = &draft.agent.draft;
    if !agent.is_active {
        let message = "The agent isn't active: it takes no calls, whatever is published.";
        found.push(Finding::of_agent("agent_inactive", message));
    }
    if !draft.skills.iter().any(|skill| skill.document.is_enabled) {
        found.push(Finding::of_agent("no_skills", "No skill is enabled: the agent can call nothing."));
    }
    for skill in &draft.skills {
        if skill.document.is_enabled {
            of_offer(draft, skill, &mut found);
            of_write(skill, &mut found);
            of_integration(draft, skill, &mut found);
            of_place(draft, skill, &mut found);
            of_personal_data(skill, &mut found);
        } else {
            let message = format!("`{}` is disabled and doesn't go live.", skill.document.tool_name);
            found.push(Finding::of_skill("skill_disabled", skill, message));
        }
    }
    found
}

fn clashes(skill: &Skill, other: &Skill) -> bool {
    other.id != skill.id && other.document.is_enabled && other.document.tool_name == skill.document.tool_name
}

fn restricted(plan: &Plan) -> Vec<String> {
    let parameters =
        plan.parameters.iter().map(|parameter| (parameter.sensitivity, parameter.sent_to.clone()));
    let leaves =
        plan.output.leaves.iter().map(|leaf| (leaf.sensitivity, format!("{}.{}", leaf.object, leaf.field)));
    parameters
        .chain(leaves)
        .filter(|(how, _)| *how == Sensitivity::Restricted)
        .map(|(_, field)| field)
        .collect()
}

fn blocked(draft: &Draft, plan: &Plan) -> Vec<String> {
    let Some(facts) = draft.facts.get(&plan.kind) else { return Vec::new() };
    let mut fields: Vec<String> = plan
        .touches
        .iter()
        .filter(|touch| facts.scoping.blocks_field(&touch.object, &touch.field))
        .map(|touch| format!("{}.{}", touch.object, touch.field))
        .collect();
    fields.sort();
    fields.dedup();
    fields
}

/// Whether anybody will ever be offered it.
fn of_offer(draft: &Draft, skill: &Skill, found: &mut Vec<Finding>) {
    let (agent, document) = (&draft.agent.draft, &skill.document);
    let name = &document.tool_name;
    let apart = !document.channels.iter().any(|channel| agent.enabled_channels.contains(channel));
    if !document.channels.is_empty() && !agent.enabled_channels.is_empty() && apart {
        let message = format!("`{name}` is for channels that the agent isn't on, so it is never offered.");
        found.push(Finding::of_skill("channel_not_enabled", skill, message));
    }
    if document.availability_window != AvailabilityWindow::Both && agent.business_hours.is_none() {
        let message = format!("`{name}` goes by the business hours, and the agent has none.");
        found.push(Finding::of_skill("no_business_hours", skill, message));
    }
}

fn of_write(skill: &Skill, found: &mut Vec<Finding>) {
    let document = &skill.document;
    let name = &document.tool_name;
    if let Some(plan) = skill.plan.as_ref().filter(|plan| plan.treats_as_read()) {
        let message = format!(
            "`{name}` sends `{}`, whose method writes, and is taken for a read because its author says so: it runs \
             without confirmation.",
            plan.operation
        );
        found.push(Finding::of_skill("treated_as_read", skill, message));
    }
    if !document.is_write {
        return;
    }
    if !document.requires_confirmation {
        let message = format!("`{name}` writes without asking for confirmation.");
        found.push(Finding::of_skill("write_without_confirmation", skill, message));
    }
    if document.verification_level == VerificationLevel::None
        && skill.plan.as_ref().is_some_and(crate::app::skills::changes_what_is_there)
    {
        let message = format!("`{name}` changes a record without knowing who asks.");
        found.push(Finding::of_skill("write_without_verification", skill, message));
    }
}

fn of_integration(draft: &Draft, skill: &Skill, found: &mut Vec<Finding>) {
    let Some(plan) = &skill.plan else { return };
    let (name, kind) = (&skill.document.tool_name, &plan.kind);
    let facts = draft.facts.get(kind);
    match facts.and_then(|facts| facts.status.as_deref()) {
        Some("connected") => {}
        Some(status) => {
            let message = format!("`{name}` uses {kind}, whose connection is `{status}`. Connect it again.");
            found.push(Finding::of_skill("integration_not_connected", skill, message));
        }
        None => {
            let message =
                format!("`{name}` uses {kind}, which isn't connected. Connect it, or its calls will fail.");
            found.push(Finding::of_skill("integration_not_connected", skill, message));
        }
    }
    // What comes of an action is bound to the schema of the provider's folder.
    let fingerprint = facts.and_then(|facts| facts.fingerprint.as_deref()).filter(|_| skill.origin.is_none());
    if fingerprint.is_some_and(|fingerprint| fingerprint != plan.schema_fingerprint) {
        let message = format!(
            "The schema of {kind} has changed since `{name}` was bound. Check that it still fits, or bind it again."
        );
        found.push(Finding::of_skill("schema_drifted", skill, message));
    }
}

/// Whether the connection leads to another place than the one that its author saw.
fn of_place(draft: &Draft, skill: &Skill, found: &mut Vec<Finding>) {
    let Some(plan) = skill.plan.as_ref().filter(|plan| plan.server().is_none()) else { return };
    let label = draft.facts.get(&plan.kind).and_then(|facts| facts.account_label.as_deref());
    let (Some(now), Some(then)) = (label.map(host_of), bound_to(&skill.document)) else { return };
    if now != then {
        let message = format!(
            "`{}` was bound to {then}, and {} is connected to {now} since: its data goes there. Connect the one that \
             is meant, or delete the skill and bind it again.",
            skill.document.tool_name, plan.kind
        );
        found.push(Finding::of_skill("connection_moved", skill, message));
    }
}

fn of_personal_data(skill: &Skill, found: &mut Vec<Finding>) {
    let Some(plan) = &skill.plan else { return };
    let name = &skill.document.tool_name;
    let label = |name: &str, class: Option<SensitiveClass>| match class {
        Some(class) => format!("`{name}` ({})", class.as_str()),
        None => format!("`{name}`"),
    };
    let sent = plan.parameters.iter().filter(|parameter| parameter.sensitivity == Sensitivity::Personal);
    let sent: Vec<String> = sent.map(|parameter| label(&parameter.name, parameter.sensitive_class)).collect();
    if !sent.is_empty() {
        let message = format!("`{name}` sends personal data to {}: {}.", plan.kind, sent.join(", "));
        found.push(Finding::of_skill("personal_data_sent", skill, message));
    }
    let allowed = &skill.document.allowed_fields;
    let personal = |leaf: &&jackfield_core::plan::Leaf| {
        leaf.sensitivity == Sensitivity::Personal && allowed.contains(&leaf.name)
    };
    let returned: Vec<String> = plan
        .output
        .leaves
        .iter()
        .filter(personal)
        .map(|leaf| label(&leaf.name, leaf.sensitive_class))
        .collect();
    if !returned.is_empty() {
        let message = format!("`{name}` gives personal data to the conversation: {}.", returned.join(", "));
        found.push(Finding::of_skill("personal_data_returned", skill, message));
    }
}
