//! What a model is told of a schema: names, types, what is required and allowed, and the provider's own words, cut
//! short. Nothing of it is data, and what is restricted isn't told at all.
//!
//! Objects of large APIs have hundreds of fields and lead to each other without end, so how much is told has a measure:
//! see [`Detail`].

mod fields;
mod line;
mod views;

pub(super) use line::line;

use std::collections::BTreeMap;

use jackfield_core::schema::{Object, Operation, Transport, directory::Directory};
use serde_json::{Value, json};

use fields::Wanted;

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Detail {
    /// How far objects are followed from an operation of an API; one step more for what it takes.
    depth: usize,
    /// The most objects for one operation.
    objects: usize,
    /// The most fields of an object that an operation is about.
    fields: usize,
    /// The most fields of an object farther away.
    farther_fields: usize,
    /// The most characters of a field's description; 0 leaves it out.
    words: usize,
}

impl Detail {
    /// From all that helps down to what a binding can't do without.
    pub(super) const ALL: [Self; 4] = [
        Self { depth: 2, objects: 16, fields: 80, farther_fields: 40, words: 200 },
        Self { depth: 2, objects: 12, fields: 50, farther_fields: 20, words: 80 },
        Self { depth: 1, objects: 8, fields: 40, farther_fields: 12, words: 0 },
        Self { depth: 1, objects: 4, fields: 20, farther_fields: 8, words: 0 },
    ];
}

/// Operations and the objects that they speak of, as one document; those that the schema doesn't have are left out.
/// Where an object has too many fields, those that the goal names go first.
pub(super) fn described(directory: &Directory, operations: &[String], goal: &str, detail: Detail) -> Value {
    let found: Vec<_> = operations.iter().filter_map(|name| directory.operation(name)).collect();
    let mut reached: BTreeMap<&str, (&Object, usize)> = BTreeMap::new();
    for operation in &found {
        for (object, depth) in reached_by(directory, operation, detail) {
            let nearest = reached.entry(&object.name).or_insert((object, depth));
            nearest.1 = nearest.1.min(depth);
        }
    }
    let wanted = Wanted::of(goal);
    let objects: BTreeMap<&str, Value> = reached
        .into_iter()
        .map(|(name, (object, depth))| {
            let most = if depth == 0 { detail.fields } else { detail.farther_fields };
            (name, views::object(directory, object, wanted.first(object, most), detail.words))
        })
        .collect();
    let operations: Vec<Value> =
        found.iter().map(|operation| views::operation(directory, operation)).collect();
    json!({"operations": operations, "objects": objects})
}

/// The objects that an operation takes, gives back, and leads to, the nearest first, each with how far it is.
fn reached_by<'a>(
    directory: &'a Directory,
    operation: &Operation,
    detail: Detail,
) -> Vec<(&'a Object, usize)> {
    let stated = [operation.object.as_deref(), operation.returns.object.as_deref()].into_iter().flatten();
    let taken = operation.args.iter().filter_map(|argument| argument.of.as_deref());
    let deepest = match directory.schema().transport {
        // One relationship may be followed.
        Transport::Sql => 1,
        Transport::Rest | Transport::Graphql => detail.depth,
    };
    let given = stated.filter_map(|name| views::record(directory, name)).collect();
    let taken = taken.filter_map(|name| directory.object(name)).collect();
    let mut all = Vec::new();
    // What a write takes must be filled; what it gives back need only be named.
    follow(directory, taken, deepest + 1, (&mut all, detail.objects));
    follow(directory, given, deepest, (&mut all, detail.objects));
    all
}

fn follow<'a>(
    directory: &'a Directory,
    mut level: Vec<&'a Object>,
    deepest: usize,
    (all, most): (&mut Vec<(&'a Object, usize)>, usize),
) {
    let most = all.len() + most;
    for depth in 0..=deepest {
        let mut next = Vec::new();
        for object in level {
            if all.len() < most && all.iter().all(|(known, _)| known.name != object.name) {
                all.push((object, depth));
                next.extend(neighbours(directory, object));
            }
        }
        level = next;
    }
}

fn neighbours<'a>(directory: &'a Directory, object: &'a Object) -> Vec<&'a Object> {
    if object.table.is_some() {
        let ends = directory.relationships_of(&object.name).map(|way| way.to.object.as_str());
        return ends.filter_map(|name| directory.object(name)).collect();
    }
    let open = object.fields.iter().filter(|field| fields::is_open(field));
    open.filter_map(|field| views::record(directory, field.of.as_deref()?)).collect()
}
