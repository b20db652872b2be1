//! The ways from one object to another: stated by references of schemas, or suggested by names.

use std::collections::{HashMap, HashSet};

use super::finish::Built;
use super::verbs::key;
use crate::schema::{Basis, Cardinality, End, Field, FieldType, Object, Relationship};

/// Fields that identify a record, the likeliest first.
const IDENTIFIERS: [&str; 8] = ["id", "_id", "uuid", "guid", "key", "uid", "slug", "name"];

/// All relationships, by the object that they start from and their name.
pub(super) fn build(built: &Built) -> Vec<Relationship> {
    let identifiers: Vec<Option<&str>> = built.objects.iter().map(identifier).collect();
    let by_name = by_name(built, &identifiers);
    let mut found = Vec::new();
    for (position, object) in built.objects.iter().enumerate() {
        let mut taken: HashSet<&str> = HashSet::new();
        let targets = built.targets.get(position).map_or(&[][..], Vec::as_slice);
        for (field, target) in object.fields.iter().zip(targets) {
            let Some(target) = target.and_then(|target| built.named(target)) else { continue };
            let (Some(to), Some(Some(end))) = (built.objects.get(target), identifiers.get(target)) else {
                continue;
            };
            taken.insert(&field.name);
            found.push(relationship(object, field, &field.name, (to, end), Basis::Declared));
        }
        for field in &object.fields {
            let Some(stem) = stem(field).filter(|stem| !taken.contains(stem)) else { continue };
            let Some(target) = by_name.get(&key(stem)) else { continue };
            let (Some(to), Some(Some(end))) = (built.objects.get(*target), identifiers.get(*target)) else {
                continue;
            };
            taken.insert(stem);
            found.push(relationship(object, field, stem, (to, end), Basis::Inferred));
        }
    }
    found.sort_by(|left, right| (&left.from.object, &left.name).cmp(&(&right.from.object, &right.name)));
    found
}

fn relationship(from: &Object, field: &Field, name: &str, to: (&Object, &str), basis: Basis) -> Relationship {
    let is_many = field.kind == FieldType::List;
    Relationship {
        name: name.to_owned(),
        from: End { object: from.name.clone(), fields: vec![field.name.clone()] },
        to: End { object: to.0.name.clone(), fields: vec![to.1.to_owned()] },
        cardinality: if is_many { Cardinality::Many } else { Cardinality::One },
        basis,
    }
}

/// The named objects with an `id` of their own by what they are called; none where two are called alike.
fn by_name(built: &Built, identifiers: &[Option<&str>]) -> HashMap<String, usize> {
    let mut found: HashMap<String, Option<usize>> = HashMap::new();
    for (position, object) in built.objects.iter().enumerate() {
        let is_record = built.named(position) == Some(position)
            && matches!(identifiers.get(position), Some(Some("id" | "_id" | "uuid" | "guid")));
        if is_record {
            let clash = |known: &mut Option<usize>| *known = None;
            found.entry(key(&object.name)).and_modify(clash).or_insert(Some(position));
        }
    }
    found.into_iter().filter_map(|(name, position)| Some((name, position?))).collect()
}

/// The field that identifies a record, or else its first.
fn identifier(object: &Object) -> Option<&str> {
    if let [key] = object.primary_key.as_slice() {
        return Some(key);
    }
    let known = IDENTIFIERS.iter().find_map(|name| object.fields.iter().find(|field| field.name == *name));
    let found = known.filter(|field| is_scalar(field.kind)).or(object.fields.first());
    found.map(|field| field.name.as_str())
}

fn is_scalar(kind: FieldType) -> bool {
    !matches!(kind, FieldType::Object | FieldType::List | FieldType::Json | FieldType::Boolean)
}

/// What a field that holds the id of another record calls it: `customer` for `customer_id` and `customerIds`.
fn stem(field: &Field) -> Option<&str> {
    const ONE: [&str; 4] = ["_id", "Id", "ID", "_uuid"];
    const MANY: [&str; 3] = ["_ids", "Ids", "IDs"];
    let is_id = |kind: FieldType| matches!(kind, FieldType::String | FieldType::Integer | FieldType::Uuid);
    let suffixes: &[&str] = match field.kind {
        FieldType::List => {
            let of = field.of.as_deref();
            if matches!(of, Some("string" | "integer" | "uuid")) { &MANY } else { return None }
        }
        kind if is_id(kind) => &ONE,
        _ => return None,
    };
    let stem = suffixes.iter().find_map(|suffix| field.name.strip_suffix(suffix))?;
    (stem.chars().count() >= 2).then_some(stem)
}
