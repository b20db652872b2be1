//! A skill as the API shows it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::model::{
    clock::rfc3339,
    skill::{Skill, SkillDocument},
};

/// A skill of an agent's draft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkillView {
    /// `skl_…`
    pub id: String,
    /// The agent.
    pub agent_id: String,
    /// The organization.
    pub organization_id: String,
    /// What is published of it.
    #[serde(flatten)]
    pub document: SkillDocument,
    /// The integration whose connection it uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The action or preset that it comes of, by its slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The binding as it was authored.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub binding: Option<Value>,
    /// The average response time of recent real calls; left out before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_latency_ms: Option<i64>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
}

/// A skill as the API shows it.
pub fn view(organization: &str, skill: Skill) -> SkillView {
    SkillView {
        id: skill.id,
        agent_id: skill.agent_id,
        organization_id: organization.to_owned(),
        document: skill.document,
        kind: skill.kind,
        action: skill.origin.map(|origin| origin.slug),
        binding: skill.binding,
        // Hundredths of a millisecond, rounded up: no call takes no time.
        expected_latency_ms: skill.latency.map(|latency| (latency + 99) / 100),
        created_at: rfc3339(skill.created_at),
        updated_at: rfc3339(skill.updated_at),
    }
}
