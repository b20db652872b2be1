//! What a binding of a REST or GraphQL operation sends: values from parameters, constants, or made for each call, each
//! with its place.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ParameterExtras, present};

/// A value for an argument, or for a place inside of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// An argument's name, or a path into one: `body.filters[0].value`, `input.customer.email`; for GraphQL also one of
    /// a field that projected paths pass: `@issue.number`.
    pub arg: String,
    /// What is sent there.
    #[serde(flatten)]
    pub sent: Sent,
}

/// A value for a member of the object that a write sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InputField {
    /// The path below the body or the input object: `customer.email`.
    pub field: String,
    /// What is sent there.
    #[serde(flatten)]
    pub sent: Sent,
}

/// What is sent to one place: what the caller says, a constant, or what is made anew for each call.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
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
    /// What is made anew for each call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// The type of the parameter, where the schema takes any JSON.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<NarrowType>,
    /// The text around the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<TextFormat>,
    /// More about the parameter.
    #[serde(flatten)]
    pub extras: ParameterExtras,
}

/// A type that a person may narrow any JSON to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "JSON Schema says what they are")]
pub enum NarrowType {
    String,
    Integer,
    Number,
    Boolean,
}

/// A value that is neither the caller's to say nor always the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Generated {
    /// A UUID of the call's own, such as a provider wants to know a request by that came twice.
    Uuid,
    /// When the call is made, RFC 3339 in UTC.
    Now,
}

/// A text around a value, for providers whose search is a text: `name:"{}"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TextFormat {
    /// The text, with exactly one `{}` for the value.
    pub template: String,
    /// How the value is escaped inside of it.
    pub escape: Escape,
}

/// How a value is escaped inside of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Escape {
    /// A backslash before `"` and `\`.
    Quoted,
    /// Percent-encoded.
    Url,
    /// A backslash before `%`, `_` and `\`.
    Like,
    /// `&amp;`, `&lt;` and `&gt;` for `&`, `<` and `>`: text of HTML, though not of an attribute.
    Html,
}
