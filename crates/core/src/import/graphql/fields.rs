//! Members of types into fields and arguments.

use std::collections::{HashMap, HashSet};

use super::{
    document::{Definition, Document, Kind, Member, is_name},
    notes::{Note, Notes, Place},
    scalars,
};
use crate::{
    import::prose,
    schema::{Argument, Field, FieldType, SensitiveClass, classify::Classifier},
};

/// The most values of enums that all fields together repeat: a few long enums in very many places would otherwise
/// grow a small document beyond all measure.
const MOST_VALUES: usize = 500_000;

/// What members are read with: the types by their names, and what is odd so far.
pub(super) struct Reader<'d, 'a> {
    types: HashMap<&'a str, &'d Definition<'a>>,
    roots: [Option<&'a str>; 3],
    values_left: usize,
    pub(super) notes: Notes<'a>,
}

/// Which way values go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// To the provider: arguments and fields of input objects.
    In,
    /// From the provider.
    Out,
}

/// A type as fields and arguments state it.
struct Stated<'a> {
    kind: FieldType,
    of: Option<&'a str>,
    format: Option<String>,
    allowed_values: Vec<String>,
}

impl Stated<'_> {
    fn plain(kind: FieldType) -> Self {
        Self { kind, of: None, format: None, allowed_values: Vec::new() }
    }
}

impl<'d, 'a> Reader<'d, 'a> {
    pub(super) fn new(document: &'d Document<'a>, mut notes: Notes<'a>) -> Self {
        let mut types = HashMap::with_capacity(document.types.len());
        for of in &document.types {
            if !is_name(of.name) {
                notes.add(Note::InvalidName, Place::of(of.name));
            } else if types.contains_key(of.name) {
                notes.add(Note::Repeated, Place::of(of.name));
            } else {
                types.insert(of.name, of);
            }
        }
        // An input object that is called a root still takes values.
        let is_object = |name: &&str| types.get(*name).is_none_or(|of| of.kind == Kind::Object);
        let roots = [document.query, document.mutation, document.subscription];
        let roots = roots.map(|root| root.filter(is_object));
        Self { types, roots, values_left: MOST_VALUES, notes }
    }

    pub(super) fn find(&self, name: &str) -> Option<&'d Definition<'a>> {
        self.types.get(name).copied()
    }

    /// The types that become objects, by their names.
    pub(super) fn objects(&self) -> Vec<&'d Definition<'a>> {
        let is_object = |of: &&Definition<'a>| of.is_object() && !self.is_root(of.name);
        let mut found: Vec<_> = self.types.values().copied().filter(is_object).collect();
        found.sort_unstable_by_key(|of| of.name);
        found
    }

    pub(super) fn is_root(&self, name: &str) -> bool {
        self.roots.contains(&Some(name))
    }

    /// The members with a usable name, each once.
    pub(super) fn usable(&mut self, members: &'d [Member<'a>], owner: Place<'a>) -> Vec<&'d Member<'a>> {
        let mut seen = HashSet::with_capacity(members.len());
        let mut kept = Vec::with_capacity(members.len());
        for member in members {
            let place = inside(owner, member.name);
            if !is_name(member.name) {
                self.notes.add(Note::InvalidName, place);
            } else if !seen.insert(member.name) {
                self.notes.add(Note::Repeated, place);
            } else {
                kept.push(member);
            }
        }
        kept
    }

    /// A member as a field, its arguments included.
    pub(super) fn field(
        &mut self,
        member: &'d Member<'a>,
        place: Place<'a>,
        direction: Direction,
        classifier: &Classifier,
    ) -> Field {
        let stated = self.stated(member, place, direction);
        let is_input = direction == Direction::In;
        let mut field = Field {
            of: stated.of.map(str::to_owned),
            format: stated.format,
            allowed_values: stated.allowed_values,
            required: is_input && member.of.is_non_null() && member.default.is_none(),
            nullable: !member.of.is_non_null(),
            native_type: member.of.notation().filter(|_| member.of.name.is_some_and(is_name)),
            args: self.arguments(member, place),
            deprecated: member.deprecated,
            ..Field::new(member.name, stated.kind)
        };
        let holds_records =
            member.of.name.and_then(|name| self.find(name)).is_some_and(Definition::is_object);
        let description = member.description.as_deref().and_then(prose::description);
        describe(&mut field, description, holds_records, classifier);
        field
    }

    /// What a field takes.
    pub(super) fn arguments(&mut self, field: &'d Member<'a>, place: Place<'a>) -> Vec<Argument> {
        if field.args.is_empty() {
            return Vec::new();
        }
        // What arguments are about the field says, not the object that has it: `name` of a customer's `order`.
        let classifier = Classifier::of(field.name);
        let usable = self.usable(&field.args, place);
        let read = usable.into_iter().map(|member| {
            let field = self.field(member, place.argument(member.name), Direction::In, &classifier);
            argument(field, member)
        });
        read.collect()
    }

    fn stated(&mut self, member: &Member<'a>, place: Place<'a>, direction: Direction) -> Stated<'a> {
        let lists = member.of.lists();
        let Some(name) = member.of.name else {
            self.notes.add(Note::CutOff, place);
            return Stated::plain(FieldType::Json);
        };
        let inner = self.inner(name, place, direction);
        match lists {
            0 => inner,
            1 => Stated {
                kind: FieldType::List,
                of: Some(inner.of.unwrap_or(inner.kind.as_str())),
                format: inner.format,
                allowed_values: inner.allowed_values,
            },
            _ => {
                self.notes.add(Note::NestedList, place);
                Stated { of: Some(FieldType::Json.as_str()), ..Stated::plain(FieldType::List) }
            }
        }
    }

    /// A type without its wrappers.
    fn inner(&mut self, name: &'a str, place: Place<'a>, direction: Direction) -> Stated<'a> {
        let Some(definition) = self.find(name) else {
            if scalars::is_built_in(name) {
                return self.scalar(name, place);
            }
            self.notes.add(Note::Undefined(name), place);
            return Stated::plain(FieldType::Json);
        };
        match (definition.kind, direction) {
            (Kind::Scalar, _) => self.scalar(name, place),
            (Kind::Enum, _) => self.enumeration(definition, place),
            (Kind::Input, Direction::Out) | (Kind::Object | Kind::Interface | Kind::Union, Direction::In) => {
                self.notes.add(Note::Misplaced(name), place);
                Stated::plain(FieldType::Json)
            }
            (Kind::Object | Kind::Interface | Kind::Union, Direction::Out) if self.is_root(name) => {
                self.notes.add(Note::LeadsToRoot(name), place);
                Stated { of: Some(name), ..Stated::plain(FieldType::Object) }
            }
            (Kind::Input, Direction::In) | (Kind::Object | Kind::Interface | Kind::Union, Direction::Out) => {
                Stated { of: Some(name), ..Stated::plain(FieldType::Object) }
            }
        }
    }

    fn scalar(&mut self, name: &'a str, place: Place<'a>) -> Stated<'a> {
        let scalar = scalars::read(name);
        if !scalar.is_known {
            self.notes.add(Note::UnknownScalar(name), place);
        }
        Stated { format: scalar.format.map(std::borrow::Cow::into_owned), ..Stated::plain(scalar.kind) }
    }

    fn enumeration(&mut self, of: &Definition<'a>, place: Place<'a>) -> Stated<'a> {
        let Some(left) = self.values_left.checked_sub(of.names.len()) else {
            self.notes.add(Note::ManyValues, place);
            return Stated { format: Some(of.name.to_owned()), ..Stated::plain(FieldType::String) };
        };
        self.values_left = left;
        let mut values = Vec::with_capacity(of.names.len());
        for value in &of.names {
            if is_name(value) {
                values.push((*value).to_owned());
            } else {
                self.notes.add(Note::InvalidName, Place::of(of.name).field(value));
            }
        }
        Stated { allowed_values: values, ..Stated::plain(FieldType::Enum) }
    }
}

/// Gives a field its description and its sensitivity.
fn describe(field: &mut Field, description: Option<String>, holds_records: bool, classifier: &Classifier) {
    let is_key = field.format.as_deref() == Some("id");
    field.description = description;
    let class = if is_key && matches!(field.name.as_str(), "id" | "ids") {
        None
    } else if is_key || holds_records {
        // What is said of a key or of a record often speaks of what is in the record: its own fields tell.
        let description = field.description.take();
        let class = classifier.class(field);
        field.description = description;
        class
    } else {
        classifier.class(field)
    };
    field.sensitive_class = class;
    field.sensitivity = class.map(SensitiveClass::sensitivity).unwrap_or_default();
}

/// The place of a field, or of a field's argument.
pub(super) fn inside<'a>(owner: Place<'a>, name: &'a str) -> Place<'a> {
    if owner.field.is_none() { owner.field(name) } else { owner.argument(name) }
}

fn argument(field: Field, member: &Member<'_>) -> Argument {
    Argument {
        of: field.of,
        required: field.required,
        allowed_values: field.allowed_values,
        // Null says nothing that its absence doesn't.
        default: member.default.clone().filter(|default| !default.is_null()),
        description: field.description,
        format: field.format,
        native_type: field.native_type,
        sensitivity: field.sensitivity,
        sensitive_class: field.sensitive_class,
        ..Argument::new(field.name, field.kind)
    }
}
