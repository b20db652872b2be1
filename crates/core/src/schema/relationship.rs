//! Relationships: the ways from one object to another.

use serde::{Deserialize, Serialize};

/// How many records wait at the far end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cardinality {
    /// At most one.
    One,
    /// Any number.
    Many,
}

/// One end of a relationship.
///
/// `field` is the first of `fields`; `fields` is written out only where a key has several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenEnd", into = "WrittenEnd")]
pub struct End {
    /// The object's name.
    pub object: String,
    /// The fields that must be equal to those of the other end, in the same order; never empty. Where records are
    /// nested: the field that holds them, and there the one that tells them apart best.
    pub fields: Vec<String>,
}

/// A way from one object to another: a foreign key, in one of its two directions, or a field that holds records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Relationship {
    /// Unique among the relationships of its `from` object.
    pub name: String,
    /// Where it starts.
    pub from: End,
    /// Where it leads.
    pub to: End,
    /// How many records wait at `to`.
    pub cardinality: Cardinality,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Basis::is_declared")]
    pub basis: Basis,
}

#[derive(Clone, Serialize, Deserialize)]
struct WrittenEnd {
    object: String,
    field: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
}

impl From<WrittenEnd> for End {
    fn from(written: WrittenEnd) -> Self {
        let fields = if written.fields.is_empty() { vec![written.field] } else { written.fields };
        Self { object: written.object, fields }
    }
}

impl From<End> for WrittenEnd {
    fn from(end: End) -> Self {
        let field = end.fields.first().cloned().unwrap_or_default();
        let fields = if end.fields.len() > 1 { end.fields } else { Vec::new() };
        Self { object: end.object, field, fields }
    }
}

/// What a relationship rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The provider says so.
    #[default]
    Declared,
    /// Names suggest it.
    Inferred,
}

impl Basis {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_declared(&self) -> bool {
        *self == Self::Declared
    }
}
