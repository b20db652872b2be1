//! Small catalogs, made by hand.

use crate::import::sql::{Column, ForeignKey, Rights, Table, TableKind};

pub(super) fn may_all() -> Rights {
    Rights { select: true, insert: true, update: true }
}

/// A table of the schema `public` whose first column is its key; each column is `name type`.
pub(super) fn table(name: &str, columns: &[&str]) -> Table {
    let columns: Vec<Column> = columns
        .iter()
        .map(|text| text.split_once(' ').expect("a name and a type"))
        .map(|(name, native_type)| column(name, native_type))
        .collect();
    Table {
        schema: Some("public".to_owned()),
        name: name.to_owned(),
        kind: TableKind::Table,
        comment: None,
        rights: may_all(),
        primary_key: columns.first().map(|column| column.name.clone()).into_iter().collect(),
        columns,
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
    }
}

pub(super) fn column(name: &str, native_type: &str) -> Column {
    Column {
        name: name.to_owned(),
        native_type: native_type.to_owned(),
        not_null: false,
        has_default: false,
        generated: false,
        allowed_values: Vec::new(),
        comment: None,
        case_insensitive: false,
        rights: may_all(),
    }
}

pub(super) fn key(name: &str, column: &str, to_table: &str, to_column: &str) -> ForeignKey {
    ForeignKey {
        name: name.to_owned(),
        columns: vec![column.to_owned()],
        to_schema: Some("public".to_owned()),
        to_table: to_table.to_owned(),
        to_columns: vec![to_column.to_owned()],
    }
}
