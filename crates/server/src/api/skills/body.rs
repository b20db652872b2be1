//! What a client says of a skill, as the OpenAPI document shows it; `app::skills` reads it.

use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::model::skill::{AvailabilityWindow, Stakes, ToolMode, VerificationLevel};

/// A new skill of a type that needs no binding.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewSkill {
    /// What people call it, 1 to 100 characters.
    pub name: String,
    /// When and what for the model should call it, 1 to 1024 characters.
    pub description: String,
    /// `builtin` or `transfer`; `GET /skill-types` lists all.
    pub skill_type: String,
    /// JSON Schema of the parameters, with a top-level `properties`.
    #[schema(value_type = Option<Object>)]
    pub parameters_schema: Option<Map<String, Value>>,
    /// The parameters that a call must state.
    pub required_params: Option<Vec<String>>,
    /// Settings of the type; keys are `snake_case`.
    #[schema(value_type = Object)]
    pub execution_config: Map<String, Value>,
    /// Whether the agent waits for an answer.
    pub tool_mode: Option<ToolMode>,
    /// Whether the caller's identity must be verified first.
    pub requires_verified_identity: Option<bool>,
    /// Whether the caller must confirm the exact arguments first.
    pub requires_confirmation: Option<bool>,
    /// How thoroughly the identity must be verified.
    pub verification_level: Option<VerificationLevel>,
    /// Whether two calls of it in one conversation must not overlap.
    pub non_parallelizable: Option<bool>,
    /// The channels it is offered on; none means all.
    pub channels: Option<Vec<String>>,
    /// `retry {max_attempts, backoff_ms}`, `on_error` (`explain` or `escalate`), `fallback_message`.
    #[schema(value_type = Option<Object>)]
    pub error_handling: Option<Map<String, Value>>,
    /// Whether the next publish offers it; true by default.
    pub is_enabled: Option<bool>,
    /// How much is at stake.
    pub stakes: Option<Stakes>,
    /// When it is offered, by the agent's business hours.
    pub availability_window: Option<AvailabilityWindow>,
}

/// What to change of a skill: each member that is stated replaces the skill's, null puts the
/// default back.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct SkillPatch {
    /// What people call it, 1 to 100 characters.
    pub name: Option<String>,
    /// When and what for the model should call it, 1 to 1024 characters.
    pub description: Option<String>,
    /// JSON Schema of the parameters; not for bound skills.
    #[schema(value_type = Option<Object>)]
    pub parameters_schema: Option<Map<String, Value>>,
    /// The parameters that a call must state; not for bound skills.
    pub required_params: Option<Vec<String>>,
    /// Settings of the type; of a skill that comes of an action what its operator fills in, each member replacing what
    /// was there; not for other bound skills.
    #[schema(value_type = Option<Object>)]
    pub execution_config: Option<Map<String, Value>>,
    /// For bound skills: the output leaves that may leave the runtime, some of the binding's.
    pub allowed_fields: Option<Vec<String>>,
    /// Whether the agent waits for an answer.
    pub tool_mode: Option<ToolMode>,
    /// Whether the caller's identity must be verified first.
    pub requires_verified_identity: Option<bool>,
    /// Whether the caller must confirm the exact arguments first.
    pub requires_confirmation: Option<bool>,
    /// How thoroughly the identity must be verified.
    pub verification_level: Option<VerificationLevel>,
    /// Whether two calls of it in one conversation must not overlap.
    pub non_parallelizable: Option<bool>,
    /// The channels it is offered on; none means all.
    pub channels: Option<Vec<String>>,
    /// `retry {max_attempts, backoff_ms}`, `on_error` (`explain` or `escalate`), `fallback_message`.
    #[schema(value_type = Option<Object>)]
    pub error_handling: Option<Map<String, Value>>,
    /// Whether the next publish offers it.
    pub is_enabled: Option<bool>,
    /// How much is at stake.
    pub stakes: Option<Stakes>,
    /// When it is offered, by the agent's business hours.
    pub availability_window: Option<AvailabilityWindow>,
}
