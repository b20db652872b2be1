//! Answers of JSON, shaped as a plan says.
//!
//! Providers don't always keep to their own schema. What is missing is null; a value of another type is kept where
//! nothing is lost and is null otherwise, with a note for the receipt. Nothing but projected leaves ever comes back.

mod graphql;
mod more;
mod value;

pub use graphql::{GraphqlClass, GraphqlData, GraphqlFailure, graphql_data};

use serde_json::{Map, Value, json};

use super::{
    super::{Leaf, Output, Places, Plan, Request, Shape, Step},
    Shaped,
};

/// A shaped answer, and what was odd about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// What the agent sees.
    pub shaped: Shaped,
    /// What wasn't as the schema says: each at most once.
    pub notes: Vec<Note>,
}

/// Something that wasn't as the schema says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The leaf that it is about; empty for the records themselves.
    pub leaf: String,
    /// What was wrong: a few words without any value, such as `an object instead of integer`.
    pub problem: String,
}

/// Shapes an answer: its pages in order, of which there may be `more` that weren't asked for, as the caller knows or the
/// answer says. Leaves that `allowed` refuses are left out.
pub fn shape(plan: &Plan, pages: &[&Value], more: bool, allowed: &dyn Fn(&Leaf) -> bool) -> Answered {
    let Output { shape, leaves, places } = &plan.output;
    let none = Places { root: Vec::new(), records: Vec::new(), leaves: Vec::new() };
    let places = places.as_ref().unwrap_or(&none);
    let ways = places.leaves.iter().map(Vec::as_slice).chain(std::iter::repeat(&[][..]));
    let kept: Vec<(&Leaf, &[Step])> = leaves.iter().zip(ways).filter(|(leaf, _)| allowed(leaf)).collect();
    let mut reader = Reader { leaves: &kept, notes: Vec::new() };
    let shaped = match shape {
        Shape::Single => reader.single(places, pages, leaves.is_empty()),
        Shape::List { limit } => {
            let more = more || (!is_followed(plan) && pages.last().is_some_and(|page| more::is_said(page)));
            reader.list(places, pages, (usize::try_from(*limit).unwrap_or(usize::MAX), more))
        }
    };
    Answered { shaped, notes: reader.notes }
}

/// Whether further pages are asked for, so that whoever does knows whether there are more.
fn is_followed(plan: &Plan) -> bool {
    matches!(&plan.request, Request::Http(http) if http.pages.is_some())
}

struct Reader<'p> {
    leaves: &'p [(&'p Leaf, &'p [Step])],
    notes: Vec<Note>,
}

impl Reader<'_> {
    fn single(&mut self, places: &Places, pages: &[&Value], is_silent: bool) -> Shaped {
        let answer = pages.first().copied().unwrap_or(&Value::Null);
        if is_silent {
            return Shaped { value: json!({}), count: 1, truncated: false };
        }
        if self.reach(answer, &places.root, "", 1).is_empty() {
            return Shaped { value: json!({"found": false}), count: 0, truncated: false };
        }
        Shaped { value: self.record(answer), count: 1, truncated: false }
    }

    fn list(&mut self, places: &Places, pages: &[&Value], (limit, more): (usize, bool)) -> Shaped {
        let mut items = Vec::new();
        let mut truncated = more;
        for page in pages {
            let left = limit.saturating_sub(items.len());
            let records = self.reach(page, &places.records, "", left.saturating_add(1));
            truncated |= records.len() > left;
            items.extend(records.into_iter().take(left).map(|record| self.record(record)));
        }
        let count = items.len();
        Shaped { value: json!({"items": items, "count": count, "truncated": truncated}), count, truncated }
    }

    fn record(&mut self, record: &Value) -> Value {
        let mut members = Map::new();
        for (leaf, way) in self.leaves {
            let found = self.reach(record, way, &leaf.name, usize::MAX);
            let value = if way.contains(&Step::Each) {
                let items = found.into_iter().flat_map(|value| match value {
                    Value::Array(items) => items.iter().collect(),
                    other => vec![other],
                });
                let items: Vec<Value> = items.filter_map(|value| self.element(leaf, value)).collect();
                Value::Array(items)
            } else {
                found.first().map_or(Value::Null, |value| self.leaf(leaf, value))
            };
            members.insert(leaf.name.clone(), value);
        }
        Value::Object(members)
    }

    /// The values at the end of a way that aren't null, at most `most`.
    fn reach<'v>(&mut self, value: &'v Value, way: &[Step], leaf: &str, most: usize) -> Vec<&'v Value> {
        let mut reached = vec![value];
        for step in way {
            let mut next = Vec::new();
            for value in reached {
                match (step, value) {
                    (_, Value::Null) => {}
                    (Step::Member(name), Value::Object(members)) => next.extend(members.get(name)),
                    (Step::Each, Value::Array(items)) => next.extend(items),
                    // Some providers leave the brackets of a list of one out.
                    (Step::Each, Value::Object(_)) => {
                        self.note(leaf, "an object instead of a list");
                        next.push(value);
                    }
                    (Step::Member(_), other) => {
                        self.note(leaf, format!("{} instead of an object", value::kind(other)));
                    }
                    (Step::Each, other) => {
                        self.note(leaf, format!("{} instead of a list", value::kind(other)));
                    }
                }
            }
            reached = next;
        }
        reached.retain(|value| !value.is_null());
        reached.truncate(most);
        reached
    }

    fn leaf(&mut self, leaf: &Leaf, given: &Value) -> Value {
        value::typed(leaf, given).unwrap_or_else(|problem| {
            self.note(&leaf.name, problem);
            Value::Null
        })
    }

    /// An element of a leaf that is a list; one that doesn't fit is left out.
    fn element(&mut self, leaf: &Leaf, given: &Value) -> Option<Value> {
        match value::element(leaf, given) {
            Ok(Value::Null) => None,
            Ok(value) => Some(value),
            Err(problem) => {
                self.note(&leaf.name, problem);
                None
            }
        }
    }

    fn note(&mut self, leaf: &str, problem: impl Into<String>) {
        let note = Note { leaf: leaf.to_owned(), problem: problem.into() };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}
