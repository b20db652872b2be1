//! Relationships that names suggest: `customer_id` leads to the `Customer` with that `id`.
//!
//! A name alone proves nothing, so these are marked as inferred, and where it is doubtful what a name means there is
//! none: the types must agree, an object's own id leads nowhere, and of several objects that may be meant the one
//! that can be read is.

use std::collections::HashMap;

use crate::schema::{
    Basis, Capability, Cardinality, End, Field, FieldType, Object, Relationship, key, words,
};

/// What an object that others refer to calls its identifier.
const IDENTIFIERS: [&str; 4] = ["id", "_id", "uuid", "guid"];

/// Endings of a field that holds the id of another record, or several.
const ONE: [&str; 4] = ["_id", "Id", "ID", "_uuid"];
const MANY: [&str; 3] = ["_ids", "Ids", "IDs"];

/// What tells which of the records is meant: `parent_team_id` is the id of a team.
const ROLES: [&str; 32] = [
    "parent",
    "child",
    "selected",
    "original",
    "source",
    "target",
    "from",
    "to",
    "old",
    "new",
    "previous",
    "next",
    "default",
    "primary",
    "main",
    "sub",
    "blocked",
    "blocking",
    "opening",
    "closing",
    "cancelled",
    "canceled",
    "current",
    "first",
    "last",
    "latest",
    "related",
    "linked",
    "associated",
    "assigned",
    "billing",
    "shipping",
];

/// What documents put around the name of a thing: `CustomerRecord`, `PublicInbox`.
const AROUND: [&str; 13] = [
    "record", "object", "model", "dto", "entity", "resource", "simple", "full", "minimal", "detail",
    "public", "basic", "v1",
];

/// Words for things that are no records although an object may be called so: a `key_id` names a cryptographic key.
const NO_RECORDS: [&str; 2] = ["key", "event"];

/// The objects that ids may lead to, by what they are called.
pub(super) struct Records<'o> {
    objects: &'o [Object],
    by_name: HashMap<String, Candidate>,
}

/// The objects of one name.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    object: usize,
    /// Whether it is called so by its whole name.
    is_exact: bool,
    can_be_read: bool,
    /// Whether another one has the same claim.
    is_doubtful: bool,
}

impl<'o> Records<'o> {
    /// Notes the objects that have a name of their own and an id.
    pub(super) fn of(objects: &'o [Object], is_named: impl Fn(usize) -> bool) -> Self {
        let mut by_name = HashMap::new();
        for (place, object) in objects.iter().enumerate() {
            if !is_named(place) || identifier(object).is_none() {
                continue;
            }
            let can_be_read = object.capabilities.contains(&Capability::Read);
            let exact = Candidate { object: place, is_exact: true, can_be_read, is_doubtful: false };
            note(&mut by_name, key(&object.name), exact);
            let all = words(&object.name);
            let plain: Vec<&str> =
                all.iter().map(String::as_str).filter(|word| !AROUND.contains(word)).collect();
            if plain.len() < all.len() && !plain.is_empty() {
                note(&mut by_name, key(&plain.join("_")), Candidate { is_exact: false, ..exact });
            }
        }
        Self { objects, by_name }
    }

    /// Adds the relationships that the names of an object's fields suggest; `taken` are the names that it has.
    pub(super) fn infer<'f>(
        &self,
        from: &'f Object,
        taken: &mut std::collections::HashSet<&'f str>,
        found: &mut Vec<Relationship>,
    ) {
        for field in &from.fields {
            let Some(stem) = stem(field).filter(|stem| !taken.contains(stem) && from.field(stem).is_none())
            else {
                continue;
            };
            let Some((to, id)) = self.target(from, field, stem) else { continue };
            taken.insert(stem);
            let is_many = field.kind == FieldType::List;
            found.push(Relationship {
                name: stem.to_owned(),
                from: End { object: from.name.clone(), fields: vec![field.name.clone()] },
                to: End { object: to.name.clone(), fields: vec![id.to_owned()] },
                cardinality: if is_many { Cardinality::Many } else { Cardinality::One },
                basis: Basis::Inferred,
            });
        }
    }

    /// The object that a field holds ids of, and what that calls them.
    fn target(&self, from: &Object, field: &Field, stem: &str) -> Option<(&'o Object, &'o str)> {
        let named = words(stem);
        let without_role: Vec<&str> =
            named.iter().map(String::as_str).skip_while(|word| ROLES.contains(word)).collect();
        let whole = key(stem);
        let plain = key(&without_role.join("_"));
        // Its own id, or one like it.
        if NO_RECORDS.contains(&plain.as_str()) || key(&from.name).ends_with(&whole) {
            return None;
        }
        let candidate = self.by_name.get(&whole).or_else(|| self.by_name.get(&plain))?;
        let to = self.objects.get(candidate.object).filter(|_| !candidate.is_doubtful)?;
        let id = identifier(to)?;
        same_type(field, id).then_some((to, id.name.as_str()))
    }
}

/// Notes who is called so; of two the one with the better claim counts.
fn note(by_name: &mut HashMap<String, Candidate>, name: String, new: Candidate) {
    let claim = |one: &Candidate| (one.is_exact, one.can_be_read);
    by_name
        .entry(name)
        .and_modify(|known| match claim(&new).cmp(&claim(known)) {
            std::cmp::Ordering::Greater => *known = new,
            std::cmp::Ordering::Equal => known.is_doubtful = true,
            std::cmp::Ordering::Less => {}
        })
        .or_insert(new);
}

/// The field by which others refer to an object.
fn identifier(object: &Object) -> Option<&Field> {
    let known = IDENTIFIERS.iter().find_map(|name| object.field(name));
    known.filter(|field| is_id(field.kind))
}

fn is_id(kind: FieldType) -> bool {
    matches!(kind, FieldType::String | FieldType::Integer | FieldType::Uuid)
}

/// Whether a field can hold such ids: a number is never a text.
fn same_type(field: &Field, id: &Field) -> bool {
    let is_number = match field.kind {
        FieldType::List => field.of.as_deref() == Some("integer"),
        kind => kind == FieldType::Integer,
    };
    is_number == (id.kind == FieldType::Integer)
}

/// What a field that holds the id of another record calls it: `customer` for `customer_id` and `customerIds`.
fn stem(field: &Field) -> Option<&str> {
    let suffixes: &[&str] = match field.kind {
        FieldType::List if matches!(field.of.as_deref(), Some("string" | "integer" | "uuid")) => &MANY,
        kind if is_id(kind) => &ONE,
        _ => return None,
    };
    let stem = suffixes.iter().find_map(|suffix| field.name.strip_suffix(suffix))?;
    (stem.chars().count() >= 2).then_some(stem)
}
