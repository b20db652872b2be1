//! Calls over HTTP: what a plan freezes of a request, and the request of one call.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    binding::{Generated, TextFormat},
    schema::{BodyFormat, Method, Pagination, ParameterStyle, Verb},
};

/// A frozen HTTP request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct HttpPlan {
    /// What the operation does, as the schema has it.
    pub verb: Verb,
    /// The method.
    pub method: Method,
    /// Where it goes, where that isn't the connection's own base URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The path in pieces.
    pub path: Vec<PathPiece>,
    /// The parameters of the query, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<Slot>,
    /// The headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<Slot>,
    /// The cookies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cookies: Vec<Slot>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<HttpBody>,
    /// The media type that is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<String>,
    /// How further pages are asked for; none where one answer is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<Pagination>,
    /// Whether a person has said that it reads although its method writes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub treat_as_read: bool,
}

/// A piece of a path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathPiece {
    /// As it stands in the document.
    Text(String),
    /// A value, encoded for one segment.
    Slot(Slot),
}

/// A place of a request that takes a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Slot {
    /// The name in the request.
    pub name: String,
    /// How the value is written.
    pub style: ParameterStyle,
    /// The value.
    pub value: Fill,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct HttpBody {
    /// How it is written.
    pub format: BodyFormat,
    /// The value.
    pub value: Fill,
    /// The members of a form that are files: base64 here, bytes on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
}

/// A value with places for parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// Always the same.
    Constant(Value),
    /// What the caller said.
    Parameter(ParameterFill),
    /// What is made anew for each call.
    Generated(GeneratedFill),
    /// Members that are filled one by one; those without a value are left out.
    Object(Vec<(String, Fill)>),
    /// Elements that are filled one by one; those without a value are left out.
    List(Vec<Fill>),
}

/// The value of a parameter, perhaps inside of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct ParameterFill {
    /// The parameter's name.
    pub parameter: String,
    /// The text around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<TextFormat>,
    /// How JSON holds it.
    #[serde(default, skip_serializing_if = "Wire::is_as_it_is")]
    pub wire: Wire,
}

/// A value that is made for each call; see [`CallFacts`](super::CallFacts).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct GeneratedFill {
    /// What it is.
    pub what: Generated,
    /// Where it goes, so that two places of one call get values of their own.
    pub place: String,
}

/// How JSON holds a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wire {
    /// As its type says.
    #[default]
    AsItIs,
    /// As a number, although it is checked as text: a decimal, or an enum of numbers.
    Number,
}

impl Wire {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_as_it_is(&self) -> bool {
        *self == Self::AsItIs
    }
}

/// A frozen GraphQL request: one document, whose variables are the parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct GraphqlPlan {
    /// What the operation does, as the schema has it.
    pub verb: Verb,
    /// The document, with one operation.
    pub document: String,
    /// The variables; those without a value are left out.
    pub variables: Vec<(String, Fill)>,
    /// Where errors of the caller's making are in the answer's data, such as `orderCreate.userErrors`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub user_errors: Vec<Vec<String>>,
}

/// The request of one call: a driver adds what the connection signs in with, and sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpCall {
    /// The method.
    pub method: Method,
    /// Where it goes, where that isn't the connection's own base URL.
    pub server: Option<String>,
    /// The path below that, and the query: encoded.
    pub path_and_query: String,
    /// The headers, `Content-Type`, `Accept` and `Cookie` included.
    pub headers: Vec<(String, String)>,
    /// The body's bytes.
    pub body: Option<Vec<u8>>,
    /// Whether it may be sent again where no answer came.
    pub is_repeatable: bool,
}
