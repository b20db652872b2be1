//! Ranked search, for browsing: "customer phone" finds `customers` before `orders`, and "refund a charge" the
//! operation that does it.
//!
//! A name counts more than a label or a first sentence, that more than an argument or a field, that more than a
//! description; a whole word counts more than its beginning, that more than another word for the same, and rare words
//! more than common ones. A word that is found nowhere is taken for a misspelling, and near names count instead.
//!
//! The words of a schema are looked at once, into an [`Index`]; a query asks that.

mod builder;
mod query;
mod rank;
pub(crate) mod stem;
mod synonyms;
mod texts;
mod weigh;

use super::{Schema, directory::Names};
use builder::Builder;
use query::Query;
use texts::Texts;

pub(super) use query::is_blank;
pub(super) use rank::Match;

/// The words of a schema's objects and operations.
#[derive(Debug)]
pub(super) struct Index {
    objects: Texts,
    operations: Texts,
}

impl Index {
    /// Looks at all texts of a schema.
    pub(super) fn of(schema: &Schema, names: &Names) -> Self {
        Self { objects: object_texts(schema), operations: operation_texts(schema, names) }
    }

    /// The objects that a query finds, by their places in the schema, in no order.
    pub(super) fn objects(&self, query: &str) -> Vec<Match> {
        rank::matches(&self.objects, &Query::read(query, &self.objects))
    }

    /// The operations that a query finds, by their places in the schema, in no order.
    pub(super) fn operations(&self, query: &str) -> Vec<Match> {
        rank::matches(&self.operations, &Query::read(query, &self.operations))
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        self.objects.size() + self.operations.size()
    }
}

fn object_texts(schema: &Schema) -> Texts {
    let mut builder = Builder::default();
    for object in &schema.objects {
        weigh::object(&mut builder, object);
        builder.end();
    }
    builder.finish()
}

/// Those that a document states, then those that follow from tables.
fn operation_texts(schema: &Schema, names: &Names) -> Texts {
    let mut builder = Builder::default();
    for operation in &schema.stated_operations {
        weigh::operation(&mut builder, operation, |name| names.object(schema, name));
        builder.end();
    }
    let mut last: Option<(usize, Vec<(u32, u8)>)> = None;
    for (table, verb) in names.table_operations() {
        let Some(object) = schema.objects.get(table) else { continue };
        // The operations of one table share its words.
        match &last {
            Some((same, shared)) if *same == table => builder.add(shared),
            None | Some(_) => {
                weigh::object(&mut builder, object);
                last = Some((table, builder.so_far()));
            }
        }
        // For tables this stands for the rest of the name.
        weigh::verb(&mut builder, verb);
        builder.end();
    }
    builder.finish()
}

#[cfg(test)]
mod tests;
