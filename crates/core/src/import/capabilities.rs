//! What can be done with objects, where operations are stated by a document.

use std::collections::HashSet;

use crate::schema::{Capability, Object, Operation, Verb};

/// What can be done with each object, from what is done with it.
pub(super) fn assign(operations: &[Operation], objects: &mut [Object]) {
    let mut known: HashSet<(&str, Capability)> = HashSet::new();
    for operation in operations {
        let Some(object) = operation.object.as_deref() else { continue };
        let capability = match operation.verb {
            // Without an argument it is always the same record: the shop, the viewer.
            Verb::Read if operation.args.is_empty() => continue,
            Verb::Read => Capability::Read,
            Verb::List => Capability::List,
            Verb::Search => Capability::Search,
            Verb::Create => Capability::Create,
            Verb::Update => Capability::Update,
            Verb::Delete => Capability::Delete,
            Verb::Action => continue,
        };
        known.insert((object, capability));
    }
    const ALL: [Capability; 6] = [
        Capability::Read,
        Capability::List,
        Capability::Search,
        Capability::Create,
        Capability::Update,
        Capability::Delete,
    ];
    for object in objects {
        object.capabilities = ALL
            .into_iter()
            .filter(|capability| known.contains(&(object.name.as_str(), *capability)))
            .collect();
    }
}
