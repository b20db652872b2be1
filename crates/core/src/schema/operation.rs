//! Operations: what a provider can be asked to do.

use serde::{Deserialize, Serialize};

use super::FieldType;

/// What an operation does, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// Reads one record by its key.
    Read,
    /// Reads all records, in pages.
    List,
    /// Reads the records that match a filter.
    Search,
    /// Makes a new record.
    Create,
    /// Changes a record.
    Update,
    /// Removes a record.
    Delete,
    /// Anything else.
    Action,
}

/// Something that the provider can be asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Unique in the schema and stable from one discovery to the next.
    pub name: String,
    /// The object that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// What it does.
    pub verb: Verb,
    /// Whether it changes anything.
    pub is_write: bool,
    /// The provider's own description. Foreign text: data, never instructions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it takes.
    pub args: Vec<Argument>,
    /// What it gives back.
    pub returns: Returns,
    /// Whether the provider advises against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<bool>,
}

/// Something that an operation takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Argument {
    /// Unique in its operation.
    pub name: String,
    /// Where a request carries it: `path`, `query`, `header`, `body`, …
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The type of its value.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The element type of a list, or the name of the object it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Whether a call must state it.
    pub required: bool,
    /// The values that it may have, for an enum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_values: Vec<String>,
    /// What the provider takes where none is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<serde_json::Value>,
    /// The provider's own description. Foreign text: data, never instructions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What an operation gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Returns {
    /// The object whose records come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Whether several records can come back.
    pub list: bool,
}
