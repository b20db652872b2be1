//! A database's catalog, as its driver read it, into a schema.
//!
//! The driver asks for rights as the connected user has them, so that what is discovered is what
//! that user can really do.

mod names;
mod native;
mod objects;
mod relationships;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::{
    diagnostic::Diagnostic,
    schema::{Dialect, Schema, Transport},
};

use super::Imported;
use objects::Built;

/// What a database's catalog says, in the words of no engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    /// The engine.
    pub dialect: Dialect,
    /// The schema whose tables are named without it (`public`, or the connected database).
    pub default_schema: Option<String>,
    /// Tables, views and materialized views; of partitioned tables the parent only.
    pub tables: Vec<Table>,
}

/// What kind of table it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// An ordinary, partitioned or foreign table.
    Table,
    /// A view; it has no index.
    View,
    /// A materialized view.
    MaterializedView,
}

/// One table of a catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The schema that holds it; none for SQLite.
    pub schema: Option<String>,
    /// Its name, unquoted.
    pub name: String,
    /// What kind it is.
    pub kind: TableKind,
    /// Its comment.
    pub comment: Option<String>,
    /// What the connected user may do with it, by any of its columns.
    pub rights: Rights,
    /// The columns that the connected user may read or write, in order.
    pub columns: Vec<Column>,
    /// The primary key's columns, in key order.
    pub primary_key: Vec<String>,
    /// Unique constraints and indexes; partial and invalid ones left out, since no filter of ours
    /// can rely on them.
    pub indexes: Vec<Index>,
    /// Foreign keys that start here; those of partitions left out.
    pub foreign_keys: Vec<ForeignKey>,
}

/// What the connected user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights {
    /// May read.
    pub select: bool,
    /// May add rows.
    pub insert: bool,
    /// May change rows.
    pub update: bool,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, unquoted.
    pub name: String,
    /// The engine's own name of its type with length and precision, such as `varchar(40)`,
    /// `int(10) unsigned`, `timestamp with time zone`; of a domain the base type, of an array the
    /// element type followed by `[]`, of an enum its name.
    pub native_type: String,
    /// Whether it can't be null, by its own or its domain's constraint.
    pub not_null: bool,
    /// Whether it has a default, an identity or an auto-increment.
    pub has_default: bool,
    /// Whether only the database may set it: generated columns, identity "always".
    pub generated: bool,
    /// The values of an enum (or `set`), in order; empty otherwise.
    pub allowed_values: Vec<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// Whether its collation or type ignores case.
    pub case_insensitive: bool,
    /// What the connected user may do with it.
    pub rights: Rights,
}

/// One index of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Column names in order; an expression over one column in the engine's spelling, such as
    /// `lower(email)`, with the column's name unquoted.
    pub columns: Vec<String>,
    /// Whether it is unique (with nulls allowed).
    pub unique: bool,
}

/// A foreign key of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The constraint's name; made up by the driver where the engine has none.
    pub name: String,
    /// The columns here.
    pub columns: Vec<String>,
    /// The schema of the referenced table.
    pub to_schema: Option<String>,
    /// The referenced table.
    pub to_table: String,
    /// The columns there, in the same order.
    pub to_columns: Vec<String>,
}

/// The schema that a catalog describes: the same one whatever the order of the catalog's rows.
///
/// A few unusual tables never spoil the rest: what can't be used is left out with a warning.
pub fn schema(catalog: Catalog) -> Imported {
    let mut warnings = Vec::new();
    let mut unknown = objects::UnknownTypes::default();
    let dialect = catalog.dialect;
    let built: Vec<Built> = named(catalog, &mut warnings)
        .into_iter()
        .filter_map(|(name, table)| objects::build(dialect, name, table, &mut unknown, &mut warnings))
        .collect();
    unknown.report(&mut warnings);
    let relationships = relationships::build(dialect, &built, &mut warnings);
    let objects = built.into_iter().map(|built| built.object).collect();
    let schema = Schema {
        transport: Transport::Sql,
        dialect: Some(dialect),
        objects,
        relationships,
        stated_operations: Vec::new(),
        http: None,
    };
    Imported { schema, warnings }
}

/// The tables by their names, those of the default schema first.
fn named(catalog: Catalog, warnings: &mut Vec<Diagnostic>) -> Vec<(String, Table)> {
    let default = catalog.default_schema;
    let mut tables: Vec<(bool, String, Table)> = catalog
        .tables
        .into_iter()
        .map(|table| {
            let in_default = table.schema.is_none() || table.schema == default;
            (!in_default, names::object_name(&table, in_default), table)
        })
        .collect();
    tables.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
    let mut seen = HashSet::with_capacity(tables.len());
    tables.retain(|(_, name, _)| {
        let is_new = seen.insert(name.clone());
        if !is_new {
            let message = format!("The catalog lists `{name}` twice; only the first is used.");
            warnings.push(Diagnostic::new("duplicate_table", name.clone(), message));
        }
        is_new
    });
    tables.into_iter().map(|(_, name, table)| (name, table)).collect()
}
