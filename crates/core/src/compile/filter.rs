//! The one filter of a read: a column that an index leads with, compared with the caller's value.

use super::{
    Compiler, listed,
    parameter::{self, MAX_PHONE, MAX_PREFIX, Stated, typed_from},
    sql::{
        ast::{Expression, Part},
        read,
    },
};
use crate::{
    binding::{Direction, Operator, SqlSearch},
    plan::TouchKind,
    schema::{Field, FieldType, Object},
};

/// The filter as far as it is understood.
pub(super) struct Filter<'a> {
    pub(super) field: &'a Field,
    pub(super) operator: Operator,
    /// Whether an index over the lower-case text serves it.
    pub(super) by_lower: bool,
}

impl<'a> Compiler<'a> {
    pub(super) fn filter(&mut self, root: &'a Object, search: &SqlSearch) -> Option<Filter<'a>> {
        const PLACE: &str = "sqlSearch.filterColumn";
        let operator = search.operator.unwrap_or_default();
        let field = self.readable(root, &search.filter_column, PLACE)?;
        self.touch(&root.name, &field.name, TouchKind::Filter);
        self.filter_parameter(root, field, search);
        let applies = self.applies(field, operator);
        let by_lower = self.served(root, field, operator)?;
        applies.then_some(Filter { field, operator, by_lower })
    }

    fn filter_parameter(&mut self, root: &Object, field: &Field, search: &SqlSearch) {
        let operator = search.operator.unwrap_or_default();
        let mut typed = typed_from(&root.name, field);
        match operator {
            // A spelling that the column holds may be shorter than the caller's.
            Operator::Variants => {
                typed.max_length = Some(MAX_PHONE);
                typed.region = self.context.region;
            }
            Operator::Prefix => {
                typed.max_length = Some(typed.max_length.map_or(MAX_PREFIX, |most| most.min(MAX_PREFIX)));
            }
            Operator::Eq | Operator::Ieq | Operator::Gte | Operator::Lte => {}
        }
        let made_up = parameter::search_description(root, field, operator);
        let stated = Stated {
            name: &search.param,
            extras: &search.extras,
            place: "sqlSearch.param",
            base: "sqlSearch",
        };
        if search.extras.required == Some(false) && search.extras.default.is_none() {
            let message = "a filter that a call may leave out needs a `default`";
            self.fault("required", "sqlSearch.required", message);
        }
        self.add_parameter(&stated, typed, parameter::description(field, made_up));
    }

    /// Whether values of the column can be compared that way at all.
    fn applies(&mut self, field: &Field, operator: Operator) -> bool {
        let comparable = read::is_comparable(self.dialect, field);
        let (fits, wanted) = match operator {
            Operator::Eq => (comparable, "values that can be compared"),
            Operator::Ieq | Operator::Prefix | Operator::Variants => {
                (read::is_text(self.dialect, field), "text")
            }
            Operator::Gte | Operator::Lte => (
                matches!(
                    field.kind,
                    FieldType::Integer
                        | FieldType::Number
                        | FieldType::Decimal
                        | FieldType::Date
                        | FieldType::Time
                        | FieldType::Datetime
                ),
                "numbers, dates or times",
            ),
        };
        if !fits {
            let place =
                if operator == Operator::Eq { "sqlSearch.filterColumn" } else { "sqlSearch.operator" };
            let message = format!("`{}` with `{}` needs a column of {wanted}", word(operator), field.name);
            self.fault("not_applicable", place, message);
        }
        fits
    }

    /// Whether an index serves the filter; `Some(true)` where it is one over the lower-case text.
    fn served(&mut self, root: &Object, field: &Field, operator: Operator) -> Option<bool> {
        const PLACE: &str = "sqlSearch.filterColumn";
        let leading = root.leading_fields();
        let leads = leading.iter().any(|known| known.name == field.name);
        let name = &field.name;
        if operator == Operator::Ieq {
            if leads && field.case_insensitive {
                return Some(false);
            }
            if root.indexes.iter().any(|index| leads_lower(&index.columns, name)) {
                return Some(true);
            }
            let message = format!(
                "`{name}` leads no index of `{}` that ignores case; one on `lower({name})` would do",
                root.name
            );
            self.fault("not_indexed", PLACE, message);
            return None;
        }
        if leads {
            return Some(false);
        }
        let open = leading.into_iter().filter(|known| self.is_open(root, known));
        let names = listed(open.map(|known| known.name.as_str()));
        let message = if names.is_empty() {
            format!("`{name}` leads no index of `{}`, and no other column that can be bound does", root.name)
        } else {
            format!("`{name}` leads no index of `{}`; these do: {names}", root.name)
        };
        self.fault("not_indexed", PLACE, message);
        None
    }
}

/// Whether the filter finds at most one record: it is equality with the whole of a unique key.
pub(super) fn is_whole_key(root: &Object, filter: &Filter<'_>) -> bool {
    let name = &filter.field.name;
    match filter.operator {
        Operator::Ieq if filter.by_lower => root
            .indexes
            .iter()
            .any(|index| index.unique && index.columns.len() == 1 && leads_lower(&index.columns, name)),
        Operator::Eq | Operator::Ieq | Operator::Variants => root.is_unique(name),
        Operator::Prefix | Operator::Gte | Operator::Lte => false,
    }
}

/// Whether an index leads with the lower-case text of a column, in any engine's spelling:
/// `lower(email)`, `lower((email)::text)`, ``lower(`email`)``.
fn leads_lower(columns: &[String], name: &str) -> bool {
    let Some(inner) = columns.first().and_then(|first| {
        let (function, rest) = first.trim().split_once('(')?;
        function.trim().eq_ignore_ascii_case("lower").then_some(rest.strip_suffix(')')?)
    }) else {
        return false;
    };
    let casts = ["::text", "::character varying", "::bpchar"];
    let mut inner = inner.trim();
    loop {
        let before = inner;
        for cast in casts {
            inner = inner.strip_suffix(cast).unwrap_or(inner).trim();
        }
        for (open, close) in [('(', ')'), ('"', '"'), ('`', '`')] {
            let bare = inner.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
            inner = bare.unwrap_or(inner).trim();
        }
        if inner == name {
            return true;
        }
        if inner == before {
            return false;
        }
    }
}

/// The order that the filter's index gives for free: nearest first.
pub(super) fn natural_order(filter: &Filter<'_>) -> Option<(Expression, Direction)> {
    let direction = match filter.operator {
        Operator::Gte => Direction::Asc,
        Operator::Lte => Direction::Desc,
        Operator::Eq | Operator::Ieq | Operator::Prefix | Operator::Variants => return None,
    };
    Some((vec![Part::Column(Some(0), filter.field.name.clone())], direction))
}

fn word(operator: Operator) -> &'static str {
    match operator {
        Operator::Eq => "eq",
        Operator::Ieq => "ieq",
        Operator::Prefix => "prefix",
        Operator::Gte => "gte",
        Operator::Lte => "lte",
        Operator::Variants => "variants",
    }
}
