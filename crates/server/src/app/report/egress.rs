//! What data leaves with a skill, and what comes back to the conversation.

use jackfield_core::schema::{SensitiveClass, Sensitivity};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::model::{skill::SkillDocument, version::CompiledSkill};

/// What leaves with one skill.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SkillEgress)]
pub struct Egress {
    /// `skl_…`
    pub skill_id: String,
    /// What the model calls.
    pub tool_name: String,
    /// The integration.
    pub kind: String,
    /// Where the data goes.
    pub host: String,
    /// Whether it changes anything there.
    pub is_write: bool,
    /// What is sent.
    pub sent: Vec<Sent>,
    /// What comes back to the conversation.
    pub returned: Vec<Returned>,
}

/// A parameter that is sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SentParameter)]
pub struct Sent {
    /// The parameter.
    pub parameter: String,
    /// The provider's field, `customers.phone`.
    pub field: String,
    /// `none`, `personal` or `restricted`.
    pub sensitivity: &'static str,
    /// What makes it sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitive_class: Option<&'static str>,
}

/// A leaf that comes back.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReturnedField)]
pub struct Returned {
    /// The name that the agent sees.
    pub leaf: String,
    /// The provider's field, `customers.name`.
    pub field: String,
    /// `none`, `personal` or `restricted`.
    pub sensitivity: &'static str,
    /// What makes it sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitive_class: Option<&'static str>,
}

/// What leaves with a skill; `None` where it talks to no provider.
pub(super) fn of(skill: &CompiledSkill) -> Option<Egress> {
    let plan = skill.plan.as_ref()?;
    let sent = plan.parameters.iter().map(|parameter| Sent {
        parameter: parameter.name.clone(),
        field: parameter.sent_to.clone(),
        sensitivity: word(parameter.sensitivity),
        sensitive_class: parameter.sensitive_class.map(SensitiveClass::as_str),
    });
    let allowed = &skill.document.allowed_fields;
    let returned =
        plan.output.leaves.iter().filter(|leaf| allowed.contains(&leaf.name)).map(|leaf| Returned {
            leaf: leaf.name.clone(),
            field: format!("{}.{}", leaf.object, leaf.field),
            sensitivity: word(leaf.sensitivity),
            sensitive_class: leaf.sensitive_class.map(SensitiveClass::as_str),
        });
    Some(Egress {
        skill_id: skill.id.clone(),
        tool_name: skill.document.tool_name.clone(),
        kind: plan.kind.clone(),
        host: bound_to(&skill.document).unwrap_or_default().to_owned(),
        is_write: plan.is_write,
        sent: sent.collect(),
        returned: returned.collect(),
    })
}

/// What a bound skill's integration was connected to when it was bound: `host:port/database`.
pub(super) fn bound_to(document: &SkillDocument) -> Option<&str> {
    document.execution_config.get("host").and_then(Value::as_str)
}

fn word(sensitivity: Sensitivity) -> &'static str {
    match sensitivity {
        Sensitivity::None => "none",
        Sensitivity::Personal => "personal",
        Sensitivity::Restricted => "restricted",
    }
}
