//! `find_row`: rows of a sheet are found by what stands in one column.
//!
//! All rows are read up to a bound, as people see them, and compared here: a sheet has no search that would find
//! `(206) 555-0142` by `+12065550142`.

use serde_json::{Map, Value};

use super::{
    Described, Next, State, leaf, list,
    rows::{self, Grid, Lookup, Sheet},
    settings,
};
use crate::{
    diagnostic::Diagnostic,
    json::Reader,
    plan::{Leaf, Output, Shape},
    schema::{FieldType, SensitiveClass},
    sheet::cell,
};

/// The most columns that come back.
const MOST_COLUMNS: usize = 100;
/// How many rows come back where nobody says.
const MOST: u32 = 5;
/// How many rows anybody may say.
const MOST_AT_ALL: u32 = 50;

struct Settings {
    sheet: Sheet,
    lookup: Lookup,
    columns: Vec<Returned>,
    most_rows: u64,
    most: u32,
}

/// A column that comes back.
struct Returned {
    header: String,
    leaf: Leaf,
}

fn read(settings: &Map<String, Value>) -> Result<Settings, Vec<Diagnostic>> {
    settings::read(settings, |reader| {
        let sheet = Sheet::read(reader);
        let title = sheet.as_ref().map_or("", |sheet| sheet.title.as_str());
        let lookup = Lookup::read(reader, title);
        let columns = columns(reader, title);
        let most_rows = rows::most_rows(reader);
        let most = rows::within(reader, "most", (MOST, 1, MOST_AT_ALL));
        Some(Settings { sheet: sheet?, lookup: lookup?, columns: columns?, most_rows, most })
    })
}

fn columns(reader: &mut Reader<'_>, sheet: &str) -> Option<Vec<Returned>> {
    let written: Vec<Value> = reader.required("columns")?;
    if !(1..=MOST_COLUMNS).contains(&written.len()) {
        let message = format!("`columns` has from 1 to {MOST_COLUMNS} entries.");
        reader.fault("columns", "wrong_number", message);
    }
    let place = reader.place("columns");
    let mut read: Vec<Option<Returned>> = Vec::new();
    for (index, value) in written.iter().enumerate().take(MOST_COLUMNS) {
        let mut reader = Reader::new(value, &format!("{place}[{index}]"), reader.faults());
        let column = returned(&mut reader, sheet);
        let before = || read.iter().flatten();
        if let Some(column) = &column {
            let header = cell::folded(&column.header);
            if before().any(|other| cell::folded(&other.header) == header) {
                reader.fault("header", "duplicate", format!("`{}` is there twice.", column.header));
            }
            if before().any(|other| other.leaf.name == column.leaf.name) {
                reader.fault("leaf", "duplicate", format!("`{}` is there twice.", column.leaf.name));
            }
        }
        reader.finish();
        read.push(column);
    }
    read.into_iter().collect()
}

fn returned(reader: &mut Reader<'_>, sheet: &str) -> Option<Returned> {
    let header = rows::header(reader);
    let class = header.as_deref().and_then(|header| rows::class(reader, sheet, header));
    let name = rows::plain_name(reader, "leaf");
    let (header, name) = (header?, name?);
    let leaf = Leaf {
        object: sheet.to_owned(),
        field: header.clone(),
        sensitivity: class.map(SensitiveClass::sensitivity).unwrap_or_default(),
        sensitive_class: class,
        ..leaf(&name, FieldType::String)
    };
    Some(Returned { header, leaf })
}

/// What callers say and get.
pub(super) fn describe(settings: &Map<String, Value>) -> Result<Described, Vec<Diagnostic>> {
    let Settings { lookup, columns, most, .. } = read(settings)?;
    let leaves = columns.into_iter().map(|column| column.leaf).collect();
    let output = Output { shape: Shape::List { limit: most }, leaves, places: None };
    Ok(Described { parameters: vec![lookup.parameter], output })
}

/// What happens next.
pub(super) fn next(state: State<'_>) -> Next {
    let Ok(settings) = read(state.settings) else { return rows::unreadable() };
    let Settings { sheet, lookup, .. } = &settings;
    let wanted = match lookup.wanted(state.arguments, state.region) {
        Ok(wanted) => wanted,
        Err(refusal) => return Next::Refused(refusal),
    };
    let Some(answer) = state.answers.first() else {
        return rows::sent(rows::searched(sheet, settings.most_rows), None);
    };
    let grid = Grid::of(sheet, answer, sheet.header_row);
    let columns = settings.columns.iter().map(|column| Ok((&column.leaf, grid.column(&column.header)?)));
    let columns: Result<Vec<(&Leaf, usize)>, _> = columns.collect();
    let (key, columns) = match (grid.column(&lookup.header), columns) {
        (Ok(key), Ok(columns)) => (key, columns),
        (Err(refusal), _) | (Ok(_), Err(refusal)) => return Next::Refused(refusal),
    };
    let found = rows::Found::of(&grid, key, &wanted, settings.most_rows);
    let most = usize::try_from(settings.most).unwrap_or(usize::MAX);
    let truncated = found.is_partial || found.rows.len() > most;
    let record = |(_, row): &(u64, &[Value])| {
        let members = columns.iter().map(|(leaf, column)| (leaf.name.clone(), seen(row.get(*column))));
        members.collect::<Map<String, Value>>()
    };
    Next::Done(list(found.rows.iter().take(most).map(record).collect(), truncated))
}

/// What a person sees in a cell; null where nothing is seen, or where the row ends before it.
fn seen(given: Option<&Value>) -> Value {
    given
        .filter(|given| !cell::is_empty(given))
        .map(|given| Value::String(cell::text(given)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
