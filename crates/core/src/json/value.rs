//! Values out of JSON, with a sentence for each that doesn't fit.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::name_of;
use crate::diagnostic::Diagnostic;

/// A type that can be read out of a JSON value.
pub trait FromJson: Sized {
    /// Reads the value at `path`; what is wrong is noted and `None` given.
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self>;
}

fn expected(what: &str, value: &Value, path: &str, faults: &mut Vec<Diagnostic>) {
    faults.push(Diagnostic::new("wrong_type", path, format!("This must be {what}, not {}.", name_of(value))));
}

impl FromJson for Value {
    fn from_json(value: &Value, _path: &str, _faults: &mut Vec<Diagnostic>) -> Option<Self> {
        Some(value.clone())
    }
}

impl FromJson for String {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            expected("a string", value, path, faults);
        }
        text
    }
}

impl FromJson for bool {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let truth = value.as_bool();
        if truth.is_none() {
            expected("true or false", value, path, faults);
        }
        truth
    }
}

impl FromJson for i64 {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let number = value.as_i64();
        if number.is_none() {
            expected("a whole number", value, path, faults);
        }
        number
    }
}

impl FromJson for u32 {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let number = value.as_u64().and_then(|number| Self::try_from(number).ok());
        if number.is_none() {
            expected("a whole number from 0 to 4294967295", value, path, faults);
        }
        number
    }
}

impl FromJson for f64 {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let number = value.as_f64();
        if number.is_none() {
            expected("a number", value, path, faults);
        }
        number
    }
}

impl FromJson for Map<String, Value> {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let members = value.as_object().cloned();
        if members.is_none() {
            expected("an object", value, path, faults);
        }
        members
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let Some(items) = value.as_array() else {
            expected("a list", value, path, faults);
            return None;
        };
        let before = faults.len();
        let read: Self = items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| T::from_json(item, &format!("{path}[{index}]"), faults))
            .collect();
        (faults.len() == before).then_some(read)
    }
}

impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let Some(members) = value.as_object() else {
            expected("an object", value, path, faults);
            return None;
        };
        let before = faults.len();
        let mut read = Self::new();
        for (name, member) in members {
            if let Some(member) = T::from_json(member, &format!("{path}.{name}"), faults) {
                read.insert(name.clone(), member);
            }
        }
        (faults.len() == before).then_some(read)
    }
}

/// Reads one of a closed set of words, naming them all where it is none of them.
pub fn one_of<T: Copy>(
    words: &[(&str, T)],
    value: &Value,
    path: &str,
    faults: &mut Vec<Diagnostic>,
) -> Option<T> {
    let found = value.as_str().and_then(|text| words.iter().find(|(word, _)| *word == text));
    if found.is_none() {
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        faults.push(Diagnostic::new("not_allowed", path, format!("This must be one of {}.", all.join(", "))));
    }
    found.map(|(_, word)| *word)
}
