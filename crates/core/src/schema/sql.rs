//! The operations that follow from a table: `T.search`, and with the right to it `T.insert` and
//! `T.update`.

use super::{Argument, Capability, Field, Object, Operation, Returns, Verb};

/// The operations of a table, made when asked for: a database of 5,000 tables would otherwise keep
/// each column four times.
pub fn operations(object: &Object) -> impl Iterator<Item = Operation> {
    let search = object.capabilities.contains(&Capability::Search).then(|| search(object));
    let insert = object.capabilities.contains(&Capability::Create).then(|| insert(object));
    let update = object.capabilities.contains(&Capability::Update).then(|| update(object));
    search.into_iter().chain(insert).chain(update)
}

/// The verb and the name of each operation that [`operations`] would make, without making it.
pub fn names(object: &Object) -> impl Iterator<Item = (Verb, String)> {
    let known = [
        (Capability::Search, Verb::Search, "search"),
        (Capability::Create, Verb::Create, "insert"),
        (Capability::Update, Verb::Update, "update"),
    ];
    known
        .into_iter()
        .filter(|(capability, _, _)| object.capabilities.contains(capability))
        .map(|(_, verb, suffix)| (verb, format!("{}.{suffix}", object.name)))
}

fn search(object: &Object) -> Operation {
    let args = object.leading_fields().into_iter().map(|field| argument(field, false)).collect();
    operation(object, "search", Verb::Search, args)
}

fn insert(object: &Object) -> Operation {
    let writable = object.fields.iter().filter(|field| !field.read_only);
    operation(object, "insert", Verb::Create, writable.map(|field| argument(field, field.required)).collect())
}

fn update(object: &Object) -> Operation {
    let settable = |field: &&Field| !field.read_only || object.is_unique(&field.name);
    operation(
        object,
        "update",
        Verb::Update,
        object.fields.iter().filter(settable).map(|field| argument(field, false)).collect(),
    )
}

fn operation(object: &Object, suffix: &str, verb: Verb, args: Vec<Argument>) -> Operation {
    Operation {
        name: format!("{}.{suffix}", object.name),
        object: Some(object.name.clone()),
        verb,
        is_write: verb != Verb::Search,
        description: None,
        args,
        returns: Returns { object: Some(object.name.clone()), list: verb == Verb::Search, value: None },
        deprecated: None,
        http: None,
        root: None,
    }
}

fn argument(field: &Field, required: bool) -> Argument {
    Argument {
        of: field.of.clone(),
        required,
        allowed_values: field.allowed_values.clone(),
        description: field.description.clone(),
        ..Argument::new(&field.name, field.kind)
    }
}
