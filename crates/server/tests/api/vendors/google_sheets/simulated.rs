//! The API of Google Sheets over real grids: what our tools use of it, and how it refuses.

use serde_json::{Map, Value, json};

use super::{
    cells::{Cell, Rendering},
    grid::Grid,
    range::{Area, Range},
};
use crate::vendors::{
    mask::Mask,
    simulator::{Reply, Seen, Vendor},
};

/// The one spreadsheet that there is.
pub(super) const SPREADSHEET: &str = "1aB2cD3eF4gH5iJ6kL7mN8oP9qR0sT1uV2wX3yZ4aB5c";
/// The most characters of a cell.
const MOST: usize = 50_000;

/// What the connected account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Edits,
    Reads,
    Nothing,
}

/// A spreadsheet.
#[derive(Debug)]
pub(super) struct Sheets {
    pub(super) grids: Vec<Grid>,
    pub(super) access: Access,
    /// How many requests are left in this minute.
    pub(super) quota: u32,
}

type Answer = Result<Value, Reply>;

impl Vendor for Sheets {
    fn answer(&mut self, request: &Seen) -> Reply {
        self.answered(request).map_or_else(|refused| refused, Reply::ok)
    }

    fn unauthorized(&self) -> Reply {
        refused(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
    }
}

/// A refusal in the form of Google's errors.
pub(super) fn refused(code: u16, status: &str, message: &str) -> Reply {
    Reply::json(code, json!({"error": {"code": code, "message": message, "status": status}}))
}

fn invalid(message: &str) -> Reply {
    refused(400, "INVALID_ARGUMENT", message)
}

impl Sheets {
    /// A spreadsheet with these sheets.
    pub(super) fn new(grids: Vec<Grid>) -> Self {
        Self { grids, access: Access::Edits, quota: 300 }
    }

    /// A sheet by its title.
    pub(super) fn grid(&mut self, title: &str) -> &mut Grid {
        self.grids.iter_mut().find(|grid| grid.title == title).expect("a sheet")
    }

    fn answered(&mut self, request: &Seen) -> Answer {
        let Some(left) = self.quota.checked_sub(1) else {
            let message = "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user'.";
            return Err(refused(429, "RESOURCE_EXHAUSTED", message).header("retry-after", "60"));
        };
        self.quota = left;
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let ["v4", "spreadsheets", id, rest @ ..] = segments.as_slice() else {
            return Err(refused(404, "NOT_FOUND", "Requested entity was not found."));
        };
        self.may(request.method != "GET", id)?;
        match (request.method.as_str(), rest) {
            ("GET", []) => self.overview(request),
            ("GET", ["values:batchGet"]) => {
                let ranges = request.query.iter().filter(|(name, _)| name == "ranges");
                let found: Result<Vec<Value>, Reply> =
                    ranges.map(|(_, range)| self.read(range, request)).collect();
                Ok(json!({"spreadsheetId": SPREADSHEET, "valueRanges": found?}))
            }
            ("GET", ["values", range]) => self.read(range, request),
            ("PUT", ["values", range]) => self.update(range, request),
            ("POST", ["values", range]) if range.ends_with(":append") => {
                self.append(range.trim_end_matches(":append"), request)
            }
            _ => Err(refused(404, "NOT_FOUND", "Method not found.")),
        }
    }

    fn may(&self, is_write: bool, id: &str) -> Result<(), Reply> {
        if id != SPREADSHEET {
            return Err(refused(404, "NOT_FOUND", "Requested entity was not found."));
        }
        match self.access {
            Access::Edits => Ok(()),
            Access::Reads if !is_write => Ok(()),
            Access::Reads | Access::Nothing => {
                Err(refused(403, "PERMISSION_DENIED", "The caller does not have permission"))
            }
        }
    }

    fn overview(&self, request: &Seen) -> Answer {
        let sheet = |(index, grid): (usize, &Grid)| {
            let merges: Vec<Value> = grid.merges.iter().map(|area| merged(grid.id, area)).collect();
            let mut shown = json!({"properties": {"sheetId": grid.id, "title": grid.title, "index": index,
                "sheetType": "GRID", "gridProperties": {"rowCount": grid.rows, "columnCount": grid.columns}}});
            if !merges.is_empty() {
                shown["merges"] = merges.into();
            }
            shown
        };
        let mut sheets: Vec<Value> = self.grids.iter().enumerate().map(sheet).collect();
        // A chart on a page of its own has no cells.
        sheets.push(json!({"properties": {"sheetId": 99, "title": "Chart", "index": sheets.len(), "sheetType": "OBJECT"}}));
        let whole = json!({"spreadsheetId": SPREADSHEET, "sheets": sheets,
            "properties": {"title": "Front desk", "locale": "en_US", "timeZone": "America/New_York"}});
        match request.parameter("fields").map(Mask::read) {
            Some(Ok(mask)) => Ok(mask.of(&whole)),
            Some(Err(why)) => Err(invalid(&why)),
            None => Ok(whole),
        }
    }

    /// The sheet of a range, and its cells.
    fn found(&self, text: &str) -> Result<(usize, Area), Reply> {
        let unknown = || invalid(&format!("Unable to parse range: {text}"));
        let range = Range::read(text).ok_or_else(unknown)?;
        let is_it =
            |grid: &Grid| range.title.as_ref().is_none_or(|title| grid.title.eq_ignore_ascii_case(title));
        let at = self.grids.iter().position(is_it).ok_or_else(unknown)?;
        let grid = &self.grids[at];
        let area = range.within(grid.rows, grid.columns).ok_or_else(|| {
            let (rows, columns) = (grid.rows, grid.columns);
            invalid(&format!("Range ({text}) exceeds grid limits. Max rows: {rows}, max columns: {columns}"))
        })?;
        Ok((at, area))
    }

    fn read(&self, text: &str, request: &Seen) -> Answer {
        let (at, area) = self.found(text)?;
        let rendering = match request.parameter("valueRenderOption") {
            Some("UNFORMATTED_VALUE") => Rendering::Unformatted,
            Some("FORMULA") => Rendering::Formula,
            Some(_) | None => Rendering::Formatted,
        };
        if request.parameter("majorDimension") == Some("COLUMNS") {
            return Err(refused(501, "UNIMPLEMENTED", "Columns aren't simulated."));
        }
        let rows = self.grids[at].values(&area, rendering);
        let mut answer = json!({"range": area.text(&self.grids[at].title), "majorDimension": "ROWS"});
        if !rows.is_empty() {
            answer["values"] = json!(rows);
        }
        Ok(answer)
    }

    fn update(&mut self, text: &str, request: &Seen) -> Answer {
        let (at, area) = self.found(text)?;
        let rows = entered(request)?;
        let wide = rows.iter().map(Vec::len).max().unwrap_or(0);
        if rows.len() > area.bottom - area.top + 1 || wide > area.right - area.left + 1 {
            return Err(invalid(&format!(
                "Requested writing within range [{text}], but tried writing beyond it"
            )));
        }
        Ok(written(&mut self.grids[at], (area.top, area.left), &rows))
    }

    fn append(&mut self, text: &str, request: &Seen) -> Answer {
        let (at, area) = self.found(text)?;
        let rows = entered(request)?;
        let grid = &mut self.grids[at];
        let table = grid.table(&area);
        let (top, left) = table.map_or((area.top, area.left), |table| (table.bottom + 1, table.left));
        if request.parameter("insertDataOption") == Some("INSERT_ROWS") {
            grid.insert_rows(top, rows.len());
        }
        grid.rows = grid.rows.max(top + rows.len());
        let mut answer = json!({"spreadsheetId": SPREADSHEET, "updates": written(grid, (top, left), &rows)});
        if let Some(table) = table {
            answer["tableRange"] = table.text(&grid.title).into();
        }
        Ok(answer)
    }
}

fn merged(sheet: u32, area: &Area) -> Value {
    let range = json!({"sheetId": sheet, "startRowIndex": area.top, "endRowIndex": area.bottom + 1,
        "startColumnIndex": area.left, "endColumnIndex": area.right + 1});
    // Zero is left out, as Google does.
    let members = range.as_object().into_iter().flatten().filter(|(_, value)| **value != json!(0));
    members.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>().into()
}

/// The rows of a body; of each cell what is to stand there, or nothing where it stays as it is.
fn entered(request: &Seen) -> Result<Vec<Vec<Option<Cell>>>, Reply> {
    let read = match request.parameter("valueInputOption") {
        Some("RAW") => Cell::raw,
        Some("USER_ENTERED") => Cell::typed,
        Some(_) | None => return Err(invalid("'valueInputOption' is required but not specified")),
    };
    let cell = |value: &Value| match value {
        Value::Null => Ok(None),
        Value::String(text) if text.chars().count() > MOST => {
            Err(invalid("Your input contains more than the maximum of 50000 characters in a single cell."))
        }
        value => read(value)
            .map(Some)
            .ok_or_else(|| invalid("Invalid values: a cell holds a string, a number or a boolean")),
    };
    let rows = request.body["values"].as_array().into_iter().flatten();
    rows.map(|row| row.as_array().into_iter().flatten().map(cell).collect()).collect()
}

fn written(grid: &mut Grid, (top, left): (usize, usize), rows: &[Vec<Option<Cell>>]) -> Value {
    let cells = || {
        rows.iter().enumerate().flat_map(|(row, cells)| {
            let stated = cells.iter().enumerate().filter_map(|(column, cell)| Some((column, cell.as_ref()?)));
            stated.map(move |(column, cell)| (top + row, left + column, cell))
        })
    };
    for (row, column, cell) in cells() {
        grid.set(row, column, cell.clone());
    }
    let wide = rows.iter().map(Vec::len).max().unwrap_or(0);
    let area = Area { top, left, bottom: top + rows.len().max(1) - 1, right: left + wide.max(1) - 1 };
    let count = |numbers: Vec<usize>| numbers.into_iter().collect::<std::collections::BTreeSet<_>>().len();
    json!({"spreadsheetId": SPREADSHEET, "updatedRange": area.text(&grid.title), "updatedCells": cells().count(),
        "updatedRows": count(cells().map(|(row, ..)| row).collect()),
        "updatedColumns": count(cells().map(|(_, column, _)| column).collect())})
}
