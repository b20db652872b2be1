//! The members of an object, gathered from all schemas that it is composed of.
//!
//! What `allOf` lists adds up. Of alternatives the union is taken: a member that not all of them have isn't
//! required, whatever each of them says.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::importer::{Group, Importer, Part};
use super::keywords::{Keywords, Kinds};

/// One member: all that is said about it.
#[derive(Debug, Clone)]
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    pub(super) group: Group<'a>,
    /// What tells alternatives apart by this member.
    pub(super) choices: Vec<String>,
}

/// The members of an object.
#[derive(Debug, Clone, Default)]
pub(super) struct Members<'a> {
    pub(super) list: Vec<Member<'a>>,
    places: HashMap<&'a str, usize>,
    pub(super) required: HashSet<&'a str>,
    /// What stands for any other member.
    pub(super) any: Option<Part<'a>>,
}

impl<'a> Members<'a> {
    fn own(part: Part<'a>, keywords: &Keywords<'a>) -> Self {
        let mut found = Self { any: keywords.any_member.map(|any| part.inside(any)), ..Self::default() };
        for (name, schema) in keywords.properties.into_iter().flatten() {
            found.add(name, Group::one(part.inside(schema)), false, Vec::new());
        }
        found.required.extend(keywords.required.unwrap_or_default().iter().filter_map(Value::as_str));
        found
    }

    fn add(&mut self, name: &'a str, group: Group<'a>, union: bool, choices: Vec<String>) {
        let next = self.list.len();
        let place = *self.places.entry(name).or_insert(next);
        match self.list.get_mut(place) {
            Some(member) => {
                member.group.join(group, union);
                member.choices.extend(choices);
            }
            None => self.list.push(Member { name, group, choices }),
        }
    }

    /// Adds what holds as well.
    fn and(&mut self, other: Self) {
        for member in other.list {
            let union = member.group.union;
            self.add(member.name, member.group, union, member.choices);
        }
        self.required.extend(other.required);
        self.any = self.any.or(other.any);
    }

    /// What holds where one of several alternatives does.
    fn any_of(alternatives: Vec<Self>) -> Self {
        let mut found = Self::default();
        let mut required: Option<HashSet<&'a str>> = None;
        for alternative in alternatives {
            required = Some(match required {
                None => alternative.required,
                Some(before) => before.intersection(&alternative.required).copied().collect(),
            });
            for member in alternative.list {
                found.add(member.name, member.group, true, member.choices);
            }
            found.any = found.any.or(alternative.any);
        }
        found.required = required.unwrap_or_default();
        found
    }
}

impl<'a> Importer<'a> {
    /// The members that the schemas of a group give an object.
    pub(super) fn members(&mut self, group: &Group<'a>) -> Members<'a> {
        let mut all = Vec::with_capacity(group.parts.len());
        for part in &group.parts {
            all.push(self.members_apart(*part));
        }
        if group.union {
            return Members::any_of(all);
        }
        let mut all = all.into_iter();
        let mut found = all.next().unwrap_or_default();
        for other in all {
            found.and(other);
        }
        found
    }

    /// The members by one schema, whatever others said before.
    fn members_apart(&mut self, part: Part<'a>) -> Members<'a> {
        self.scopes.push(HashSet::new());
        let found = self.members_of(part);
        self.scopes.pop();
        found
    }

    fn members_of(&mut self, part: Part<'a>) -> Members<'a> {
        // What adds up needs to be added once: schemas may be made of each other in very many ways.
        if self.scopes.last_mut().is_some_and(|scope| !scope.insert(part.node.identity())) {
            return Members::default();
        }
        let keywords = Keywords::read(part.node.value);
        let mut found = Members::own(part, &keywords);
        self.step(found.list.len());
        if !keywords.is_composed() || !self.enter(part.node) {
            return found;
        }
        if let Some(target) = keywords.reference.and_then(|reference| self.cross(part, reference)) {
            found.and(self.members_of(target));
        }
        for inner in keywords.all_of {
            let inner = self.members_of(part.inside(inner));
            self.step(inner.list.len());
            found.and(inner);
        }
        for alternatives in [keywords.one_of, keywords.any_of] {
            found.and(self.alternatives(part, alternatives));
        }
        choose(&mut found, &keywords);
        self.leave();
        found
    }

    fn alternatives(&mut self, part: Part<'a>, alternatives: &'a [Value]) -> Members<'a> {
        let mut all = Vec::with_capacity(alternatives.len());
        for alternative in alternatives {
            let inner = part.inside(alternative);
            let kinds = self.kinds_of(inner.node);
            if kinds == Kinds::NONE || kinds.has(Kinds::OBJECT) {
                let members = self.members_apart(inner);
                self.step(members.list.len());
                all.push(members);
            }
        }
        Members::any_of(all)
    }
}

/// Notes by which values of which member alternatives are told apart.
fn choose<'a>(found: &mut Members<'a>, keywords: &Keywords<'a>) {
    let Some(Value::Object(discriminator)) = keywords.discriminator else { return };
    let Some(name) = discriminator.get("propertyName").and_then(Value::as_str) else { return };
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let choices: Vec<String> = match mapping.filter(|mapping| !mapping.is_empty()) {
        Some(mapping) => mapping.keys().cloned().collect(),
        None => {
            let alternatives = keywords.one_of.iter().chain(keywords.any_of);
            let references = alternatives.filter_map(|alternative| alternative.get("$ref")?.as_str());
            references.map(super::naming::of_reference).collect()
        }
    };
    if let Some(place) = found.places.get(name).copied()
        && let Some(member) = found.list.get_mut(place)
    {
        member.choices = choices;
    }
}
