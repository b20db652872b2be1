//! Operations: what a provider can be asked to do.

use serde::{Deserialize, Serialize};

use super::{FieldType, HttpRequest, Limits, ParameterStyle, SensitiveClass, Sensitivity};

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
    /// How a request for it is made, for REST.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<Box<HttpRequest>>,
    /// The field of the root type that it is, for GraphQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<RootField>,
}

/// A field of one of GraphQL's root types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RootField {
    /// `query` or `mutation`.
    pub of: RootType,
    /// The field's own name, which an operation's name may differ from where both roots have it.
    pub name: String,
}

/// A root type of GraphQL; subscriptions aren't operations here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RootType {
    /// Reads.
    Query,
    /// Writes.
    Mutation,
}

/// Something that an operation takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Argument {
    /// Unique in its operation.
    pub name: String,
    /// Where a request carries it: `path`, `query`, `header`, `cookie` or `body`; none for GraphQL and SQL.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The name that the request carries, where it isn't the argument's own: two places may use one name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wire_name: Option<String>,
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
    /// What the type alone doesn't say, as with a field's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The most characters that it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// What of the type's values is refused all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Box<Limits>>,
    /// The provider's own notation of the type; for GraphQL what a variable is declared as, such as `[ID!]!`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native_type: Option<String>,
    /// How its value is written into a path, query, header or cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<ParameterStyle>,
    /// How careful one must be with it.
    #[serde(default, skip_serializing_if = "is_nothing_special")]
    pub sensitivity: Sensitivity,
    /// What makes it sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive_class: Option<SensitiveClass>,
}

impl Argument {
    /// An optional argument of a name and a type, with nothing else known of it.
    pub fn new(name: impl Into<String>, kind: FieldType) -> Self {
        Self {
            name: name.into(),
            place: None,
            wire_name: None,
            kind,
            of: None,
            required: false,
            allowed_values: Vec::new(),
            default: None,
            description: None,
            format: None,
            max_length: None,
            limits: None,
            native_type: None,
            style: None,
            sensitivity: Sensitivity::None,
            sensitive_class: None,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_nothing_special(sensitivity: &Sensitivity) -> bool {
    *sensitivity == Sensitivity::None
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
    /// The type of what comes back, or of a list's elements, where that is a bare value and no object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<FieldType>,
}
