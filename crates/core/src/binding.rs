//! Bindings: the language in which a person maps an operation onto an agent's own parameters.
//!
//! A binding is data, never an expression: nothing in it is evaluated. [`read`](read::binding) takes
//! it out of JSON with all faults at once; [`compile`](crate::compile) checks it against a schema.

mod composed;
mod input;
pub mod read;

pub use composed::Composed;
pub use input::{Escape, Generated, Input, InputField, NarrowType, Sent, TextFormat};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The mapping of one operation onto an agent's parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Binding {
    /// What the model calls.
    pub tool_name: String,
    /// When and what for the model should call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The operation's name in the schema.
    pub operation: String,
    /// Whether the author means a write; a write that isn't declared is a fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_write: Option<bool>,
    /// Whether a person says that it only reads although its method writes, as a search that is a POST does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub treat_as_read: Option<bool>,
    /// Whether the skill starts enabled. A write never does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Which fields come back, under which names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub projection: Vec<Projection>,
    /// What a REST or GraphQL operation is sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// The members of the body or input object that a REST or GraphQL write is sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub input_object_map: Vec<InputField>,
    /// The one filter of an SQL read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql_search: Option<SqlSearch>,
    /// The one row of an SQL write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql_write: Option<SqlWrite>,
    /// Several operations with a transform between them, instead of a mapping of one; `operation` is the last one's.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub composed: Option<Composed>,
}

/// One field that comes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Projection {
    /// The way to it: `[column]` or `[relationship, column]`; for REST and GraphQL member by member from the
    /// answer on.
    pub path: Vec<String>,
    /// The name that the agent sees.
    pub leaf: String,
    /// Constants for the arguments of fields on the way, by the field's name; for GraphQL alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, Map<String, Value>>,
}

/// How the caller's value is compared with the filter column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// Equal, byte for byte.
    #[default]
    Eq,
    /// Equal without regard to case.
    Ieq,
    /// Starts with.
    Prefix,
    /// Greater than or equal.
    Gte,
    /// Less than or equal.
    Lte,
    /// Equal to one of the spellings of a phone number.
    Variants,
}

/// Which way an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Smallest first.
    #[default]
    Asc,
    /// Largest first.
    Desc,
}

/// How a caller's value is tidied before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Normalize {
    /// Not at all, where the parameter's name would say otherwise.
    #[serde(rename = "none")]
    AsItIs,
    /// Without white space at both ends.
    Trim,
    /// In lower case.
    Lower,
    /// In upper case.
    Upper,
    /// Its digits alone.
    Digits,
    /// A phone number in the international form, `+15550123456`.
    E164,
    /// The digits of a phone number without its country, `5550123456`.
    National,
    /// A calendar date, `2026-11-02`.
    Date,
    /// A time of day, `09:15:00`.
    Time,
    /// A point in time, RFC 3339.
    Datetime,
}

/// What a person may say about one parameter beyond its name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterExtras {
    /// What the model is told about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether a call must state it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// What is sent where a call doesn't state it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// How the value is tidied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalize: Option<Normalize>,
    /// A pattern that the whole value must match, in linear time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

/// An SQL read: one filter by the caller, on a column that leads an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqlSearch {
    /// The object to search.
    pub table: String,
    /// The column that is compared with the caller's value.
    pub filter_column: String,
    /// The parameter that carries the caller's value.
    pub param: String,
    /// How they are compared; equality by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// Conditions that only narrow the result.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// The order of the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_by: Option<OrderBy>,
    /// The most records that come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// More about the parameter.
    #[serde(flatten)]
    pub extras: ParameterExtras,
}

/// A pinned condition: this field equals this constant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Condition {
    /// `[column]` or `[relationship, column]`.
    pub path: Vec<String>,
    /// The constant.
    #[serde(rename = "const")]
    pub constant: Value,
}

/// The order of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderBy {
    /// `[column]` or `[relationship, column]`.
    pub path: Vec<String>,
    /// Which way; ascending by default.
    #[serde(default)]
    pub direction: Direction,
}

/// Whether a write adds a row or changes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WriteMode {
    /// Adds one row.
    Insert,
    /// Changes one row, found by a unique key.
    Update,
}

/// An SQL write of a single row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SqlWrite {
    /// The object to write.
    pub table: String,
    /// Insert or update.
    pub mode: WriteMode,
    /// The columns that are set.
    pub columns: Vec<ColumnValue>,
    /// For an update, the unique column that finds the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_column: Option<String>,
    /// For an update, the parameter that carries the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_param: Option<String>,
}

/// One column that a write sets, from a parameter or to a constant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnValue {
    /// The column.
    pub column: String,
    /// The parameter that carries the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// The constant, null included.
    #[serde(
        default,
        rename = "const",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "present"
    )]
    pub constant: Option<Value>,
    /// More about the parameter.
    #[serde(flatten)]
    pub extras: ParameterExtras,
}

/// Tells a stated null from a missing member.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}
