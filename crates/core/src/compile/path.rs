//! Paths of a binding: a column of the table itself, or one over a single relationship.

use super::Compiler;
use crate::{
    plan::TouchKind,
    schema::{Cardinality, Field, Object, Relationship},
};

/// The tables of a read: the root, and those that are joined to it, in order.
pub(super) struct Joins<'a> {
    pub(super) root: &'a Object,
    pub(super) joined: Vec<Joined<'a>>,
}

/// A joined table.
pub(super) struct Joined<'a> {
    pub(super) relationship: &'a Relationship,
    pub(super) object: &'a Object,
    /// Whether records without a related one are left out.
    pub(super) inner: bool,
}

/// A column in a read, and the number of its table: 0 is the root.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) table: usize,
    pub(super) object: &'a Object,
    pub(super) field: &'a Field,
}

impl<'a> Joins<'a> {
    pub(super) fn new(root: &'a Object) -> Self {
        Self { root, joined: Vec::new() }
    }

    /// Whether a relationship to many is followed, so that several rows belong to one record.
    pub(super) fn to_many(&self) -> Option<&'a Relationship> {
        let mut followed = self.joined.iter().map(|joined| joined.relationship);
        followed.find(|relationship| relationship.cardinality == Cardinality::Many)
    }

    /// Leaves out the records without a related one: a pinned condition speaks of a record that is
    /// there, so "its region is null" doesn't hold of none.
    pub(super) fn require(&mut self, table: usize) {
        if let Some(joined) = table.checked_sub(1).and_then(|index| self.joined.get_mut(index)) {
            joined.inner = true;
        }
    }
}

impl<'a> Compiler<'a> {
    /// The column that a path leads to, its table joined where it isn't yet.
    pub(super) fn place(&mut self, joins: &mut Joins<'a>, path: &[String], at: &str) -> Option<Place<'a>> {
        match path {
            [column] => {
                let root = joins.root;
                if root.field(column).is_none() && self.schema.relationship(&root.name, column).is_some() {
                    let message =
                        format!("`{column}` is a relationship of `{}`: name a column behind it", root.name);
                    self.fault("incomplete_path", &format!("{at}[0]"), message);
                    return None;
                }
                let field = self.readable(root, column, &format!("{at}[0]"))?;
                Some(Place { table: 0, object: root, field })
            }
            [relationship, column] => {
                let (table, object) = self.join(joins, relationship, &format!("{at}[0]"))?;
                let field = self.readable(object, column, &format!("{at}[1]"))?;
                Some(Place { table, object, field })
            }
            _ => {
                let message = "a path is a column, or a relationship and a column behind it";
                self.fault("invalid_path", at, message);
                None
            }
        }
    }

    fn join(&mut self, joins: &mut Joins<'a>, name: &str, place: &str) -> Option<(usize, &'a Object)> {
        let known = joins.joined.iter().position(|joined| joined.relationship.name == name);
        if let Some((index, joined)) = known.and_then(|index| Some((index, joins.joined.get(index)?))) {
            return Some((index + 1, joined.object));
        }
        let schema = self.schema;
        let Some(relationship) = schema.relationship(&joins.root.name, name) else {
            self.unknown_relationship(joins.root, name, place);
            return None;
        };
        let object = schema.object(&relationship.to.object)?;
        if !self.may_join(relationship, place) || !self.usable_table(object, place) {
            return None;
        }
        if relationship.cardinality == Cardinality::Many
            && let Some(other) = joins.to_many()
        {
            let message = format!(
                "only one relationship to many can be followed, and `{}` already is: `{name}` would multiply its records",
                other.name
            );
            self.fault("too_many_lists", place, message);
            return None;
        }
        for end in [&relationship.from, &relationship.to] {
            end.fields.iter().for_each(|field| self.touch(&end.object, field, TouchKind::Filter));
        }
        let inner = relationship.cardinality == Cardinality::Many;
        joins.joined.push(Joined { relationship, object, inner });
        Some((joins.joined.len(), object))
    }

    /// Whether the far table and the columns that lead there may be used.
    fn may_join(&mut self, relationship: &Relationship, place: &str) -> bool {
        let (name, to) = (&relationship.name, &relationship.to.object);
        if self.scoping.blocks_object(to) {
            self.fault("blocked", place, format!("`{to}` is blocked by scoping and can't be bound"));
            return false;
        }
        for end in [&relationship.from, &relationship.to] {
            let object = self.schema.object(&end.object);
            let open = |column: &String| {
                let field = object.and_then(|object| Some((object, object.field(column)?)));
                field.is_some_and(|(object, field)| self.is_open(object, field) && !field.write_only)
                    && !column.contains('\0')
            };
            if let Some(closed) = end.fields.iter().find(|column| !open(column)) {
                let on = &end.object;
                let message = format!(
                    "`{name}` is joined by `{closed}` on `{on}`, which is blocked, restricted or not readable"
                );
                self.fault("blocked", place, message);
                return false;
            }
        }
        true
    }

    fn unknown_relationship(&mut self, root: &Object, name: &str, place: &str) {
        let open = self.schema.relationships_of(&root.name);
        let open = open.filter(|known| !self.scoping.blocks_object(&known.to.object));
        let names: Vec<String> = open.map(|known| known.name.clone()).collect();
        let message = format!("no relationship `{name}` on `{}`", root.name);
        self.unknown("unknown_relationship", place, message, (name, &names));
    }
}
