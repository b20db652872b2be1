//! A schema's parts as browsing shows them.

mod operation;

pub use operation::{ArgumentView, OperationView};

use std::ops::Not;

use jackfield_core::schema::{
    Basis, Capability, Cardinality, End, Field, FieldType, Index, Object, ObjectRole, Relationship,
    SensitiveClass, Sensitivity,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A field of an object.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldView {
    /// Unique in its object.
    pub name: String,
    /// `string`, `integer`, `number`, `decimal`, `boolean`, `date`, `time`, `datetime`, `uuid`, `binary`,
    /// `json`, `enum`, `object` or `list`.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub kind: FieldType,
    /// The element type of a list, or the name of the object it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What the type alone doesn't say: `int32`, `email`, `date-time`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Whether a new record must state it.
    pub required: bool,
    /// Whether its value can be null.
    pub nullable: bool,
    /// Whether the provider alone sets it.
    pub read_only: bool,
    /// Whether it may be written but not read.
    #[serde(skip_serializing_if = "Not::not")]
    pub write_only: bool,
    /// The values of an enum.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_values: Vec<String>,
    /// `none`, `personal` or `restricted`; a restricted field can't be bound.
    #[schema(value_type = String)]
    pub sensitivity: Sensitivity,
    /// What makes it sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub sensitive_class: Option<SensitiveClass>,
    /// The provider's own description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The most characters (or bytes, for binary) that it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// The provider's own name of the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub native_type: Option<String>,
    /// What it takes, for a field of GraphQL.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<ArgumentView>,
    /// Whether the provider advises against it.
    #[serde(skip_serializing_if = "Not::not")]
    pub deprecated: bool,
}

/// An index of an object.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IndexView {
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// Whether two records can't share the same values.
    pub unique: bool,
}

/// A thing that the provider knows.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectView {
    /// Unique in the schema.
    pub name: String,
    /// What a person would call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The provider's own description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `input` for what is taken and never given back, `interface` or `union` for what stands for one of several
    /// objects: its fields named `… on Type` lead to them. None for a plain record.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub role: Option<ObjectRole>,
    /// `read`, `list`, `search`, `create`, `update`, `delete`.
    #[schema(value_type = Vec<String>)]
    pub capabilities: Vec<Capability>,
    /// Its fields, in the provider's order.
    pub fields: Vec<FieldView>,
    /// The fields that identify one record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub primary_key: Vec<String>,
    /// The indexes that a filter can use.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<IndexView>,
}

/// One end of a relationship.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EndView {
    /// The object.
    pub object: String,
    /// Its field; the first one where a key has several.
    pub field: String,
    /// All fields of a key that has several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// A way from one object to another.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RelationshipView {
    /// Unique among those that start at the same object.
    pub name: String,
    /// Where it starts.
    pub from: EndView,
    /// Where it leads.
    pub to: EndView,
    /// `one` or `many` records wait there.
    #[schema(value_type = String)]
    pub cardinality: Cardinality,
    /// `declared` where the provider says so, `inferred` where names suggest it.
    #[schema(value_type = String)]
    pub basis: Basis,
}

impl From<&Field> for FieldView {
    fn from(field: &Field) -> Self {
        Self {
            name: field.name.clone(),
            kind: field.kind,
            of: field.of.clone(),
            format: field.format.clone(),
            required: field.required,
            nullable: field.nullable,
            read_only: field.read_only,
            write_only: field.write_only,
            allowed_values: field.allowed_values.clone(),
            sensitivity: field.sensitivity,
            sensitive_class: field.sensitive_class,
            description: field.description.clone(),
            max_length: field.max_length,
            native_type: field.native_type.clone(),
            args: field.args.iter().map(ArgumentView::from).collect(),
            deprecated: field.deprecated,
        }
    }
}

impl From<&Index> for IndexView {
    fn from(index: &Index) -> Self {
        Self { columns: index.columns.clone(), unique: index.unique }
    }
}

impl From<&Object> for ObjectView {
    fn from(object: &Object) -> Self {
        Self {
            name: object.name.clone(),
            label: object.label.clone(),
            description: object.description.clone(),
            role: Some(object.role).filter(|role| *role != ObjectRole::Record),
            capabilities: object.capabilities.clone(),
            fields: object.fields.iter().map(FieldView::from).collect(),
            primary_key: object.primary_key.clone(),
            indexes: object.indexes.iter().map(IndexView::from).collect(),
        }
    }
}

impl From<&End> for EndView {
    fn from(end: &End) -> Self {
        let fields = if end.fields.len() > 1 { end.fields.clone() } else { Vec::new() };
        Self { object: end.object.clone(), field: end.fields.first().cloned().unwrap_or_default(), fields }
    }
}

impl From<&Relationship> for RelationshipView {
    fn from(relationship: &Relationship) -> Self {
        Self {
            name: relationship.name.clone(),
            from: EndView::from(&relationship.from),
            to: EndView::from(&relationship.to),
            cardinality: relationship.cardinality,
            basis: relationship.basis,
        }
    }
}

#[cfg(test)]
mod tests;
