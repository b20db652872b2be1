//! What is known so far while a document is read: its objects, the way references lead, what is left of the budget.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::Value;

use super::keywords::{Keywords, Kinds};
use crate::{
    import::document::{Documents, MAX_DEPTH, Node, Warnings},
    schema::Field,
};

/// How many fields, allowed values and other kept things a schema may have.
const MOST_KEPT: u64 = 2_000_000;
/// How many steps of following and merging schemas are taken, beside those for what is kept.
const MOST_STEPS: u64 = 500_000;
/// How many steps each kept thing may take.
const STEPS_A_THING: u64 = 50;
/// The deepest composition of schemas that is followed.
pub(super) const MOST_COMPOSED: usize = MAX_DEPTH;

/// Where a schema came from, if not from where it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Home<'a> {
    /// Where it was asked for.
    Here,
    /// A part of an object with a name of its own.
    Object(usize),
    /// Behind this reference, standing in that document.
    Reference(&'a str, usize),
}

/// A schema, and what its inline objects are named after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) node: Node<'a>,
    pub(super) home: Home<'a>,
}

impl<'a> Part<'a> {
    pub(super) fn new(node: Node<'a>) -> Self {
        Self { node, home: Home::Here }
    }

    /// A schema inside of this one.
    pub(super) fn inside(self, value: &'a Value) -> Self {
        Self { node: self.node.at(value), home: self.home }
    }
}

/// Schemas that describe one thing together.
#[derive(Debug, Clone, Default)]
pub(super) struct Group<'a> {
    pub(super) parts: Vec<Part<'a>>,
    /// Whether one of them is enough.
    pub(super) union: bool,
}

impl<'a> Group<'a> {
    pub(super) fn one(part: Part<'a>) -> Self {
        Self { parts: vec![part], union: false }
    }

    /// Adds the schemas of another group, each once.
    pub(super) fn join(&mut self, other: Self, union: bool) {
        self.union |= union || other.union;
        for part in other.parts {
            if !self.parts.iter().any(|known| known.node.identity() == part.node.identity()) {
                self.parts.push(part);
            }
        }
    }
}

/// What an inline object is named after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A schema with a name of its own in the root document.
    Component(String),
    /// A schema behind a reference: its name, and the place that tells it from others of that name.
    Reference { name: String, place: String },
    /// A place in an object.
    InObject(usize, String),
    /// A place in an operation.
    InOperation(usize, String),
}

/// An object on its way.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub(super) origin: Origin,
    pub(super) group: Group<'a>,
    /// The parameters of a form, for a body that Swagger describes so.
    pub(super) form: Vec<Node<'a>>,
    pub(super) nullable: bool,
    pub(super) fields: Vec<Field>,
    /// The object that each field holds, by place.
    pub(super) targets: Vec<Option<usize>>,
    /// The first named object that a union offers.
    pub(super) stands_for: Option<usize>,
    pub(super) label: Option<String>,
    pub(super) description: Option<String>,
}

impl Entry<'_> {
    /// Whether it has a name of its own, not that of a place.
    pub(super) fn is_named(&self) -> bool {
        matches!(self.origin, Origin::Component(_) | Origin::Reference { .. })
    }
}

/// What is known so far.
#[derive(Debug)]
pub(super) struct Importer<'a> {
    pub(super) documents: &'a Documents<'a>,
    pub(super) warnings: Warnings,
    pub(super) entries: Vec<Entry<'a>>,
    pub(super) known: HashMap<*const Value, usize>,
    pub(super) merged: HashMap<Vec<*const Value>, usize>,
    pub(super) open: VecDeque<usize>,
    kinds: HashMap<*const Value, Kinds>,
    trail: Vec<*const Value>,
    /// The schemas that already added their members: to the object, and to each alternative that is being read.
    pub(super) scopes: Vec<HashSet<*const Value>>,
    kept: u64,
    steps: u64,
}

impl<'a> Importer<'a> {
    pub(super) fn new(documents: &'a Documents<'a>) -> Self {
        Self {
            documents,
            warnings: Warnings::default(),
            entries: Vec::new(),
            known: HashMap::new(),
            merged: HashMap::new(),
            open: VecDeque::new(),
            kinds: HashMap::new(),
            trail: Vec::new(),
            scopes: Vec::new(),
            kept: 0,
            steps: 0,
        }
    }

    /// Counts something that is kept.
    pub(super) fn keep(&mut self, count: usize) {
        self.kept = self.kept.saturating_add(count as u64);
    }

    /// Counts something that is done.
    pub(super) fn step(&mut self, count: usize) {
        self.steps = self.steps.saturating_add(count as u64);
    }

    /// Whether the document asks for more than anything real does.
    pub(super) fn is_exhausted(&self) -> bool {
        self.kept > MOST_KEPT || self.steps > MOST_STEPS + STEPS_A_THING * self.kept
    }

    /// Enters a composed schema; not where one is in it already, or too deep.
    pub(super) fn enter(&mut self, node: Node<'a>) -> bool {
        self.step(1);
        let place = node.identity();
        if self.is_exhausted() || self.trail.len() >= MOST_COMPOSED || self.trail.contains(&place) {
            return false;
        }
        self.trail.push(place);
        true
    }

    /// Leaves the schema that was entered last.
    pub(super) fn leave(&mut self) {
        self.trail.pop();
    }

    /// The schema behind a reference; an object among them is known from now on.
    pub(super) fn cross(&mut self, part: Part<'a>, reference: &'a Value) -> Option<Part<'a>> {
        let text = reference.as_str()?;
        let Some(target) = self.target(part.node.document, text) else {
            let message = || format!("Nothing is at `{text}`; what refers to it is taken as any value.");
            self.warnings.add("unresolved_reference", reference, message);
            return None;
        };
        if let Some(object) = self.known.get(&target.identity()) {
            return Some(Part { node: target, home: Home::Object(*object) });
        }
        let keywords = Keywords::read(target.value);
        let is_alias = keywords.reference.is_some() && !keywords.has_members();
        if is_alias || self.kinds_of(target).without(Kinds::NULL) != Kinds::OBJECT {
            return Some(Part { node: target, home: Home::Reference(text, part.node.document) });
        }
        let place = format!("{}\n{text}", self.documents.place(target.document));
        let origin = Origin::Reference { name: super::naming::of_reference(text), place };
        let object = self.register(origin, Group::one(Part::new(target)));
        self.known.insert(target.identity(), object);
        Some(Part { node: target, home: Home::Object(object) })
    }

    /// Where a reference leads; old documents name a definition without saying where it is.
    fn target(&self, from: usize, text: &str) -> Option<Node<'a>> {
        let found = self.documents.resolve(from, text);
        let by_name = || {
            let root = self.documents.root()?;
            let definitions = root.member("definitions");
            definitions.or_else(|| root.member("components")?.member("schemas"))?.member(text)
        };
        found.or_else(by_name)
    }

    /// Notes an object that is to be built.
    pub(super) fn register(&mut self, origin: Origin, group: Group<'a>) -> usize {
        let object = self.entries.len();
        let mut nullable = false;
        for part in &group.parts {
            nullable |= self.kinds_of(part.node).has(Kinds::NULL);
        }
        self.keep(1);
        self.entries.push(Entry {
            origin,
            group,
            form: Vec::new(),
            nullable,
            fields: Vec::new(),
            targets: Vec::new(),
            stands_for: None,
            label: None,
            description: None,
        });
        self.open.push_back(object);
        object
    }

    /// The kinds of values that a schema lets pass, by all that it is made of.
    pub(super) fn kinds_of(&mut self, node: Node<'a>) -> Kinds {
        self.kinds_below(node, 0)
    }

    fn kinds_below(&mut self, node: Node<'a>, depth: usize) -> Kinds {
        let keywords = Keywords::read(node.value);
        if !keywords.is_composed() {
            return keywords.kinds;
        }
        if let Some(known) = self.kinds.get(&node.identity()) {
            return *known;
        }
        self.step(1);
        if depth > MOST_COMPOSED {
            return keywords.kinds;
        }
        // What a cycle leads back to says nothing new.
        self.kinds.insert(node.identity(), keywords.kinds);
        let mut found = keywords.kinds;
        let reference = keywords.reference.and_then(Value::as_str);
        if let Some(target) = reference.and_then(|text| self.target(node.document, text)) {
            found = both(found, self.kinds_below(target, depth + 1));
        }
        for part in keywords.all_of {
            found = both(found, self.kinds_below(node.at(part), depth + 1));
        }
        for alternatives in [keywords.one_of, keywords.any_of] {
            let mut any = Kinds::NONE;
            for part in alternatives {
                any = any.with(self.kinds_below(node.at(part), depth + 1));
            }
            found = both(found, any);
        }
        self.kinds.insert(node.identity(), found);
        found
    }
}

/// The kinds that pass two schemas; one that says nothing lets all pass, and one null is enough.
pub(super) fn both(one: Kinds, other: Kinds) -> Kinds {
    let null = one.with(other).common(Kinds::NULL);
    let (one, other) = (one.without(Kinds::NULL), other.without(Kinds::NULL));
    let common = one.common(other);
    let found = if one == Kinds::NONE {
        other
    } else if other == Kinds::NONE {
        one
    } else if common != Kinds::NONE {
        common
    } else if one.with(other) == Kinds::INTEGER.with(Kinds::NUMBER) {
        Kinds::INTEGER
    } else {
        one.with(other)
    };
    found.with(null)
}
