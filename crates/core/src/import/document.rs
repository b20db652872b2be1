//! What all importers of documents share: text into plain JSON values, references from one place of a set of
//! documents to another, names, and warnings that know their place.
//!
//! Importers borrow from the values: nothing of a document is copied before it is known to stay.

mod names;
mod parse;
mod part;
mod set;
#[cfg(test)]
mod tests;
mod warnings;

pub(crate) use names::{Names, clean};
pub use parse::parse;
pub(crate) use set::{Documents, Node};
pub(crate) use warnings::Warnings;

use serde_json::Value;

/// The deepest nesting that is read.
pub const MAX_DEPTH: usize = 128;

/// One document of an uploaded set.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Where it is: a path relative to the others, or a URL. References are resolved against it.
    pub place: String,
    /// What it says.
    pub value: Value,
}
