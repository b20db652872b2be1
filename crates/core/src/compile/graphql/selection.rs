//! Selection sets: the ways to all leaves, merged, no field twice.
//!
//! Two branches of a union may have fields of one name and different types, and a field may be asked for twice with
//! different arguments; a document may not select either under one name: the second gets an alias.

use super::is_graphql_name;
use crate::{compile::output::Hop, plan::Step};

/// What is selected of one object.
#[derive(Debug, Default)]
pub(super) struct Level {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    /// The types that the object must have, outermost first.
    on: Vec<String>,
    /// The name in the answer.
    response: String,
    field: String,
    /// What the field is asked for with: names and literals.
    arguments: Vec<(String, String)>,
    inside: Level,
}

impl Level {
    /// Selects what is at the end of a way; gives the way in the answer.
    pub(super) fn add(&mut self, hops: &[Hop]) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut level = self;
        let mut on: Vec<String> = Vec::new();
        for hop in hops {
            match hop {
                Hop::On(name) => on.push(name.clone()),
                Hop::Each => steps.push(Step::Each),
                Hop::Field { name, arguments } => {
                    let entry = level.entry(std::mem::take(&mut on), name, arguments);
                    steps.push(Step::Member(entry.response.clone()));
                    level = &mut entry.inside;
                }
            }
        }
        steps
    }

    fn entry(&mut self, on: Vec<String>, field: &str, arguments: &[(String, String)]) -> &mut Entry {
        let same = |entry: &Entry| entry.on == on && entry.field == field && entry.arguments == arguments;
        let place = match self.entries.iter().position(same) {
            Some(place) => place,
            None => {
                let response = self.response(&on, field);
                let inside = Self::default();
                let (field, arguments) = (field.to_owned(), arguments.to_vec());
                self.entries.push(Entry { on, response, field, arguments, inside });
                self.entries.len() - 1
            }
        };
        &mut self.entries[place]
    }

    /// A name that no other field of the object's answer has.
    fn response(&self, on: &[String], field: &str) -> String {
        let is_taken = |name: &str| self.entries.iter().any(|entry| entry.response == name);
        let mut name = field.to_owned();
        if is_taken(&name) {
            name = on.last().map_or_else(|| format!("_{field}"), |on| format!("{on}_{field}"));
        }
        while is_taken(&name) {
            name.push('_');
        }
        name
    }

    /// What is selected of the object behind a field.
    pub(super) fn below(&self, field: &str) -> Option<&Self> {
        self.entries.iter().find(|entry| entry.field == field).map(|entry| &entry.inside)
    }

    /// Whether every name can stand in a document.
    pub(super) fn is_writable(&self) -> bool {
        self.entries.iter().all(|entry| {
            is_graphql_name(&entry.field)
                && entry.arguments.iter().all(|(name, _)| is_graphql_name(name))
                && entry.on.iter().all(|on| is_graphql_name(on))
                && entry.inside.is_writable()
        })
    }

    /// The selection set with a space before it; nothing where nothing is selected.
    pub(super) fn rendered(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if self.entries.iter().any(|entry| !entry.on.is_empty()) {
            parts.push("__typename".to_owned());
        }
        let mut branches: Vec<&[String]> = Vec::new();
        for entry in &self.entries {
            if entry.on.is_empty() {
                parts.push(entry.rendered());
            } else if !branches.contains(&entry.on.as_slice()) {
                branches.push(&entry.on);
            }
        }
        for branch in branches {
            let inside: Vec<String> =
                self.entries.iter().filter(|entry| entry.on == branch).map(Entry::rendered).collect();
            let nested = branch
                .iter()
                .rev()
                .fold(inside.join(" "), |inside, on| format!("... on {on} {{ {inside} }}"));
            parts.push(nested);
        }
        if parts.is_empty() { String::new() } else { format!(" {{ {} }}", parts.join(" ")) }
    }
}

impl Entry {
    fn rendered(&self) -> String {
        let alias = if self.response == self.field { String::new() } else { format!("{}: ", self.response) };
        let written: Vec<String> =
            self.arguments.iter().map(|(name, literal)| format!("{name}: {literal}")).collect();
        let arguments = if written.is_empty() { String::new() } else { format!("({})", written.join(", ")) };
        format!("{alias}{}{arguments}{}", self.field, self.inside.rendered())
    }
}
