//! Foreign descriptions into the one normalized [`Schema`].

mod capabilities;
pub mod document;
pub mod files;
pub mod google;
pub mod graphql;
mod id_names;
mod keys;
pub mod openapi;
mod prose;
pub mod sql;

use crate::{diagnostic::Diagnostic, schema::Schema};

/// A schema, and what of its description could not be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The schema.
    pub schema: Schema,
    /// What was left out or is only half understood, each with its place: `table.column` of a catalog, a JSON
    /// Pointer into a document.
    pub warnings: Vec<Diagnostic>,
}
