//! Plans: what a call runs, frozen at bind time.
//!
//! A plan holds everything a call needs and nothing else; running it never looks at the schema.
//! [`arguments`] checks what a caller said, [`values`] turns it into what is sent, [`output`] shapes
//! what came back. All are pure; in between a driver sends the request.

pub mod arguments;
pub mod output;
pub mod parameters;
pub mod phone;
pub mod summary;
pub mod values;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    binding::{Normalize, Operator},
    schema::{Dialect, FieldType, SensitiveClass, Sensitivity},
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
    /// A pattern that the whole value must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// The values that it may have; empty means any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_values: Vec<String>,
    /// The most characters that it may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
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
}

/// One parameterized statement and what belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct SqlPlan {
    /// The language of the statement.
    pub dialect: Dialect,
    /// The statement, with the dialect's own placeholders (`$1` or `?`).
    pub statement: String,
    /// The values of the placeholders, in order.
    pub binds: Vec<Bind>,
    /// How the driver reads each column of the result, in order.
    pub columns: Vec<Column>,
    /// What it does.
    pub access: Access,
    /// The most rows that the driver fetches.
    pub max_rows: u32,
    /// Where an engine can't return what it wrote: the read that follows in the same transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readback: Option<Readback>,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Reads, over a read-only session.
    Read,
    /// Adds exactly one row.
    Insert,
    /// Changes at most one row; more than one is rolled back.
    Update,
}

/// A read that follows a write in the same transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Readback {
    /// The statement, with `?` placeholders.
    pub statement: String,
    /// Its values; [`Source::LastInsertId`] stands for what the write made.
    pub binds: Vec<Bind>,
}

/// The value of one placeholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Bind {
    /// Where it comes from.
    pub source: Source,
    /// The database type's nature, which decides how the value is sent.
    pub encode: Encode,
    /// How it is compared, which decides how it is prepared: an escaped pattern for
    /// [`Operator::Prefix`], spellings for [`Operator::Variants`].
    #[serde(default)]
    pub operator: Operator,
    /// For [`Operator::Variants`] where the engine has no arrays: which of the spellings this
    /// placeholder carries; placeholders beyond the last spelling repeat the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spelling: Option<u8>,
}

/// Where a placeholder's value comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The parameter of that name.
    Parameter(String),
    /// A constant of the binding.
    Constant(Value),
    /// Whether the call states the parameter of that name: an update keeps what it isn't told.
    Given(String),
    /// The key that the write before made.
    LastInsertId,
}

/// How a value is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encode {
    /// As text.
    Text,
    /// As a whole number.
    Integer,
    /// As a floating-point number.
    Number,
    /// As a decimal, in digits.
    Decimal,
    /// As a truth value.
    Boolean,
    /// As a date, `2026-11-02`.
    Date,
    /// As a time of day, `09:15:00`.
    Time,
    /// As a date and time without a zone; a zone that the caller states is converted to UTC.
    LocalDatetime,
    /// As a point in time, in UTC.
    Datetime,
    /// As a UUID in its hyphenated form.
    Uuid,
    /// As bytes.
    Bytes,
    /// As a JSON document.
    Json,
}

/// How the driver reads one column of a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Column {
    /// The name of the leaf that it fills.
    pub leaf: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub kind: FieldType,
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct Output {
    /// One record or several.
    pub shape: Shape,
    /// The leaves of a record, in order; the columns of the request fill them in the same order.
    pub leaves: Vec<Leaf>,
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

/// A value on its way to a database.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
    /// No value.
    Null,
    /// Text; also dates, times, decimals, UUIDs and JSON, in their canonical spelling.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A whole number beyond `i64`.
    Unsigned(u64),
    /// A floating-point number.
    Number(f64),
    /// A truth value.
    Boolean(bool),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Several texts in one placeholder, where the engine has arrays.
    TextList(Vec<String>),
    /// To be replaced by the key that the write before made.
    LastInsertId,
}

/// A value on its way from a database. Dates and times are text in RFC 3339's spelling, decimals
/// text in digits, bytes base64.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number beyond `i64`.
    Unsigned(u64),
    /// A floating-point number.
    Number(f64),
    /// Text of any kind.
    Text(String),
    /// A JSON value: documents and arrays.
    Json(Value),
}

/// The rows of a result, columns in the plan's order.
pub type Rows = Vec<Vec<Cell>>;

impl Plan {
    /// The hash of everything but the hash: equal plans have equal hashes, on any machine.
    pub fn compute_hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let unsigned = Self { hash: String::new(), ..self.clone() };
        // Writing JSON into a hasher can't fail: no map in a plan has keys that aren't strings.
        let _written = serde_json::to_writer(&mut hasher, &unsigned);
        hasher.finalize().to_hex().to_string()
    }

    /// The parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}
