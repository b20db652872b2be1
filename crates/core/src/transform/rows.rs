//! What transforms of rows share: which sheet, which columns, which rows.
//!
//! The steps are a mapping's: one that reads a `range` in A1 notation and gives `values`, a list of rows of cells,
//! and one that writes `values` at a `range`. Everything else is said in the settings:
//!
//! ```text
//! sheet, header_row                which grid, and where its headers are
//! columns [{header, param | const | value: "now", …}]     what is written, by header
//! lookup {header, param, match}    which rows are meant
//! ```

mod column;
mod grid;
mod lookup;
#[cfg(test)]
pub(super) mod testing;

pub(super) use column::{Columns, header, plain_name};
pub(super) use grid::{Found, Grid, is_before};
pub(super) use lookup::Lookup;

use serde_json::{Map, Value};

use super::{Next, Refusal, StepNeed, leaf};
use crate::{
    json::Reader,
    plan::Leaf,
    schema::{FieldType, SensitiveClass, Sensitivity},
    sheet::{a1, class_of},
};

/// The most characters of a sheet's title.
const MOST_TITLE: usize = 100;
/// The last row that headers may be in.
const LAST_HEADER_ROW: u32 = 1000;
/// The most rows that are searched, where nobody says.
const MOST_ROWS: u32 = 5000;
/// The most rows that anybody may say.
const MOST_ROWS_AT_ALL: u32 = 20_000;

/// The step that reads.
pub(super) const READ: StepNeed = StepNeed {
    what: "the rows",
    is_write: false,
    parameters: &["range"],
    optional: &[],
    leaves: &["values"],
};
/// The step that writes.
pub(super) const WRITE: StepNeed = StepNeed {
    what: "the cells to write",
    is_write: true,
    parameters: &["range", "values"],
    optional: &[],
    leaves: &["updated_range"],
};

/// Which grid, and where its headers are.
pub(super) struct Sheet {
    pub(super) title: String,
    pub(super) header_row: u64,
}

impl Sheet {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let title: Option<String> = reader.required("sheet");
        if let Some(title) = &title
            && (title.trim().is_empty()
                || title.chars().count() > MOST_TITLE
                || title.contains(char::is_control))
        {
            let message = format!("`sheet` is the title of a sheet: from 1 to {MOST_TITLE} characters.");
            reader.fault("sheet", "invalid_sheet", message);
        }
        let header_row = within(reader, "header_row", (1, 1, LAST_HEADER_ROW));
        Some(Self { title: title?, header_row: u64::from(header_row) })
    }
}

/// A whole number between two bounds, with what it is where nobody says.
pub(super) fn within<'r>(
    reader: &mut Reader<'r>,
    name: &'r str,
    (default, least, most): (u32, u32, u32),
) -> u32 {
    let given = reader.optional(name).unwrap_or(default);
    if !(least..=most).contains(&given) {
        let message = format!("`{name}` must be a whole number from {least} to {most}.");
        reader.fault(name, "out_of_range", message);
    }
    given
}

/// How many rows are searched.
pub(super) fn most_rows(reader: &mut Reader<'_>) -> u64 {
    u64::from(within(reader, "most_rows", (MOST_ROWS, 1, MOST_ROWS_AT_ALL)))
}

/// The range that is searched: one row more than the bound, which tells whether there are more.
pub(super) fn searched(sheet: &Sheet, most_rows: u64) -> String {
    let first = sheet.header_row;
    a1::rows(&sheet.title, (first, first.saturating_add(most_rows).saturating_add(1)))
}

/// What makes a column sensitive; one that must not be bound at all is refused.
pub(super) fn class(reader: &mut Reader<'_>, sheet: &str, header: &str) -> Option<SensitiveClass> {
    let class = class_of(sheet, header)?;
    if class.sensitivity() == Sensitivity::Restricted {
        let message = format!("`{header}` is restricted ({}) and can't be bound.", class.as_str());
        reader.fault("header", "restricted", message);
    }
    Some(class)
}

/// A refusal.
pub(super) fn refused(code: &'static str, message: impl Into<String>) -> Next {
    Next::Refused(Refusal { code, message: message.into() })
}

/// What is refused where settings that were checked can't be read: a plan of another form.
pub(super) fn unreadable() -> Next {
    refused("invalid_settings", "The settings of this tool can't be read: bind it anew.")
}

/// That the provider refuses to read what the settings name.
pub(super) fn not_readable(settings: &Map<String, Value>) -> Option<Refusal> {
    let title = settings.get("sheet")?.as_str()?;
    let row = settings.get("header_row").and_then(Value::as_u64).unwrap_or(1);
    let message = format!(
        "The provider refuses to read the sheet `{title}` around row {row}: an operator must look whether a sheet is \
         still called that and has that row. Nothing was written."
    );
    Some(Refusal { code: "sheet_not_readable", message })
}

/// Values for the parameters of a step.
pub(super) fn sent(range: String, row: Option<Vec<Value>>) -> Next {
    let mut values = Map::new();
    values.insert("range".to_owned(), Value::String(range));
    values.extend(row.map(|row| ("values".to_owned(), Value::Array(vec![Value::Array(row)]))));
    Next::Send(values)
}

/// The range that a write says it has written.
pub(super) fn updated_range(answer: &Value) -> Option<&str> {
    answer.get("updated_range").and_then(Value::as_str)
}

/// What a write gives back.
pub(super) fn written_leaves() -> Vec<Leaf> {
    vec![leaf("updated_range", FieldType::String), leaf("row_number", FieldType::Integer)]
}
