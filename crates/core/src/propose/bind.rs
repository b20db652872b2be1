//! An aligned operation as a binding.

mod api;
mod free;
mod names;
pub(super) mod states;
mod table;

use super::{
    align::Aligned,
    asked::Asked,
    candidate::{Candidate, Does},
    index::Index,
    meaning::Meaning,
    slots::Slots,
};
use crate::binding::Binding;

pub(super) use names::{said, title};

/// What a binding is made from.
pub(super) struct Parts<'p, 's> {
    pub(super) index: &'s Index,
    pub(super) asked: &'p Asked,
    pub(super) meaning: &'p Meaning,
    pub(super) candidate: &'p Candidate<'s>,
    pub(super) slots: &'p Slots<'s>,
    pub(super) aligned: &'p Aligned,
}

/// A binding, and what had to be guessed for it.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) binding: Binding,
    pub(super) guesses: Vec<String>,
    /// Words of the goal that became constants.
    pub(super) pinned: Vec<usize>,
}

impl Bound {
    /// A disabled binding of an operation that maps nothing yet.
    fn of(operation: String, is_write: bool) -> Self {
        let binding = Binding {
            tool_name: String::new(),
            description: None,
            operation,
            is_write: is_write.then_some(true),
            treat_as_read: None,
            enabled: Some(false),
            projection: Vec::new(),
            inputs: Vec::new(),
            input_object_map: Vec::new(),
            sql_search: None,
            sql_write: None,
            composed: None,
        };
        Self { binding, guesses: Vec::new(), pinned: Vec::new() }
    }
}

/// The binding of an aligned operation.
pub(super) fn binding(parts: &Parts<'_, '_>) -> Bound {
    let mut bound = match &parts.candidate.does {
        Does::Table { place, verb } => table::binding(parts, *place, *verb),
        Does::Stated { operation, .. } => api::binding(parts, operation),
    };
    if !parts.candidate.is_write() {
        for word in states::unpinned(parts, &bound) {
            bound.guesses.push(format!("“{word}” narrows nothing: no value that the schema lists says it."));
        }
    }
    bound
}
