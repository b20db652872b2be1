//! The syntax tree of the statements that we send.

use crate::{binding::Direction, plan::Bind, schema::Table};

/// One piece of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    /// Words of the language itself.
    Word(&'static str),
    /// A column, of a numbered table or of the only one.
    Column(Option<usize>, String),
    /// A placeholder.
    Bind(Bind),
    /// A number of ours, such as a precision.
    Number(u16),
}

/// An expression, or a condition.
pub(crate) type Expression = Vec<Part>;

/// A returned value and its name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Output {
    pub(crate) value: Expression,
    pub(crate) name: String,
}

/// A table that is joined; its number is its place in the list, from 1.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Join {
    pub(crate) inner: bool,
    pub(crate) table: Table,
    /// The joined table's column and the root's, pair by pair.
    pub(crate) on: Vec<(String, String)>,
}

/// A read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Select {
    pub(crate) outputs: Vec<Output>,
    pub(crate) from: Table,
    pub(crate) joins: Vec<Join>,
    pub(crate) conditions: Vec<Expression>,
    pub(crate) order: Option<(Expression, Direction)>,
    pub(crate) limit: u32,
}

/// A new row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Insert {
    pub(crate) into: Table,
    pub(crate) values: Vec<(String, Expression)>,
    pub(crate) returning: Vec<Output>,
}

/// A changed row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Update {
    pub(crate) table: Table,
    pub(crate) set: Vec<(String, Expression)>,
    pub(crate) conditions: Vec<Expression>,
    pub(crate) returning: Vec<Output>,
}
