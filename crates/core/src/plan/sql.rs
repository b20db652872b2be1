//! The part of a plan that is SQL: one statement, its placeholders, and the values that go in and
//! come out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    binding::Operator,
    schema::{Dialect, FieldType},
};

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
