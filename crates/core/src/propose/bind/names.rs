//! Names of tools, parameters and leaves.

use super::Parts;
use crate::{
    propose::{
        candidate::Does,
        slots::{Slot, shape::is_equality},
    },
    schema::{FieldType, SensitiveClass, Verb, singular, words},
};

/// The most characters of a name.
const MOST: usize = 60;

/// An identifier as people say it.
pub(in crate::propose) fn said(name: &str) -> String {
    words(name).join(" ")
}

/// What an operation is about, as people say it.
pub(in crate::propose) fn title(parts: &Parts<'_, '_>) -> String {
    let schema = parts.index.schema();
    let name = match &parts.candidate.does {
        Does::Table { place, .. } => schema.objects.get(*place).map(|object| object.name.as_str()),
        Does::Stated { operation, .. } => operation
            .object
            .as_deref()
            .or(operation.returns.object.as_deref())
            .or(Some(operation.name.as_str())),
    };
    let mut words = words(name.unwrap_or_default());
    if let Some(last) = words.last_mut() {
        *last = singular(last).to_owned();
    }
    words.join(" ")
}

/// The name of the tool: what it does, and with what.
pub(super) fn tool(parts: &Parts<'_, '_>, filter: Option<&str>) -> String {
    let name = match &parts.candidate.does {
        Does::Table { verb, .. } => {
            let verb = match verb {
                Verb::Create => "create",
                Verb::Update => "update",
                Verb::Delete => "delete",
                Verb::Read | Verb::List | Verb::Search | Verb::Action => "find",
            };
            let by = filter.map(|filter| format!("_by_{filter}")).unwrap_or_default();
            format!("{verb}_{}{by}", title(parts).replace(' ', "_"))
        }
        Does::Stated { operation, .. } => words(&operation.name).join("_"),
    };
    plain(&name, "tool")
}

/// A name that every model takes: small letters, digits and `_`.
pub(super) fn plain(name: &str, otherwise: &str) -> String {
    let mut plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' })
        .collect();
    while plain.contains("__") {
        plain = plain.replace("__", "_");
    }
    let cut: String = plain.trim_matches('_').chars().take(MOST).collect();
    match cut.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("_{cut}"),
        Some(_) => cut.trim_end_matches('_').to_owned(),
        None => otherwise.to_owned(),
    }
}

/// The name of the parameter for a place: the canonical one where the place is what that means.
pub(super) fn parameter(slot: &Slot<'_>, is_filter: bool) -> String {
    let canonical = match slot.class {
        Some(SensitiveClass::Phone) if is_filter => Some("caller_phone"),
        Some(SensitiveClass::Email) if is_filter => Some("caller_email"),
        _ => None,
    };
    if let Some(canonical) = canonical.filter(|_| slot.kind == FieldType::String) {
        return canonical.to_owned();
    }
    plain(&words(last_name(slot)).join("_"), "value")
}

/// The last name on the way to a place that isn't the number of an element.
pub(super) fn last_name<'s>(slot: &Slot<'s>) -> &'s str {
    let named = |name: &&&str| !name.starts_with('[') && !is_equality(name);
    let mut names = slot.path.iter().rev();
    names.find(named).or(slot.path.last()).copied().unwrap_or("value")
}

/// A name that isn't taken yet: with what it is in before it, or a number behind it.
pub(super) fn free(taken: &[String], name: &str, path: &[&str]) -> String {
    if !taken.iter().any(|known| known == name) {
        return name.to_owned();
    }
    let names: Vec<&str> = path.iter().filter(|name| !name.starts_with('[')).copied().collect();
    let before = names.len().checked_sub(2).and_then(|at| names.get(at)).copied().unwrap_or("other");
    let longer = plain(&format!("{}_{name}", words(before).join("_")), name);
    let mut free = longer.clone();
    let mut number = 2;
    while taken.contains(&free) {
        free = format!("{longer}_{number}");
        number += 1;
    }
    free
}
