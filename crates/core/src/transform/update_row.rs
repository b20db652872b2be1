//! `update_row`: some cells of one row are changed, the one that has in one column what the caller says.
//!
//! Nothing is written unless exactly one row is meant, for certain. Cells between those that are set are sent as
//! null, which the writing step must leave as they are.

use serde_json::{Map, Value};

use super::{
    Described, Next, State,
    rows::{self, Columns, Found, Grid, Lookup, Sheet},
    settings, single,
};
use crate::{
    diagnostic::Diagnostic,
    plan::{Output, Shape},
    sheet::a1,
};

struct Settings {
    sheet: Sheet,
    lookup: Lookup,
    columns: Columns,
    most_rows: u64,
}

fn read(settings: &Map<String, Value>) -> Result<Settings, Vec<Diagnostic>> {
    settings::read(settings, |reader| {
        let sheet = Sheet::read(reader);
        let lookup = Lookup::read(reader, sheet.as_ref().map_or("", |sheet| sheet.title.as_str()));
        let columns = Columns::read(reader, sheet.as_ref());
        let most_rows = rows::most_rows(reader);
        if let (Some(lookup), Some(columns)) = (&lookup, &columns)
            && columns.parameters().iter().any(|parameter| parameter.name == lookup.parameter.name)
        {
            let message = format!(
                "`{}` is also a column's: what finds the row and what is written are two parameters.",
                lookup.parameter.name
            );
            reader.fault("lookup.param", "duplicate", message);
        }
        Some(Settings { sheet: sheet?, lookup: lookup?, columns: columns?, most_rows })
    })
}

/// What callers say and get.
pub(super) fn describe(settings: &Map<String, Value>) -> Result<Described, Vec<Diagnostic>> {
    let Settings { lookup, columns, .. } = read(settings)?;
    let mut parameters = vec![lookup.parameter];
    parameters.extend(columns.parameters());
    let output = Output { shape: Shape::Single, leaves: rows::written_leaves(), places: None };
    Ok(Described { parameters, output })
}

/// What happens next.
pub(super) fn next(state: State<'_>) -> Next {
    let Ok(settings) = read(state.settings) else { return rows::unreadable() };
    let sheet = &settings.sheet;
    match state.answers {
        [] => match settings.lookup.wanted(state.arguments, state.region) {
            Ok(_) if is_nothing(&settings, state) => {
                rows::refused("nothing_to_write", "State at least one value that the row is to have.")
            }
            Ok(_) => rows::sent(rows::searched(sheet, settings.most_rows), None),
            Err(refusal) => Next::Refused(refusal),
        },
        [read] => {
            write(&settings, &Grid::of(sheet, read, sheet.header_row), state).unwrap_or_else(|next| next)
        }
        [_, written, ..] => {
            let range = rows::updated_range(written);
            let mut record = Map::new();
            record.insert("updated_range".to_owned(), range.into());
            record.insert("row_number".to_owned(), range.and_then(a1::area).map(|area| area.last_row).into());
            Next::Done(single(record))
        }
    }
}

fn is_nothing(settings: &Settings, state: State<'_>) -> bool {
    let columns = &settings.columns;
    columns.iter().all(|column| columns.cell(column, state.arguments, state.now).is_null())
}

/// The cells of the one row that is meant, or why there is none.
fn write(settings: &Settings, grid: &Grid<'_>, state: State<'_>) -> Result<Next, Next> {
    let Settings { sheet, lookup, columns, most_rows } = settings;
    let wanted = lookup.wanted(state.arguments, state.region).map_err(Next::Refused)?;
    let key = grid.column(&lookup.header).map_err(Next::Refused)?;
    let mut set = Vec::new();
    for column in columns.iter() {
        let place = grid.column(&column.header).map_err(Next::Refused)?;
        set.push((place, columns.cell(column, state.arguments, state.now)));
    }
    set.retain(|(_, cell)| !cell.is_null());
    let row = the_row(&Found::of(grid, key, &wanted, *most_rows), lookup)?;
    let places = || set.iter().map(|(place, _)| *place);
    let (first, last) = (places().min().unwrap_or(0), places().max().unwrap_or(0));
    let mut cells = vec![Value::Null; last.saturating_sub(first) + 1];
    for (place, value) in set {
        if let Some(cell) = cells.get_mut(place.saturating_sub(first)) {
            *cell = value;
        }
    }
    Ok(rows::sent(a1::cells(&sheet.title, (first, last), row), Some(cells)))
}

/// The number of the one row that was found.
fn the_row(found: &Found<'_>, lookup: &Lookup) -> Result<u64, Next> {
    let name = &lookup.parameter.name;
    match found.rows.as_slice() {
        [_, _, ..] => {
            let message = format!(
                "{} rows match `{name}`, so it can't be told which one is meant; nothing was written.",
                found.rows.len()
            );
            Err(rows::refused("row_ambiguous", message))
        }
        _ if found.is_partial => {
            let message = "The sheet has more rows than are searched, so it isn't certain that one row alone is meant; \
                           nothing was written. An operator can raise `most_rows`.";
            Err(rows::refused("too_many_rows", message))
        }
        [] => {
            let message = format!("No row matches `{name}`; nothing was written.");
            Err(rows::refused("row_not_found", message))
        }
        [(row, _)] => Ok(*row),
    }
}

#[cfg(test)]
mod tests;
