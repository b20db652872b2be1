//! The columns of a table, and of those one relationship away.

use super::{Part, Slot, Slots, last_is};
use crate::{
    propose::{
        index::{Index, NameWords, ObjectWords, Token},
        kinds::Kind,
    },
    schema::{Cardinality, Field, Object, Sensitivity, Verb},
};

/// The most columns of one table that are looked at.
const MOST_COLUMNS: usize = 400;

/// The places of what is done with a table.
pub(super) fn slots(index: &Index, place: usize, verb: Verb) -> Slots<'_> {
    let schema = index.schema();
    let (Some(object), Some(words)) = (schema.objects.get(place), index.of_objects.get(place)) else {
        return Slots::default();
    };
    let columns =
        || object.fields.iter().zip(&words.fields).take(MOST_COLUMNS).filter(|(field, _)| is_open(field));
    let table = Table::new(index, object, words);
    let inputs = match verb {
        Verb::Search => columns().map(|column| table.filter(column)).collect(),
        _ => columns()
            .filter(|(field, _)| table.is_written(field, verb))
            .map(|column| table.set(column, verb))
            .collect(),
    };
    let mut outputs: Vec<Slot<'_>> = columns()
        .filter(|(field, _)| !field.write_only)
        .map(|column| table.slot(column, vec![&column.0.name], words.name.to_vec()))
        .collect();
    if verb == Verb::Search {
        for relationship in index.directory.relationships_of(&object.name) {
            let Some((far, far_words)) = index.object(&relationship.to.object) else { continue };
            let many = relationship.cardinality == Cardinality::Many;
            // The columns that lead there say what the other is to this one: `support_rep_id`.
            let mut around = far_words.name.to_vec();
            if !many {
                for field in &relationship.from.fields {
                    let led = object.fields.iter().position(|known| known.name == *field);
                    around.extend(
                        led.and_then(|at| words.fields.get(at))
                            .into_iter()
                            .flat_map(|words| words.own.iter()),
                    );
                }
            }
            let there = Table::new(index, far, far_words);
            for column in far
                .fields
                .iter()
                .zip(&far_words.fields)
                .filter(|(field, _)| is_open(field) && !field.write_only)
            {
                let mut slot = there.slot(column, vec![&relationship.name, &column.0.name], around.clone());
                slot.depth = 1;
                slot.behind_many = many;
                outputs.push(slot);
            }
        }
    }
    Slots { inputs, outputs, theme: words.name.to_vec(), ..Slots::default() }
}

fn is_open(field: &Field) -> bool {
    field.sensitivity != Sensitivity::Restricted
}

struct Table<'s> {
    index: &'s Index,
    object: &'s Object,
    words: &'s ObjectWords,
    /// Whether its records are people.
    of_people: bool,
}

/// Whether the records of a table are people: they have a first name or a last name.
fn is_of_people(index: &Index, words: &ObjectWords) -> bool {
    let is = |token: &Token, kind| index.vocabulary.is(*token, kind);
    let mut named = words.fields.iter().flat_map(|words| words.own.iter());
    named.any(|token| is(token, Kind::PersonName)) || words.name.iter().any(|token| is(token, Kind::Person))
}

type Column<'s> = (&'s Field, &'s NameWords);

impl<'s> Table<'s> {
    fn new(index: &'s Index, object: &'s Object, words: &'s ObjectWords) -> Self {
        Self { index, object, words, of_people: is_of_people(index, words) }
    }

    fn is_written(&self, field: &Field, verb: Verb) -> bool {
        !field.read_only || (verb == Verb::Update && self.object.is_unique(&field.name))
    }

    fn slot(&self, (field, words): Column<'s>, path: Vec<&'s str>, mut around: Vec<Token>) -> Slot<'s> {
        let is_primary = self.object.primary_key.contains(&field.name);
        let identifies =
            is_primary || last_is(self.index, &words.own, Kind::Identifies) || self.leads(field).is_some();
        // What leads to records that are called nothing is what they are called.
        let is_nameless =
            |far: &ObjectWords| !far.fields.iter().any(|words| last_is(self.index, &words.own, Kind::Called));
        let labels =
            last_is(self.index, &words.own, Kind::Called) || self.leads(field).is_some_and(is_nameless);
        let half_name = words.own.iter().any(|token| self.index.vocabulary.is(*token, Kind::PersonName));
        let vocabulary = &self.index.vocabulary;
        let mut parts = words.own.iter().flat_map(|token| vocabulary.made_of(*token).iter().chain([token]));
        let of_person = match self.leads(field) {
            Some(far) => is_of_people(self.index, far),
            None => self.of_people || parts.any(|token| vocabulary.is(*token, Kind::Person)),
        };
        if let Some(far) = self.leads(field) {
            around.retain(|token| !self.words.name.contains(token));
            around.extend(far.name.iter().copied());
        }
        Slot {
            path,
            object: 0,
            own: &words.own,
            told: &words.told,
            around: around.into(),
            holder: &[],
            kind: field.kind,
            class: field.sensitive_class,
            allowed: &field.allowed_values,
            required: false,
            part: Part { identifies, labels, of_person, half_name, is_primary, ..Part::default() },
            depth: 0,
            unsaid: 0,
            behind_many: false,
        }
    }

    /// The table that a column leads to.
    fn leads(&self, field: &Field) -> Option<&'s ObjectWords> {
        let mut ways = self.index.directory.relationships_of(&self.object.name);
        let way =
            ways.find(|way| way.cardinality == Cardinality::One && way.from.fields == [field.name.as_str()])?;
        self.index.object(&way.to.object).map(|(_, words)| words)
    }

    fn filter(&self, column: Column<'s>) -> Slot<'s> {
        let mut slot = self.slot(column, vec![&column.0.name], self.words.name.to_vec());
        slot.part.finds = self.object.leading_fields().iter().any(|leading| leading.name == column.0.name);
        slot.part.unindexed = !slot.part.finds;
        slot.part.is_key = self.object.is_unique(&column.0.name);
        slot
    }

    fn set(&self, column: Column<'s>, verb: Verb) -> Slot<'s> {
        let field = column.0;
        let mut slot = self.slot(column, vec![&field.name], self.words.name.to_vec());
        slot.part.is_key = verb == Verb::Update && self.object.is_unique(&field.name);
        slot.part.is_own_key =
            verb == Verb::Create && !field.required && self.object.primary_key == [field.name.as_str()];
        slot.required = verb == Verb::Create && field.required && !field.read_only;
        slot
    }
}
