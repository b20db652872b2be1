//! Drift: what is different between two discoveries of one provider.
//!
//! Everything that a schema says counts; only the order in which things are listed doesn't. Each change has a
//! sentence for people; of very many changes some hundred are listed, and the rest is counted.

mod details;
mod operation;
mod why;

pub use why::Kind;

use std::collections::HashMap;
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use super::{Argument, Object, Operation, Relationship, Schema, sql};

/// The most changes of each list; of more, those that only change words are left out first.
const MOST: usize = 300;

/// What became different from one schema to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Drift {
    /// What is new.
    pub added: Vec<Change>,
    /// What is gone.
    pub removed: Vec<Change>,
    /// What is still there and not the same.
    pub changed: Vec<Change>,
    /// How many more changes there are than are listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// One difference: the thing that it is about and, where it changed, how.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The object; none where the whole schema or an operation without an object is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// The field of that object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The relationship that leads away from that object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relationship: Option<String>,
    /// The operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The argument of that operation or field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub argument: Option<String>,
    /// What changed about it: `type`, `nullable`, `index`, …; `required` where something new must be stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// What it was, in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is now, in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl Drift {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// Compares two schemas, in the order of the later one (of the earlier one, for what is gone).
pub fn diff(before: &Schema, after: &Schema) -> Drift {
    let mut drift = whole(before, after);
    for list in [&mut drift.added, &mut drift.removed, &mut drift.changed] {
        drift.left_out += bound(list);
    }
    drift
}

/// Shortens a list of changes to what a person can read; gives how many are left out.
fn bound(changes: &mut Vec<Change>) -> usize {
    let all = changes.len();
    if all > MOST {
        let is_wording = |change: &Change| matches!(change.what.as_deref(), Some("label" | "description"));
        // What is only worded otherwise breaks nothing.
        changes.sort_by_key(is_wording);
        changes.truncate(MOST);
    }
    all - changes.len()
}

fn whole(before: &Schema, after: &Schema) -> Drift {
    let mut drift = Drift::default();
    let mut aspects = Aspects::of(Change::default());
    details::schema(&mut aspects, before, after);
    drift.changed.append(&mut aspects.changes);

    let objects = pair(&before.objects, &after.objects, |object| object.name.as_str());
    for object in &objects.added {
        drift.added.push(of_object(object));
    }
    for object in &objects.removed {
        drift.removed.push(of_object(object));
    }
    for (was, is) in &objects.both {
        drift.object(was, is);
    }
    drift.relationships(before, after, &objects);
    drift.operations(before, after);
    drift
}

impl Drift {
    fn object(&mut self, was: &Object, is: &Object) {
        let mut aspects = Aspects::of(of_object(is));
        details::object(&mut aspects, was, is);
        self.changed.append(&mut aspects.changes);

        let fields = pair(&was.fields, &is.fields, |field| field.name.as_str());
        let change = |field: &str| Change { field: Some(field.to_owned()), ..of_object(is) };
        self.added.extend(fields.added.iter().map(|field| must(change(&field.name), field.required)));
        self.removed.extend(fields.removed.iter().map(|field| change(&field.name)));
        for (was, is) in &fields.both {
            let thing = change(&is.name);
            self.arguments(&thing, &was.args, &is.args);
            let mut aspects = Aspects::of(thing);
            details::field(&mut aspects, was, is);
            self.changed.append(&mut aspects.changes);
        }
        self.changed.append(&mut details::leading(was, is));
        self.table_operations(was, is);
    }

    /// The operations that follow from a table, where it was and still is one.
    fn table_operations(&mut self, was: &Object, is: &Object) {
        if was.capabilities == is.capabilities || was.table.is_none() || is.table.is_none() {
            return;
        }
        let change = |name: &str| Change { operation: Some(name.to_owned()), ..of_object(is) };
        let before: Vec<String> = sql::names(was).map(|(_, name)| name).collect();
        let after: Vec<String> = sql::names(is).map(|(_, name)| name).collect();
        self.added.extend(after.iter().filter(|name| !before.contains(name)).map(|name| change(name)));
        self.removed.extend(before.iter().filter(|name| !after.contains(name)).map(|name| change(name)));
    }

    /// Relationships between objects that stay; those of a new or vanished object go without saying.
    fn relationships(&mut self, before: &Schema, after: &Schema, objects: &Pairs<'_, Object>) {
        let key =
            |relationship: &'_ Relationship| (relationship.from.object.clone(), relationship.name.clone());
        let pairs = pair(&before.relationships, &after.relationships, key);
        let stays: std::collections::HashSet<&str> =
            objects.both.iter().map(|(_, is)| is.name.as_str()).collect();
        let matters = |relationship: &&&Relationship| {
            stays.contains(relationship.from.object.as_str())
                && stays.contains(relationship.to.object.as_str())
        };
        self.added
            .extend(pairs.added.iter().filter(matters).map(|relationship| of_relationship(relationship)));
        self.removed
            .extend(pairs.removed.iter().filter(matters).map(|relationship| of_relationship(relationship)));
        for (was, is) in &pairs.both {
            let mut aspects = Aspects::of(of_relationship(is));
            details::relationship(&mut aspects, was, is);
            self.changed.append(&mut aspects.changes);
        }
    }

    fn operations(&mut self, before: &Schema, after: &Schema) {
        let pairs =
            pair(&before.stated_operations, &after.stated_operations, |operation| operation.name.as_str());
        self.added.extend(pairs.added.iter().map(|operation| of_operation(operation)));
        self.removed.extend(pairs.removed.iter().map(|operation| of_operation(operation)));
        for (was, is) in &pairs.both {
            let thing = of_operation(is);
            self.arguments(&thing, &was.args, &is.args);
            let mut aspects = Aspects::of(thing);
            operation::operation(&mut aspects, was, is);
            self.changed.append(&mut aspects.changes);
        }
    }

    /// What an operation or a field takes.
    fn arguments(&mut self, of: &Change, was: &[Argument], is: &[Argument]) {
        let pairs = pair(was, is, |argument| argument.name.as_str());
        let change = |name: &str| Change { argument: Some(name.to_owned()), ..of.clone() };
        let added = pairs.added.iter();
        self.added.extend(added.map(|argument| must(change(&argument.name), argument.required)));
        self.removed.extend(pairs.removed.iter().map(|argument| change(&argument.name)));
        for (was, is) in &pairs.both {
            let mut aspects = Aspects::of(change(&is.name));
            operation::argument(&mut aspects, was, is);
            self.changed.append(&mut aspects.changes);
        }
    }
}

/// Something new, which must be stated or may be.
fn must(change: Change, required: bool) -> Change {
    Change { what: required.then(|| "required".to_owned()), ..change }
}

fn of_object(object: &Object) -> Change {
    Change { object: Some(object.name.clone()), ..Change::default() }
}

fn of_relationship(relationship: &Relationship) -> Change {
    Change {
        object: Some(relationship.from.object.clone()),
        relationship: Some(relationship.name.clone()),
        ..Change::default()
    }
}

fn of_operation(operation: &Operation) -> Change {
    Change { object: operation.object.clone(), operation: Some(operation.name.clone()), ..Change::default() }
}

/// The changes of one thing.
struct Aspects {
    thing: Change,
    changes: Vec<Change>,
}

impl Aspects {
    fn of(thing: Change) -> Self {
        Self { thing, changes: Vec::new() }
    }

    /// Notes a difference between two short texts.
    fn compare(&mut self, what: &str, before: &str, after: &str) {
        if before != after {
            self.changes.push(Change {
                what: Some(what.to_owned()),
                before: Some(details::short(before, after)),
                after: Some(details::short(after, before)),
                ..self.thing.clone()
            });
        }
    }
}

/// Two lists, matched by name.
struct Pairs<'a, T> {
    added: Vec<&'a T>,
    removed: Vec<&'a T>,
    both: Vec<(&'a T, &'a T)>,
}

fn pair<'a, T, K: Hash + Eq>(before: &'a [T], after: &'a [T], key: impl Fn(&'a T) -> K) -> Pairs<'a, T> {
    let mut left: HashMap<K, &T> = before.iter().map(|thing| (key(thing), thing)).collect();
    let mut pairs = Pairs { added: Vec::new(), removed: Vec::new(), both: Vec::new() };
    for is in after {
        match left.remove(&key(is)) {
            Some(was) => pairs.both.push((was, is)),
            None => pairs.added.push(is),
        }
    }
    pairs.removed = before.iter().filter(|thing| left.contains_key(&key(thing))).collect();
    pairs
}

#[cfg(test)]
mod tests;
