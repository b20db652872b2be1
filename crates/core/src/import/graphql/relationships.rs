//! Fields that hold records into relationships: to one, or through lists and connections to many.

use std::collections::HashSet;

use super::known::Objects;
use crate::schema::{Basis, Cardinality, End, Field, FieldType, Object, ObjectRole, Relationship};

/// All relationships, by the object that they start from and their name.
pub(super) fn build(objects: &[Object], by_name: &Objects<'_>) -> Vec<Relationship> {
    let steps = steps(objects, by_name);
    let mut relationships = Vec::new();
    for object in objects {
        // What is taken isn't related, and the steps of a connection are no things of their own.
        let starts = matches!(object.role, ObjectRole::Record | ObjectRole::Interface);
        if !starts || steps.contains(object.name.as_str()) {
            continue;
        }
        let found = object.fields.iter().filter_map(|field| relationship(object, field, by_name, &steps));
        relationships.extend(found);
    }
    relationships.sort_by(|left: &Relationship, right| {
        (&left.from.object, &left.name).cmp(&(&right.from.object, &right.name))
    });
    relationships
}

/// The objects that are only on the way to others: connections, their edges and their `pageInfo`.
fn steps<'o>(objects: &'o [Object], by_name: &Objects<'o>) -> HashSet<&'o str> {
    let mut steps = HashSet::new();
    for object in objects {
        if by_name.get(object.name.as_str()).is_none_or(|known| known.node.is_none()) {
            continue;
        }
        steps.insert(object.name.as_str());
        let edges = object.field("edges").filter(|field| field.kind == FieldType::List);
        let page = object.field("pageInfo").filter(|field| field.kind == FieldType::Object);
        steps.extend(edges.into_iter().chain(page).filter_map(|field| field.of.as_deref()));
    }
    steps
}

fn relationship(
    object: &Object,
    field: &Field,
    by_name: &Objects<'_>,
    steps: &HashSet<&str>,
) -> Option<Relationship> {
    // A branch of an interface is the same record.
    if field.name.starts_with('…') {
        return None;
    }
    let held = match field.kind {
        FieldType::Object | FieldType::List => by_name.get(field.of.as_deref()?)?,
        _ => return None,
    };
    let target = match held.node {
        Some(node) => by_name.get(node.name.as_str())?,
        None if steps.contains(held.object.name.as_str()) => return None,
        None => held,
    };
    let is_many = held.node.is_some() || field.kind == FieldType::List;
    Some(Relationship {
        name: field.name.clone(),
        from: End { object: object.name.clone(), fields: vec![field.name.clone()] },
        to: End { object: target.object.name.clone(), fields: vec![target.key?.to_owned()] },
        cardinality: if is_many { Cardinality::Many } else { Cardinality::One },
        basis: Basis::Declared,
    })
}
