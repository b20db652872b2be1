//! A skill: one action that an agent can take, as a person edits it.

use std::collections::BTreeMap;

use jackfield_core::plan::Plan;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Everything of a skill that is published with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkillDocument {
    /// What people call it.
    pub name: String,
    /// What the model calls: `^[a-zA-Z0-9_-]{1,64}$`, unique in the agent.
    pub tool_name: String,
    /// When and what for the model should call it.
    pub description: String,
    /// What runs it: `native_sql`, `builtin`, `transfer`, …
    pub skill_type: String,
    /// JSON Schema of the parameters: an object with a top-level `properties`.
    #[schema(value_type = Object)]
    pub parameters_schema: Map<String, Value>,
    /// The parameters that a call must state.
    pub required_params: Vec<String>,
    /// Whether the agent waits for an answer.
    pub tool_mode: ToolMode,
    /// Settings of the skill's type; keys are `snake_case`.
    #[schema(value_type = Object)]
    pub execution_config: Map<String, Value>,
    /// Where each parameter is sent: `host:field`.
    pub data_egress_map: BTreeMap<String, String>,
    /// The output leaves that may leave the runtime.
    pub allowed_fields: Vec<String>,
    /// Whether it changes anything.
    pub is_write: bool,
    /// Whether the caller's identity must be verified first.
    pub requires_verified_identity: bool,
    /// Whether the caller must confirm the exact arguments first.
    pub requires_confirmation: bool,
    /// How thoroughly the identity must be verified.
    pub verification_level: VerificationLevel,
    /// Whether two calls of it in one conversation must not overlap.
    pub non_parallelizable: bool,
    /// The channels it is offered on; empty means all.
    pub channels: Vec<String>,
    /// What happens when it fails: `retry {max_attempts, backoff_ms}`, `on_error`, `fallback_message`.
    #[schema(value_type = Object)]
    pub error_handling: Map<String, Value>,
    /// Whether the next publish offers it.
    pub is_enabled: bool,
    /// How much is at stake.
    pub stakes: Stakes,
    /// When it is offered, by the agent's business hours.
    pub availability_window: AvailabilityWindow,
}

/// Whether the agent waits for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToolMode {
    /// It waits.
    #[default]
    TwoWay,
    /// It doesn't.
    OneWay,
}

/// How thoroughly a caller's identity is verified; each level covers those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerificationLevel {
    /// Not at all.
    #[default]
    None,
    /// Something that the caller knows.
    Basic,
    /// A second factor.
    StepUp,
}

/// How much is at stake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name says what it is")]
pub enum Stakes {
    #[default]
    Low,
    Medium,
    High,
}

/// When a skill is offered, by the agent's business hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AvailabilityWindow {
    /// Around the clock.
    #[default]
    Both,
    /// Within business hours.
    Open,
    /// Outside business hours.
    Closed,
}

/// The action or preset that a skill comes of.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// Its slug.
    pub slug: String,
    /// What an operator has filled in; what the agent says and defaults aren't repeated.
    pub config: Map<String, Value>,
}

/// A skill as the store keeps it: the document, and for a bound one its binding and plan.
#[derive(Debug, Clone)]
pub struct Skill {
    /// `skl_…`
    pub id: String,
    /// The agent that it belongs to.
    pub agent_id: String,
    /// The integration whose connection it uses.
    pub kind: Option<String>,
    /// Everything that is published.
    pub document: SkillDocument,
    /// The binding as it was authored, JSON.
    pub binding: Option<Value>,
    /// What a call runs.
    pub plan: Option<Plan>,
    /// The action or preset that it comes of.
    pub origin: Option<Origin>,
    /// Grows with every edit: the `ETag`.
    pub revision: i64,
    /// The learned response time, hundredths of a millisecond.
    pub latency: Option<i64>,
    /// Microseconds since 1970.
    pub created_at: i64,
    /// Microseconds since 1970.
    pub updated_at: i64,
}
