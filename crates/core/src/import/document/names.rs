//! Names of objects and operations: clean, and never the same for two things.

use std::collections::{HashMap, HashSet};

use crate::schema::FieldType;

/// A name made of letters, digits, `_`, `.`, `/` and `-`; other characters become one `_`.
pub(crate) fn clean(name: &str) -> String {
    let mut cleaned = String::with_capacity(name.len());
    for letter in name.trim().chars() {
        if letter.is_alphanumeric() || matches!(letter, '_' | '.' | '/' | '-') {
            cleaned.push(letter);
        } else if !cleaned.ends_with('_') {
            cleaned.push('_');
        }
    }
    let trimmed = cleaned.trim_matches('_');
    if trimmed.is_empty() || trimmed.len() == cleaned.len() || name.starts_with('_') || name.ends_with('_') {
        return cleaned;
    }
    trimmed.to_owned()
}

/// Gives every thing a name of its own.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
    next: HashMap<String, usize>,
}

impl Names {
    /// Names that nothing else has and that aren't the word of a type: `of: "date"` must mean one thing.
    pub(crate) fn of_objects() -> Self {
        let taken = FieldType::ALL.iter().map(|kind| kind.as_str().to_owned()).collect();
        Self { taken, next: HashMap::new() }
    }

    /// That name, or that name with a number where something else has it.
    pub(crate) fn unique(&mut self, name: &str) -> String {
        if !name.is_empty() && self.taken.insert(name.to_owned()) {
            return name.to_owned();
        }
        let number = self.next.entry(name.to_owned()).or_insert(2);
        loop {
            let numbered = format!("{name}_{number}");
            *number += 1;
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}
