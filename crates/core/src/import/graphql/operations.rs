//! Fields of the root types into operations.

use std::collections::HashSet;

use super::{
    document::{Definition, Document, Member, Wrapper},
    fields::Reader,
    known::{Known, Objects},
    notes::{Note, Place},
    verbs,
};
use crate::{
    import::prose,
    schema::{Object, ObjectRole, Operation, Returns, RootField, RootType},
};

/// All operations: those of the query type and then those of the mutation type, in the provider's order.
pub(super) fn build<'d, 'a>(
    document: &Document<'a>,
    reader: &mut Reader<'d, 'a>,
    objects: &Objects<'_>,
) -> Vec<Operation> {
    let query = root(document.query, reader);
    // One type for both roots would give each field twice, and only as a query it is harmless.
    let mutation = root(document.mutation.filter(|name| document.query != Some(*name)), reader);
    note_subscriptions(document, reader);
    let queries: HashSet<&str> = query.iter().map(|(_, member)| member.name).collect();
    let mut operations = Vec::with_capacity(query.len() + mutation.len());
    for (of, place, member) in
        with_places(&query, RootType::Query).chain(with_places(&mutation, RootType::Mutation))
    {
        let mut operation = operation(of, place, member, reader, objects);
        if of == RootType::Mutation && queries.contains(member.name) {
            operation.name = format!("mutation.{}", member.name);
        }
        operations.push(operation);
    }
    operations
}

/// A root type's fields that can be used.
type Fields<'d, 'a> = Vec<(&'a str, &'d Member<'a>)>;

fn root<'d, 'a>(name: Option<&'a str>, reader: &mut Reader<'d, 'a>) -> Fields<'d, 'a> {
    let Some(of) = name.and_then(|name| definition(name, reader)) else { return Vec::new() };
    reader.usable(&of.members, Place::of(of.name)).into_iter().map(|member| (of.name, member)).collect()
}

fn definition<'d, 'a>(name: &'a str, reader: &mut Reader<'d, 'a>) -> Option<&'d Definition<'a>> {
    let found = reader.find(name);
    if found.is_none() {
        reader.notes.add(Note::Undefined(name), Place::of(name));
    } else if !reader.is_root(name) {
        reader.notes.add(Note::NoRoot, Place::of(name));
    }
    found.filter(|_| reader.is_root(name))
}

fn with_places<'r, 'd, 'a>(
    fields: &'r Fields<'d, 'a>,
    of: RootType,
) -> impl Iterator<Item = (RootType, Place<'a>, &'d Member<'a>)> + use<'r, 'd, 'a> {
    fields.iter().map(move |(owner, member)| (of, Place::of(owner).field(member.name), *member))
}

fn note_subscriptions<'a>(document: &Document<'a>, reader: &mut Reader<'_, 'a>) {
    let named = document.subscription.filter(|name| reader.is_root(name));
    let Some(of) = named.and_then(|name| reader.find(name)) else { return };
    for member in &of.members {
        reader.notes.add(Note::Subscription, Place::of(of.name).field(member.name));
    }
}

fn operation<'d, 'a>(
    of: RootType,
    place: Place<'a>,
    member: &'d Member<'a>,
    reader: &mut Reader<'d, 'a>,
    objects: &Objects<'_>,
) -> Operation {
    let args = reader.arguments(member, place);
    let declared = declared(member, place, reader, objects);
    // A field that leads back to the beginning isn't one of no fields: it can't be asked for as a value.
    let root = member.of.name.filter(|name| reader.is_root(name)).map(str::to_owned);
    let is_list = member.of.wrappers.contains(&Wrapper::List);
    let about = declared.and_then(|declared| about(of, member.name, declared, objects));
    let is_connection = declared.is_some_and(|declared| declared.node.is_some());
    let verb = match of {
        RootType::Query => verbs::of_query(&args, about.is_some(), is_list || is_connection),
        RootType::Mutation => verbs::of_mutation(member.name).0,
    };
    Operation {
        name: member.name.to_owned(),
        object: about.map(|object| object.name.clone()),
        verb,
        is_write: of == RootType::Mutation,
        description: member.description.as_deref().and_then(prose::description),
        args,
        returns: Returns {
            object: declared.map(|declared| declared.object.name.clone()).or(root),
            list: is_list,
            value: None,
        },
        deprecated: member.deprecated.then_some(true),
        http: None,
        root: Some(RootField { of, name: member.name.to_owned() }),
    }
}

/// The object that a root field's type names.
fn declared<'r, 'o, 'a>(
    member: &Member<'a>,
    place: Place<'a>,
    reader: &mut Reader<'_, 'a>,
    objects: &'r Objects<'o>,
) -> Option<&'r Known<'o>> {
    let Some(name) = member.of.name else {
        reader.notes.add(Note::CutOff, place);
        return None;
    };
    if reader.is_root(name) {
        reader.notes.add(Note::LeadsToRoot(name), place);
        return None;
    }
    let found = objects.get(name).filter(|known| known.object.role != ObjectRole::Input);
    if found.is_none() && reader.find(name).is_none() && !super::scalars::is_built_in(name) {
        reader.notes.add(Note::Undefined(name), place);
    }
    found
}

/// The object that an operation is about: what is listed, or what the answer to a mutation carries.
fn about<'o>(of: RootType, name: &str, declared: &Known<'o>, objects: &Objects<'o>) -> Option<&'o Object> {
    if let Some(node) = declared.node {
        return Some(node);
    }
    let carried = match (&declared.carried, of) {
        (Some(carried), RootType::Mutation) => carried,
        (Some(_), RootType::Query) | (None, _) => return Some(declared.object),
    };
    let (_, subject) = verbs::of_mutation(name);
    if let Some(object) = carried.iter().find(|object| object.name == subject) {
        return Some(object);
    }
    // `customerDelete` answers with the id alone, and with the shop that it was a customer of.
    let named = objects.get(subject.as_str()).map(|known| known.object);
    let named = named.filter(|object| object.role == ObjectRole::Record);
    // `closeIssue` answers with who closed it first, and then with the issue.
    let mentioned = carried.iter().filter(|object| verbs::mentions(name, &object.name));
    named.or(mentioned.max_by_key(|object| object.name.len()).or(carried.first()).copied())
}
