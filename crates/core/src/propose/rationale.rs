//! What a binding does, in a sentence for a person who knows the business and no schema.

use super::bind::said;
use crate::{
    binding::{Binding, WriteMode},
    schema::{Operation, Verb},
};

/// The most names that a sentence lists.
const MOST_NAMES: usize = 6;

/// The sentence of a binding.
pub(super) fn rationale(binding: &Binding, title: &str, operation: Option<&Operation>) -> String {
    if let Some(search) = &binding.sql_search {
        let by = said(&search.filter_column);
        let many = search.conditions.iter().map(|condition| {
            format!("{} is {}", said(&condition.path.join(" ")), plain(&condition.constant))
        });
        let only: Vec<String> = many.collect();
        let only = if only.is_empty() { String::new() } else { format!(" where {}", only.join(" and ")) };
        return format!("Finds the {title} by its {by}{only} and returns {}.", returned(binding));
    }
    if let Some(write) = &binding.sql_write {
        let columns = listed(write.columns.iter().map(|column| match &column.constant {
            Some(constant) => format!("{} (always {})", said(&column.column), plain(constant)),
            None => said(&column.column),
        }));
        return match (write.mode, &write.key_column) {
            (WriteMode::Update, Some(key)) => {
                format!("Changes the {columns} of the {title} that is found by its {}.", said(key))
            }
            (WriteMode::Update, None) => format!("Changes the {columns} of a {title}."),
            (WriteMode::Insert, _) => format!("Adds a {title} with its {columns}."),
        };
    }
    let inputs = listed(
        binding
            .inputs
            .iter()
            .filter(|input| input.sent.param.is_some())
            .map(|input| said(input.sent.param.as_deref().unwrap_or_default())),
    );
    let with = if inputs.is_empty() { String::new() } else { format!(" with {inputs}") };
    let verb = operation.map_or(Verb::Action, |operation| operation.verb);
    let does = match verb {
        Verb::Read => format!("Reads a {title}{with}"),
        Verb::List => format!("Lists {title} records{with}"),
        Verb::Search => format!("Searches {title} records{with}"),
        Verb::Create => format!("Creates a {title}{with}"),
        Verb::Update => format!("Changes a {title}{with}"),
        Verb::Delete => format!("Removes a {title}{with}"),
        Verb::Action => format!("Runs “{}”{with}", said(&binding.operation)),
    };
    if binding.projection.is_empty() {
        format!("{does}.")
    } else {
        format!("{does} and returns {}.", returned(binding))
    }
}

fn returned(binding: &Binding) -> String {
    listed(binding.projection.iter().map(|projection| said(&projection.leaf)))
}

fn plain(constant: &serde_json::Value) -> String {
    match constant {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Names as people list them: `name, email and phone`.
fn listed(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    let more = names.len().saturating_sub(MOST_NAMES);
    names.truncate(MOST_NAMES);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
