//! The ways from one object to another: stated by references of schemas, or suggested by names.

use std::collections::HashSet;

use super::finish::Built;
use crate::import::{id_names::Records, keys::identifier};
use crate::schema::{Basis, Cardinality, End, FieldType, Relationship};

/// All relationships, by the object that they start from and their name.
pub(super) fn build(built: &Built) -> Vec<Relationship> {
    let records = Records::of(&built.objects, |place| built.named(place) == Some(place));
    let mut found = Vec::new();
    for (position, object) in built.objects.iter().enumerate() {
        let mut taken: HashSet<&str> = HashSet::new();
        let targets = built.targets.get(position).map_or(&[][..], Vec::as_slice);
        for (field, target) in object.fields.iter().zip(targets) {
            let to =
                target.and_then(|target| built.named(target)).and_then(|target| built.objects.get(target));
            let Some((to, end)) = to.and_then(|to| Some((to, identifier(to)?))) else { continue };
            taken.insert(&field.name);
            let is_many = field.kind == FieldType::List;
            found.push(Relationship {
                name: field.name.clone(),
                from: End { object: object.name.clone(), fields: vec![field.name.clone()] },
                to: End { object: to.name.clone(), fields: vec![end.to_owned()] },
                cardinality: if is_many { Cardinality::Many } else { Cardinality::One },
                basis: Basis::Declared,
            });
        }
        records.infer(object, &mut taken, &mut found);
    }
    found.sort_by(|left, right| (&left.from.object, &left.name).cmp(&(&right.from.object, &right.name)));
    found
}
