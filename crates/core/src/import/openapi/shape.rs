//! The type of one value: a field, an argument, an answer.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::Value;

use super::facets::Facets;
use super::importer::{Group, Importer};
use super::keywords::{Kinds, scalar};
use super::naming::Hint;
use crate::{
    import::prose::description,
    schema::{Field, FieldType, Limits},
};

/// What a list holds, or which object a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Of {
    #[default]
    Nothing,
    Word(FieldType),
    Object(usize),
}

/// The type of one value, and what else is said about it.
#[derive(Debug, Clone)]
pub(super) struct Shape<'a> {
    pub(super) kind: FieldType,
    pub(super) of: Of,
    pub(super) format: Option<&'a str>,
    pub(super) nullable: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) values: Vec<String>,
    pub(super) max_length: Option<u32>,
    pub(super) limits: Limits,
    pub(super) default: Option<&'a Value>,
    pub(super) description: Option<&'a str>,
}

impl Shape<'_> {
    /// The object that it holds, directly or in a list.
    pub(super) fn object(&self) -> Option<usize> {
        match self.of {
            Of::Object(object) => Some(object),
            Of::Nothing | Of::Word(_) => None,
        }
    }

    /// The word of the elements of a list.
    pub(super) fn word(&self) -> Option<String> {
        match self.of {
            Of::Word(kind) => Some(kind.as_str().to_owned()),
            Of::Nothing | Of::Object(_) => None,
        }
    }

    /// How much it takes to keep.
    pub(super) fn weight(&self) -> usize {
        let text = self.values.iter().map(String::len).sum::<usize>()
            + self.description.map_or(0, str::len).min(2_000);
        1 + self.values.len() + text / 256
    }

    /// A field of that name; what it holds is filled in when all objects have names.
    pub(super) fn field(self, name: &str, required: bool) -> Field {
        Field {
            of: self.word(),
            format: self.format.map(str::to_owned),
            required,
            nullable: self.nullable,
            read_only: self.read_only,
            write_only: self.write_only,
            allowed_values: self.values,
            max_length: self.max_length,
            limits: self.limits.some(),
            description: self.description.and_then(description),
            ..Field::new(name, self.kind)
        }
    }
}

impl<'a> Importer<'a> {
    /// The type that the schemas of a group give a value; its inline objects are named after `hint`.
    pub(super) fn shape(&mut self, group: &Group<'a>, hint: Hint<'_>) -> Shape<'a> {
        let facets = self.facets(group);
        let kinds = facets.kinds.without(Kinds::NULL);
        let mut shape = Shape {
            kind: FieldType::Json,
            of: Of::Nothing,
            format: None,
            nullable: kinds == Kinds::NONE || facets.kinds.has(Kinds::NULL),
            read_only: facets.read_only,
            write_only: facets.write_only,
            values: Vec::new(),
            max_length: None,
            limits: Limits::default(),
            default: facets.default,
            description: facets.description,
        };
        if kinds.has(Kinds::OBJECT) {
            self.hold_object(group, hint, &facets, &mut shape);
        } else if kinds == Kinds::LIST {
            let counts = facets.limited.of(FieldType::List);
            self.hold_list(hint, facets.items.as_ref(), &mut shape);
            shape.limits =
                Limits { min_items: counts.min_items, max_items: counts.max_items, ..shape.limits };
        } else {
            hold_scalar(kinds, &facets, &mut shape);
        }
        shape
    }

    /// An object, or something else that may be one: an expandable reference is an id or the object itself.
    fn hold_object(&mut self, group: &Group<'a>, hint: Hint<'_>, facets: &Facets<'a>, shape: &mut Shape<'a>) {
        if !facets.has_members {
            return;
        }
        if facets.kinds.without(Kinds::NULL) == Kinds::OBJECT {
            shape.kind = FieldType::Object;
        }
        if let Some(object) = self.object(group, hint) {
            shape.of = Of::Object(object);
            shape.nullable |= self.entries.get(object).is_some_and(|entry| entry.nullable);
        } else {
            shape.kind = FieldType::Json;
        }
    }

    fn hold_list(&mut self, hint: Hint<'_>, items: Option<&Group<'a>>, shape: &mut Shape<'a>) {
        shape.kind = FieldType::List;
        shape.of = Of::Word(FieldType::Json);
        let Some(items) = items else { return };
        let is_nested = items.parts.iter().all(|part| {
            let kinds = self.kinds_of(part.node);
            kinds.without(Kinds::NULL) == Kinds::LIST
        });
        if is_nested {
            if let Some(part) = items.parts.first() {
                let message = || "The elements of a list of lists are taken as any value.".to_owned();
                self.warnings.add("nested_list", part.node.value, message);
            }
            return;
        }
        let element = self.shape(items, hint.item());
        shape.of = match (element.kind, element.of) {
            (FieldType::Object, Of::Object(object)) => Of::Object(object),
            (kind, _) => Of::Word(kind),
        };
        shape.format = element.format;
        shape.values = element.values;
        shape.limits = element.limits;
        shape.max_length = element.max_length;
        shape.description = shape.description.or(element.description);
    }
}

fn hold_scalar<'a>(kinds: Kinds, facets: &Facets<'a>, shape: &mut Shape<'a>) {
    (shape.kind, shape.format) = scalar(kinds, facets.format);
    let length = facets.max_length.and_then(|length| u32::try_from(length).ok());
    shape.max_length = length.filter(|_| kinds == Kinds::STRING);
    shape.limits = facets.limited.of(shape.kind);
    let Some(values) = &facets.values else { return };
    shape.nullable |= values.iter().any(|value| value.is_null());
    let texts = texts(values);
    let is_plain = !matches!(shape.kind, FieldType::Json | FieldType::Boolean);
    if texts.is_empty() || !is_plain {
        return;
    }
    // Values are kept as text; the format says where they are numbers.
    if shape.kind == FieldType::Integer {
        shape.format = shape.format.or(Some("integer"));
    } else if shape.kind == FieldType::Number {
        shape.format = shape.format.or(Some("number"));
    }
    shape.kind = FieldType::Enum;
    shape.limits = Limits::default();
    shape.values = texts;
}

/// Allowed values as text, each once.
fn texts(values: &[&Value]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::with_capacity(values.len());
    let mut seen: HashSet<Cow<'_, str>> = HashSet::with_capacity(values.len());
    for value in values {
        let text = match value {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            Value::Number(number) => Cow::Owned(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => continue,
        };
        if seen.insert(text.clone()) {
            texts.push(text.into_owned());
        }
    }
    texts
}
