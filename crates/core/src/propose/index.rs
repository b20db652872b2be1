//! The words of a schema, looked at once: which units its names are made of, and which things have each.

mod build;

use std::{collections::HashMap, sync::Arc};

use super::{
    kinds::{Kind, Kinds},
    slots::shape::{FieldShape, Shape},
};
use crate::schema::{Object, Schema, Verb, directory::Directory};

/// A unit of the schema's names.
pub(super) type Token = u32;

/// The words of a schema.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) directory: Arc<Directory>,
    pub(super) vocabulary: Vocabulary,
    objects: HashMap<Box<str>, u32>,
    /// By the place of the object in the schema.
    pub(super) of_objects: Vec<ObjectWords>,
    /// By the place of the operation among those that the document states.
    pub(super) of_operations: Vec<OperationWords>,
    /// The things that have each token, by the token: operations that are stated, or tables.
    postings: Vec<Vec<Posting>>,
    pub(super) things: usize,
}

/// A thing that has a token, and how much that says of it, of 255.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posting {
    pub(super) thing: u32,
    pub(super) weight: u8,
}

impl Posting {
    /// Whether the token is only in a description, which is others' prose.
    pub(super) fn is_prose(self) -> bool {
        matches!(self.weight, build::SUMMARY | build::TOLD_WEIGHT)
    }
}

/// The words of an object.
#[derive(Debug, Default)]
pub(super) struct ObjectWords {
    pub(super) name: Box<[Token]>,
    pub(super) told: Box<[Token]>,
    pub(super) fields: Box<[NameWords]>,
    /// Of the arguments of fields that take some, by the field's place.
    pub(super) asked: Box<[(u32, Box<[NameWords]>)]>,
    /// What it is like whatever is asked.
    pub(super) shape: Shape,
}

/// The words of an operation that a document states.
#[derive(Debug)]
pub(super) struct OperationWords {
    /// What it does: a POST that says that it searches does that.
    pub(super) verb: Verb,
    /// What tells it from the others: of its name, its path, and what it is about.
    pub(super) name: Box<[Token]>,
    /// Of the parts of its path that are no parameters; of its name, where it has no path.
    pub(super) route: Box<[Box<[Token]>]>,
    /// Of its name alone.
    pub(super) called: Box<[Token]>,
    pub(super) summary: Box<[Token]>,
    pub(super) arguments: Box<[NameWords]>,
}

/// The words of a field or an argument.
#[derive(Debug, Default, Clone)]
pub(super) struct NameWords {
    /// Of its name.
    pub(super) own: Box<[Token]>,
    /// Of its description.
    pub(super) told: Box<[Token]>,
}

/// All tokens of a schema.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    places: HashMap<Box<str>, Token>,
    pub(super) units: Vec<Box<str>>,
    /// The tokens of several words, by each of these, and whether it is the last one.
    parts: HashMap<Box<str>, Vec<(Token, bool)>>,
    /// The tokens of the words that each token of several words is made of, by the token.
    made_of: Vec<Box<[Token]>>,
    /// The tokens in the order of their letters.
    sorted: Vec<Token>,
    /// The kinds of names that each is, by the token.
    kinds: Vec<Kinds>,
    /// How rare each is among the names of things, by the token.
    rarity: Vec<f32>,
}

impl Index {
    /// Looks at all names of a schema.
    pub(super) fn new(directory: Arc<Directory>) -> Self {
        build::index(directory)
    }

    pub(super) fn schema(&self) -> &Schema {
        self.directory.schema()
    }

    /// The place of an object in the schema.
    pub(super) fn object_place(&self, name: &str) -> Option<usize> {
        self.objects.get(name).map(|place| *place as usize)
    }

    /// An object with its words.
    pub(super) fn object(&self, name: &str) -> Option<(&Object, &ObjectWords)> {
        let place = self.object_place(name)?;
        Some((self.schema().objects.get(place)?, self.of_objects.get(place)?))
    }

    /// The things that have a token.
    pub(super) fn postings(&self, token: Token) -> &[Posting] {
        self.postings.get(token as usize).map_or(&[], Vec::as_slice)
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        let names = |words: &[NameWords]| {
            words
                .iter()
                .map(|name| size_of::<NameWords>() + 4 * (name.own.len() + name.told.len()))
                .sum::<usize>()
        };
        let objects = self.of_objects.iter().map(|words| {
            size_of::<ObjectWords>()
                + 4 * (words.name.len() + words.told.len())
                + names(&words.fields)
                + size_of::<FieldShape>() * words.shape.fields.len()
        });
        let operations = self.of_operations.iter().map(|words| {
            size_of::<OperationWords>()
                + 4 * (words.name.len() + words.summary.len())
                + names(&words.arguments)
        });
        let postings = self
            .postings
            .iter()
            .map(|list| size_of::<Vec<Posting>>() + size_of::<Posting>() * list.capacity());
        let places = self.objects.keys().map(|name| name.len() + 32);
        self.vocabulary.size() + objects.chain(operations).chain(postings).chain(places).sum::<usize>()
    }
}

impl Vocabulary {
    pub(super) fn len(&self) -> usize {
        self.units.len()
    }

    /// The token of a unit.
    pub(super) fn token(&self, unit: &str) -> Option<Token> {
        self.places.get(unit).copied()
    }

    pub(super) fn unit(&self, token: Token) -> &str {
        self.units.get(token as usize).map_or("", |unit| unit)
    }

    /// Whether a token is a name of that kind.
    pub(super) fn is(&self, token: Token, kind: Kind) -> bool {
        self.kinds.get(token as usize).is_some_and(|kinds| kinds.has(kind))
    }

    /// The tokens of several words, this one among them, and whether it is the last one.
    pub(super) fn with_part(&self, part: &str) -> &[(Token, bool)] {
        self.parts.get(part).map_or(&[], Vec::as_slice)
    }

    /// The tokens of the words that a token is made of; none where it is one word.
    pub(super) fn made_of(&self, token: Token) -> &[Token] {
        self.made_of.get(token as usize).map_or(&[], |parts| parts)
    }

    /// The tokens that start so.
    pub(super) fn starting_with<'a>(&'a self, start: &'a str) -> impl Iterator<Item = Token> + 'a {
        let first = self.sorted.partition_point(|token| self.unit(*token) < start);
        let rest = self.sorted.get(first..).unwrap_or_default();
        rest.iter().copied().take_while(move |token| self.unit(*token).starts_with(start))
    }

    /// How rare a token is among the names of things: 1 where all have it, more the fewer do.
    pub(super) fn rarity(&self, token: Token) -> f32 {
        self.rarity.get(token as usize).copied().unwrap_or(1.0)
    }

    fn size(&self) -> usize {
        let units = self.units.iter().map(|unit| 2 * unit.len() + 2 * size_of::<Box<str>>() + 16);
        let parts = self.parts.iter().map(|(part, list)| part.len() + 40 + 8 * list.capacity());
        let made_of = self.made_of.iter().map(|parts| size_of::<Box<[Token]>>() + 4 * parts.len());
        units.chain(parts).chain(made_of).sum::<usize>() + 10 * self.sorted.len()
    }
}
