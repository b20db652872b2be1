//! Plans: what a call runs, frozen at bind time.
//!
//! A plan holds everything a call needs and nothing else; running it never looks at the schema.
//! [`arguments`] checks what a caller said, [`values`] or [`request`] turn it into what is sent, [`output`] shapes
//! what came back. All are pure; in between a driver sends the request.

pub mod arguments;
mod composed;
mod facts;
pub mod http;
pub mod output;
pub mod parameters;
pub mod phone;
pub mod preview;
pub mod request;
mod sql;
pub mod summary;
pub mod values;
mod zone;

pub use composed::{Ahead, ComposedCall, ComposedPlan};
pub use facts::CallFacts;
pub use http::{
    Fill, GeneratedFill, GraphqlPlan, HttpBody, HttpCall, HttpPlan, ParameterFill, PathPiece, Slot, Wire,
};
pub use sql::{Access, Bind, Cell, Column, Encode, Readback, Rows, Source, SqlPlan, SqlValue};
pub use zone::Zone;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    binding::Normalize,
    schema::{FieldType, Limits, Method, SensitiveClass, Sensitivity, Verb},
};

/// The version of the plan's own form; a plan of another version isn't run.
pub const PLAN_VERSION: u32 = 1;

/// A frozen call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Plan {
    /// The version of this form: [`PLAN_VERSION`].
    pub version: u32,
    /// The kind of integration whose connection carries the call.
    pub kind: String,
    /// The operation that was bound, `customers.search`.
    pub operation: String,
    /// The schema that it was compiled against.
    pub schema_fingerprint: String,
    /// Whether it changes anything.
    pub is_write: bool,
    /// What a caller may say, in order.
    pub parameters: Vec<Parameter>,
    /// What is sent.
    pub request: Request,
    /// What comes back.
    pub output: Output,
    /// Every field that it touches, for scoping and the pre-publish report.
    pub touches: Vec<Touch>,
    /// BLAKE3 over all of the above; see [`Plan::compute_hash`].
    pub hash: String,
}

/// One parameter of a skill, typed from the schema.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Parameter {
    /// The name that the agent uses.
    pub name: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The element type of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// As in a schema's field: `int32`, `email`, `date-time`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// What the model is told about it.
    pub description: String,
    /// Whether a call must state it.
    pub required: bool,
    /// Whether a call may state null.
    #[serde(default)]
    pub nullable: bool,
    /// What is sent where a call doesn't state it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// How the value is tidied before it is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub normalize: Option<Normalize>,
    /// The region whose national spellings of phone numbers are understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<phone::Region>,
    /// The zone of dates and times that state no offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// A pattern that the whole value must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The values that it may have; empty means any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_values: Vec<String>,
    /// The most characters that it may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// What of the type's values is refused all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Box<Limits>>,
    /// Digits in all and after the point, for decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<(u16, u16)>,
    /// How careful one must be with its value.
    pub sensitivity: Sensitivity,
    /// What makes it sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive_class: Option<SensitiveClass>,
    /// The provider's field that it is sent to, `customers.phone`.
    pub sent_to: String,
}

/// What is sent, by transport.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// One parameterized statement.
    Sql(SqlPlan),
    /// One HTTP request.
    Http(Box<HttpPlan>),
    /// One GraphQL document.
    Graphql(GraphqlPlan),
    /// Several requests with a transform between them.
    Composed(Box<ComposedPlan>),
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Output {
    /// One record or several.
    pub shape: Shape,
    /// The leaves of a record, in order; the columns of the request fill them in the same order.
    pub leaves: Vec<Leaf>,
    /// Where the leaves are, in an answer of JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Places>,
}

/// Where the records and their leaves are in an answer of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Places {
    /// The way to what must be there for anything to be found.
    pub root: Vec<Step>,
    /// The way to the records; each is an element of the last list on it.
    pub records: Vec<Step>,
    /// The way from a record to each leaf, in the order of the leaves.
    pub leaves: Vec<Vec<Step>>,
}

/// A step into a value of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// To the member of that name.
    Member(String),
    /// To each element of a list.
    Each,
}

/// One record or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// `{leaf: value}`, or `{found: false}`; a second match is a failure, not a choice.
    Single,
    /// `{items, count, truncated}` with at most this many items.
    List {
        /// The most items that come back.
        limit: u32,
    },
}

/// One named value of the output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Leaf {
    /// The name that the agent sees.
    pub name: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The element type of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// As in a schema's field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The object that it is read from.
    pub object: String,
    /// The field that it is read from.
    pub field: String,
    /// The fields on the way to it, each with its object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub through: Vec<(String, String)>,
    /// How careful one must be with it.
    pub sensitivity: Sensitivity,
    /// What makes it sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive_class: Option<SensitiveClass>,
}

/// A field that a plan touches, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Touch {
    /// The object.
    pub object: String,
    /// The field.
    pub field: String,
    /// What the plan does with it.
    pub how: TouchKind,
}

/// What a plan does with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TouchKind {
    /// Compares it, joins by it or orders by it.
    Filter,
    /// Returns it.
    Return,
    /// Sets it.
    Write,
}

impl Plan {
    /// The hash of everything but the hash: equal plans have equal hashes, on any machine.
    pub fn compute_hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let unsigned = Self { hash: String::new(), ..self.clone() };
        // Writing JSON into a hasher can't fail: no map in a plan has keys that aren't strings.
        let _written = serde_json::to_writer(&mut hasher, &unsigned);
        hasher.finalize().to_hex().to_string()
    }

    /// Whether it changes a record that exists already; what can't be known counts as a change.
    pub fn changes_existing(&self) -> bool {
        let verb = match &self.request {
            Request::Sql(sql) => return sql.access == Access::Update,
            Request::Http(http) if matches!(http.method, Method::Put | Method::Patch | Method::Delete) => {
                return self.is_write;
            }
            Request::Http(http) => http.verb,
            Request::Graphql(graphql) => graphql.verb,
            Request::Composed(composed) => return composed.steps.iter().any(Self::changes_existing),
        };
        self.is_write && verb != Verb::Create
    }

    /// Where its request goes, where that isn't the connection's own base URL.
    pub fn server(&self) -> Option<&str> {
        match &self.request {
            Request::Http(http) => http.server.as_deref(),
            Request::Composed(composed) => composed.steps.iter().find_map(Self::server),
            Request::Sql(_) | Request::Graphql(_) => None,
        }
    }

    /// Whether a person has said that it reads although its method writes.
    pub fn treats_as_read(&self) -> bool {
        match &self.request {
            Request::Http(http) => http.treat_as_read,
            Request::Composed(composed) => composed.steps.iter().any(Self::treats_as_read),
            Request::Sql(_) | Request::Graphql(_) => false,
        }
    }

    /// The parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}
