//! Objects: which schema is one, which two are the same one, and what fields it has.

use super::importer::{Group, Importer, Origin, Part};
use super::keywords::{Keywords, Kinds};
use super::naming::{Hint, Owner};
use super::shape::Shape;
use crate::{
    import::{
        document::{MAX_DEPTH, Node},
        prose::description,
    },
    schema::{ANY_NAME, Field, FieldType},
};

/// The longest title that is taken for a label.
const LABEL_LENGTH: usize = 120;

impl<'a> Importer<'a> {
    /// Notes the objects among the component schemas under their own names.
    pub(super) fn components(&mut self, schemas: Node<'a>) {
        let Some(members) = schemas.value.as_object() else { return };
        let mut own = Vec::new();
        let mut aliases = Vec::new();
        for (name, schema) in members {
            let node = schemas.at(schema);
            let keywords = Keywords::read(schema);
            if self.kinds_of(node).without(Kinds::NULL) != Kinds::OBJECT {
                continue;
            }
            let is_alias = keywords.reference.is_some() && !keywords.has_members();
            if is_alias { aliases.push((name, node)) } else { own.push((name, node)) }
        }
        own.sort_by_key(|(name, _)| *name);
        aliases.sort_by_key(|(name, _)| *name);
        // What stands elsewhere, in a file of its own, is called as the components call it.
        let elsewhere = aliases.into_iter().filter_map(|(name, node)| Some((name, self.settled(node)?.0)));
        let elsewhere: Vec<_> = elsewhere.collect();
        for (name, node) in own.into_iter().chain(elsewhere) {
            if !self.known.contains_key(&node.identity()) {
                let object = self.register(Origin::Component(name.clone()), Group::one(Part::new(node)));
                self.known.insert(node.identity(), object);
            }
        }
    }

    /// The object that the schemas of a group describe together.
    pub(super) fn object(&mut self, group: &Group<'a>, hint: Hint<'_>) -> Option<usize> {
        let mut parts: Vec<Part<'a>> = Vec::with_capacity(group.parts.len());
        for part in &group.parts {
            let part = self.essence(*part)?;
            if !parts.iter().any(|known| known.node.identity() == part.node.identity()) {
                parts.push(part);
            }
        }
        let first = parts.first().copied();
        if parts.len() == 1 {
            let node = first?.node;
            if let Some(known) = self.known.get(&node.identity()) {
                return Some(*known);
            }
            let object = self.register(hint.origin(first), Group { parts, union: false });
            self.known.insert(node.identity(), object);
            return Some(object);
        }
        let key: Vec<_> = parts.iter().map(|part| part.node.identity()).collect();
        if let Some(known) = self.merged.get(&key) {
            return Some(*known);
        }
        let object = self.register(hint.origin(None), Group { parts, union: group.union });
        self.merged.insert(key, object);
        Some(object)
    }

    /// The schema that really says what an object is: wrappers around a single one are seen through.
    fn essence(&mut self, part: Part<'a>) -> Option<Part<'a>> {
        let mut here = part;
        for _ in 0..MAX_DEPTH {
            if self.known.contains_key(&here.node.identity()) {
                return Some(here);
            }
            let keywords = Keywords::read(here.node.value);
            // What a wrapper requires of it is required here alone.
            let requires = keywords.required.is_some_and(|required| !required.is_empty());
            if requires || keywords.has_members() || !keywords.is_composed() || !self.enter(here.node) {
                return Some(here);
            }
            let mut inner = self.contributors(here, &keywords);
            self.leave();
            match (inner.pop(), inner.is_empty()) {
                (Some(only), true) => here = only,
                (None, _) | (Some(_), false) => return Some(here),
            }
        }
        None
    }

    /// The schemas that a composed one is made of, without those that say nothing about members.
    fn contributors(&mut self, part: Part<'a>, keywords: &Keywords<'a>) -> Vec<Part<'a>> {
        let mut found = Vec::new();
        let target = keywords.reference.and_then(|reference| self.cross(part, reference));
        found.extend(target);
        for inner in keywords.all_of {
            let inner = part.inside(inner);
            let own = Keywords::read(inner.node.value);
            let says = own.required.is_some_and(|required| !required.is_empty());
            if says || own.has_members() || own.is_composed() {
                found.push(inner);
            }
        }
        for inner in keywords.one_of.iter().chain(keywords.any_of) {
            let inner = part.inside(inner);
            if self.kinds_of(inner.node).has(Kinds::OBJECT) {
                found.push(inner);
            }
        }
        found
    }

    /// Builds all objects, and those that turn up on the way.
    pub(super) fn build(&mut self) {
        while let Some(object) = self.open.pop_front() {
            if self.is_exhausted() {
                return;
            }
            let Some(entry) = self.entries.get(object) else { continue };
            if entry.form.is_empty() {
                let group = entry.group.clone();
                self.build_object(object, &group);
            } else {
                let form = entry.form.clone();
                self.build_form(object, &form);
            }
        }
    }

    fn build_object(&mut self, object: usize, group: &Group<'a>) {
        self.describe(object, group);
        let members = self.members(group);
        for member in members.list {
            let required = members.required.contains(member.name);
            let mut shape = self.shape(&member.group, Hint::new(Owner::Object(object), member.name));
            if shape.kind == FieldType::String && !member.choices.is_empty() {
                shape.kind = FieldType::Enum;
                shape.values = member.choices;
            }
            self.add_field(object, member.name, required, shape);
        }
        let fields = self.entries.get(object).map_or(&[][..], |entry| &entry.fields);
        let is_free = fields.is_empty();
        let any = members.any.filter(|_| !fields.iter().any(|field| field.name == ANY_NAME));
        if let Some(any) = any {
            let shape = self.shape(&Group::one(any), Hint::new(Owner::Object(object), ANY_NAME));
            self.add_field(object, ANY_NAME, false, shape);
        } else if is_free && let Some(entry) = self.entries.get_mut(object) {
            // A named object that says nothing about its members may have any.
            entry.fields.push(Field::new(ANY_NAME, FieldType::Json));
            entry.targets.push(None);
        }
    }

    fn describe(&mut self, object: usize, group: &Group<'a>) {
        let Some(part) = group.parts.first() else { return };
        let keywords = Keywords::read(part.node.value);
        let mut stands_for = None;
        if !keywords.has_members() && self.enter(part.node) {
            for inner in self.contributors(*part, &keywords) {
                let inner = self.essence(inner);
                stands_for = stands_for.or_else(|| self.known.get(&inner?.node.identity()).copied());
            }
            self.leave();
        }
        let stands_for = stands_for.filter(|_| !(keywords.one_of.is_empty() && keywords.any_of.is_empty()));
        let label = keywords.title.map(str::trim).filter(|title| !title.is_empty());
        if let Some(entry) = self.entries.get_mut(object) {
            entry.stands_for = stands_for.filter(|known| *known != object);
            entry.label = label.filter(|title| title.len() <= LABEL_LENGTH).map(str::to_owned);
            entry.description = keywords.description.and_then(description);
        }
    }

    fn build_form(&mut self, object: usize, form: &[Node<'a>]) {
        for parameter in form {
            let Some(name) = parameter.value.get("name").and_then(serde_json::Value::as_str) else {
                continue;
            };
            let required = parameter.value.get("required").and_then(serde_json::Value::as_bool) == Some(true);
            let group = Group::one(Part::new(*parameter));
            let shape = self.shape(&group, Hint::new(Owner::Object(object), name));
            self.add_field(object, name, required, shape);
        }
    }

    fn add_field(&mut self, object: usize, name: &str, required: bool, shape: Shape<'a>) {
        self.keep(shape.weight());
        if let Some(entry) = self.entries.get_mut(object) {
            entry.targets.push(shape.object());
            entry.fields.push(shape.field(name, required));
        }
    }
}
