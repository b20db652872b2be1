//! The answer to an introspection query, of old servers and new ones: what a server doesn't tell is taken for absent.
//!
//! ```text
//! text, or values ─▶ lenient ─▶ raw, one type at a time ─▶ Document, which borrows names and texts
//! ```
//!
//! Out of its text it is read in one go: as values such an answer is six times as large, and little of it is wanted.

mod lenient;
mod raw;

use serde::Deserialize;
use serde_json::Value;

use super::{
    document::{Definition, Document, Kind, MOST_WRAPPERS, Member, TypeRef, Wrapper},
    notes::{Note, Notes, Place},
    sdl,
};
use crate::diagnostic::Diagnostic;
use lenient::Any;
use raw::{Answer, RawDefinition, RawMember, RawType};

/// A schema and what is odd about it, or why there is none.
pub(super) type Read<'a> = Result<(Document<'a>, Notes<'a>), Vec<Diagnostic>>;

/// Reads `{data: {__schema}}` or `{__schema}` out of its text; none where the text isn't JSON, or has names with
/// escapes, which can't be borrowed from it.
pub(super) fn text(json: &[u8]) -> Option<Read<'_>> {
    let answer: Any<Answer<'_>> = serde_json::from_slice(json).ok()?;
    Some(document(answer.0))
}

/// The same of values, from which everything can be borrowed.
pub(super) fn value(answer: &Value) -> Read<'_> {
    let answer = Any::<Answer<'_>>::deserialize(answer);
    document(answer.map(|answer| answer.0).unwrap_or_default())
}

fn document(answer: Answer<'_>) -> Read<'_> {
    let has_errors = answer.has_errors();
    let Some(schema) = answer.schema() else { return Err(vec![no_schema(has_errors)]) };
    let Some(types) = schema.types else { return Err(vec![no_schema(has_errors)]) };
    let document = Document {
        query: schema.query,
        mutation: schema.mutation,
        subscription: schema.subscription,
        types: types.read,
    };
    Ok((document, types.notes))
}

fn no_schema(has_errors: bool) -> Diagnostic {
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

fn definition<'a>(raw: RawDefinition<'a>, notes: &mut Notes<'a>) -> Option<Definition<'a>> {
    let kind = raw.kind.as_deref().and_then(kind);
    let (Some(name), Some(kind)) = (raw.name, kind) else {
        notes.add(Note::NotUnderstood, Place::of(raw.name.unwrap_or("types")));
        return None;
    };
    if name.starts_with("__") {
        return None;
    }
    let place = Place::of(name);
    let (listed, named) = match kind {
        Kind::Object => (raw.fields, Vec::new()),
        Kind::Interface => (raw.fields, raw.possible_types),
        Kind::Union => (Vec::new(), raw.possible_types),
        Kind::Enum => (Vec::new(), raw.enum_values),
        Kind::Input => (raw.input_fields, Vec::new()),
        Kind::Scalar => (Vec::new(), Vec::new()),
    };
    Some(Definition {
        description: raw.description,
        members: members(listed, place, notes),
        names: names(named, place, notes),
        interfaces: names(raw.interfaces, place, notes),
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

fn members<'a>(listed: Vec<RawMember<'a>>, place: Place<'a>, notes: &mut Notes<'a>) -> Vec<Member<'a>> {
    let mut read = Vec::with_capacity(listed.len());
    for raw in listed {
        let Some(name) = raw.name else {
            notes.add(Note::NotUnderstood, place);
            continue;
        };
        let here = if place.field.is_none() { place.field(name) } else { place.argument(name) };
        read.push(Member {
            name,
            description: raw.description,
            of: type_ref(raw.of),
            // Arguments have none of their own.
            args: if place.field.is_none() { members(raw.args, here, notes) } else { Vec::new() },
            default: raw.default.and_then(|written| default(&written, here, notes)),
            deprecated: raw.deprecated,
        });
    }
    read
}

/// A default is a text in GraphQL's own notation.
fn default<'a>(written: &str, place: Place<'a>, notes: &mut Notes<'a>) -> Option<Value> {
    if let Ok(value) = sdl::value(written) {
        return Some(value);
    }
    notes.add(Note::UnreadDefault, place);
    Some(Value::Null)
}

fn type_ref(outermost: RawType<'_>) -> TypeRef<'_> {
    let mut read = TypeRef { name: None, wrappers: Vec::new() };
    let mut rest = Some(Box::new(outermost));
    while let Some(raw) = rest {
        let wrapper = match raw.kind.as_deref() {
            Some("LIST") => Wrapper::List,
            Some("NON_NULL") => Wrapper::NonNull,
            Some(_) | None => {
                read.name = raw.name;
                return read;
            }
        };
        if read.wrappers.len() == MOST_WRAPPERS {
            return read;
        }
        if wrapper == Wrapper::List || read.wrappers.last() != Some(&Wrapper::NonNull) {
            read.wrappers.push(wrapper);
        }
        rest = raw.inner;
    }
    read
}

fn names<'a>(listed: Vec<Option<&'a str>>, place: Place<'a>, notes: &mut Notes<'a>) -> Vec<&'a str> {
    let mut read = Vec::with_capacity(listed.len());
    for name in listed {
        match name {
            Some(name) => read.push(name),
            None => notes.add(Note::NotUnderstood, place),
        }
    }
    read
}
