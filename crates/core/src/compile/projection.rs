//! Projections: which columns come back, under which names.

use super::{
    Compiler, is_plain_name,
    path::{Joins, Place},
    sql::{self, ast::Output as Selected},
};
use crate::{
    binding::Projection,
    plan::{Column, Leaf, Output, Shape, TouchKind, arguments::value::element_kind},
    schema::FieldType,
};

/// The most leaves of one binding.
pub(super) const MAX_LEAVES: usize = 100;

/// Where the projected columns come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A read, which may join.
    Read,
    /// What a write returns itself.
    Returned,
    /// The read that follows a write.
    ReadBack,
}

/// The columns of a statement and the leaves that they fill, in the same order.
pub(super) struct Projected {
    pub(super) selected: Vec<Selected>,
    pub(super) columns: Vec<Column>,
    pub(super) leaves: Vec<Leaf>,
}

impl Projected {
    pub(super) fn output(self, shape: Shape) -> (Vec<Column>, Output) {
        (self.columns, Output { shape, leaves: self.leaves, places: None })
    }
}

impl<'a> Compiler<'a> {
    /// Every projected column; a write gives those of its own row alone.
    pub(super) fn projection(
        &mut self,
        joins: &mut Joins<'a>,
        projection: &[Projection],
        origin: Origin,
    ) -> Projected {
        let mut projected = Projected { selected: Vec::new(), columns: Vec::new(), leaves: Vec::new() };
        if projection.len() > MAX_LEAVES {
            self.fault("too_many", "projection", format!("at most {MAX_LEAVES} fields can come back"));
        }
        for (index, entry) in projection.iter().enumerate().take(MAX_LEAVES) {
            let at = format!("projection[{index}]");
            let twice = projection.iter().take(index).any(|before| before.leaf == entry.leaf);
            self.leaf_name(&entry.leaf, twice, &format!("{at}.leaf"));
            let Some(place) = self.projected(joins, &entry.path, &at, origin) else { continue };
            self.touch(&place.object.name, &place.field.name, TouchKind::Return);
            let table = (origin != Origin::Returned).then_some(place.table);
            let value = sql::read::value(self.dialect, table, place.field);
            projected.selected.push(Selected { value, name: entry.leaf.clone() });
            projected.columns.push(Column { leaf: entry.leaf.clone(), kind: place.field.kind });
            projected.leaves.push(leaf(&entry.leaf, place));
        }
        projected
    }

    pub(super) fn leaf_name(&mut self, leaf: &str, twice: bool, place: &str) {
        if !is_plain_name(leaf) {
            let message =
                format!("`{leaf}` is no name of a leaf: letters, digits and `_`, at most 64, no digit first");
            self.fault("invalid_name", place, message);
        } else if twice {
            self.fault("duplicate", place, format!("the leaf `{leaf}` is there twice"));
        }
    }

    fn projected(
        &mut self,
        joins: &mut Joins<'a>,
        path: &[String],
        at: &str,
        origin: Origin,
    ) -> Option<Place<'a>> {
        let place = format!("{at}.path");
        if path.iter().any(|segment| segment == "userErrors") {
            self.fault("not_projectable", &place, "`userErrors` can't be projected");
            return None;
        }
        if origin != Origin::Read && path.len() != 1 {
            let message = "a write returns columns of the row that it wrote: a path is one column";
            self.fault("invalid_path", &place, message);
            return None;
        }
        let found = self.place(joins, path, &place)?;
        let scalar = match found.field.kind {
            FieldType::Object => false,
            FieldType::List => found.field.of.as_deref().is_none_or(|of| element_kind(of).is_some()),
            FieldType::String
            | FieldType::Integer
            | FieldType::Number
            | FieldType::Decimal
            | FieldType::Boolean
            | FieldType::Date
            | FieldType::Time
            | FieldType::Datetime
            | FieldType::Uuid
            | FieldType::Binary
            | FieldType::Json
            | FieldType::Enum => true,
        };
        if !scalar {
            let message = format!("`{}` is no single value and can't be projected", found.field.name);
            self.fault("not_projectable", &place, message);
        }
        scalar.then_some(found)
    }
}

fn leaf(name: &str, place: Place<'_>) -> Leaf {
    Leaf {
        through: Vec::new(),
        name: name.to_owned(),
        kind: place.field.kind,
        of: place.field.of.clone(),
        format: place.field.format.clone(),
        object: place.object.name.clone(),
        field: place.field.name.clone(),
        sensitivity: place.field.sensitivity,
        sensitive_class: place.field.sensitive_class,
    }
}
