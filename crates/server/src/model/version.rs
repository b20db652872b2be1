//! A version: what was published, frozen.

use jackfield_core::plan::Plan;
use serde::{Deserialize, Serialize};

use super::{agent::AgentDraft, skill::SkillDocument};

/// Everything that live calls run: the agent and its enabled skills at the moment of publishing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Compiled {
    /// The agent.
    pub agent: AgentDraft,
    /// Its enabled skills, by tool name.
    pub skills: Vec<CompiledSkill>,
}

/// A skill of a version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CompiledSkill {
    /// `skl_…`
    pub id: String,
    /// The integration whose connection it uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Everything that was published of it.
    #[serde(flatten)]
    pub document: SkillDocument,
    /// What a call runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
}

/// A version as the store keeps it.
#[derive(Debug, Clone)]
pub struct Version {
    /// `ver_…`
    pub id: String,
    /// The agent.
    pub agent_id: String,
    /// 1, 2, 3, …
    pub number: i64,
    /// What was published.
    pub compiled: Compiled,
    /// BLAKE3 of the compiled form's JSON.
    pub hash: String,
    /// What the publisher said about it.
    pub note: Option<String>,
    /// Microseconds since 1970.
    pub published_at: i64,
    /// The key that published it.
    pub published_by: String,
}
