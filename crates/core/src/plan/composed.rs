//! Several frozen requests behind one tool, with a named transform between them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Plan;
use crate::transform::Transform;

/// A frozen composition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct ComposedPlan {
    /// What happens between the steps.
    pub transform: Transform,
    /// Its settings, checked.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// The steps in their order, each a plan of its own. Only the last one may write.
    pub steps: Vec<Plan>,
}
