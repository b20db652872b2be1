//! What the objects of a schema are like whatever is asked: what holds money, what compares, what is a page of a list.
//! Worked out once for a schema, since each goal walks through thousands of fields.

use super::{
    asked::{is_askable, needs_nothing},
    clauses::{self, Role},
    graph::{inside, is_about_page},
};
use crate::{
    propose::{
        index::{ObjectWords, Vocabulary},
        kinds::Kind,
    },
    schema::{ANY_NAME, Field, Object, graphql},
};

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

/// What an object is like.
#[derive(Debug, Default)]
pub(in crate::propose) struct Shape {
    /// The place of the object that it is a page of.
    pub(in crate::propose) page: Option<usize>,
    /// The field that says most of an object that is one value: the amount of money, the year of a date.
    pub(in crate::propose) amount: Option<usize>,
    /// The field that compares for equality, of an object of comparisons.
    pub(in crate::propose) equal: Option<usize>,
    /// The main field of an object that holds the same money in several currencies.
    pub(in crate::propose) bag: Option<usize>,
    /// Whether none of its members must be there.
    pub(in crate::propose) needs_none: bool,
    /// How many of its fields are one type of a union or interface each.
    pub(in crate::propose) branches: usize,
    pub(in crate::propose) fields: Box<[FieldShape]>,
}

/// What a field is like.
#[derive(Debug, Default)]
pub(in crate::propose) struct FieldShape {
    /// The place of the object that it holds.
    pub(in crate::propose) inside: Option<usize>,
    /// What it says in a clause of a filter.
    pub(in crate::propose) clause: Option<Role>,
    /// One type of a union or interface.
    pub(in crate::propose) is_branch: bool,
    /// Lists what a caller did wrong.
    pub(in crate::propose) is_errors: bool,
    /// What a client tells its own requests by, which says nothing to anybody else.
    pub(in crate::propose) is_clients: bool,
    /// Holds values that a shop or its apps define by themselves.
    pub(in crate::propose) is_meta: bool,
    /// Can be asked for with no arguments.
    pub(in crate::propose) needs_nothing: bool,
    /// Can be asked for with values alone.
    pub(in crate::propose) is_askable: bool,
    /// Stands for all members of a map.
    pub(in crate::propose) is_any: bool,
    /// Holds the answer itself.
    pub(in crate::propose) is_wrapper: bool,
    /// Holds what is searched by.
    pub(in crate::propose) is_search: bool,
    /// Is about the page that is asked for.
    pub(in crate::propose) is_page: bool,
    pub(in crate::propose) identifies: bool,
    pub(in crate::propose) labels: bool,
    pub(in crate::propose) half_name: bool,
    /// Identifies records of any kind.
    pub(in crate::propose) of_any: bool,
}

impl Shape {
    /// What an object is like; `place` tells where another one is, and `find` gives it.
    pub(in crate::propose) fn of<'s>(
        (object, words): (&'s Object, &ObjectWords),
        vocabulary: &Vocabulary,
        place: &impl Fn(&str) -> Option<usize>,
        find: &impl Fn(&str) -> Option<&'s Object>,
    ) -> Self {
        let at = |name: &str| object.fields.iter().position(|field| field.name == name);
        let fields = object.fields.iter().zip(&words.fields).map(|(field, words)| {
            let last_is = |kind| words.own.last().is_some_and(|token| vocabulary.is(*token, kind));
            let identifies = last_is(Kind::Id);
            FieldShape {
                inside: inside(field.kind, field.of.as_deref(), place),
                clause: clauses::of_member(object, &field.name),
                is_branch: is_branch(&field.name),
                is_errors: crate::compile::is_errors(field),
                is_clients: field.name == "clientMutationId" && !field.required,
                is_meta: field.name.starts_with("meta") && !field.required,
                needs_nothing: needs_nothing(field),
                is_askable: is_askable(field, place),
                is_any: is_any(&field.name),
                is_wrapper: WRAPPERS.contains(&field.name.as_str()),
                is_search: is_search(&field.name),
                is_page: is_about_page(&field.name),
                identifies,
                labels: last_is(Kind::Label),
                half_name: words.own.iter().any(|token| vocabulary.is(*token, Kind::PersonName)),
                of_any: identifies && is_of_any(&field.name),
            }
        });
        Self {
            page: graphql::connection_shape(object, find).and_then(|shape| place(shape.node_object)),
            amount: money(object).and_then(at),
            equal: equality(object).and_then(at),
            bag: bag(object, find).and_then(at),
            needs_none: !object.fields.is_empty() && object.fields.iter().all(|field| !field.required),
            branches: object.fields.iter().filter(|field| is_branch(&field.name)).count(),
            fields: fields.collect(),
        }
    }

    /// Whether it is one value of money, in one currency or several.
    pub(in crate::propose) fn is_sum(&self) -> bool {
        self.amount.is_some() || self.bag.is_some()
    }
}

/// Whether a name is one of what holds what is searched by.
pub(super) fn is_search(name: &str) -> bool {
    SEARCHES.contains(&name)
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
    let mut equal = object.fields.iter().map(|field| field.name.as_str());
    let equal = equal.find(|name| is_equality(name))?;
    let count = object.fields.iter().filter(|field| is_operator(field)).count();
    (count > 1 && 2 * count >= object.fields.len()).then_some(equal)
}

/// Whether a member compares for equality.
pub(in crate::propose) fn is_equality(name: &str) -> bool {
    matches!(operator(name).as_str(), "eq" | "equals" | "equalto" | "is")
}

fn operator(name: &str) -> String {
    name.trim_start_matches('_').to_ascii_lowercase()
}

/// The main member of an object that holds the same money in several currencies.
fn bag<'s>(object: &'s Object, find: &impl Fn(&str) -> Option<&'s Object>) -> Option<&'s str> {
    let is_money =
        |field: &Field| field.of.as_deref().and_then(find).is_some_and(|object| money(object).is_some());
    let is_bag = object.fields.len() > 1 && object.fields.len() <= 4 && object.fields.iter().all(is_money);
    let mut names = object.fields.iter().map(|field| field.name.as_str());
    is_bag.then(|| names.clone().find(|name| name.starts_with("shop")).or_else(|| names.next())).flatten()
}

/// Whether a field stands for all members of a map.
fn is_any(name: &str) -> bool {
    name == ANY_NAME
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
