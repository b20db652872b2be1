//! GraphQL schemas, from an introspection query's answer or from their text (SDL).
//!
//! ```text
//! answer (JSON) ─▶ introspection ─┐
//!                                 ├─▶ document ─▶ objects, operations, relationships
//! text (SDL) ────▶ sdl ───────────┘
//! ```
//!
//! Types become objects, the fields of the root types operations. Both sources of one schema give the same result.
//! Whatever can't be used is left out with a warning, whose path is a schema coordinate, such as `Order.lines(first:)`.

mod document;
mod fields;
mod introspection;
mod known;
mod notes;
mod objects;
mod operations;
mod relationships;
mod scalars;
mod sdl;
#[cfg(test)]
mod tests;
mod verbs;

use serde_json::Value;

use super::{Imported, capabilities, document::parse};
use crate::{
    diagnostic::Diagnostic,
    schema::{Schema, Transport},
};
use document::Document;
use fields::Reader;
use notes::Notes;

/// The schema that an introspection query's answer tells of: `{data: {__schema}}` or `{__schema}`.
///
/// # Errors
///
/// Where there is no schema in it, or none with an operation.
pub fn introspection(answer: &Value) -> Result<Imported, Vec<Diagnostic>> {
    let (document, notes) = introspection::value(answer)?;
    imported(&document, notes)
}

/// The same, out of the answer's text: takes a fraction of the memory.
///
/// # Errors
///
/// The same, and where the text isn't JSON.
pub fn introspection_text(json: &[u8]) -> Result<Imported, Vec<Diagnostic>> {
    match introspection::text(json) {
        Some(read) => read.and_then(|(document, notes)| imported(&document, notes)),
        None => introspection(&parse(json, "answer").map_err(|fault| vec![fault])?),
    }
}

/// The schema that a text in GraphQL's schema definition language tells of, in any edition from June 2018 on.
///
/// # Errors
///
/// Where the text breaks the language's rules (with the line and column), or has no operation.
pub fn sdl(text: &str) -> Result<Imported, Vec<Diagnostic>> {
    let mut notes = Notes::default();
    let document = sdl::read(text, &mut notes).map_err(|fault| vec![fault.diagnostic(text)])?;
    imported(&document, notes)
}

fn imported<'a>(document: &Document<'a>, notes: Notes<'a>) -> Result<Imported, Vec<Diagnostic>> {
    let mut reader = Reader::new(document, notes);
    let mut objects = objects::build(document, &mut reader);
    let known = known::of(&objects);
    let stated_operations = operations::build(document, &mut reader, &known);
    let relationships = relationships::build(&objects, &known);
    capabilities::assign(&stated_operations, &mut objects);
    if stated_operations.is_empty() {
        let message = "The schema has no operations: its query and mutation types are missing or empty.";
        return Err(vec![Diagnostic::new("no_operations", "", message)]);
    }
    let schema = Schema {
        transport: Transport::Graphql,
        dialect: None,
        objects,
        relationships,
        stated_operations,
        http: None,
    };
    Ok(Imported { schema, warnings: reader.notes.warnings() })
}
