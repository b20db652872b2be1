//! Places of an operation that a binding can fill or return: columns, arguments, members of bodies and answers.

pub(super) mod asked;
pub(super) mod clauses;
pub(super) mod graph;
pub(super) mod search;
pub(super) mod shape;
mod table;
mod walk;

use std::rc::Rc;

use super::{
    candidate::{Candidate, Does},
    index::{Index, Token},
    kinds::Kind,
    lexicon::Lexicon,
    meaning::Meaning,
};
use crate::schema::{FieldType, SensitiveClass};
use search::Search;

/// A place that a binding can fill or return.
#[derive(Debug, Clone)]
pub(super) struct Slot<'s> {
    /// The names that lead there; an element of a list is `[0]` for what is sent.
    pub(super) path: Vec<&'s str>,
    /// Tells those that one object on the way holds from all others of what comes back.
    pub(super) object: u32,
    /// The tokens of its own name.
    pub(super) own: &'s [Token],
    /// The tokens of its description.
    pub(super) told: &'s [Token],
    /// The tokens of what it is in, the nearest last.
    pub(super) around: Rc<[Token]>,
    /// The tokens of the field that holds it, where that is no wrapper: `total_money` of `total_money.amount`.
    pub(super) holder: &'s [Token],
    pub(super) kind: FieldType,
    pub(super) class: Option<SensitiveClass>,
    pub(super) allowed: &'s [String],
    pub(super) required: bool,
    /// What it is beside a value.
    pub(super) part: Part,
    /// How many steps it is away.
    pub(super) depth: usize,
    /// How many steps on the way the goal doesn't speak of.
    pub(super) unsaid: u8,
    /// Whether several records stand between the answer and it.
    pub(super) behind_many: bool,
}

/// What a place is beside a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Part {
    /// Identifies a record: of the entity that its tokens and those around it name.
    pub(super) identifies: bool,
    /// Says to people which record it is.
    pub(super) labels: bool,
    /// Finds records: an argument of a read, a column that leads an index.
    pub(super) finds: bool,
    /// Finds the one record of an update.
    pub(super) is_key: bool,
    /// The key of a new record, which the database makes itself.
    pub(super) is_own_key: bool,
    /// A column without an index: it could find records, but must not.
    pub(super) unindexed: bool,
    /// Must be there as soon as what it is in is there.
    pub(super) is_needed: bool,
    /// Any member of a map with free names: the goal's own words name it.
    pub(super) is_free: bool,
    /// What it is in a clause of a filter.
    pub(super) clause: Option<clauses::Role>,
    /// Identifies the records of what it is in.
    pub(super) is_primary: bool,
    /// The first name or the last name of a person.
    pub(super) half_name: bool,
    /// Identifies whatever record is meant, of any kind: a subject, or something that can be starred.
    pub(super) of_any: bool,
    /// What it is in is a person.
    pub(super) of_person: bool,
}

/// The field on the way to outputs that an input is an argument of.
#[derive(Debug)]
pub(super) struct Way<'s> {
    /// The place among the inputs.
    pub(super) slot: usize,
    /// The names that lead to the field.
    pub(super) path: Vec<&'s str>,
    /// Whether the field can't be asked for without it.
    pub(super) required: bool,
}

/// All places of an operation.
#[derive(Debug, Default)]
pub(super) struct Slots<'s> {
    pub(super) inputs: Vec<Slot<'s>>,
    pub(super) outputs: Vec<Slot<'s>>,
    /// The tokens of what the operation is about.
    pub(super) theme: Vec<Token>,
    /// The inputs that are arguments of fields on the way to outputs.
    pub(super) ways: Vec<Way<'s>>,
    /// The inputs that take a text to search by.
    pub(super) searches: Vec<Search<'s>>,
    /// The ways to objects that are sent, of which one member must be filled, whichever.
    pub(super) choices: Vec<Vec<&'s str>>,
}

impl<'s> Slots<'s> {
    /// The ways to fields that can't be asked for, since not all that they need is filled.
    pub(super) fn closed(&self, is_filled: impl Fn(usize) -> bool) -> Vec<&[&'s str]> {
        let open = self.ways.iter().filter(|way| way.required && !is_filled(way.slot));
        open.map(|way| way.path.as_slice()).collect()
    }

    /// The places of a candidate.
    pub(super) fn of(index: &'s Index, candidate: &Candidate<'s>, meaning: &Meaning) -> Self {
        match &candidate.does {
            Does::Table { place, verb } => table::slots(index, *place, *verb),
            Does::Stated { place, operation, .. } => graph::slots(index, (*place, operation), meaning),
        }
    }
}

/// Names that identify.
const IDS: &[&str] = &[
    "id",
    "number",
    "key",
    "uuid",
    "guid",
    "code",
    "gid",
    "ref",
    "reference",
    "slug",
    "sku",
    "nr",
    "pk",
    "identifier",
    // As stems.
    "cod",
    "referenc",
    "identifi",
];
/// Names that say which record it is.
const LABELS: &[&str] = &[
    "name",
    "title",
    "full_name",
    "display_name",
    "subject",
    "label",
    "first_name",
    "last_name",
    "username",
    "login",
    "headline",
    "company_name",
    "given_name",
    "family_name",
    "nam",
    "titl",
    "usernam",
    "firstname",
    "lastname",
    "summary",
    "caption",
];

/// Whether a unit identifies.
pub(super) fn is_id(unit: &str) -> bool {
    IDS.contains(&unit) || unit.rsplit('_').next().is_some_and(|last| last == "id" || last == "number")
}

/// Whether a unit says to people which record it is.
pub(super) fn is_label(unit: &str) -> bool {
    LABELS.contains(&unit) || unit.ends_with("_nam") || unit.ends_with("_name") || unit.ends_with("_titl")
}

/// Whether a unit tells a thing from others of its sort, and nothing without the thing.
pub(super) fn is_telling(unit: &str) -> bool {
    IDS.contains(&unit) || matches!(unit, "nam" | "name" | "titl" | "date" | "dat" | "typ" | "status")
}

/// Whether two units are nearly always the same.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one == other || Lexicon::get().related(one).iter().any(|(known, near)| *near > 0.9 && &**known == other)
}

/// Whether a unit is a name in any language.
pub(super) fn is_called(unit: &str) -> bool {
    is_label(unit)
        || Lexicon::get().related(unit).iter().any(|(other, near)| *near > 0.7 && LABELS.contains(&&**other))
}

/// Whether a unit identifies in any language.
pub(super) fn identifies(unit: &str) -> bool {
    is_id(unit)
        || Lexicon::get().related(unit).iter().any(|(other, near)| *near > 0.7 && IDS.contains(&&**other))
}

/// Whether the last of some tokens is of a kind.
fn last_is(index: &Index, tokens: &[Token], kind: Kind) -> bool {
    tokens.last().is_some_and(|token| index.vocabulary.is(*token, kind))
}
