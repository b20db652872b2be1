//! Through the objects that an operation is sent or answers with, as far as a goal's words lead.

use std::rc::Rc;

use super::{
    Part, Slot,
    asked::Asked,
    shape::{FieldShape, Shape, is_search},
};
use crate::{
    propose::{
        index::{Index, NameWords, ObjectWords, Token},
        meaning::Meaning,
    },
    schema::{Field, FieldType, Object, Sensitivity},
};

/// How deep is looked, and how many places are kept.
const DEEPEST: usize = 5;
const MOST_SLOTS: usize = 1_200;
/// How often one object is walked through in one direction.
const MOST_VISITS: u8 = 3;
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
    index: &'s Index,
    meaning: &'w Meaning,
    slots: &'w mut Vec<Slot<'s>>,
    /// What the fields on the way take.
    pub(super) asked: Asked<'s>,
    /// The ways to objects that must be there and none of whose members must.
    pub(super) choices: Vec<Vec<&'s str>>,
    direction: Direction,
    /// How often each object was walked through, by its place.
    visits: Vec<u8>,
    /// How many steps were numbered.
    steps: u32,
}

/// An object on the way.
struct Step<'s> {
    object: usize,
    /// Tells the way there from all others; a page and what it lists have one.
    number: u32,
    path: Rc<[&'s str]>,
    around: Rc<[Token]>,
    holder: &'s [Token],
    depth: usize,
    behind_many: bool,
    required: bool,
    unsaid: u8,
    /// Whether it must be there and none of its members must: one of them does.
    is_choice: bool,
    /// Whether it is a part of what is searched by.
    is_search: bool,
    /// Whether the goal speaks of what holds it.
    is_held: bool,
}

/// A field on the way, with its words and what it is like.
type Known<'s> = (&'s Field, &'s NameWords, &'s FieldShape);

impl<'w, 's> Walk<'w, 's> {
    pub(super) fn new(
        index: &'s Index,
        meaning: &'w Meaning,
        slots: &'w mut Vec<Slot<'s>>,
        direction: Direction,
    ) -> Self {
        let visits = vec![0; index.of_objects.len()];
        Self {
            index,
            meaning,
            slots,
            asked: Asked::default(),
            choices: Vec::new(),
            direction,
            visits,
            steps: 0,
        }
    }

    /// Walks through the object at a place of the schema, nearer places first.
    pub(super) fn object(&mut self, object: usize, path: &[&'s str], around: &[Token], required: bool) {
        let first = Step {
            object,
            number: 0,
            path: path.into(),
            around: around.into(),
            holder: &[],
            depth: 0,
            behind_many: false,
            required,
            unsaid: 0,
            is_choice: false,
            is_search: self.direction == Direction::In && path.iter().any(|name| is_search(name)),
            is_held: false,
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
        let object = index.schema().objects.get(step.object).zip(index.of_objects.get(step.object));
        let Some((object, words)) = object else { return };
        let shape = &words.shape;
        // What is of money is found at many places, each of its own.
        if !shape.is_sum() && !self.visit(step.object) {
            return;
        }
        if self.direction == Direction::Out
            && let Some(page) = shape.page
        {
            let (path, around) = (Rc::clone(&step.path), Rc::clone(&step.around));
            deeper.push(Step { object: page, path, around, behind_many: true, ..*step });
        }
        let compared = shape.equal.filter(|_| self.direction == Direction::In);
        let amount = shape.amount.or(compared);
        let fields = object.fields.iter().zip(&words.fields).zip(&shape.fields);
        for (at, ((field, own), like)) in fields.enumerate() {
            if !self.is_open(field, like) || self.is_left_out(shape, (field, own, like)) {
                continue;
            }
            let known = (field, own, like);
            self.arguments(step, words, (at, known));
            match like.inside {
                Some(inner) => {
                    deeper.extend(self.deeper(step, known, (inner, shape.bag.map(|main| main == at))));
                }
                None if self.direction == Direction::Out && !like.needs_nothing => {}
                None if compared.is_some_and(|equal| equal != at) => {}
                None => self.leaf(step, (object, shape), (known, amount == Some(at))),
            }
        }
    }

    /// Whether nobody means a field that doesn't speak of it: one type of many, or what a shop or its apps define by
    /// themselves.
    fn is_left_out(&self, shape: &Shape, (_, own, like): Known<'s>) -> bool {
        let is_one_of_many = shape.branches > MANY_BRANCHES && like.is_branch;
        (is_one_of_many || like.is_meta) && !self.is_said(&own.own)
    }

    /// What a field on the way takes.
    fn arguments(&mut self, step: &Step<'s>, words: &'s ObjectWords, (at, known): (usize, Known<'s>)) {
        let (field, own, like) = known;
        let may_take = self.direction == Direction::Out && step.depth < 2 && !field.args.is_empty();
        if may_take && (self.is_said(&own.own) || !like.needs_nothing) {
            let path = joined(&step.path, &field.name);
            let asked = words.asked.iter().find(|(place, _)| *place as usize == at);
            let asked = asked.map_or(&[][..], |(_, asked)| asked);
            self.asked.field(self.index, (field, asked, &own.own), (&path, &step.around));
        }
    }

    /// The way into what a field holds; none where no word of the goal leads there. `main` says of an object of the
    /// same money in several currencies whether the field is its main one.
    fn deeper(
        &mut self,
        step: &Step<'s>,
        (field, own, like): Known<'s>,
        (inner, main): (usize, Option<bool>),
    ) -> Option<Step<'s>> {
        let own: &'s [Token] = &own.own;
        let worth = self.worth(own);
        let required = step.required && field.required;
        // What a mentioned thing is made of is a part of it: the periods of opening hours.
        let holds = worth < WORTH && step.is_held;
        if step.depth >= DEEPEST
            || like.is_any
            || !self.may_enter(step, like)
            || !(step.depth < 2 || worth > WORTH || required || step.is_search || holds)
        {
            return None;
        }
        let mut path = joined(&step.path, &field.name);
        if field.kind == FieldType::List && self.direction == Direction::In {
            path.push("[0]");
        }
        // The same money in several currencies is told by what holds it.
        let is_bagged = main.is_some() && !step.holder.is_empty();
        let is_wrapper = is_bagged || like.is_wrapper || own.iter().all(|token| step.around.contains(token));
        let needs_none = self.index.of_objects.get(inner).is_some_and(|words| words.shape.needs_none);
        let is_choice = required && self.direction == Direction::In && needs_none;
        if is_choice {
            self.choices.push(path.clone());
        }
        let holder = match (is_wrapper, holds || is_bagged) {
            (_, true) => step.holder,
            (true, false) => &[],
            (false, false) => own,
        };
        let says_way = is_wrapper || required || step.is_search || holds || self.way(step, own) >= WAY;
        Some(Step {
            object: inner,
            number: self.numbered(),
            path: path.into(),
            around: step.around.iter().chain(own).copied().collect(),
            holder,
            depth: step.depth + 1,
            behind_many: step.behind_many || field.kind == FieldType::List,
            required,
            unsaid: step.unsaid + u8::from(!says_way) + u8::from(main == Some(false)),
            is_choice,
            is_search: step.is_search || (self.direction == Direction::In && like.is_search),
            is_held: self.worth(holder) > HELD,
        })
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
        (object, shape): (&Object, &Shape),
        ((field, own, like), is_amount): (Known<'s>, bool),
    ) {
        let sends = self.direction == Direction::In;
        // Money that must be there is both its amount and its currency, whatever they say themselves.
        let required =
            sends && step.required && (field.required || (step.is_choice && shape.amount.is_some()));
        let said: &'s [Token] = if is_amount && !step.holder.is_empty() { step.holder } else { &own.own };
        let clause = like.clause.filter(|_| sends);
        let is_needed = sends && field.required && step.depth <= 3;
        let is_page = sends && !required && step.depth == 0 && like.is_page;
        let is_kept = required || is_needed || clause.is_some() || like.is_any;
        if is_page || !(is_kept || self.leads(step, object, ((field, own, like), said))) {
            return;
        }
        self.slots.push(Slot {
            path: joined(&step.path, &field.name),
            object: step.number,
            own: said,
            told: &own.told,
            around: Rc::clone(&step.around),
            holder: step.holder,
            kind: field.kind,
            class: field.sensitive_class,
            allowed: &field.allowed_values,
            required: required && clause.is_none(),
            part: Part {
                identifies: like.identifies,
                labels: like.labels,
                finds: true,
                is_free: like.is_any,
                clause,
                half_name: like.half_name,
                of_any: required && like.of_any,
                is_needed: if clause.is_some() { step.required } else { is_needed },
                ..Part::default()
            },
            depth: step.depth,
            unsaid: step.unsaid,
            behind_many: step.behind_many,
        });
    }

    /// Whether a goal may mean a value, by what it is called and where it is.
    fn leads(
        &self,
        step: &Step<'_>,
        object: &Object,
        ((field, own, like), said): (Known<'_>, &[Token]),
    ) -> bool {
        let is_day = || matches!(field.kind, FieldType::Datetime | FieldType::Date);
        step.depth == 0
            || like.labels
            || (step.depth <= 1 && like.identifies)
            // The members of a small object are told by what holds it: an amount and its currency.
            || (object.fields.len() <= SMALL && step.is_held)
            || step.is_choice
            || step.is_search
            || (self.direction == Direction::In && is_day())
            || self.worth(&own.own).max(self.worth(said)) > WORTH
            || (step.depth < 3 && self.worth(&own.told) > 0.6)
    }

    fn numbered(&mut self) -> u32 {
        self.steps += 1;
        self.steps
    }

    fn visit(&mut self, place: usize) -> bool {
        let Some(visits) = self.visits.get_mut(place) else { return false };
        let may_visit = *visits < MOST_VISITS;
        *visits += u8::from(may_visit);
        may_visit
    }

    fn is_open(&self, field: &Field, like: &FieldShape) -> bool {
        let is_usable = match self.direction {
            Direction::In => !field.read_only,
            Direction::Out => !field.write_only && !like.is_errors,
        };
        is_usable && !like.is_clients && field.sensitivity != Sensitivity::Restricted
    }

    /// Whether the goal speaks of a name.
    fn is_said(&self, own: &[Token]) -> bool {
        own.iter().any(|token| self.meaning.best(*token) > SAID)
    }

    /// Whether a field can be asked for: needing nothing, or where it is near enough what an agent can say.
    fn may_enter(&self, step: &Step<'_>, like: &FieldShape) -> bool {
        self.direction == Direction::In || like.needs_nothing || (step.depth < 2 && like.is_askable)
    }
}

/// A way with one name more.
fn joined<'s>(path: &[&'s str], name: &'s str) -> Vec<&'s str> {
    let mut joined = Vec::with_capacity(path.len() + 2);
    joined.extend_from_slice(path);
    joined.push(name);
    joined
}
