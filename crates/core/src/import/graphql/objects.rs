//! Types into objects.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::{
    document::{Definition, Document, Kind},
    fields::{Direction, Reader},
    notes::{Note, Place},
};
use crate::{
    import::prose,
    schema::{Field, FieldType, Object, ObjectRole, classify::Classifier},
};

/// What the names of types end in that says nothing of what they are about.
const ENDINGS: [&str; 2] = ["Input", "Payload"];

/// All objects, by their names: two servers may list the same types in different orders.
pub(super) fn build<'a>(document: &Document<'a>, reader: &mut Reader<'_, 'a>) -> Vec<Object> {
    let implementers = implementers(document);
    let found = reader.objects();
    let mut objects: Vec<Object> = found.into_iter().map(|of| object(of, &implementers, reader)).collect();
    objects.extend(led_to(document, reader).into_iter().map(beginning));
    objects.sort_by(|left, right| left.name.cmp(&right.name));
    objects
}

/// The root types that a field leads back to.
fn led_to<'a>(document: &Document<'a>, reader: &Reader<'_, 'a>) -> BTreeSet<&'a str> {
    let members = document.types.iter().filter(|of| of.kind != Kind::Input).flat_map(|of| &of.members);
    members.filter_map(|member| member.of.name).filter(|name| reader.is_root(name)).collect()
}

/// A root type that a field leads back to: there, so that the field is no value to ask for, and without fields, since
/// everything begins there anew.
fn beginning(name: &str) -> Object {
    Object {
        name: name.to_owned(),
        label: None,
        description: None,
        capabilities: Vec::new(),
        fields: Vec::new(),
        primary_key: Vec::new(),
        indexes: Vec::new(),
        table: None,
        role: ObjectRole::Record,
    }
}

/// The objects that have an interface, by its name.
fn implementers<'a>(document: &Document<'a>) -> HashMap<&'a str, BTreeSet<&'a str>> {
    let mut found: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for of in &document.types {
        match of.kind {
            Kind::Object => {
                for interface in &of.interfaces {
                    found.entry(interface).or_default().insert(of.name);
                }
            }
            Kind::Interface => found.entry(of.name).or_default().extend(&of.names),
            Kind::Scalar | Kind::Union | Kind::Enum | Kind::Input => {}
        }
    }
    found
}

fn object<'d, 'a>(
    of: &'d Definition<'a>,
    implementers: &HashMap<&'a str, BTreeSet<&'a str>>,
    reader: &mut Reader<'d, 'a>,
) -> Object {
    let role = role(of.kind);
    let mut fields = fields(of, role, reader);
    if role == ObjectRole::Union {
        fields.extend(branches(of.name, of.names.iter().copied(), reader));
    }
    if role == ObjectRole::Interface
        && let Some(types) = implementers.get(of.name)
    {
        fields.extend(branches(of.name, types.iter().copied(), reader));
    }
    let is_key = |field: &Field| field.native_type.as_deref() == Some("ID!") && field.args.is_empty();
    let has_key = role != ObjectRole::Input && fields.iter().any(|field| field.name == "id" && is_key(field));
    Object {
        name: of.name.to_owned(),
        label: None,
        description: of.description.as_deref().and_then(prose::description),
        capabilities: Vec::new(),
        fields,
        primary_key: if has_key { vec!["id".to_owned()] } else { Vec::new() },
        indexes: Vec::new(),
        table: None,
        role,
    }
}

fn role(kind: Kind) -> ObjectRole {
    match kind {
        Kind::Input => ObjectRole::Input,
        Kind::Interface => ObjectRole::Interface,
        Kind::Union => ObjectRole::Union,
        Kind::Object | Kind::Scalar | Kind::Enum => ObjectRole::Record,
    }
}

fn fields<'d, 'a>(of: &'d Definition<'a>, role: ObjectRole, reader: &mut Reader<'d, 'a>) -> Vec<Field> {
    let direction = if role == ObjectRole::Input { Direction::In } else { Direction::Out };
    let subject = ENDINGS.iter().find_map(|ending| of.name.strip_suffix(ending)).unwrap_or(of.name);
    let classifier = Classifier::of(subject);
    let place = Place::of(of.name);
    let members = reader.usable(&of.members, place);
    members
        .into_iter()
        .map(|member| reader.field(member, place.field(member.name), direction, &classifier))
        .collect()
}

/// The fields that lead to the members of one type: `… on Order`.
fn branches<'a>(
    owner: &'a str,
    types: impl Iterator<Item = &'a str>,
    reader: &mut Reader<'_, 'a>,
) -> Vec<Field> {
    let mut seen = HashSet::new();
    let mut branches = Vec::new();
    for name in types {
        let place = Place::of(owner).field(name);
        match reader.find(name).map(|of| of.kind) {
            Some(Kind::Object) if reader.is_root(name) => reader.notes.add(Note::LeadsToRoot(name), place),
            Some(Kind::Object) if seen.insert(name) => branches.push(Field {
                of: Some(name.to_owned()),
                ..Field::new(format!("… on {name}"), FieldType::Object)
            }),
            Some(Kind::Object) => reader.notes.add(Note::Repeated, place),
            Some(Kind::Scalar | Kind::Interface | Kind::Union | Kind::Enum | Kind::Input) => {
                reader.notes.add(Note::MissingBranch, place);
            }
            None => reader.notes.add(Note::MissingBranch, place),
        }
    }
    branches
}
