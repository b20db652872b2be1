//! Operations as browsing shows them.

use jackfield_core::schema::{Argument, FieldType, Operation, Verb};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Something that the provider can be asked to do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OperationView {
    /// Unique in the schema.
    pub name: String,
    /// The object that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// `read`, `list`, `search`, `create`, `update`, `delete` or `action`.
    #[schema(value_type = String)]
    pub verb: Verb,
    /// Whether it changes anything.
    pub is_write: bool,
    /// The provider's own description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it takes.
    pub args: Vec<ArgumentView>,
    /// What it gives back.
    pub returns: ReturnsView,
    /// Whether the provider advises against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<bool>,
}

/// Something that an operation takes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ArgumentView {
    /// Unique in its operation.
    pub name: String,
    /// Where a request carries it.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// As in a field.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub kind: FieldType,
    /// The element type of a list, or the name of the object it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Whether a call must state it.
    pub required: bool,
    /// The values that it may have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_values: Vec<String>,
    /// What the provider takes where none is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The provider's own description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What an operation gives back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReturnsView {
    /// The object whose records come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Whether several records can come back.
    pub list: bool,
}

impl From<&Operation> for OperationView {
    fn from(operation: &Operation) -> Self {
        Self {
            name: operation.name.clone(),
            object: operation.object.clone(),
            verb: operation.verb,
            is_write: operation.is_write,
            description: operation.description.clone(),
            args: operation.args.iter().map(ArgumentView::from).collect(),
            returns: ReturnsView { object: operation.returns.object.clone(), list: operation.returns.list },
            deprecated: operation.deprecated,
        }
    }
}

impl From<&Argument> for ArgumentView {
    fn from(argument: &Argument) -> Self {
        Self {
            name: argument.name.clone(),
            place: argument.place.clone(),
            kind: argument.kind,
            of: argument.of.clone(),
            required: argument.required,
            allowed_values: argument.allowed_values.clone(),
            default: argument.default.clone(),
            description: argument.description.clone(),
        }
    }
}
