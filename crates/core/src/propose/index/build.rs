//! A schema's names into tokens and postings.

use std::{collections::HashMap, sync::Arc};

use super::{Index, NameWords, ObjectWords, OperationWords, Posting, Token, Vocabulary};
use crate::{
    propose::{candidate, kinds::Kinds, lexicon::Lexicon, slots::shape::Shape},
    schema::{Argument, Object, Operation, Schema, directory::Directory},
};

/// How much of a description counts, in bytes.
const TOLD: usize = 160;
/// The most members of a body and fields of an answer by which an operation is found.
const MOST_MEMBERS: usize = 80;

const NAME: u8 = 255;
pub(super) const SUMMARY: u8 = 130;
const ARGUMENT: u8 = 90;
const FIELD: u8 = 60;
pub(super) const TOLD_WEIGHT: u8 = 30;

/// Looks at all names of a schema.
pub(super) fn index(directory: Arc<Directory>) -> Index {
    let schema = Arc::clone(directory.schema());
    let mut builder = Builder::default();
    let mut of_objects: Vec<ObjectWords> =
        schema.objects.iter().map(|object| builder.object(object)).collect();
    let of_operations: Vec<OperationWords> =
        schema.stated_operations.iter().map(|operation| builder.operation(operation)).collect();
    let places = schema.objects.iter().zip(0_u32..);
    let objects: HashMap<Box<str>, u32> =
        places.map(|(object, place)| (object.name.as_str().into(), place)).collect();
    let mut vocabulary = builder.vocabulary;
    take_apart(&mut vocabulary);
    vocabulary.kinds = vocabulary.units.iter().map(|unit| Kinds::of(unit)).collect();
    shapes(&schema, &mut of_objects, &objects, &vocabulary);
    let postings = postings(&schema, (&of_objects, &of_operations), &objects, vocabulary.len());
    let is_sql = of_operations.is_empty();
    let things = if is_sql { of_objects.len() } else { of_operations.len() };
    let names: Vec<&[Token]> = if is_sql {
        of_objects.iter().map(|words| &*words.name).collect()
    } else {
        of_operations.iter().map(|words| &*words.name).collect()
    };
    finish(&mut vocabulary, &names);
    Index { directory, vocabulary, objects, of_objects, of_operations, postings, things }
}

/// Notes what each object is like.
fn shapes(
    schema: &Schema,
    of_objects: &mut [ObjectWords],
    objects: &HashMap<Box<str>, u32>,
    vocabulary: &Vocabulary,
) {
    let place = |name: &str| objects.get(name).map(|place| *place as usize);
    let find = |name: &str| schema.objects.get(place(name)?);
    for (object, words) in schema.objects.iter().zip(of_objects) {
        words.shape = Shape::of((object, words), vocabulary, &place, &find);
    }
}

#[derive(Default)]
struct Builder {
    vocabulary: Vocabulary,
    /// Names are seen again and again: `id`, `name`, `createdAt`.
    seen: HashMap<Box<str>, Box<[Token]>>,
}

impl Builder {
    fn object(&mut self, object: &Object) -> ObjectWords {
        let mut name = self.name(&object.name).to_vec();
        if let Some(label) = &object.label {
            name.extend(self.name(label).iter().copied());
        }
        let told = self.told(object.description.as_deref());
        let shared = shared_start(object);
        let fields = object.fields.iter().map(|field| {
            let bare = shared.and_then(|start| after(&field.name, start)).unwrap_or(&field.name);
            self.words(bare, field.description.as_deref())
        });
        let fields = fields.collect();
        let asked = (0..).zip(&object.fields).filter(|(_, field)| !field.args.is_empty());
        let asked = asked.map(|(place, field)| {
            let words = field
                .args
                .iter()
                .map(|argument| NameWords { own: self.name(&argument.name), told: Box::default() });
            (place, words.collect())
        });
        let asked = asked.collect();
        ObjectWords { name: unique(name), told, fields, asked, shape: Shape::default() }
    }

    fn operation(&mut self, operation: &Operation) -> OperationWords {
        let mut name = self.name(&operation.name).to_vec();
        if let Some(object) = &operation.object {
            name.extend(self.name(object).iter().copied());
        }
        let called = self.name(&operation.name);
        let route: Box<[Box<[Token]>]> = match &operation.http {
            Some(request) => {
                let path = request.path.split(['?', '#']).next().unwrap_or_default();
                let parts = path.split(['/', ':']).filter(|part| !part.is_empty() && !part.contains('{'));
                parts.map(|part| self.name(part)).collect()
            }
            None => [called.clone()].into(),
        };
        name.extend(route.iter().flat_map(|part| part.iter().copied()));
        let summary = self.told(operation.description.as_deref());
        let arguments = operation.args.iter();
        let arguments =
            arguments.map(|argument| self.words(&argument.name, argument.description.as_deref())).collect();
        OperationWords {
            verb: candidate::verb(operation),
            name: unique(name),
            route,
            called,
            summary,
            arguments,
        }
    }

    fn words(&mut self, name: &str, description: Option<&str>) -> NameWords {
        NameWords { own: self.name(name), told: self.told(description) }
    }

    fn name(&mut self, name: &str) -> Box<[Token]> {
        if let Some(known) = self.seen.get(name) {
            return known.clone();
        }
        let units = Lexicon::get().units(name);
        let tokens: Vec<Token> = units.into_iter().map(|unit| self.vocabulary.add(unit)).collect();
        let tokens = unique(tokens);
        self.seen.insert(name.into(), tokens.clone());
        tokens
    }

    fn told(&mut self, description: Option<&str>) -> Box<[Token]> {
        let Some(description) = description else { return Box::default() };
        let start = description.get(..description.floor_char_boundary(TOLD)).unwrap_or_default();
        let lexicon = Lexicon::get();
        let stems: Vec<Box<str>> = crate::schema::words(start)
            .iter()
            .filter(|word| !lexicon.is_stop(word))
            .map(|word| crate::schema::stem(word).into())
            .collect();
        let units = lexicon.join(&stems);
        unique(units.into_iter().map(|unit| self.vocabulary.add(unit)).collect())
    }
}

/// What nearly all columns of a table start with, such as `rev` in `rev_id` and `rev_page`: it tells none of them.
fn shared_start(object: &Object) -> Option<&str> {
    object.table.as_ref()?;
    let starts =
        || object.fields.iter().filter_map(|field| field.name.split_once('_')).map(|(start, _)| start);
    let most = starts().max_by_key(|start| starts().filter(|other| other == start).count())?;
    let count = starts().filter(|other| *other == most).count();
    // `user_name` of a user is a name of its own.
    let is_own = crate::schema::words(&object.name).iter().any(|word| word == most);
    (count >= 3 && 5 * count >= 4 * object.fields.len() && !is_own).then_some(most)
}

fn after<'n>(name: &'n str, start: &str) -> Option<&'n str> {
    name.strip_prefix(start)?.strip_prefix('_').filter(|rest| !rest.is_empty())
}

fn unique(mut tokens: Vec<Token>) -> Box<[Token]> {
    let mut seen = Vec::with_capacity(tokens.len());
    tokens.retain(|token| {
        let is_new = !seen.contains(token);
        if is_new {
            seen.push(*token);
        }
        is_new
    });
    tokens.into()
}

impl Vocabulary {
    fn add(&mut self, unit: Box<str>) -> Token {
        if let Some(known) = self.places.get(&unit) {
            return *known;
        }
        let token = Token::try_from(self.units.len()).unwrap_or(Token::MAX);
        self.units.push(unit.clone());
        self.places.insert(unit, token);
        token
    }
}

/// Tokens of several words also by each word: `booking_reference` is a reference of a booking.
fn take_apart(vocabulary: &mut Vocabulary) {
    let units = vocabulary.units.clone();
    let mut made_of = Vec::with_capacity(units.len());
    for unit in &units {
        let parts = unit.split('_').filter(|_| unit.contains('_'));
        made_of.push(parts.map(|part| vocabulary.add(part.into())).collect());
    }
    vocabulary.made_of = made_of;
}

fn finish(vocabulary: &mut Vocabulary, names: &[&[Token]]) {
    let mut counts = vec![0_u32; vocabulary.len()];
    for token in names.iter().flat_map(|name| name.iter()) {
        if let Some(count) = counts.get_mut(*token as usize) {
            *count += 1;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "how rare a word is needs no exact number")]
    let rarity = |count: &u32| (1.0 + names.len() as f32 / (*count as f32).max(0.5)).ln();
    vocabulary.rarity = counts.iter().map(rarity).collect();
    let mut sorted: Vec<Token> = (0..).take(vocabulary.len()).collect();
    sorted.sort_unstable_by(|one, other| vocabulary.unit(*one).cmp(vocabulary.unit(*other)));
    vocabulary.sorted = sorted;
    let mut parts: HashMap<Box<str>, Vec<(Token, bool)>> = HashMap::new();
    for (unit, token) in vocabulary.units.iter().zip(0..) {
        let count = unit.split('_').count();
        if count > 1 {
            for (at, part) in unit.split('_').enumerate() {
                parts.entry(part.into()).or_default().push((token, at + 1 == count));
            }
        }
    }
    vocabulary.parts = parts;
}

/// The things that have each token, by the token.
fn postings(
    schema: &Schema,
    (of_objects, of_operations): (&[ObjectWords], &[OperationWords]),
    objects: &HashMap<Box<str>, u32>,
    tokens: usize,
) -> Vec<Vec<Posting>> {
    let mut found = Found { postings: vec![Vec::new(); tokens], thing: 0 };
    let words = |name: &str| of_objects.get(*objects.get(name)? as usize);
    for (operation, own) in schema.stated_operations.iter().zip(of_operations) {
        found.note(&own.name, NAME);
        found.note(&own.summary, SUMMARY);
        for (argument, words_of) in operation.args.iter().zip(&own.arguments) {
            found.note(&words_of.own, ARGUMENT);
            found.note(&words_of.told, TOLD_WEIGHT);
            taken(argument).and_then(words).into_iter().for_each(|object| found.fields(object));
        }
        operation
            .returns
            .object
            .as_deref()
            .and_then(words)
            .into_iter()
            .for_each(|object| found.fields(object));
        found.thing += 1;
    }
    if of_operations.is_empty() {
        for own in of_objects {
            found.note(&own.name, NAME);
            found.note(&own.told, SUMMARY);
            for field in &own.fields {
                found.note(&field.own, ARGUMENT);
                found.note(&field.told, TOLD_WEIGHT);
            }
            found.thing += 1;
        }
    }
    found.postings
}

fn taken(argument: &Argument) -> Option<&str> {
    argument.of.as_deref()
}

struct Found {
    postings: Vec<Vec<Posting>>,
    thing: u32,
}

impl Found {
    fn note(&mut self, tokens: &[Token], weight: u8) {
        let thing = self.thing;
        for token in tokens {
            let Some(list) = self.postings.get_mut(*token as usize) else { continue };
            match list.last_mut().filter(|last| last.thing == thing) {
                Some(last) => last.weight = last.weight.max(weight),
                None => list.push(Posting { thing, weight }),
            }
        }
    }

    fn fields(&mut self, object: &ObjectWords) {
        for field in object.fields.iter().take(MOST_MEMBERS) {
            self.note(&field.own, FIELD);
        }
    }
}
