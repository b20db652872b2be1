//! Connector packs: presets of a provider, and how one tells by them who is calling.

use serde::{Deserialize, Serialize};

use super::Action;

/// A pack, as `pack.toml` says it; its guidance is a file beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Pack {
    /// The version of the pack, which grows with every change of what it installs.
    pub version: u32,
    /// How a caller is identified; none where the provider knows no callers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller_identification: Option<CallerIdentification>,
    /// What is installed.
    pub presets: Vec<Preset>,
}

/// How a caller is identified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallerIdentification {
    /// The preset that finds a caller, by its slug.
    pub preset: String,
    /// The parameters by which it does, the surest one first.
    pub by: Vec<String>,
    /// The leaf by which other presets know the caller then, such as `customer_id`.
    pub gives: String,
}

/// A preset: one of the provider's actions, or one that the pack alone has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Preset {
    /// An action of `actions.toml`, by its slug.
    Action {
        /// The slug.
        action: String,
    },
    /// One of the pack's own.
    Own(Box<Action>),
}
