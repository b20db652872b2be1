//! `append_row`: a row is added to a sheet, each cell in the column of its header.
//!
//! The columns are found by their headers at each call, before anything is written. The writing step is given the
//! cell of the first header, and must add the row below the block of rows that hangs together with it, from the
//! block's first column on; columns that aren't named get null, which leaves them empty.
//!
//! That block begins with the first header, unless there are values to the left of it without a header. The rows
//! around the headers are looked at for such values, since a row would get into the wrong columns by them.

use serde_json::{Map, Value};

use super::{
    Described, Next, State, leaf,
    rows::{self, Columns, Grid, Sheet},
    settings, single,
};
use crate::{
    diagnostic::Diagnostic,
    plan::{Output, Shape},
    schema::FieldType,
    sheet::a1,
};

/// How many rows above and below the headers are looked at for values without a header.
const AROUND: u64 = 20;

struct Settings {
    sheet: Sheet,
    columns: Columns,
}

fn read(settings: &Map<String, Value>) -> Result<Settings, Vec<Diagnostic>> {
    settings::read(settings, |reader| {
        let sheet = Sheet::read(reader);
        let columns = Columns::read(reader, sheet.as_ref());
        Some(Settings { sheet: sheet?, columns: columns? })
    })
}

/// What callers say and get.
pub(super) fn describe(settings: &Map<String, Value>) -> Result<Described, Vec<Diagnostic>> {
    let Settings { columns, .. } = read(settings)?;
    let mut leaves = rows::written_leaves();
    leaves.push(leaf("misplaced", FieldType::Boolean));
    let output = Output { shape: Shape::Single, leaves, places: None };
    Ok(Described { parameters: columns.parameters(), output })
}

/// What happens next.
pub(super) fn next(state: State<'_>) -> Next {
    let Ok(settings) = read(state.settings) else { return rows::unreadable() };
    let Settings { sheet, .. } = &settings;
    let first = sheet.header_row.saturating_sub(AROUND).max(1);
    match state.answers {
        [] => rows::sent(a1::rows(&sheet.title, (first, sheet.header_row.saturating_add(AROUND))), None),
        [read] => write(&settings, &Grid::of(sheet, read, first), state),
        [read, written, ..] => done(&settings, &Grid::of(sheet, read, first), written, state),
    }
}

/// The row, and the column of its first cell.
struct Row {
    from: usize,
    cells: Vec<Value>,
}

fn row(settings: &Settings, grid: &Grid<'_>, state: State<'_>) -> Result<Row, Next> {
    let from = grid.headers().first().unwrap_or(0);
    let mut cells = Vec::new();
    for column in settings.columns.iter() {
        let place = grid.column(&column.header).map_err(Next::Refused)?.saturating_sub(from);
        if cells.len() <= place {
            cells.resize(place + 1, Value::Null);
        }
        if let Some(cell) = cells.get_mut(place) {
            *cell = settings.columns.cell(column, state.arguments, state.now);
        }
    }
    let filled = cells.iter().rposition(|cell| !cell.is_null());
    cells.truncate(filled.map_or(0, |last| last + 1));
    Ok(Row { from, cells })
}

fn write(settings: &Settings, grid: &Grid<'_>, state: State<'_>) -> Next {
    let sheet = &settings.sheet;
    let Row { from, cells } = match row(settings, grid, state) {
        Ok(row) => row,
        Err(refused) => return refused,
    };
    if cells.is_empty() {
        return rows::refused("nothing_to_write", "State at least one value: an empty row isn't added.");
    }
    if grid.all().any(|row| rows::is_before(row, from)) {
        let message = format!(
            "The sheet `{}` has values to the left of its first header, in column {}, so a row could get into the \
             wrong columns: an operator must put a header in row {} of each column that has values.",
            sheet.title,
            a1::letters(from),
            sheet.header_row
        );
        return rows::refused("header_missing", message);
    }
    rows::sent(a1::cell(&sheet.title, from, sheet.header_row), Some(cells))
}

fn done(settings: &Settings, grid: &Grid<'_>, written: &Value, state: State<'_>) -> Next {
    let range = rows::updated_range(written);
    let area = range.and_then(a1::area);
    let last = row(settings, grid, state).ok().and_then(|row| (row.from + row.cells.len()).checked_sub(1));
    // Whether empty cells at the beginning count as written is the provider's to say, but where the row ends is sure.
    let misplaced = area.is_some_and(|area| Some(area.last_column) != last);
    let mut record = Map::new();
    record.insert("updated_range".to_owned(), range.into());
    record.insert("row_number".to_owned(), area.map(|area| area.last_row).into());
    record.insert("misplaced".to_owned(), misplaced.into());
    Next::Done(single(record))
}

#[cfg(test)]
mod tests;
