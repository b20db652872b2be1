//! The essentials once more, straight from the documents: names, types, what must be stated, values of enums.
//!
//! The other comparison has our importers on both sides, and what they get wrong they get wrong alike. Here nothing of
//! theirs is used: plain values of JSON, and of GraphQL's text what another parser says.

mod graphql;
mod members;
mod rest;

use std::collections::BTreeSet;

use serde_json::Value;

use members::{Comparison, Way};
use rest::{Document, Operation};

/// What of our description of a REST API isn't as one of the vendor's documents has it.
pub(crate) fn rest(ours: &Value, theirs: &[Value]) -> Vec<String> {
    let ours = Document::new(ours);
    let theirs: Vec<Document<'_>> = theirs.iter().map(Document::new).collect();
    let mut differences = Vec::new();
    for our in ours.operations() {
        let at = format!("{} {}", our.method, our.path);
        let found = theirs.iter().find_map(|document| {
            let mut operations = document.operations().into_iter();
            Some((document, operations.find(|their| their.method == our.method && their.path == our.path)?))
        });
        match found {
            None => differences.push(format!("{at}: no document of the vendor's has it")),
            Some((document, their)) => operation((&ours, document), &our, &their, &mut differences),
        }
    }
    differences
}

/// What of our description of a GraphQL API isn't as the vendor's has it: an introspection, or a text.
///
/// # Errors
/// What can't be read.
pub(crate) fn graphql(ours: &str, theirs: &str) -> Result<Vec<String>, String> {
    let ours = graphql::Types::of_text(ours)?;
    let theirs = match serde_json::from_str::<Value>(theirs) {
        Ok(answer) => graphql::Types::of_introspection(&answer)?,
        Err(_) => graphql::Types::of_text(theirs)?,
    };
    Ok(graphql::differences(&ours, &theirs))
}

fn operation(
    (ours, theirs): (&Document<'_>, &Document<'_>),
    our: &Operation<'_>,
    their: &Operation<'_>,
    differences: &mut Vec<String>,
) {
    let at = format!("{} {}", our.method, our.path);
    if our.id != their.id {
        let shown = |id: Option<&str>| id.unwrap_or("none").to_owned();
        differences.push(format!(
            "{at}: its id is {}, and {} at the vendor's",
            shown(our.id),
            shown(their.id)
        ));
    }
    let mut comparison = Comparison::new(ours, theirs, their.id);
    for parameter in &our.parameters {
        let at = format!("{at} {} {}", parameter.place, parameter.name);
        let found = their
            .parameters
            .iter()
            .find(|known| known.place == parameter.place && known.name == parameter.name);
        match found {
            None => comparison.tell(&at, "the vendor has no such parameter"),
            Some(known) => {
                comparison.same(&at, "required", parameter.required, known.required);
                comparison.schemas(&at, parameter.schema, known.schema, Way::Sent);
            }
        }
    }
    let stated: BTreeSet<(&str, &str)> =
        our.parameters.iter().map(|parameter| (parameter.place, parameter.name)).collect();
    for demanded in their.parameters.iter().filter(|parameter| parameter.required) {
        if !stated.contains(&(demanded.place, demanded.name)) {
            comparison.tell(&format!("{at} {} {}", demanded.place, demanded.name), "the vendor demands this");
        }
    }
    match (our.sent, their.sent) {
        (Some(one), Some(other)) => comparison.schemas(&format!("{at} body"), one, other, Way::Sent),
        (Some(_), None) => comparison.tell(&at, "the vendor's takes no body"),
        (None, Some(_)) if their.needs_body => comparison.tell(&at, "the vendor's demands a body"),
        (None, _) => {}
    }
    match (our.returned, their.returned) {
        (Some(one), Some(other)) => comparison.schemas(&format!("{at} answer"), one, other, Way::Returned),
        (Some(_), None) => comparison.tell(&at, "the vendor's answer has no body"),
        (None, _) => {}
    }
    differences.extend(comparison.differences);
}
