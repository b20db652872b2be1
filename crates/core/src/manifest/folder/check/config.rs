//! Settings of an action and their places in its binding: each is used, and each place has one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{
    diagnostic::Diagnostic,
    manifest::{Action, ConfigField, is_kind},
    suggest,
};

/// What is wrong between an action's settings and its binding.
pub(super) fn faults(action: &Action) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut places = Vec::new();
    gather(&action.binding, "", &mut places);
    let known = || action.config.iter().map(|field| field.key.as_str());
    for (at, key) in &places {
        let Value::String(key) = key else {
            let message = "This names a setting of the operator: { config = \"key\" }.";
            faults.push(Diagnostic::new("wrong_type", at, message));
            continue;
        };
        if known().any(|known| known == key) {
            continue;
        }
        let message = format!("The action has no setting `{key}`;");
        let help = suggest::did_you_mean(key, known());
        let help = help.unwrap_or_else(|| "declare it in [[actions.config]].".to_owned());
        faults.push(Diagnostic::new("unknown_setting", at, message).with_help(help));
    }
    let mut seen = BTreeSet::new();
    for (index, field) in action.config.iter().enumerate() {
        let at = format!("config[{index}]");
        if !seen.insert(&field.key) {
            let message = format!("`{}` is there twice.", field.key);
            faults.push(Diagnostic::new("duplicate", format!("{at}.key"), message));
        }
        if !places.iter().any(|(_, used)| used.as_str() == Some(&field.key)) {
            let message = format!(
                "Nothing in the binding takes `{}`: put {{ config = \"{0}\" }} where it belongs, or leave it out.",
                field.key
            );
            faults.push(Diagnostic::new("unused_setting", format!("{at}.key"), message));
        }
        faults.extend(words(&at, field));
    }
    faults
}

/// What a form lacks to ask for a setting.
fn words(at: &str, field: &ConfigField) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    if !is_kind(&field.key) {
        let message = format!("`{}` must be small letters, digits and `_`.", field.key);
        faults.push(Diagnostic::new("invalid_key", format!("{at}.key"), message));
    }
    for (name, text) in [("label", &field.label), ("help", &field.help)] {
        if text.trim().is_empty() {
            let message = format!("Say what a person must know to fill in `{}`.", field.key);
            faults.push(Diagnostic::new("required", format!("{at}.{name}"), message));
        }
    }
    faults
}

/// Every place of a setting, with what names it.
fn gather(members: &Map<String, Value>, at: &str, places: &mut Vec<(String, Value)>) {
    for (name, value) in members {
        let below = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
        if name == "config" {
            places.push((format!("binding.{below}"), value.clone()));
        } else {
            within(value, &below, places);
        }
    }
}

fn within(value: &Value, at: &str, places: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) => gather(members, at, places),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                within(item, &format!("{at}[{index}]"), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
