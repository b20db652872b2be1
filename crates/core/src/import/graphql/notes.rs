//! What of a schema is left out or only half understood: one warning a kind, not one a place.

use std::{collections::BTreeMap, fmt};

use super::document::short;
use crate::diagnostic::Diagnostic;

/// How many warnings are kept.
const MOST: usize = 200;

/// What is odd about a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Note<'a> {
    /// A scalar of which nothing is known.
    UnknownScalar(&'a str),
    /// A type that isn't defined.
    Undefined(&'a str),
    /// One of the types of a union or interface that isn't defined, or is no object.
    MissingBranch,
    /// A type that can't be there, such as an input object in an answer.
    Misplaced(&'a str),
    /// A root type that is no object type.
    NoRoot,
    /// A field that leads back to a root type.
    LeadsToRoot(&'a str),
    /// A type whose inner part is missing.
    CutOff,
    /// A list of lists.
    NestedList,
    /// An enum that too many places repeat.
    ManyValues,
    /// A default that isn't a value.
    UnreadDefault,
    /// Something that isn't a name where one must be.
    InvalidName,
    /// Something that is there twice.
    Repeated,
    /// A part of the source that isn't what it must be.
    NotUnderstood,
    /// A subscription.
    Subscription,
}

/// A place, written as the specification's schema coordinates: `Type`, `Type.field`, `Type.field(argument:)`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) of: &'a str,
    pub(super) field: Option<&'a str>,
    pub(super) argument: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(super) fn of(name: &'a str) -> Self {
        Self { of: name, field: None, argument: None }
    }

    pub(super) fn field(self, field: &'a str) -> Self {
        Self { field: Some(field), ..self }
    }

    pub(super) fn argument(self, argument: &'a str) -> Self {
        Self { argument: Some(argument), ..self }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(short(self.of))?;
        if let Some(field) = self.field {
            write!(formatter, ".{}", short(field))?;
        }
        if let Some(argument) = self.argument {
            write!(formatter, "({}:)", short(argument))?;
        }
        Ok(())
    }
}

/// All notes of a schema.
#[derive(Debug, Default)]
pub(super) struct Notes<'a>(BTreeMap<Note<'a>, Places>);

#[derive(Debug)]
struct Places {
    first: String,
    count: usize,
}

impl<'a> Notes<'a> {
    pub(super) fn add(&mut self, note: Note<'a>, place: Place<'_>) {
        let places = self.0.entry(note).or_insert_with(|| Places { first: place.to_string(), count: 0 });
        places.count += 1;
    }

    pub(super) fn warnings(self) -> Vec<Diagnostic> {
        self.0.into_iter().take(MOST).map(|(note, places)| warning(note, places)).collect()
    }
}

fn warning(note: Note<'_>, places: Places) -> Diagnostic {
    let others = match places.count {
        0 | 1 => String::new(),
        2 => " (and one more place)".to_owned(),
        count => format!(" (and {} more places)", count - 1),
    };
    let at = format!("`{}`{others}", places.first);
    let (code, message, help) = explained(note, &at);
    let warning = Diagnostic::new(code, places.first, message);
    match help {
        Some(help) => warning.with_help(help),
        None => warning,
    }
}

fn explained(note: Note<'_>, at: &str) -> (&'static str, String, Option<&'static str>) {
    let plain = |code: &'static str, message: String| (code, message, None);
    match note {
        Note::UnknownScalar(name) => plain(
            "unknown_type",
            format!("The scalar `{name}` of {at} isn't known; its values pass as text."),
        ),
        Note::Undefined(name) => plain(
            "undefined_type",
            format!("The type `{name}` of {at} isn't defined; its values pass as JSON."),
        ),
        Note::MissingBranch => {
            plain("undefined_type", format!("{at} names no object type that is defined, and is left out."))
        }
        Note::Misplaced(name) => plain(
            "misplaced_type",
            format!("The type `{name}` can't be that of {at}; its values pass as JSON."),
        ),
        Note::NoRoot => plain(
            "misplaced_type",
            format!("{at} can't be a root type, since it is no object type; its fields are no operations."),
        ),
        Note::LeadsToRoot(name) => plain(
            "leads_to_root",
            format!("{at} leads back to the root type `{name}`; what is there can't be used."),
        ),
        Note::CutOff => (
            "type_cut_off",
            format!("The type of {at} is cut off; its values pass as JSON."),
            Some("Ask for more levels of `ofType` in the introspection query: nine are usual."),
        ),
        Note::NestedList => {
            plain("nested_list", format!("The type of {at} is a list of lists; the inner ones pass as JSON."))
        }
        Note::ManyValues => plain(
            "too_many_values",
            format!("The schema repeats too many values of enums; those of {at} pass as text."),
        ),
        Note::UnreadDefault => plain(
            "default_not_understood",
            format!("The default of {at} isn't a value of GraphQL; it isn't shown."),
        ),
        Note::InvalidName => {
            plain("invalid_name", format!("{at} isn't a name in GraphQL; what it names is left out."))
        }
        Note::Repeated => {
            plain("duplicate_definition", format!("{at} is defined more than once; only the first is used."))
        }
        Note::NotUnderstood => {
            plain("not_understood", format!("A part of {at} isn't what it should be, and is left out."))
        }
        Note::Subscription => plain(
            "subscriptions_left_out",
            format!("Subscriptions, such as {at}, can't be called and are left out."),
        ),
    }
}
