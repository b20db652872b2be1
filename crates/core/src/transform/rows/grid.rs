//! The rows that a step has read, and the columns that headers name in them.

use serde_json::Value;

use super::{Sheet, lookup::Wanted};
use crate::{
    schema::Sensitivity,
    sheet::{
        cell, class_of,
        headers::{Headers, Unresolved},
    },
    transform::Refusal,
};

/// Rows of a sheet, from some row on.
pub(in crate::transform) struct Grid<'a> {
    sheet: &'a Sheet,
    headers: Headers,
    rows: &'a [Value],
    /// How many of the rows are above those with data: the headers and what is over them.
    above: usize,
}

impl<'a> Grid<'a> {
    /// The rows of an answer, of which the first is the sheet's row of this number.
    pub(in crate::transform) fn of(sheet: &'a Sheet, answer: &'a Value, first_row: u64) -> Self {
        let rows = answer.get("values").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let place = usize::try_from(sheet.header_row.saturating_sub(first_row)).unwrap_or(usize::MAX);
        let headers = Headers::of(rows.get(place).map(cells).unwrap_or_default());
        Self { sheet, headers, rows, above: place.saturating_add(1) }
    }

    /// The headers.
    pub(in crate::transform) fn headers(&self) -> &Headers {
        &self.headers
    }

    /// All rows that were read, above the headers too.
    pub(in crate::transform) fn all(&self) -> impl Iterator<Item = &'a [Value]> {
        self.rows.iter().map(cells)
    }

    /// The rows below the headers, each with its number in the sheet.
    pub(in crate::transform) fn records(&self) -> impl Iterator<Item = (u64, &'a [Value])> + use<'a> {
        let numbers = self.sheet.header_row.saturating_add(1)..;
        numbers.zip(self.rows.iter().skip(self.above).map(cells))
    }

    /// The column of a header.
    pub(in crate::transform) fn column(&self, header: &str) -> Result<usize, Refusal> {
        let (sheet, row) = (&self.sheet.title, self.sheet.header_row);
        let column = self.headers.column(header).map_err(|problem| match problem {
            Unresolved::NotThere { instead } => Refusal {
                code: "header_not_found",
                message: match instead {
                    Some(instead) => {
                        format!("There is no column `{header}` in row {row} of the sheet `{sheet}`; {instead}")
                    }
                    None => format!("Row {row} of the sheet `{sheet}` has no headers, so no column `{header}`."),
                },
            },
            Unresolved::Several { columns } => Refusal {
                code: "header_ambiguous",
                message: format!(
                    "The sheet `{sheet}` has `{header}` above several columns ({}), so it can't be told which is meant.",
                    columns.join(", ")
                ),
            },
        })?;
        // The header in the sheet may be spelled so that it says more than the one that was bound.
        let shown = self.headers.shown().get(column).map_or("", String::as_str);
        let class = class_of(sheet, shown).filter(|class| class.sensitivity() == Sensitivity::Restricted);
        match class {
            Some(class) => Err(Refusal {
                code: "header_restricted",
                message: format!(
                    "The column `{shown}` is restricted ({}) and isn't touched.",
                    class.as_str()
                ),
            }),
            None => Ok(column),
        }
    }
}

/// The rows that match.
pub(in crate::transform) struct Found<'a> {
    /// Each with its number in the sheet.
    pub(in crate::transform) rows: Vec<(u64, &'a [Value])>,
    /// Whether there were more rows than are searched.
    pub(in crate::transform) is_partial: bool,
}

impl<'a> Found<'a> {
    /// The rows that have in a column what is looked for, among so many.
    pub(in crate::transform) fn of(grid: &Grid<'a>, column: usize, wanted: &Wanted, most: u64) -> Self {
        let bound = usize::try_from(most).unwrap_or(usize::MAX);
        let matches = |(_, row): &(u64, &[Value])| row.get(column).is_some_and(|cell| wanted.is(cell));
        let rows = grid.records().take(bound).filter(matches).collect();
        Self { rows, is_partial: grid.records().nth(bound).is_some() }
    }
}

/// The cells of a row.
fn cells(row: &Value) -> &[Value] {
    row.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Whether something stands in a row before a column.
pub(in crate::transform) fn is_before(row: &[Value], column: usize) -> bool {
    row.iter().take(column).any(|value| !cell::is_empty(value))
}
