//! Fields that hold records, or their ids, into relationships.

use std::collections::{HashMap, HashSet};

use crate::import::{id_names::Records, keys::identifier};
use crate::schema::{ANY_NAME, Basis, Cardinality, End, FieldType, Object, Relationship};

/// All relationships, in the order of the objects and their fields.
pub(super) fn build(objects: &[Object]) -> Vec<Relationship> {
    let keys: HashMap<&str, &str> =
        objects.iter().filter_map(|object| Some((object.name.as_str(), identifier(object)?))).collect();
    let records = Records::of(objects, |_| true);
    let mut relationships = Vec::new();
    for object in objects {
        let mut taken = HashSet::new();
        for field in &object.fields {
            let is_list = field.kind == FieldType::List;
            let holds = is_list || field.kind == FieldType::Object;
            let held = field.of.as_deref().filter(|_| holds);
            let Some((of, key)) = held.and_then(|of| Some((of, *keys.get(of)?))) else { continue };
            taken.insert(field.name.as_str());
            let is_many = is_list || field.name == ANY_NAME;
            relationships.push(Relationship {
                name: field.name.clone(),
                from: End { object: object.name.clone(), fields: vec![field.name.clone()] },
                to: End { object: of.to_owned(), fields: vec![key.to_owned()] },
                cardinality: if is_many { Cardinality::Many } else { Cardinality::One },
                basis: Basis::Declared,
            });
        }
        records.infer(object, &mut taken, &mut relationships);
    }
    relationships
}
