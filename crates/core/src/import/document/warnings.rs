//! Warnings that know their place without anything having to carry it along.
//!
//! A warning remembers which value it is about. Only in the end, and only where there are warnings, are the
//! documents walked once to find the JSON Pointers of those values.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::set::Documents;
use crate::diagnostic::Diagnostic;

/// How many warnings are kept; of the rest only their number.
const MOST: usize = 200;

/// What of a document was left out or is only half understood.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    kept: Vec<(*const Value, Diagnostic)>,
    said: HashSet<(*const Value, &'static str)>,
    more: usize,
}

impl Warnings {
    /// Notes something about a value, once a kind; the message is only written where it is kept.
    pub(crate) fn add(&mut self, code: &'static str, about: &Value, message: impl FnOnce() -> String) {
        let place = std::ptr::from_ref(about);
        if self.kept.len() >= MOST {
            self.more += 1;
        } else if self.said.insert((place, code)) {
            self.kept.push((place, Diagnostic::new(code, "", message())));
        }
    }

    /// All that was noted, each with its JSON Pointer.
    pub(crate) fn finish(self, documents: &Documents<'_>) -> Vec<Diagnostic> {
        if self.kept.is_empty() {
            return Vec::new();
        }
        let wanted: HashSet<*const Value> = self.kept.iter().map(|(place, _)| *place).collect();
        let pointers: HashMap<*const Value, String> = documents.pointers(&wanted);
        let mut found: Vec<Diagnostic> = self
            .kept
            .into_iter()
            .map(|(place, diagnostic)| {
                let path = pointers.get(&place).cloned().unwrap_or_default();
                Diagnostic { path, ..diagnostic }
            })
            .collect();
        if self.more > 0 {
            let message = format!("{} more places are left out or only half understood.", self.more);
            found.push(Diagnostic::new("more_warnings", "", message));
        }
        found
    }
}
