//! An operation that a search found: enough to filter and to list it by.

use std::borrow::Cow;

use crate::schema::{Object, Operation, Verb, sql};

/// An operation that a search found.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'a> {
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
    pub(super) fn stated(operation: &'a Operation) -> Self {
        Self {
            object: operation.object.as_deref(),
            verb: operation.verb,
            is_write: operation.is_write,
            source: Source::Stated(operation),
        }
    }

    pub(super) fn of_table(object: &'a Object, verb: Verb) -> Self {
        Self {
            object: Some(&object.name),
            verb,
            is_write: verb != Verb::Search,
            source: Source::Table(object),
        }
    }

    /// The operation's name.
    pub fn name(&self) -> Cow<'a, str> {
        match self.source {
            Source::Stated(operation) => Cow::Borrowed(&operation.name),
            Source::Table(object) => {
                let named = sql::names(object).find(|(verb, _)| *verb == self.verb);
                Cow::Owned(named.map(|(_, name)| name).unwrap_or_default())
            }
        }
    }

    /// Whether the provider advises against it.
    pub fn is_deprecated(&self) -> bool {
        match self.source {
            Source::Stated(operation) => operation.deprecated == Some(true),
            Source::Table(_) => false,
        }
    }

    /// The operation itself; one that follows from a table is made now.
    pub fn operation(&self) -> Option<Cow<'a, Operation>> {
        match self.source {
            Source::Stated(operation) => Some(Cow::Borrowed(operation)),
            Source::Table(object) => {
                sql::operations(object).find(|operation| operation.verb == self.verb).map(Cow::Owned)
            }
        }
    }
}
