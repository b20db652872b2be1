//! Ranked search, for browsing: "customer phone" finds `customers` before `orders`.
//!
//! Every word of a query must be found somewhere. A name counts more than a label, that more than
//! a field's name, that more than a description; a whole word counts more than its beginning. A
//! word that is found nowhere is taken for a misspelling, and near names count instead.

mod rank;

use std::borrow::Cow;

use super::{Object, Operation, Schema, Verb, sql};
use rank::{Query, Score};

/// What the name of a thing weighs; its other texts weigh less.
const NAME: u32 = 1_000;
const LABEL: u32 = 400;
const FIELD: u32 = 100;
const DESCRIPTION: u32 = 10;

/// The objects that a query finds, the best first; all in the schema's order for an empty query.
pub fn objects<'a>(schema: &'a Schema, query: &str) -> Vec<&'a Object> {
    let query = Query::read(query);
    if query.is_empty() {
        return schema.objects.iter().collect();
    }
    rank::best(&query, &schema.objects, || score_object)
}

/// An operation that a search found: enough to filter and to list it by.
#[derive(Debug, Clone)]
pub struct Hit<'a> {
    /// The operation's name.
    pub name: Cow<'a, str>,
    /// The object that it is about.
    pub object: Option<&'a str>,
    /// What it does.
    pub verb: Verb,
    /// Whether it changes anything.
    pub is_write: bool,
    source: Source<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Source<'a> {
    Stated(&'a Operation),
    Table(&'a Object),
}

impl<'a> Hit<'a> {
    /// The operation itself; one that follows from a table is made now.
    pub fn operation(&self) -> Option<Cow<'a, Operation>> {
        match self.source {
            Source::Stated(operation) => Some(Cow::Borrowed(operation)),
            Source::Table(object) => {
                sql::operations(object).find(|operation| operation.name == self.name).map(Cow::Owned)
            }
        }
    }
}

/// The operations that a query finds, the best first; all in the schema's order for an empty query.
pub fn operations<'a>(schema: &'a Schema, query: &str) -> Vec<Hit<'a>> {
    let stated = schema.stated_operations.iter().map(|operation| Hit {
        name: Cow::Borrowed(operation.name.as_str()),
        object: operation.object.as_deref(),
        verb: operation.verb,
        is_write: operation.is_write,
        source: Source::Stated(operation),
    });
    let tables = schema.objects.iter().filter(|object| object.table.is_some()).flat_map(|object| {
        sql::names(object).map(move |(verb, name)| Hit {
            name: Cow::Owned(name),
            object: Some(&object.name),
            verb,
            is_write: verb != Verb::Search,
            source: Source::Table(object),
        })
    });
    let all: Vec<Hit<'a>> = stated.chain(tables).collect();
    let query = Query::read(query);
    if query.is_empty() {
        return all;
    }
    rank::best(&query, &all, score_hits).into_iter().cloned().collect()
}

fn score_object(score: &mut Score<'_>, object: &Object) {
    score.text(&object.name, NAME);
    if let Some(label) = &object.label {
        score.text(label, LABEL);
    }
    for field in &object.fields {
        score.text(&field.name, FIELD);
    }
    if let Some(description) = &object.description {
        score.prose(description, DESCRIPTION);
    }
    for description in object.fields.iter().filter_map(|field| field.description.as_ref()) {
        score.prose(description, DESCRIPTION / 2);
    }
}

/// Scores hits one after the other; those of one table share what its fields reached.
fn score_hits<'t, 'a: 't>() -> impl FnMut(&mut Score<'_>, &'t Hit<'a>) {
    let mut last: Option<(&str, Vec<u32>)> = None;
    move |score, hit| {
        match (hit.source, &last) {
            (Source::Stated(operation), _) => score_stated(score, operation),
            (Source::Table(object), Some((name, reached))) if *name == object.name => {
                score.start_from(reached);
            }
            (Source::Table(object), None | Some(_)) => {
                score_object(score, object);
                last = Some((&object.name, score.reached()));
            }
        }
        // For tables these stand for the rest of the name.
        score.text(verb_words(hit.verb), LABEL);
    }
}

fn score_stated(score: &mut Score<'_>, operation: &Operation) {
    score.text(&operation.name, NAME);
    if let Some(object) = &operation.object {
        score.text(object, LABEL);
    }
    for argument in &operation.args {
        score.text(&argument.name, FIELD);
    }
    if let Some(description) = &operation.description {
        score.prose(description, DESCRIPTION);
    }
}

/// What people call a verb.
fn verb_words(verb: Verb) -> &'static str {
    match verb {
        Verb::Read => "read get show",
        Verb::List => "list all",
        Verb::Search => "search find lookup look up get read",
        Verb::Create => "create insert add new",
        Verb::Update => "update change edit set",
        Verb::Delete => "delete remove",
        Verb::Action => "action",
    }
}

#[cfg(test)]
mod tests;
