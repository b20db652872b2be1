//! The answer to an introspection query, of old servers and new ones: what a server doesn't tell is taken for absent.

use serde_json::Value;

use super::{
    document::{Definition, Document, Kind, MOST_WRAPPERS, Member, TypeRef, Wrapper},
    notes::{Note, Notes, Place},
    sdl,
};
use crate::diagnostic::Diagnostic;

/// Reads `{data: {__schema}}` or `{__schema}`.
pub(super) fn read<'a>(answer: &'a Value, notes: &mut Notes<'a>) -> Result<Document<'a>, Vec<Diagnostic>> {
    let found = answer.pointer("/data/__schema").or_else(|| answer.get("__schema"));
    let Some(types) = found.and_then(|schema| schema.get("types")).and_then(Value::as_array) else {
        return Err(vec![no_schema(answer)]);
    };
    let root = |name: &str| found?.get(name)?.get("name")?.as_str();
    let read = types.iter().filter_map(|of| definition(of, notes)).collect();
    Ok(Document {
        query: root("queryType"),
        mutation: root("mutationType"),
        subscription: root("subscriptionType"),
        types: read,
    })
}

fn no_schema(answer: &Value) -> Diagnostic {
    let has_errors = answer.get("errors").and_then(Value::as_array).is_some_and(|errors| !errors.is_empty());
    let (message, help) = if has_errors {
        (
            "The provider answered the introspection query with errors instead of a schema.",
            "Allow introspection for this connection, or give the schema as a document.",
        )
    } else {
        (
            "This is no answer to an introspection query: it has no `__schema` with `types`.",
            "Give the whole answer, `{\"data\": {\"__schema\": …}}`.",
        )
    };
    Diagnostic::new("no_introspection", "", message).with_help(help)
}

fn definition<'a>(value: &'a Value, notes: &mut Notes<'a>) -> Option<Definition<'a>> {
    let name = text(value, "name");
    let kind = text(value, "kind").and_then(kind);
    let (Some(name), Some(kind)) = (name, kind) else {
        notes.add(Note::NotUnderstood, Place::of(name.unwrap_or("types")));
        return None;
    };
    if name.starts_with("__") {
        return None;
    }
    let place = Place::of(name);
    let (members, names) = match kind {
        Kind::Object => ("fields", None),
        Kind::Interface => ("fields", Some("possibleTypes")),
        Kind::Union => ("", Some("possibleTypes")),
        Kind::Enum => ("", Some("enumValues")),
        Kind::Input => ("inputFields", None),
        Kind::Scalar => ("", None),
    };
    Some(Definition {
        description: text(value, "description").map(Into::into),
        members: self::members(value, members, place, notes),
        names: names.map(|key| self::names(value, key, place, notes)).unwrap_or_default(),
        interfaces: self::names(value, "interfaces", place, notes),
        ..Definition::new(kind, name)
    })
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "SCALAR" => Kind::Scalar,
        "OBJECT" => Kind::Object,
        "INTERFACE" => Kind::Interface,
        "UNION" => Kind::Union,
        "ENUM" => Kind::Enum,
        "INPUT_OBJECT" => Kind::Input,
        _ => return None,
    })
}

fn members<'a>(owner: &'a Value, key: &str, place: Place<'a>, notes: &mut Notes<'a>) -> Vec<Member<'a>> {
    let listed = list(owner, key);
    let mut read = Vec::with_capacity(listed.len());
    for value in listed {
        let Some(name) = text(value, "name") else {
            notes.add(Note::NotUnderstood, place);
            continue;
        };
        let here = if place.field.is_none() { place.field(name) } else { place.argument(name) };
        read.push(Member {
            name,
            description: text(value, "description").map(Into::into),
            of: type_ref(value.get("type")),
            // Arguments have none of their own.
            args: if place.field.is_none() { members(value, "args", here, notes) } else { Vec::new() },
            default: default(value, here, notes),
            deprecated: value.get("isDeprecated").and_then(Value::as_bool).unwrap_or_default(),
        });
    }
    read
}

/// A default is a text in GraphQL's own notation.
fn default<'a>(member: &'a Value, place: Place<'a>, notes: &mut Notes<'a>) -> Option<Value> {
    let written = text(member, "defaultValue")?;
    if let Ok(value) = sdl::value(written) {
        return Some(value);
    }
    notes.add(Note::UnreadDefault, place);
    Some(Value::Null)
}

fn type_ref(value: Option<&Value>) -> TypeRef<'_> {
    let mut read = TypeRef { name: None, wrappers: Vec::new() };
    let mut rest = value;
    while let Some(value) = rest {
        let wrapper = match text(value, "kind") {
            Some("LIST") => Wrapper::List,
            Some("NON_NULL") => Wrapper::NonNull,
            Some(_) | None => {
                read.name = text(value, "name");
                return read;
            }
        };
        if read.wrappers.len() == MOST_WRAPPERS {
            return read;
        }
        if wrapper == Wrapper::List || read.wrappers.last() != Some(&Wrapper::NonNull) {
            read.wrappers.push(wrapper);
        }
        rest = value.get("ofType");
    }
    read
}

fn names<'a>(owner: &'a Value, key: &str, place: Place<'a>, notes: &mut Notes<'a>) -> Vec<&'a str> {
    let mut read = Vec::new();
    for value in list(owner, key) {
        match text(value, "name") {
            Some(name) => read.push(name),
            None => notes.add(Note::NotUnderstood, place),
        }
    }
    read
}

fn list<'a>(owner: &'a Value, key: &str) -> &'a [Value] {
    owner.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'a>(owner: &'a Value, key: &str) -> Option<&'a str> {
    owner.get(key).and_then(Value::as_str)
}
