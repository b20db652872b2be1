//! What is asked of objects again and again, found out once: some schemas lead to one object from thousands of
//! places.

use std::collections::HashMap;

use crate::{
    import::keys::identifier,
    schema::{FieldType, Object, graphql::connection_shape},
};

/// The most objects in an answer that are looked at.
const MOST_CARRIED: usize = 40;

/// An object.
pub(super) struct Known<'o> {
    pub(super) object: &'o Object,
    /// What it lists, for a connection.
    pub(super) node: Option<&'o Object>,
    /// The field that tells its records apart.
    pub(super) key: Option<&'o str>,
    /// The objects in it, for the answer to a mutation.
    pub(super) carried: Option<Vec<&'o Object>>,
}

/// The objects by their names.
pub(super) type Objects<'o> = HashMap<&'o str, Known<'o>>;

/// Finds out what is known of all objects.
pub(super) fn of(objects: &[Object]) -> Objects<'_> {
    let by_name: HashMap<&str, &Object> =
        objects.iter().map(|object| (object.name.as_str(), object)).collect();
    let find = |name: &str| by_name.get(name).copied();
    let node = |object| find(connection_shape(object, find)?.node_object);
    let nodes: HashMap<&str, &Object> =
        objects.iter().filter_map(|object| Some((object.name.as_str(), node(object)?))).collect();
    let known = |object: &'_ Object| {
        let carried = is_answer(object).then(|| {
            let held = held(object).filter_map(|name| nodes.get(name).copied().or_else(|| find(name)));
            held.take(MOST_CARRIED).collect()
        });
        (nodes.get(object.name.as_str()).copied(), carried)
    };
    let all = objects.iter().map(|object| {
        let (node, carried) = known(object);
        (object.name.as_str(), Known { object, node, key: identifier(object), carried })
    });
    all.collect()
}

/// Whether an object is the answer to a mutation rather than a record.
fn is_answer(object: &Object) -> bool {
    const ENDINGS: [&str; 4] = ["Payload", "Result", "Response", "Output"];
    ENDINGS.iter().any(|ending| object.name.ends_with(ending))
        || object.fields.iter().any(|field| field.name == "clientMutationId" || is_error(&field.name))
}

fn is_error(field: &str) -> bool {
    field == "errors" || field.ends_with("Errors") || field == "warnings"
}

/// The names of the objects that an answer holds, without its errors.
fn held(answer: &Object) -> impl Iterator<Item = &str> {
    let holds = |kind| matches!(kind, FieldType::Object | FieldType::List);
    let fields = answer.fields.iter().filter(move |field| holds(field.kind) && !is_error(&field.name));
    fields.filter_map(|field| field.of.as_deref())
}
