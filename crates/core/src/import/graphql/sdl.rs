//! GraphQL's schema definition language, from its edition of June 2018 to that of September 2025, and what older
//! tools still write.
//!
//! Extensions are merged into what they extend, wherever they stand; one of something that isn't there counts as its
//! definition, as parts of a federated schema have it.

mod definitions;
mod lexer;
mod parser;
mod text;
mod values;

use std::collections::HashMap;

use serde_json::Value;

use super::{
    document::{Definition, Document, Kind},
    notes::{Note, Notes, Place},
};
use definitions::Part;
pub(super) use lexer::Fault;
use parser::Parser;

/// Reads a text, up to its first fault.
pub(super) fn read<'a>(text: &'a str, notes: &mut Notes<'a>) -> Result<Document<'a>, Fault> {
    let mut parser = Parser::new(text)?;
    let mut merged = Merged::default();
    while !parser.is_at_end() {
        match definitions::part(&mut parser)? {
            Part::Roots(roots) => {
                merged.has_roots = true;
                for (operation, name) in roots {
                    merged.root(operation, name);
                }
            }
            Part::Type { definition, extends } => merged.add(definition, extends, notes),
            Part::Directive => {}
        }
    }
    Ok(merged.document())
}

/// Reads one value, as the defaults of an introspection's answer are written.
pub(super) fn value(text: &str) -> Result<Value, Fault> {
    let mut parser = Parser::new(text)?;
    let value = values::constant(&mut parser)?;
    if parser.is_at_end() { Ok(value) } else { Err(parser.expected("the end of the value")) }
}

/// Definitions and their extensions, merged.
#[derive(Default)]
struct Merged<'a> {
    document: Document<'a>,
    places: HashMap<&'a str, usize>,
    /// The types whose definition itself was read.
    defined: std::collections::HashSet<&'a str>,
    has_roots: bool,
}

impl<'a> Merged<'a> {
    fn root(&mut self, operation: &str, name: &'a str) {
        match operation {
            "query" => self.document.query = Some(name),
            "mutation" => self.document.mutation = Some(name),
            "subscription" => self.document.subscription = Some(name),
            _ => {}
        }
    }

    fn add(&mut self, mut new: Definition<'a>, extends: bool, notes: &mut Notes<'a>) {
        let is_repeated = !extends && !self.defined.insert(new.name);
        let known = self.places.get(new.name).and_then(|place| self.document.types.get_mut(*place));
        let Some(known) = known else {
            self.places.insert(new.name, self.document.types.len());
            self.document.types.push(new);
            return;
        };
        if is_repeated || known.kind != new.kind {
            notes.add(Note::Repeated, Place::of(new.name));
            return;
        }
        if !extends {
            // The extension came first.
            std::mem::swap(known, &mut new);
        }
        known.members.append(&mut new.members);
        known.names.append(&mut new.names);
        known.interfaces.append(&mut new.interfaces);
    }

    fn is_led_to(&self, name: &str) -> bool {
        let leads = |of: &Definition<'_>| {
            of.names.contains(&name) || of.members.iter().any(|member| member.of.name == Some(name))
        };
        self.document.types.iter().any(leads)
    }

    /// Without a `schema` the root types are those with the usual names.
    fn document(mut self) -> Document<'a> {
        if !self.has_roots {
            for (operation, name) in
                [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")]
            {
                let place = self.places.get(name).and_then(|place| self.document.types.get(*place));
                let is_object = place.is_some_and(|of| of.kind == Kind::Object);
                // What others lead to is an object that only happens to be called so.
                if is_object && (operation != "subscription" || !self.is_led_to(name)) {
                    self.root(operation, name);
                }
            }
        }
        self.document
    }
}

#[cfg(test)]
mod tests;
