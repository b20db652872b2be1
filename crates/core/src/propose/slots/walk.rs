//! Through the objects that an operation is sent or answers with, as far as a goal's words lead.

use super::{
    Part, Slot,
    asked::{Asked, is_askable, needs_nothing},
    clauses,
    graph::{inside, is_about_page},
    is_id, is_label, last_is,
    table::is_part_of_name,
};
use crate::{
    propose::{
        index::{Index, NameWords, ObjectWords, Token},
        meaning::Meaning,
    },
    schema::{ANY_NAME, Field, FieldType, Object, Sensitivity, graphql},
};

/// How deep is looked, and how many places are kept.
const DEEPEST: usize = 5;
const MOST_SLOTS: usize = 1_200;
/// How often one object is walked through in one direction.
const MOST_VISITS: usize = 3;
/// How near a name must be to a word of the goal to be worth a place, and to be worth a way.
const WORTH: f32 = 0.3;
/// Of how many types at most each is gone into; of more, only those that the goal speaks of.
const MANY_BRANCHES: usize = 12;
const SAID: f32 = 0.6;
/// How near what holds it must be to a word for a place to be kept whatever it is called itself.
const HELD: f32 = 0.55;
/// How much of the name of a step a goal must say to speak of it.
const WAY: f32 = 0.4;
/// How many members a small object has.
const SMALL: usize = 8;

/// Names of what holds the answer itself.
const WRAPPERS: &[&str] = &[
    "items",
    "data",
    "results",
    "result",
    "response",
    "records",
    "list",
    "value",
    "values",
    "entries",
    "content",
    "body",
    "object",
    "resource",
    "attributes",
    "payload",
    "hits",
    "rows",
    "nodes",
    "edges",
    "node",
    "query",
    "filter",
    "filters",
    "filterGroups",
    "criteria",
    "where",
    "input",
    "inputs",
    "request",
    "properties",
    "fields",
    "condition",
];

/// Names of members of objects that compare.
const OPERATORS: &[&str] = &[
    "eq",
    "equals",
    "equalto",
    "is",
    "ne",
    "neq",
    "noteq",
    "not",
    "notequals",
    "in",
    "nin",
    "notin",
    "oneof",
    "gt",
    "gte",
    "lt",
    "lte",
    "greaterthan",
    "lessthan",
    "contains",
    "contain",
    "startswith",
    "endswith",
    "like",
    "ilike",
    "regex",
    "glob",
    "isnull",
    "exists",
    "between",
    "range",
    "eqi",
    "containsi",
    "ieq",
];
/// Names of what a search is sent, where every way is worth to be gone.
const SEARCHES: &[&str] = &["query", "filter", "filters", "filterGroups", "criteria", "where"];

/// Which way a walk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Through what is sent.
    In,
    /// Through what comes back.
    Out,
}

/// A walk, and what it found.
pub(super) struct Walk<'w, 's> {
    pub(super) index: &'s Index,
    pub(super) meaning: &'w Meaning,
    pub(super) slots: &'w mut Vec<Slot<'s>>,
    /// What the fields on the way take.
    pub(super) asked: Asked<'s>,
    /// The ways to objects that must be there and none of whose members must.
    pub(super) choices: Vec<Vec<&'s str>>,
    pub(super) direction: Direction,
    pub(super) seen: Vec<(usize, usize)>,
}

struct Step<'s> {
    object: &'s str,
    path: Vec<&'s str>,
    around: Vec<Token>,
    holder: &'s [Token],
    depth: usize,
    behind_many: bool,
    required: bool,
    unsaid: u8,
    /// Whether it must be there and none of its members must: one of them does.
    is_choice: bool,
}

impl<'s> Walk<'_, 's> {
    /// Walks through an object, nearer places first.
    pub(super) fn object(&mut self, object: &'s str, path: &[&'s str], around: &[Token], required: bool) {
        let first = Step {
            object,
            path: path.to_vec(),
            around: around.to_vec(),
            holder: &[],
            depth: 0,
            behind_many: false,
            required,
            unsaid: 0,
            is_choice: false,
        };
        let mut next = vec![first];
        while !next.is_empty() {
            let mut deeper = Vec::new();
            for step in next {
                if self.slots.len() > MOST_SLOTS {
                    return;
                }
                self.step(&step, &mut deeper);
            }
            next = deeper;
        }
    }

    fn step(&mut self, step: &Step<'s>, deeper: &mut Vec<Step<'s>>) {
        let index = self.index;
        let place = index.object_place(step.object);
        let is_sum = |place: usize| {
            let object = index.schema().objects.get(place);
            object.is_some_and(|object| money(object).is_some() || bag(index, object).is_some())
        };
        // What is of money is found at many places, each of its own.
        let Some(place) = place.filter(|place| is_sum(*place) || self.visit(*place)) else { return };
        let (Some(object), Some(words)) = (index.schema().objects.get(place), index.of_objects.get(place))
        else {
            return;
        };
        if self.direction == Direction::Out
            && let Some(page) = page(index, object)
        {
            let behind_many = true;
            let (path, around) = (step.path.clone(), step.around.clone());
            deeper.push(Step { object: page, path, around, behind_many, ..*step });
        }
        let compared = if self.direction == Direction::In { equality(object) } else { None };
        let amount = money(object).or(compared);
        let bag = bag(index, object);
        let branches = object.fields.iter().filter(|field| is_branch(&field.name)).count();
        for (at, (field, own)) in object.fields.iter().zip(&words.fields).enumerate() {
            let is_left_out = branches > MANY_BRANCHES && is_branch(&field.name) && !self.is_said(&own.own);
            // Values that a shop or its apps define by themselves are what few goals mean.
            let is_meta = field.name.starts_with("meta") && !field.required && !self.is_said(&own.own);
            if !self.is_open(field) || is_left_out || is_meta {
                continue;
            }
            self.arguments(step, words, (at, field));
            match inside(field.kind, field.of.as_deref(), index) {
                Some(inner) => deeper.extend(self.deeper(step, (field, &own.own), (inner, bag))),
                None if self.direction == Direction::Out && !needs_nothing(field) => {}
                None if compared.is_some_and(|equal| equal != field.name) => {}
                None => self.leaf(step, (object, amount), (field, own)),
            }
        }
    }

    /// What a field on the way takes.
    fn arguments(&mut self, step: &Step<'s>, words: &'s ObjectWords, (at, field): (usize, &'s Field)) {
        let Some(own) = words.fields.get(at) else { return };
        let takes = self.direction == Direction::Out
            && step.depth < 2
            && (self.is_said(&own.own) || !needs_nothing(field));
        if takes && !field.args.is_empty() {
            let mut path = step.path.clone();
            path.push(&field.name);
            let asked = words.asked.iter().find(|(place, _)| *place as usize == at);
            let asked = asked.map_or(&[][..], |(_, asked)| asked);
            self.asked.field(self.index, (field, asked, &own.own), (&path, &step.around));
        }
    }

    /// The way into what a field holds; none where no word of the goal leads there.
    fn deeper(
        &mut self,
        step: &Step<'s>,
        (field, own): (&'s Field, &'s [Token]),
        (inner, bag): (&'s str, Option<&str>),
    ) -> Option<Step<'s>> {
        let worth = self.worth(own);
        let required = step.required && field.required;
        let is_search = self.is_search(step);
        // What a mentioned thing is made of is a part of it: the periods of opening hours.
        let holds = worth < WORTH && self.worth(step.holder) > HELD;
        if step.depth >= DEEPEST
            || is_any(&field.name)
            || !self.may_enter(step, field)
            || !(step.depth < 2 || worth > WORTH || required || is_search || holds)
        {
            return None;
        }
        let mut path = step.path.clone();
        path.push(&field.name);
        if field.kind == FieldType::List && self.direction == Direction::In {
            path.push("[0]");
        }
        // The same money in several currencies is told by what holds it.
        let is_bagged = bag.is_some() && !step.holder.is_empty();
        let is_other = bag.is_some_and(|main| main != field.name);
        let is_wrapper = is_bagged
            || WRAPPERS.contains(&field.name.as_str())
            || own.iter().all(|token| step.around.contains(token));
        let mut around = step.around.clone();
        around.extend(own.iter().copied());
        let is_choice = required && self.direction == Direction::In && needs_none(self.index, inner);
        if is_choice {
            self.choices.push(path.clone());
        }
        Some(Step {
            object: inner,
            path,
            around,
            holder: match (is_wrapper, holds || is_bagged) {
                (_, true) => step.holder,
                (true, false) => &[],
                (false, false) => own,
            },
            depth: step.depth + 1,
            behind_many: step.behind_many || field.kind == FieldType::List,
            required,
            unsaid: step.unsaid
                + u8::from(!is_wrapper && !required && !is_search && !holds && self.way(step, own) < WAY)
                + u8::from(is_other),
            is_choice,
        })
    }

    fn is_search(&self, step: &Step<'_>) -> bool {
        self.direction == Direction::In && step.path.iter().any(|name| SEARCHES.contains(name))
    }

    /// How much of a step's own name a goal says.
    fn way(&self, step: &Step<'_>, own: &[Token]) -> f32 {
        let new = own.iter().filter(|token| !step.around.contains(token));
        let (count, said) =
            new.fold((0.0_f32, 0.0), |(count, said), token| (count + 1.0, said + self.meaning.best(*token)));
        if count > 0.0 { said / count } else { 1.0 }
    }

    fn worth(&self, own: &[Token]) -> f32 {
        own.iter().map(|token| self.meaning.best(*token)).fold(0.0, f32::max)
    }

    fn leaf(
        &mut self,
        step: &Step<'s>,
        (object, amount): (&Object, Option<&str>),
        (field, own): (&'s Field, &'s NameWords),
    ) {
        let index = self.index;
        let sends = self.direction == Direction::In;
        let told = own.told.iter().map(|token| self.meaning.best(*token)).fold(0.0, f32::max);
        // Money that must be there is both its amount and its currency, whatever they say themselves.
        let required =
            sends && step.required && (field.required || (step.is_choice && money(object).is_some()));
        let labels = last_is(index, &own.own, is_label);
        let identifies = last_is(index, &own.own, is_id);
        let is_amount = amount == Some(field.name.as_str()) && !step.holder.is_empty();
        let said: &'s [Token] = if is_amount { step.holder } else { &own.own };
        let is_free = is_any(&field.name);
        let clause = if sends { clauses::of_member(object, &field.name) } else { None };
        // The members of a small object are told by what holds it: an amount and its currency.
        let is_held = object.fields.len() <= SMALL && self.worth(step.holder) > HELD;
        let leads = self.worth(&own.own).max(self.worth(said)) > WORTH
            || (told > 0.6 && step.depth < 3)
            || (step.depth <= 1 && identifies)
            || step.depth == 0
            || labels
            || is_held
            || step.is_choice
            || (sends && matches!(field.kind, FieldType::Datetime | FieldType::Date))
            || self.is_search(step);
        let is_needed = sends && field.required && step.depth <= 3;
        let is_page = sends && !required && step.depth == 0 && is_about_page(&field.name);
        if is_page || !(leads || required || is_needed || clause.is_some() || is_free) {
            return;
        }
        let mut path = step.path.clone();
        path.push(&field.name);
        self.slots.push(Slot {
            path,
            own: said,
            told: &own.told,
            around: step.around.clone(),
            holder: step.holder,
            kind: field.kind,
            class: field.sensitive_class,
            allowed: &field.allowed_values,
            required: required && clause.is_none(),
            part: Part {
                identifies,
                labels,
                finds: true,
                is_free,
                clause,
                half_name: own.own.iter().any(|token| is_part_of_name(index.vocabulary.unit(*token))),
                of_any: required && identifies && is_of_any(&field.name),
                is_needed: if clause.is_some() { step.required } else { is_needed },
                ..Part::default()
            },
            depth: step.depth,
            unsaid: step.unsaid,
            behind_many: step.behind_many,
        });
    }

    fn visit(&mut self, place: usize) -> bool {
        match self.seen.iter_mut().find(|(seen, _)| *seen == place) {
            Some((_, times)) => {
                *times += 1;
                *times <= MOST_VISITS
            }
            None => {
                self.seen.push((place, 1));
                true
            }
        }
    }

    fn is_open(&self, field: &Field) -> bool {
        let is_usable = match self.direction {
            Direction::In => !field.read_only,
            Direction::Out => !field.write_only && !crate::compile::is_errors(field),
        };
        // What a client tells its own requests by says nothing to anybody else.
        let is_clients = field.name == "clientMutationId" && !field.required;
        is_usable && !is_clients && field.sensitivity != Sensitivity::Restricted
    }

    /// Whether the goal speaks of a name.
    fn is_said(&self, own: &[Token]) -> bool {
        own.iter().any(|token| self.meaning.best(*token) > SAID)
    }

    /// Whether a field can be asked for: needing nothing, or where it is near enough what an agent can say.
    fn may_enter(&self, step: &Step<'_>, field: &Field) -> bool {
        self.direction == Direction::In
            || needs_nothing(field)
            || (step.depth < 2 && is_askable(field, self.index))
    }
}

/// Whether an object needs none of its members.
fn needs_none(index: &Index, object: &str) -> bool {
    index.object(object).is_some_and(|(object, _)| {
        !object.fields.is_empty() && object.fields.iter().all(|field| !field.required)
    })
}

/// Whether a name is one for records of any kind: `subjectId`, `starrableId`, `targetId`.
pub(super) fn is_of_any(name: &str) -> bool {
    const ANY: &[&str] =
        &["subject", "target", "object", "resource", "node", "record", "item", "owner", "parent"];
    let words = crate::schema::words(name);
    match words.as_slice() {
        [only] => only == "id",
        [thing, last] => last == "id" && (ANY.contains(&thing.as_str()) || thing.ends_with("able")),
        _ => false,
    }
}

/// Whether a field is one type of a union or interface.
fn is_branch(name: &str) -> bool {
    name.starts_with('…') || name.starts_with("...")
}

/// The member that says most of an object that is one value: the amount of money, the year of a date.
fn money(object: &Object) -> Option<&str> {
    let has = |name: &str| object.field(name).is_some();
    let is_money =
        object.fields.len() <= 4 && (has("currencyCode") || has("currency") || has("currency_code"));
    if ["year", "month", "day"].iter().all(|name| has(name)) {
        return Some("year");
    }
    ["amount", "value"].into_iter().find(|name| is_money && has(name))
}

/// The member of an object of comparisons that is for equality: `eq` of `{eq, in, gt}`.
fn equality(object: &Object) -> Option<&str> {
    let is_operator = |field: &Field| OPERATORS.contains(&operator(&field.name).as_str());
    let count = object.fields.iter().filter(|field| is_operator(field)).count();
    let mut equal = object.fields.iter().map(|field| field.name.as_str());
    let equal = equal.find(|name| is_equality(name));
    equal.filter(|_| count > 1 && 2 * count >= object.fields.len())
}

/// Whether a member compares for equality.
pub(in crate::propose) fn is_equality(name: &str) -> bool {
    matches!(operator(name).as_str(), "eq" | "equals" | "equalto" | "is")
}

fn operator(name: &str) -> String {
    name.trim_start_matches('_').to_ascii_lowercase()
}

/// The main member of an object that holds the same money in several currencies.
fn bag<'s>(index: &'s Index, object: &'s Object) -> Option<&'s str> {
    let is_money = |field: &Field| {
        let of = field.of.as_deref().and_then(|of| index.object(of));
        of.is_some_and(|(object, _)| money(object).is_some())
    };
    let is_bag = object.fields.len() > 1 && object.fields.len() <= 4 && object.fields.iter().all(is_money);
    let mut names = object.fields.iter().map(|field| field.name.as_str());
    is_bag.then(|| names.clone().find(|name| name.starts_with("shop")).or_else(|| names.next())).flatten()
}

/// What a page of GraphQL lists.
fn page<'s>(index: &'s Index, object: &'s Object) -> Option<&'s str> {
    let shape = graphql::connection_shape(object, |name| index.object(name).map(|(object, _)| object))?;
    Some(shape.node_object)
}

/// Whether a field stands for all members of a map.
pub(in crate::propose) fn is_any(name: &str) -> bool {
    name == ANY_NAME
}
