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

/// The binding of an aligned operation.
pub(super) fn binding(parts: &Parts<'_, '_>) -> Bound {
    match &parts.candidate.does {
        Does::Table { place, verb } => table::binding(parts, *place, *verb),
        Does::Stated { operation, .. } => api::binding(parts, operation),
    }
}
