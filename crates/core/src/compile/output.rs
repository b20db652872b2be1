//! What comes back of a JSON answer: the way to each projected leaf, and the shape of them all.
//!
//! The records are the elements of the innermost list that all ways share. A leaf inside of a deeper list becomes
//! a list of its values.

mod arguments;
mod way;

pub(crate) use way::is_errors;

use super::{Compiler, call::Call, input::Nested, projection::MAX_LEAVES};
use crate::{
    binding::Binding,
    plan::{Leaf, Output, Places, Shape, Step, TouchKind},
    schema::{Field, FieldType, Object, Transport},
};

/// The most records that come back, and the most elements of a page that is asked for inside of a record.
pub(super) const DEFAULT_LIMIT: u32 = 50;

/// A step on the way to a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hop {
    /// To a field, with the arguments that it is asked for with: names and literals.
    Field { name: String, arguments: Vec<(String, String)> },
    /// To the members of one type, of several that may be there.
    On(String),
    /// To each element.
    Each,
}

impl Hop {
    pub(super) fn field(name: &str) -> Self {
        Self::Field { name: name.to_owned(), arguments: Vec::new() }
    }
}

/// A projected leaf.
pub(super) struct Projected {
    pub(super) leaf: String,
    pub(super) hops: Vec<Hop>,
    /// The object that has the field.
    pub(super) owner: String,
    pub(super) field: Field,
    /// The fields on the way.
    pub(super) passed: Vec<(String, String)>,
}

impl<'a> Compiler<'a> {
    /// Every projected leaf; `nested` is what inputs say of the fields on the way.
    pub(super) fn leaves(&mut self, call: &Call, binding: &Binding, nested: &Nested<'_>) -> Vec<Projected> {
        let projection = &binding.projection;
        if projection.is_empty() && !call.is_write {
            self.fault("required", "projection", "a read must return at least one field");
        }
        if projection.len() > MAX_LEAVES {
            self.fault("too_many", "projection", format!("at most {MAX_LEAVES} fields can come back"));
        }
        let mut projected = Vec::new();
        for (index, entry) in projection.iter().enumerate().take(MAX_LEAVES) {
            let at = format!("projection[{index}]");
            let twice = projection.iter().take(index).any(|before| before.leaf == entry.leaf);
            self.leaf_name(&entry.leaf, twice, &format!("{at}.leaf"));
            let Some(way) = self.way(call, (entry, nested), &at) else { continue };
            for (owner, field) in &way.passed {
                self.touch(owner, field, TouchKind::Return);
            }
            self.touch(&way.owner, &way.field.name, TouchKind::Return);
            let leaf = entry.leaf.clone();
            projected.push(Projected {
                leaf,
                hops: way.hops,
                owner: way.owner,
                field: way.field,
                passed: way.passed,
            });
        }
        projected
    }

    /// The object whose records an operation gives back.
    fn returned(&self, call: &Call) -> Option<&'a Object> {
        self.schema.object(call.operation.returns.object.as_deref()?)
    }

    /// Whether an object is a page of others, the way to them and what they are.
    pub(super) fn page(&self, object: &'a Object) -> Option<(Vec<Hop>, &'a Object)> {
        if self.schema.transport != Transport::Graphql {
            return None;
        }
        let inside = |field: &'a Field| self.schema.object(field.of.as_deref()?);
        let list = |name: &str| {
            let field = object.field(name).filter(|field| field.kind == FieldType::List)?;
            (!field.args.iter().any(|argument| argument.required)).then_some(field)
        };
        if let Some(edge) = list("edges").and_then(inside)
            && let Some(node) = edge.field("node").filter(|node| node.kind == FieldType::Object)
            && let Some(record) = inside(node)
        {
            return Some((vec![Hop::field("edges"), Hop::Each, Hop::field("node")], record));
        }
        // A tree has `nodes` too: only a page says where it stands.
        object.field("pageInfo")?;
        let record = list("nodes").and_then(inside)?;
        Some((vec![Hop::field("nodes"), Hop::Each], record))
    }
}

/// The leaves with the ways to them, as a shape.
pub(super) fn shaped(leaves: Vec<(Projected, Vec<Step>)>, root: Vec<Step>) -> Output {
    let shared = leaves.iter().map(|(_, steps)| steps.as_slice()).reduce(common).unwrap_or_default();
    let depth = shared.iter().rposition(|step| *step == Step::Each).map(|last| last + 1);
    let records: Vec<Step> = shared.iter().take(depth.unwrap_or(0)).cloned().collect();
    let shape = match depth {
        Some(_) => Shape::List { limit: DEFAULT_LIMIT },
        None => Shape::Single,
    };
    let mut places = Places { root, records, leaves: Vec::new() };
    let mut named = Vec::new();
    for (projected, steps) in leaves {
        let rest: Vec<Step> = steps.into_iter().skip(places.records.len()).collect();
        named.push(leaf(projected, rest.contains(&Step::Each)));
        places.leaves.push(rest);
    }
    Output { shape, leaves: named, places: Some(places) }
}

fn common<'s>(one: &'s [Step], two: &'s [Step]) -> &'s [Step] {
    let length = one.iter().zip(two).take_while(|(one, two)| one == two).count();
    one.get(..length).unwrap_or_default()
}

fn leaf(projected: Projected, in_list: bool) -> Leaf {
    let Projected { leaf, owner, field, passed, .. } = projected;
    let (kind, of) = match field.kind {
        FieldType::List => (FieldType::List, field.of.clone()),
        kind if in_list => (FieldType::List, Some(kind.as_str().to_owned())),
        kind => (kind, None),
    };
    Leaf {
        name: leaf,
        through: passed,
        kind,
        of,
        format: field.format,
        object: owner,
        field: field.name,
        sensitivity: field.sensitivity,
        sensitive_class: field.sensitive_class,
    }
}
