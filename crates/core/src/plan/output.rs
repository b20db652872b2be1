//! What came back, shaped as a plan says: one record or several, every leaf typed.
//!
//! Whole numbers beyond ±2^53 and decimals of more than 15 digits are strings: a reader whose
//! numbers are floating-point, as JavaScript's are, would change them silently.

pub mod answer;
mod cell;

use serde_json::{Map, Value, json};

use super::{Cell, Leaf, Plan, Rows, Shape};

/// A shaped result.
#[derive(Debug, Clone, PartialEq)]
pub struct Shaped {
    /// What the agent sees.
    pub value: Value,
    /// How many records it holds.
    pub count: usize,
    /// Whether there were more.
    pub truncated: bool,
}

/// Why a result has no shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A lookup of one record found several: a failure, not a choice.
    #[error("more than one record matches")]
    AmbiguousMatch,
    /// The rows don't have the plan's columns.
    #[error("the result doesn't have the columns that the plan names")]
    WrongColumns,
}

/// Shapes the rows of a result; leaves that `allowed` refuses are left out.
///
/// # Errors
/// [`Error::AmbiguousMatch`] where a single record is wanted and several came.
pub fn shape(plan: &Plan, rows: Rows, allowed: &dyn Fn(&Leaf) -> bool) -> Result<Shaped, Error> {
    let leaves: Vec<(&Leaf, bool)> = plan.output.leaves.iter().map(|leaf| (leaf, allowed(leaf))).collect();
    match plan.output.shape {
        Shape::Single => single(&leaves, rows),
        Shape::List { limit } => list(&leaves, rows, usize::try_from(limit).unwrap_or(usize::MAX)),
    }
}

fn single(leaves: &[(&Leaf, bool)], rows: Rows) -> Result<Shaped, Error> {
    let mut rows = rows.into_iter();
    match (rows.next(), rows.next()) {
        (None, _) => Ok(Shaped { value: json!({"found": false}), count: 0, truncated: false }),
        (Some(row), None) => Ok(Shaped { value: record(leaves, row)?, count: 1, truncated: false }),
        (Some(_), Some(_)) => Err(Error::AmbiguousMatch),
    }
}

fn list(leaves: &[(&Leaf, bool)], rows: Rows, limit: usize) -> Result<Shaped, Error> {
    let truncated = rows.len() > limit;
    let items: Vec<Value> =
        rows.into_iter().take(limit).map(|row| record(leaves, row)).collect::<Result<_, _>>()?;
    let count = items.len();
    Ok(Shaped { value: json!({"items": items, "count": count, "truncated": truncated}), count, truncated })
}

fn record(leaves: &[(&Leaf, bool)], row: Vec<Cell>) -> Result<Value, Error> {
    if row.len() != leaves.len() {
        return Err(Error::WrongColumns);
    }
    let kept = leaves.iter().zip(row).filter(|((_, allowed), _)| *allowed);
    let members: Map<String, Value> =
        kept.map(|((leaf, _), cell)| (leaf.name.clone(), cell::value(leaf, cell))).collect();
    Ok(Value::Object(members))
}
