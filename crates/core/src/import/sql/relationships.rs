//! Foreign keys into relationships, in both directions.
//!
//! `tickets.customer_id → customers.id` gives `tickets.customer` (one) and `customers.tickets`
//! (many). Names depend on what is related, never on the catalog's order.

use std::collections::{HashMap, HashSet};

use super::{ForeignKey, names, objects::Built};
use crate::{
    diagnostic::Diagnostic,
    schema::{Basis, Cardinality, Dialect, End, Object, Relationship},
};

/// A foreign key between two known objects.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Link<'a> {
    child: usize,
    columns: Vec<&'a str>,
    parent: usize,
    to_columns: Vec<&'a str>,
    constraint: &'a str,
}

/// All relationships of the objects, by the object that they start from and their name.
pub(super) fn build(dialect: Dialect, built: &[Built], warnings: &mut Vec<Diagnostic>) -> Vec<Relationship> {
    let links = links(built, warnings);
    let object = |position: usize| built.get(position).map(|built| &built.object);
    let mut taken = HashSet::new();

    let children: Vec<usize> = links.iter().map(|link| link.child).collect();
    let forward = names::assign(&children, 2, &mut taken, |thing, tier| {
        links.get(thing).map(|link| forward_name(link, object(link.parent), tier)).unwrap_or_default()
    });
    let parents: Vec<usize> = links.iter().map(|link| link.parent).collect();
    let reverse = names::assign(&parents, 3, &mut taken, |thing, tier| {
        let child = links.get(thing).and_then(|link| object(link.child));
        reverse_name(child, forward.get(thing).map_or("", String::as_str), tier)
    });

    let mut relationships = Vec::with_capacity(links.len() * 2);
    for ((link, forward), reverse) in links.iter().zip(forward).zip(reverse) {
        let (Some(child), Some(parent)) = (object(link.child), object(link.parent)) else { continue };
        let from = end(child, &link.columns);
        let to = end(parent, &link.to_columns);
        relationships.push(Relationship {
            name: reverse,
            from: to.clone(),
            to: from.clone(),
            cardinality: cardinality(is_unique(child, &link.columns)),
            basis: Basis::Declared,
        });
        // Postgres and SQLite refuse a foreign key to columns that aren't a key; InnoDB doesn't.
        let is_one =
            matches!(dialect, Dialect::Postgres | Dialect::Sqlite) || is_unique(parent, &link.to_columns);
        let cardinality = cardinality(is_one);
        relationships.push(Relationship { name: forward, from, to, cardinality, basis: Basis::Declared });
    }
    relationships
        .sort_by(|left, right| (&left.from.object, &left.name).cmp(&(&right.from.object, &right.name)));
    relationships
}

/// The foreign keys that can be followed, each once, in an order of their own.
fn links<'a>(built: &'a [Built], warnings: &mut Vec<Diagnostic>) -> Vec<Link<'a>> {
    let mut tables: HashMap<(Option<&str>, &str), usize> = HashMap::with_capacity(built.len());
    for (position, built) in built.iter().enumerate() {
        if let Some(table) = &built.object.table {
            tables.insert((table.schema.as_deref(), table.name.as_str()), position);
        }
    }
    let mut links = Vec::new();
    let mut refused = Vec::new();
    for (child, from) in built.iter().enumerate() {
        for key in &from.foreign_keys {
            let parent = tables.get(&(key.to_schema.as_deref(), key.to_table.as_str())).copied();
            let to = parent.and_then(|parent| built.get(parent));
            match (parent, to.map_or(Err(Fault::NoTable), |to| columns(from, key, to))) {
                (Some(parent), Ok((columns, to_columns))) => {
                    links.push(Link { child, columns, parent, to_columns, constraint: &key.name });
                }
                (None, Ok(_)) => {}
                (_, Err(fault)) => refused.push(warning(&from.object, key, fault)),
            }
        }
    }
    refused.sort_by(|left, right| (&left.path, &left.message).cmp(&(&right.path, &right.message)));
    warnings.append(&mut refused);
    links.sort();
    // The same key under two names is one relationship.
    links.dedup_by(|later, earlier| {
        (later.child, &later.columns, later.parent, &later.to_columns)
            == (earlier.child, &earlier.columns, earlier.parent, &earlier.to_columns)
    });
    links
}

/// Why a foreign key can't be followed.
#[derive(Clone, Copy)]
enum Fault {
    NoTable,
    NoColumn,
    Uneven,
}

type Columns<'a> = (Vec<&'a str>, Vec<&'a str>);

/// The columns of both ends; those there are the primary key's where the key doesn't name them.
fn columns<'a>(from: &'a Built, key: &'a ForeignKey, to: &'a Built) -> Result<Columns<'a>, Fault> {
    let there = if key.to_columns.is_empty() { &to.object.primary_key } else { &key.to_columns };
    if key.columns.is_empty() || key.columns.len() != there.len() {
        return Err(Fault::Uneven);
    }
    let readable = |built: &Built, column: &String| {
        built.object.field(column).is_some() && !built.unreadable.contains(column)
    };
    let all_there = key.columns.iter().all(|column| readable(from, column))
        && there.iter().all(|column| readable(to, column));
    if !all_there {
        return Err(Fault::NoColumn);
    }
    Ok((key.columns.iter().map(String::as_str).collect(), there.iter().map(String::as_str).collect()))
}

fn warning(object: &Object, key: &ForeignKey, fault: Fault) -> Diagnostic {
    let (code, why) = match fault {
        Fault::NoTable => ("foreign_key_target_hidden", "the connected user may do nothing with that table"),
        Fault::NoColumn => ("foreign_key_column_hidden", "the connected user may not read all its columns"),
        Fault::Uneven => ("foreign_key_not_usable", "its two sides have different numbers of columns"),
    };
    let target = match &key.to_schema {
        Some(schema) => format!("{schema}.{}", key.to_table),
        None => key.to_table.clone(),
    };
    let message = format!(
        "The foreign key `{}` from `{}` to `{target}` gives no relationship: {why}.",
        key.name, object.name
    );
    Diagnostic::new(code, format!("{}.{}", object.name, key.columns.join(",")), message)
}

fn forward_name(link: &Link<'_>, parent: Option<&Object>, tier: usize) -> String {
    if tier > 0 && !link.constraint.is_empty() {
        return link.constraint.to_owned();
    }
    match link.columns.as_slice() {
        [column] => names::without_key_suffix(column).to_owned(),
        [] | [_, ..] => bare(parent).to_owned(),
    }
}

fn reverse_name(child: Option<&Object>, forward: &str, tier: usize) -> String {
    let bare = bare(child);
    match tier {
        0 => bare.to_owned(),
        1 => format!("{bare}_by_{forward}"),
        _ => format!("{}_by_{forward}", child.map_or(bare, |child| &child.name)),
    }
}

/// A table's name without its schema.
fn bare(object: Option<&Object>) -> &str {
    let Some(object) = object else { return "" };
    object.table.as_ref().map_or(object.name.as_str(), |table| table.name.as_str())
}

fn end(object: &Object, columns: &[&str]) -> End {
    End { object: object.name.clone(), fields: columns.iter().map(|column| (*column).to_owned()).collect() }
}

/// Whether two records can't share these columns' values: a key is among them.
fn is_unique(object: &Object, columns: &[&str]) -> bool {
    let covers =
        |key: &Vec<String>| !key.is_empty() && key.iter().all(|column| columns.contains(&column.as_str()));
    covers(&object.primary_key) || object.indexes.iter().any(|index| index.unique && covers(&index.columns))
}

fn cardinality(is_one: bool) -> Cardinality {
    if is_one { Cardinality::One } else { Cardinality::Many }
}
