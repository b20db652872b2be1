//! A schema with the ways to find things in it: by name, by what they are about, by words.
//!
//! For browsing: a schema of 100,000 operations is looked through once, when the directory is made and when the first
//! query comes; what follows asks it.
//!
//! ```
//! use jackfield_core::import::{document::Source, openapi};
//! use jackfield_core::schema::directory::Directory;
//! let value = serde_json::json!({"openapi": "3.1.0", "paths": {
//!     "/refunds": {"post": {"operationId": "createRefund", "summary": "Refund a charge"}},
//!     "/charges": {"get": {"operationId": "listCharges"}},
//! }});
//! let imported = openapi::schema(&Source { place: "openapi.json".into(), value }, &[]).unwrap();
//! let directory = Directory::new(imported.schema.into());
//! let found = directory.operations("refunding charges", None, 50, |_| true).unwrap();
//! assert_eq!(found[0].name(), "createRefund");
//! ```

mod hit;
mod names;

pub use hit::Hit;
pub(super) use names::Names;

use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

use super::{
    Object, Operation, Relationship, Schema,
    search::{self, Index, Match},
    sql,
};

/// How many things are looked at for one with a name like a wrong one.
const MOST_LIKE: usize = 500;

/// A schema with the ways to find things in it.
#[derive(Debug)]
pub struct Directory {
    schema: Arc<Schema>,
    names: Names,
    index: OnceLock<Index>,
}

impl Directory {
    /// Notes where everything is; takes a while for a large schema.
    pub fn new(schema: Arc<Schema>) -> Self {
        let names = Names::of(&schema);
        Self { schema, names, index: OnceLock::new() }
    }

    /// The schema.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The object of that name.
    pub fn object(&self, name: &str) -> Option<&Object> {
        self.names.object(&self.schema, name)
    }

    /// The operation of that name; one that follows from a table is made now.
    pub fn operation(&self, name: &str) -> Option<Cow<'_, Operation>> {
        if let Some(stated) = self.names.stated(&self.schema, name) {
            return Some(Cow::Borrowed(stated));
        }
        let (object, _) = name.rsplit_once('.')?;
        let mut made = sql::operations(self.object(object).filter(|object| object.table.is_some())?);
        made.find(|operation| operation.name == name).map(Cow::Owned)
    }

    /// The relationships that lead away from an object.
    pub fn relationships_of(&self, object: &str) -> impl Iterator<Item = &Relationship> {
        let places = self.names.relationships_of(&self.schema, object).iter();
        places.filter_map(|place| self.schema.relationships.get(*place as usize))
    }

    /// How many relationships lead away from an object.
    pub fn relationship_count(&self, object: &str) -> usize {
        self.names.relationships_of(&self.schema, object).len()
    }

    /// The names of the operations that are about an object.
    pub fn operations_of<'a>(&'a self, object: &'a Object) -> impl Iterator<Item = Cow<'a, str>> {
        let places = self.names.operations_of(&self.schema, &object.name).iter();
        let stated = places.filter_map(|place| self.schema.stated_operations.get(*place as usize));
        let stated = stated.map(|operation| Cow::Borrowed(operation.name.as_str()));
        let tables = object.table.iter().flat_map(|_| sql::names(object));
        stated.chain(tables.map(|(_, name)| Cow::Owned(name)))
    }

    /// How many operations are about an object.
    pub fn operation_count(&self, object: &Object) -> usize {
        let tables = object.table.iter().flat_map(|_| sql::names(object));
        self.names.operations_of(&self.schema, &object.name).len() + tables.count()
    }

    /// Whether the words were looked at: the first query does so, which takes a while for a large schema.
    pub fn is_indexed(&self) -> bool {
        self.index.get().is_some()
    }

    /// Looks at the words now, where that wasn't done yet; gives about how many bytes they take.
    pub fn index(&self) -> usize {
        self.words().size()
    }

    fn words(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.schema, &self.names))
    }

    /// So many of the objects that a query finds, the best first, after the one of that name; all in the schema's
    /// order for a query without words. None where that one isn't among them.
    pub fn objects(&self, query: &str, after: Option<&str>, limit: usize) -> Option<Vec<&Object>> {
        let after = match after {
            Some(name) => Some(self.names.object_place(&self.schema, name)?),
            None => None,
        };
        let all = self.schema.objects.len();
        let places = page(all, self.found(query, Index::objects), after, limit, |_| true)?;
        Some(places.into_iter().filter_map(|place| self.schema.objects.get(place)).collect())
    }

    /// So many of the wanted operations that a query finds, the best first, after the one of that name; all in the
    /// schema's order for a query without words. None where that one isn't among them.
    pub fn operations<'a>(
        &'a self,
        query: &str,
        after: Option<&str>,
        limit: usize,
        wanted: impl Fn(&Hit<'a>) -> bool,
    ) -> Option<Vec<Hit<'a>>> {
        let after = match after {
            Some(name) => Some(self.names.operation_place(&self.schema, name)?),
            None => None,
        };
        let is_wanted = |place| self.hit(place).is_some_and(|hit| wanted(&hit));
        let places = page(
            self.names.operation_count(),
            self.found(query, Index::operations),
            after,
            limit,
            is_wanted,
        )?;
        Some(places.into_iter().filter_map(|place| self.hit(place)).collect())
    }

    /// Names of objects that may be meant by one that isn't there.
    pub fn objects_like(&self, name: &str) -> Vec<&str> {
        let some = if self.schema.objects.len() > MOST_LIKE { name } else { "" };
        let found = self.objects(some, None, MOST_LIKE).unwrap_or_default();
        found.into_iter().map(|object| object.name.as_str()).collect()
    }

    /// Names of operations that may be meant by one that isn't there.
    pub fn operations_like(&self, name: &str) -> Vec<Cow<'_, str>> {
        let some = if self.names.operation_count() > MOST_LIKE { name } else { "" };
        let found = self.operations(some, None, MOST_LIKE, |_| true).unwrap_or_default();
        found.into_iter().map(|hit| hit.name()).collect()
    }

    fn hit(&self, place: usize) -> Option<Hit<'_>> {
        if let Some(stated) = self.schema.stated_operations.get(place) {
            return Some(Hit::stated(stated));
        }
        let place = place.checked_sub(self.schema.stated_operations.len())?;
        let (table, verb) = self.names.table_operation(place)?;
        Some(Hit::of_table(self.schema.objects.get(table)?, verb))
    }

    /// What a query finds; none where it has no words.
    fn found(&self, query: &str, ask: impl Fn(&Index, &str) -> Vec<Match>) -> Option<Vec<Match>> {
        (!search::is_blank(query)).then(|| ask(self.words(), query))
    }
}

/// The places of a page: of all things in their order, or of those found, the best first.
fn page(
    all: usize,
    found: Option<Vec<Match>>,
    after: Option<usize>,
    limit: usize,
    wanted: impl Fn(usize) -> bool,
) -> Option<Vec<usize>> {
    if after.is_some_and(|after| !wanted(after)) {
        return None;
    }
    let Some(mut found) = found else {
        let rest = after.map_or(0, |after| after + 1)..all;
        return Some(rest.filter(|place| wanted(*place)).take(limit).collect());
    };
    if let Some(after) = after {
        let last = found.iter().find(|one| one.thing as usize == after)?.order();
        found.retain(|one| one.order() > last);
    }
    found.retain(|one| wanted(one.thing as usize));
    if found.len() > limit {
        found.select_nth_unstable_by_key(limit, Match::order);
        found.truncate(limit);
    }
    found.sort_unstable_by_key(Match::order);
    Some(found.into_iter().map(|one| one.thing as usize).collect())
}

#[cfg(test)]
mod tests;
