//! The operations that a goal may mean, found by its words.

use super::{asked::Asked, index::Index, meaning::Meaning};
use crate::schema::{Cardinality, Method, Object, Operation, RootType, Schema, Verb, graphql, sql};

/// How many things of each sort are looked at closely.
const MOST_TABLES: usize = 30;
const MOST_OPERATIONS: usize = 40;
/// Of how many of the best their siblings are looked at, and how many of those.
const MOST_RECORDS: usize = 10;
const MOST_SIBLINGS: usize = 12;

/// How much of what finds a table finds what refers to it.
const REFERRED: f32 = 0.6;

/// An operation that a goal may mean.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'s> {
    pub(super) does: Does<'s>,
    /// How well the words find it, of 1 for the best.
    pub(super) found: f32,
}

/// What it does.
#[derive(Debug, Clone)]
pub(super) enum Does<'s> {
    /// Something with the table at that place in the schema.
    Table { place: usize, verb: Verb },
    /// What a document states, by its place in it.
    Stated { place: usize, operation: &'s Operation, verb: Verb },
}

impl Candidate<'_> {
    pub(super) fn verb(&self) -> Verb {
        match &self.does {
            Does::Table { verb, .. } => *verb,
            Does::Stated { verb, .. } => *verb,
        }
    }

    pub(super) fn is_write(&self) -> bool {
        match &self.does {
            Does::Table { verb, .. } => *verb != Verb::Search,
            // A search by POST only reads, whatever its method says.
            Does::Stated { operation, verb, .. } => {
                is_mutation(operation) || (writes_by_method(operation) && !is_read(*verb))
            }
        }
    }

    /// The operation's name in the schema.
    pub(super) fn name(&self, schema: &Schema) -> String {
        match &self.does {
            Does::Table { place, verb } => {
                let object = schema.objects.get(*place);
                let mut names = object.into_iter().flat_map(sql::names);
                names.find(|(known, _)| known == verb).map(|(_, name)| name).unwrap_or_default()
            }
            Does::Stated { operation, .. } => operation.name.clone(),
        }
    }
}

fn is_read(verb: Verb) -> bool {
    matches!(verb, Verb::Read | Verb::List | Verb::Search)
}

/// Whether an operation changes something by what its method says.
pub(super) fn writes_by_method(operation: &Operation) -> bool {
    let is_safe = |method| matches!(method, Method::Get | Method::Head | Method::Query);
    let by_method = operation.http.as_ref().map(|http| !is_safe(http.method));
    by_method.unwrap_or(false) || operation.is_write
}

/// What an operation does: a POST whose name says that it only reads does that. Descriptions don't count for it: that
/// a writing method reads is never taken from prose.
pub(super) fn verb(operation: &Operation) -> Verb {
    let by_post = operation.http.as_ref().is_some_and(|http| http.method == Method::Post);
    if !by_post || is_mutation(operation) {
        return operation.verb;
    }
    match (operation.proposes_read(), operation.verb) {
        (true, Verb::Create | Verb::Action) if operation.returns.list => Verb::Search,
        (true, Verb::Create | Verb::Action) => Verb::Read,
        // A POST that nothing but its shape calls a read may change something all the same.
        (false, Verb::Read | Verb::List | Verb::Search) => Verb::Action,
        (_, verb) => verb,
    }
}

fn is_mutation(operation: &Operation) -> bool {
    operation.root.as_ref().is_some_and(|root| root.of == RootType::Mutation)
}

/// The likeliest operations for a goal, the likeliest first; all verbs of a table count as one.
pub(super) fn candidates<'s>(index: &'s Index, asked: &Asked, meaning: &Meaning) -> Vec<Candidate<'s>> {
    let mut scores = vec![0.0_f32; index.things];
    let mut of_word = vec![0.0_f32; index.things];
    // Descriptions are prose of others: they add to what names say, at most as much again.
    let mut prose = vec![0.0_f32; index.things];
    let mut prose_of_word = vec![0.0_f32; index.things];
    let ways = ways(index);
    for word in 0..asked.words.len() {
        let weight = meaning.weights.get(word).copied().unwrap_or_default();
        for (token, near) in meaning.tokens(word).filter(|(_, near)| *near > 0.3) {
            let rarity = index.vocabulary.rarity(token).min(5.0);
            for posting in index.postings(token) {
                let found = near * near * rarity * f32::from(posting.weight) / 255.0;
                let best = if posting.is_prose() { &mut prose_of_word } else { &mut of_word };
                if let Some(best) = best.get_mut(posting.thing as usize) {
                    *best = best.max(found);
                }
            }
        }
        // What a table refers to is found in it too.
        for (place, (score, best)) in scores.iter_mut().zip(&of_word).enumerate() {
            let far = ways.get(place).map_or(&[][..], Vec::as_slice);
            let there =
                far.iter().filter_map(|place| of_word.get(*place)).fold(0.0_f32, |one, two| one.max(*two));
            *score += weight * best.max(REFERRED * there);
        }
        for ((sum, told), named) in prose.iter_mut().zip(&prose_of_word).zip(&of_word) {
            *sum += weight * (told - named).max(0.0);
        }
        of_word.fill(0.0);
        prose_of_word.fill(0.0);
    }
    for (score, prose) in scores.iter_mut().zip(&prose) {
        *score += prose.min(*score);
    }
    let schema = index.schema();
    if schema.stated_operations.is_empty() {
        tables(schema, &scores)
    } else {
        stated(index, (asked, meaning), &mut scores)
    }
}

/// The tables that each table refers to; none for what isn't a database.
fn ways(index: &Index) -> Vec<Vec<usize>> {
    let schema = index.schema();
    if !schema.stated_operations.is_empty() {
        return Vec::new();
    }
    let of_table = |object: &Object| {
        let ways = index.directory.relationships_of(&object.name);
        let to_one = ways.filter(|way| way.cardinality == Cardinality::One);
        to_one.filter_map(|way| index.object_place(&way.to.object)).collect()
    };
    schema.objects.iter().map(of_table).collect()
}

fn tables<'s>(schema: &'s Schema, scores: &[f32]) -> Vec<Candidate<'s>> {
    let best = best(scores, MOST_TABLES);
    let top = best.first().map_or(1.0, |(score, _)| score.max(0.001));
    let of_table = |(score, place): (f32, usize)| {
        let object = schema.objects.get(place).filter(|object| object.table.is_some());
        let verbs = object.into_iter().flat_map(sql::names);
        verbs.map(move |(verb, _)| Candidate { does: Does::Table { place, verb }, found: score / top })
    };
    best.into_iter().flat_map(of_table).collect()
}

fn stated<'s>(
    index: &'s Index,
    (asked, meaning): (&Asked, &Meaning),
    scores: &mut [f32],
) -> Vec<Candidate<'s>> {
    let schema = index.schema();
    for (score, words) in scores.iter_mut().zip(&index.of_operations) {
        let fit = verb_fit(asked, words.verb);
        // Of operations that the words find alike the plainest is meant.
        let said = words.name.iter().map(|token| meaning.best(*token)).sum::<f32>();
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let precise = said / words.name.len().max(1) as f32;
        *score *= (0.55 + 0.45 * fit) * (0.7 + 0.3 * precise);
    }
    let mut best = best(scores, MOST_OPERATIONS);
    best.extend(siblings(index, scores, &best));
    let top = best.first().map_or(1.0, |(score, _)| score.max(0.001));
    let of_place = |(score, place): (f32, usize)| {
        let operation = schema.stated_operations.get(place)?;
        let verb = index.of_operations.get(place)?.verb;
        Some(Candidate { does: Does::Stated { place, operation, verb }, found: score / top })
    };
    best.into_iter().filter_map(of_place).collect()
}

/// Other fields of GraphQL that read the same records as the best: one order, or those that a search finds.
fn siblings(index: &Index, scores: &[f32], best: &[(f32, usize)]) -> Vec<(f32, usize)> {
    let operations = &index.schema().stated_operations;
    let records: Vec<&str> = best
        .iter()
        .take(MOST_RECORDS)
        .filter_map(|(_, place)| operations.get(*place).and_then(|operation| read_of(index, operation)))
        .collect();
    let others = operations.iter().enumerate().filter(|(place, operation)| {
        read_of(index, operation).is_some_and(|record| records.contains(&record))
            && !best.iter().any(|(_, known)| known == place)
    });
    let scored = others.map(|(place, _)| (scores.get(place).copied().unwrap_or_default(), place));
    scored.take(MOST_SIBLINGS).collect()
}

/// What records a query reads, each alone or in pages.
fn read_of<'s>(index: &'s Index, operation: &'s Operation) -> Option<&'s str> {
    operation.root.as_ref().filter(|root| root.of == RootType::Query)?;
    let name = operation.returns.object.as_deref()?;
    let (object, _) = index.object(name)?;
    let shape = graphql::connection_shape(object, |name| index.object(name).map(|(object, _)| object));
    Some(shape.map_or(name, |shape| shape.node_object))
}

/// How well a verb does what is asked, of 1.
pub(super) fn verb_fit(asked: &Asked, verb: Verb) -> f32 {
    let most = asked.doings.iter().map(|(_, weight)| *weight).fold(0.01_f32, f32::max);
    asked.doings.iter().map(|(doing, weight)| weight / most * doing.suits(verb)).fold(0.0, f32::max)
}

/// The same for a table.
pub(super) fn table_fit(asked: &Asked, verb: Verb) -> f32 {
    let most = asked.doings.iter().map(|(_, weight)| *weight).fold(0.01_f32, f32::max);
    asked.doings.iter().map(|(doing, weight)| weight / most * doing.suits_table(verb)).fold(0.0, f32::max)
}

fn best(scores: &[f32], most: usize) -> Vec<(f32, usize)> {
    let mut found: Vec<(f32, usize)> =
        scores.iter().copied().zip(0..).filter(|(score, _)| *score > 0.0).collect();
    found.sort_by(|(one, at), (other, place)| other.total_cmp(one).then(at.cmp(place)));
    found.truncate(most);
    found
}
