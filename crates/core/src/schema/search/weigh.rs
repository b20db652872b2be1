//! Which texts of a thing count for a search, and how much.

use super::{builder::Builder, texts::PROSE};
use crate::schema::{Argument, Object, Operation, Verb};

const NAME: u8 = 250;
const LABEL: u8 = 120;
const SUMMARY: u8 = 200;
const PATH: u8 = 160;
const OBJECT: u8 = 110;
const FIELD: u8 = 40;
const VALUE: u8 = 24;
const MEMBER: u8 = 16;
const FIELD_PROSE: u8 = PROSE / 2;

/// How much of a description is looked at, in bytes; of a field's, and of the sentence that comes first.
const LENGTH: usize = 400;
const FIELD_LENGTH: usize = 120;
const SUMMARY_LENGTH: usize = 100;
/// How many allowed values and members of a body are looked at.
const MOST_VALUES: usize = 20;
const MOST_MEMBERS: usize = 60;

/// The words of an object.
pub(super) fn object(builder: &mut Builder, object: &Object) {
    builder.text(&object.name, NAME);
    if let Some(label) = &object.label {
        builder.text(label, LABEL);
    }
    for field in &object.fields {
        builder.text(&field.name, FIELD);
        if let Some(description) = &field.description {
            builder.prose(beginning(description, FIELD_LENGTH), FIELD_PROSE);
        }
    }
    if let Some(description) = &object.description {
        builder.prose(beginning(description, LENGTH), PROSE);
    }
}

/// The words of an operation that a document states; `find` gives the objects that its arguments take.
pub(super) fn operation<'s>(
    builder: &mut Builder,
    operation: &'s Operation,
    find: impl Fn(&'s str) -> Option<&'s Object>,
) {
    builder.text(&operation.name, NAME);
    if let Some(object) = &operation.object {
        builder.text(object, OBJECT);
    }
    verb(builder, operation.verb);
    if let Some(request) = &operation.http {
        path(builder, &request.path);
    }
    for argument in &operation.args {
        self::argument(builder, argument);
        let taken = argument.of.as_deref().and_then(&find);
        for member in taken.iter().flat_map(|object| &object.fields).take(MOST_MEMBERS) {
            builder.prose(&member.name, MEMBER);
            for value in member.allowed_values.iter().take(MOST_VALUES) {
                builder.prose(value, MEMBER);
            }
        }
    }
    if let Some(description) = &operation.description {
        let (first, rest) = summary(description);
        builder.text(first, SUMMARY);
        builder.prose(beginning(rest, LENGTH), PROSE);
    }
    if operation.deprecated == Some(true) {
        builder.sink();
    }
}

/// The words of what an operation does, as people call it.
pub(super) fn verb(builder: &mut Builder, verb: Verb) {
    let words = match verb {
        Verb::Read => "read get",
        Verb::List => "list all",
        Verb::Search => "search find get read",
        Verb::Create => "create insert add new",
        Verb::Update => "update change edit set",
        Verb::Delete => "delete remove",
        Verb::Action => "action",
    };
    builder.prose(words, OBJECT);
}

/// The segments of a path, the last one most; what stands for values says little.
fn path(builder: &mut Builder, path: &str) {
    let mut is_last = true;
    for segment in path.rsplit('/').filter(|segment| !segment.is_empty()) {
        if segment.contains('{') {
            builder.prose(segment, VALUE);
        } else {
            builder.text(segment, if is_last { PATH } else { PATH / 2 });
            is_last = false;
        }
    }
}

fn argument(builder: &mut Builder, argument: &Argument) {
    builder.text(&argument.name, FIELD);
    for value in argument.allowed_values.iter().take(MOST_VALUES) {
        builder.prose(value, VALUE);
    }
    if let Some(description) = &argument.description {
        builder.prose(beginning(description, FIELD_LENGTH), FIELD_PROSE);
    }
}

/// The first sentence of a description, and what follows it.
fn summary(description: &str) -> (&str, &str) {
    let line = description.split_once('\n');
    let (first, rest) = line.unwrap_or((description, ""));
    match first.split_once(". ") {
        Some((sentence, _)) if sentence.len() <= SUMMARY_LENGTH => {
            (sentence, description.get(sentence.len()..).unwrap_or_default())
        }
        _ if first.len() <= SUMMARY_LENGTH => (first, rest),
        _ => ("", description),
    }
}

/// The beginning of a text, of about so many bytes.
fn beginning(text: &str, length: usize) -> &str {
    text.get(..text.floor_char_boundary(length)).unwrap_or_default()
}
