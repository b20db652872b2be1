//! The vocabulary holds what it promises, and its page says the same.

use std::collections::HashSet;

use serde_json::Value;

use super::*;
use crate::{compile::Context, plan::arguments::value::check, schema::Sensitivity};

const PAGE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/canonical-parameters.md"));

/// A parameter as the vocabulary itself has it.
fn parameter(known: &Canonical, zone: Option<Zone>) -> Parameter {
    Parameter {
        name: known.name.to_owned(),
        kind: known.kind,
        of: None,
        format: known.format.map(str::to_owned),
        description: known.description.to_owned(),
        required: true,
        nullable: false,
        default: None,
        normalize: Some(known.normalize),
        region: Context::new("", "").region,
        zone,
        pattern: None,
        allowed_values: Vec::new(),
        max_length: None,
        limits: None,
        precision: None,
        sensitivity: Sensitivity::None,
        sensitive_class: known.class,
        sent_to: String::new(),
    }
}

fn word<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn every_example_passes_its_own_tidying_and_stays() {
    for known in PARAMETERS {
        for zone in [None, Zone::new("America/Los_Angeles")] {
            let parameter = parameter(known, zone);
            let once = check(&parameter, None, &known.example.into());
            let once = once.unwrap_or_else(|fault| panic!("{}: {fault:?}", known.name));
            assert_eq!(check(&parameter, None, &once), Ok(once.clone()), "{}", known.name);
            if known.kind == FieldType::String {
                assert_eq!(once, Value::from(known.example), "{}", known.name);
            }
        }
    }
}

#[test]
fn names_are_told_apart_and_each_is_told_of() {
    let names: HashSet<&str> = PARAMETERS.iter().map(|known| known.name).collect();
    assert_eq!(names.len(), PARAMETERS.len());
    for known in PARAMETERS {
        assert_eq!(named(known.name), Some(known));
        assert!(known.suits(known.kind) && known.suits(FieldType::String), "{}", known.name);
        assert!(known.description.ends_with('.') && known.description.len() <= 120, "{}", known.name);
    }
}

#[test]
fn an_example_is_told_only_where_its_form_matters() {
    let shown = |known: &&Canonical| known.told(&parameter(known, None)).contains(known.example);
    let names: Vec<&str> = PARAMETERS.iter().filter(shown).map(|known| known.name).collect();
    assert_eq!(names, ["caller_phone", "preferred_date", "preferred_time", "preferred_datetime"]);
}

#[test]
fn a_date_and_time_is_told_with_its_zone() {
    let known = named("preferred_datetime").unwrap();
    let told = known.told(&parameter(known, Zone::new("Europe/Berlin")));
    assert!(told.ends_with("In the local time of Europe/Berlin. Example: 2026-12-01T15:00:00"), "{told}");
}

#[test]
fn the_page_lists_the_vocabulary() {
    let listed: Vec<&str> =
        PAGE.lines().filter(|line| line.starts_with("| `") && line.matches(" | ").count() == 5).collect();
    let rows: Vec<String> = PARAMETERS
        .iter()
        .map(|known| {
            let kind = match known.format {
                Some(format) if format != word(known.kind) => format!("{}, `{format}`", word(known.kind)),
                _ => word(known.kind),
            };
            let class = known.class.map_or("", SensitiveClass::as_str);
            format!(
                "| `{}` | {kind} | `{}` | {} | `{}` | {class} |",
                known.name,
                word(known.normalize),
                known.description,
                known.example
            )
        })
        .collect();
    assert_eq!(listed, rows, "{}", rows.join("\n"));
}
