//! One table of a catalog into one object: its fields, keys, indexes and what may be done with it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Column, ForeignKey, Index, Table, TableKind, native};
use crate::{
    diagnostic::Diagnostic,
    import::prose::DESCRIPTION_LENGTH,
    schema::{self, Capability, Dialect, Field, Object, Sensitivity, classify::Classifier},
};

/// An object, and what its relationships need to know about it.
pub(super) struct Built {
    pub(super) object: Object,
    pub(super) foreign_keys: Vec<ForeignKey>,
    /// Columns that may be written but not read: no join can rely on them.
    pub(super) unreadable: HashSet<String>,
}

/// Types that nothing is known about, each with the columns that have it.
#[derive(Default)]
pub(super) struct UnknownTypes(BTreeMap<String, Vec<String>>);

impl UnknownTypes {
    fn add(&mut self, object: &str, field: &Field) {
        let native_type = field.native_type.clone().unwrap_or_default();
        self.0.entry(native_type).or_default().push(format!("{object}.{}", field.name));
    }

    /// One warning a type: a database with one odd extension has one, not a thousand.
    pub(super) fn report(self, warnings: &mut Vec<Diagnostic>) {
        for (native_type, columns) in self.0 {
            let first = columns.first().map_or("", String::as_str);
            let others = match columns.len() {
                0 | 1 => String::new(),
                count => format!(" (and {} more columns)", count - 1),
            };
            let message = format!(
                "The type `{native_type}` of `{first}`{others} isn't known; its values pass as text."
            );
            warnings.push(Diagnostic::new("unknown_type", first, message));
        }
    }
}

/// The object of a table; none where the connected user may do nothing with it.
pub(super) fn build(
    dialect: Dialect,
    name: String,
    table: Table,
    unknown: &mut UnknownTypes,
    warnings: &mut Vec<Diagnostic>,
) -> Option<Built> {
    let columns = usable(&name, table.kind, table.columns, warnings);
    let may = table.rights.select || table.rights.insert || table.rights.update;
    if columns.is_empty() && !may {
        return None;
    }
    let is_view = table.kind != TableKind::Table;
    let unreadable: HashSet<String> =
        columns.iter().filter(|column| !column.rights.select).map(|column| column.name.clone()).collect();
    let can_select = table.rights.select && (columns.is_empty() || unreadable.len() < columns.len());
    let can_create = !is_view && table.rights.insert && can_create(&columns);
    let can_update = !is_view && table.rights.update;
    let (primary_key, indexes) = match table.kind {
        TableKind::View => (Vec::new(), Vec::new()),
        TableKind::Table | TableKind::MaterializedView => {
            keys(table.primary_key, table.indexes, &columns, &unreadable)
        }
    };

    let classifier = Classifier::of(&table.name);
    let mut fields = Vec::with_capacity(columns.len());
    for column in columns {
        let (is_known, field) = field(dialect, column, is_view, &classifier);
        if !is_known {
            unknown.add(&name, &field);
        }
        fields.push(field);
    }
    let mut object = Object {
        name,
        label: None,
        // MySQL's own comment on every view says nothing else.
        description: description(table.comment.filter(|comment| !(is_view && comment == "VIEW"))),
        capabilities: Vec::new(),
        fields,
        primary_key,
        indexes,
        table: Some(schema::Table { schema: table.schema, name: table.name }),
        role: schema::ObjectRole::Record,
    };
    let can_update = can_update && can_pick_and_set(&object);
    object.capabilities = capabilities(&object, can_select, can_create, can_update);
    Some(Built { object, foreign_keys: table.foreign_keys, unreadable })
}

/// The columns that the connected user may do something with, each once.
fn usable(
    name: &str,
    kind: TableKind,
    mut columns: Vec<Column>,
    warnings: &mut Vec<Diagnostic>,
) -> Vec<Column> {
    columns.retain(|column| {
        let writable = kind == TableKind::Table && (column.rights.insert || column.rights.update);
        column.rights.select || writable
    });
    drop_repeated(name, &mut columns, warnings);
    warn_unreadable(name, &columns, warnings);
    columns
}

fn drop_repeated(name: &str, columns: &mut Vec<Column>, warnings: &mut Vec<Diagnostic>) {
    let mut seen = HashSet::with_capacity(columns.len());
    columns.retain(|column| {
        let is_new = seen.insert(column.name.clone());
        if !is_new {
            let message =
                format!("The catalog lists `{}` of `{name}` twice; only the first is used.", column.name);
            warnings.push(Diagnostic::new("duplicate_column", format!("{name}.{}", column.name), message));
        }
        is_new
    });
}

fn warn_unreadable(name: &str, columns: &[Column], warnings: &mut Vec<Diagnostic>) {
    let hidden: Vec<String> = columns
        .iter()
        .filter(|column| !column.rights.select)
        .map(|column| format!("`{}`", column.name))
        .collect();
    if !hidden.is_empty() {
        let message = format!("On `{name}` the connected user may write but not read {}.", hidden.join(", "));
        let help = "Grant SELECT on them where skills should return or filter by them.";
        warnings.push(Diagnostic::new("column_not_readable", name, message).with_help(help));
    }
}

/// Whether a row can be added: some column may be stated, and so may every column that must be.
fn can_create(columns: &[Column]) -> bool {
    let mandatory = |column: &Column| column.not_null && !column.has_default && !column.generated;
    columns.iter().any(|column| column.rights.insert && !column.generated)
        && columns.iter().all(|column| column.rights.insert || !mandatory(column))
}

/// Whether one row can be changed: one field picks it and another one may be set.
fn can_pick_and_set(object: &Object) -> bool {
    let keys: HashSet<&str> = single_keys(object).collect();
    let mut settable = object.fields.iter().filter(|field| !field.read_only);
    match keys.len() {
        0 => false,
        1 => settable.any(|field| !keys.contains(field.name.as_str())),
        _ => settable.next().is_some(),
    }
}

/// The fields that identify a record alone.
fn single_keys(object: &Object) -> impl Iterator<Item = &str> {
    let unique = object.indexes.iter().filter(|index| index.unique).map(|index| &index.columns);
    unique.chain(std::iter::once(&object.primary_key)).filter_map(|columns| match columns.as_slice() {
        [column] if object.field(column).is_some() => Some(column.as_str()),
        [] | [_] | [_, ..] => None,
    })
}

fn capabilities(object: &Object, can_select: bool, can_create: bool, can_update: bool) -> Vec<Capability> {
    let is_key = |columns: &Vec<String>| columns.iter().all(|column| object.field(column).is_some());
    let has_key = !object.primary_key.is_empty()
        || object.indexes.iter().any(|index| index.unique && is_key(&index.columns));
    [
        (Capability::Read, can_select && has_key),
        (Capability::List, can_select),
        (Capability::Search, can_select),
        (Capability::Create, can_create),
        (Capability::Update, can_select && can_update),
    ]
    .into_iter()
    .filter_map(|(capability, is_there)| is_there.then_some(capability))
    .collect()
}

/// The primary key and the indexes that a filter can use, by the place of their columns; the
/// primary key's own isn't repeated, nor is one that a unique index makes superfluous.
fn keys(
    primary_key: Vec<String>,
    listed: Vec<Index>,
    columns: &[Column],
    unreadable: &HashSet<String>,
) -> (Vec<String>, Vec<schema::Index>) {
    let positions: HashMap<&str, usize> =
        columns.iter().enumerate().map(|(position, column)| (column.name.as_str(), position)).collect();
    let readable = |column: &String| {
        if positions.contains_key(column.as_str()) {
            !unreadable.contains(column)
        } else {
            !unreadable.iter().any(|hidden| schema::mentions(column, hidden))
        }
    };
    let is_there = |column: &String| positions.contains_key(column.as_str()) && !unreadable.contains(column);
    let primary_key = if primary_key.iter().all(is_there) { primary_key } else { Vec::new() };
    let place = |index: &schema::Index| -> Vec<usize> {
        let place = |column: &String| positions.get(column.as_str()).copied().unwrap_or(usize::MAX);
        index.columns.iter().map(place).collect()
    };
    let mut kept: Vec<schema::Index> = listed
        .into_iter()
        .filter(|index| !index.columns.is_empty() && index.columns != primary_key)
        .filter(|index| index.columns.iter().all(readable))
        .map(|index| schema::Index { columns: index.columns, unique: index.unique })
        .collect();
    kept.sort_by(|left, right| {
        let by_place = place(left).cmp(&place(right));
        by_place.then_with(|| (&left.columns, !left.unique).cmp(&(&right.columns, !right.unique)))
    });
    kept.dedup_by(|later, earlier| later.columns == earlier.columns);
    (primary_key, kept)
}

/// The field of a column, and whether anything is known about its type.
fn field(dialect: Dialect, column: Column, is_view: bool, classifier: &Classifier) -> (bool, Field) {
    let native = native::read(dialect, &column.native_type, !column.allowed_values.is_empty());
    let mut field = Field {
        name: column.name,
        kind: native.kind,
        of: native.of.map(|kind| kind.as_str().to_owned()),
        format: native.format.map(std::borrow::Cow::into_owned),
        required: column.not_null && !column.has_default && !column.generated && !is_view,
        nullable: !column.not_null,
        read_only: column.generated || is_view || !(column.rights.insert || column.rights.update),
        write_only: !column.rights.select,
        allowed_values: column.allowed_values,
        sensitivity: Sensitivity::None,
        sensitive_class: None,
        description: description(column.comment),
        max_length: native.max_length,
        limits: None,
        precision: native.precision,
        native_type: Some(column.native_type),
        case_insensitive: native.ignores_case || column.case_insensitive,
        args: Vec::new(),
        deprecated: false,
    };
    field.sensitive_class = classifier.class(&field);
    field.sensitivity = field.sensitive_class.map(schema::SensitiveClass::sensitivity).unwrap_or_default();
    (native.known, field)
}

fn description(comment: Option<String>) -> Option<String> {
    let mut comment = comment.filter(|comment| !comment.trim().is_empty())?;
    if let Some((end, _)) = comment.char_indices().nth(DESCRIPTION_LENGTH) {
        comment.truncate(end);
    }
    Some(comment)
}
