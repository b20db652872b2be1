//! An SQL read: one filter by the caller on an indexed column, pinned conditions, one statement.
//!
//! A list that the binding doesn't order has no order of its own after equality: ordering it by
//! the primary key would tempt the engine to walk that key instead of the filter's index. After
//! `gte` and `lte` it goes by the filter column, nearest first, which that index gives for free.

use super::{
    Compiler,
    constant::bind,
    filter::{is_whole_key, natural_order},
    path::{Joins, Place},
    projection::Origin,
    sql::{
        ast::{Expression, Join, Part, Select},
        compare::Comparison,
        read, render,
    },
};
use crate::{
    binding::{Condition, Direction, OrderBy, Projection, SqlSearch},
    plan::{Access, Bind, Output, Shape, Source, SqlPlan, TouchKind},
    schema::{Field, FieldType, Object, Table},
};

const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 200;
const MAX_CONDITIONS: usize = 20;

impl<'a> Compiler<'a> {
    pub(super) fn search(
        &mut self,
        root: &'a Object,
        search: &SqlSearch,
        projection: &[Projection],
    ) -> Option<(SqlPlan, Output)> {
        if projection.is_empty() {
            self.fault("required", "projection", "a read must return at least one field");
        }
        let mut joins = Joins::new(root);
        let filter = self.filter(root, search);
        let projected = self.projection(&mut joins, projection, Origin::Read);
        let pinned = self.pinned(&mut joins, &search.conditions);
        let order = search.order_by.as_ref().and_then(|order| self.order(&mut joins, order));
        let limit = self.limit(search.limit);
        let filter = filter.filter(|_| self.faults.is_empty())?;
        let single = joins.to_many().is_none() && is_whole_key(root, &filter);
        let shape = if single { Shape::Single } else { Shape::List { limit } };
        let rows = if single { 2 } else { limit + 1 };
        let order = order.or_else(|| natural_order(&filter)).filter(|_| !single);
        let comparison = Comparison {
            dialect: self.dialect,
            table: Some(0),
            field: filter.field,
            by_lower: filter.by_lower,
        };
        let caller = bind(filter.field, Source::Parameter(search.param.clone()), filter.operator);
        let mut conditions = comparison.conditions(&caller);
        conditions.extend(pinned);
        let select = Select {
            outputs: projected.selected.clone(),
            from: table_of(root)?,
            joins: joined_tables(&joins)?,
            conditions,
            order,
            limit: rows,
        };
        let rendered = render::select(self.dialect, select);
        let (columns, output) = projected.output(shape);
        let plan = SqlPlan {
            dialect: self.dialect,
            statement: rendered.text,
            binds: rendered.binds,
            columns,
            access: Access::Read,
            max_rows: rows,
            readback: None,
        };
        Some((plan, output))
    }

    fn pinned(&mut self, joins: &mut Joins<'a>, conditions: &[Condition]) -> Vec<Expression> {
        let mut pinned = Vec::new();
        if conditions.len() > MAX_CONDITIONS {
            let message = format!("at most {MAX_CONDITIONS} conditions can be pinned");
            self.fault("too_many", "sqlSearch.where", message);
        }
        for (index, condition) in conditions.iter().enumerate().take(MAX_CONDITIONS) {
            let at = format!("sqlSearch.where[{index}]");
            let Some(place) = self.place(joins, &condition.path, &format!("{at}.path")) else { continue };
            joins.require(place.table);
            self.touch(&place.object.name, &place.field.name, TouchKind::Filter);
            pinned.extend(self.pin(place, condition, &at).unwrap_or_default());
        }
        pinned
    }

    fn pin(&mut self, place: Place<'a>, condition: &Condition, at: &str) -> Option<Vec<Expression>> {
        let Place { table, object, field } = place;
        if condition.constant.is_null() {
            return Some(vec![vec![Part::Column(Some(table), field.name.clone()), Part::Word(" IS NULL")]]);
        }
        let comparable = read::is_comparable(self.dialect, field);
        if !comparable {
            let message = format!("`{}` on `{}` can't be compared with a constant", field.name, object.name);
            self.fault("not_applicable", &format!("{at}.path"), message);
            return None;
        }
        let bind = self.constant((object, field), &condition.constant, &format!("{at}.const"))?;
        let comparison = Comparison { dialect: self.dialect, table: Some(table), field, by_lower: false };
        Some(comparison.conditions(&bind))
    }

    fn order(&mut self, joins: &mut Joins<'a>, order: &OrderBy) -> Option<(Expression, Direction)> {
        let place = self.place(joins, &order.path, "sqlSearch.orderBy.path")?;
        let field = place.field;
        let ordered = field.kind != FieldType::Binary && read::is_comparable(self.dialect, field);
        if !ordered {
            let message = format!("`{}` on `{}` has no order", field.name, place.object.name);
            self.fault("not_applicable", "sqlSearch.orderBy.path", message);
            return None;
        }
        self.touch(&place.object.name, &field.name, TouchKind::Filter);
        Some((vec![Part::Column(Some(place.table), field.name.clone())], order.direction))
    }

    fn limit(&mut self, stated: Option<u32>) -> u32 {
        match stated {
            None => DEFAULT_LIMIT,
            Some(limit) if (1..=MAX_LIMIT).contains(&limit) => limit,
            Some(limit) => {
                let message = format!("the limit can be from 1 to {MAX_LIMIT}, not {limit}");
                self.fault("out_of_range", "sqlSearch.limit", message);
                DEFAULT_LIMIT
            }
        }
    }
}

/// The table of an object; every one that is bound has one.
pub(super) fn table_of(object: &Object) -> Option<Table> {
    object.table.clone()
}

fn joined_tables(joins: &Joins<'_>) -> Option<Vec<Join>> {
    let join = |joined: &super::path::Joined<'_>| {
        let (there, here) = (&joined.relationship.to.fields, &joined.relationship.from.fields);
        let on = there.iter().cloned().zip(here.iter().cloned()).collect();
        Some(Join { inner: joined.inner, table: table_of(joined.object)?, on })
    };
    joins.joined.iter().map(join).collect()
}

/// A column that equals what a placeholder of its own carries, without a table's number.
pub(super) fn equals(
    compiler: &Compiler<'_>,
    table: Option<usize>,
    field: &Field,
    bind: &Bind,
) -> Vec<Expression> {
    Comparison { dialect: compiler.dialect, table, field, by_lower: false }.conditions(bind)
}
