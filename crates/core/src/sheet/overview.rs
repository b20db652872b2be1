//! A spreadsheet at a glance: its sheets, and which of their headers a tool can be bound to.
//!
//! ```text
//! reference ─▶ spreadsheets.get (FIELDS) ─▶ header_ranges ─▶ spreadsheets.values.batchGet ─▶ overview
//! ```

use serde::Serialize;
use serde_json::Value;

use super::{a1, class_of, headers::Headers};
use crate::schema::Sensitivity;

/// What is asked for of a spreadsheet.
pub const FIELDS: &str = "spreadsheetId,properties.title,\
    sheets(properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount)),merges)";
/// The sheets whose headers are read; an address of a request holds no more of their titles.
const MOST_SHEETS: usize = 20;

/// A spreadsheet at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Its id.
    pub spreadsheet_id: String,
    /// Its title.
    pub title: String,
    /// Its sheets that are grids, in their order.
    pub sheets: Vec<Sheet>,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sheet {
    /// Its title, by which tools know it.
    pub title: String,
    /// Its id, which the address of its page has behind `gid=`.
    pub gid: i64,
    /// How many rows its grid has.
    pub rows: u64,
    /// How many columns its grid has.
    pub columns: u64,
    /// What stands in its row of headers, by column.
    pub headers: Vec<Header>,
}

/// One cell of the row of headers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// What it says; empty where nothing stands there.
    pub header: String,
    /// The letters of its column.
    pub column: String,
    /// Whether a tool can be bound to it.
    pub usable: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Unusable>,
}

/// Why a header can't be bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unusable {
    /// Nothing stands there.
    Empty,
    /// Another column has the same.
    Duplicate,
    /// The cell belongs to another one, with which it is merged.
    Merged,
    /// What it names must not be read or written, such as a government id.
    Restricted,
}

/// The ranges to read for the headers, one for each sheet that has that row.
pub fn header_ranges(spreadsheet: &Value, header_row: u32) -> Vec<String> {
    let row = u64::from(header_row);
    let asked = grids(spreadsheet).filter(|grid| grid.rows >= row).take(MOST_SHEETS);
    asked.map(|grid| a1::rows(grid.title, (row, row))).collect()
}

/// The overview, out of the answer about the spreadsheet and the values of its [`header_ranges`], in their order.
pub fn overview(spreadsheet: &Value, headers: &Value, header_row: u32) -> Overview {
    let answers = headers.get("valueRanges").and_then(Value::as_array);
    let mut answers = answers.into_iter().flatten();
    let mut left = MOST_SHEETS;
    let sheets = grids(spreadsheet).map(|grid| {
        let is_asked = left > 0 && grid.rows >= u64::from(header_row);
        left = left.saturating_sub(usize::from(is_asked));
        let cells = if is_asked { answers.next() } else { None };
        let row = cells.and_then(|answer| answer.pointer("/values/0")).and_then(Value::as_array);
        let headers = Headers::of(row.map(Vec::as_slice).unwrap_or_default());
        grid.sheet(&headers, header_row)
    });
    Overview {
        sheets: sheets.collect(),
        spreadsheet_id: text(spreadsheet, "/spreadsheetId").to_owned(),
        title: text(spreadsheet, "/properties/title").to_owned(),
    }
}

/// A sheet as the provider describes it.
struct Grid<'v> {
    title: &'v str,
    gid: i64,
    rows: u64,
    columns: u64,
    merges: &'v [Value],
}

/// The sheets that are grids: a chart has no cells.
fn grids(spreadsheet: &Value) -> impl Iterator<Item = Grid<'_>> {
    let sheets = spreadsheet.get("sheets").and_then(Value::as_array);
    sheets.into_iter().flatten().filter_map(|sheet| {
        let count = |name: &str| sheet.pointer(&format!("/properties/gridProperties/{name}"))?.as_u64();
        Some(Grid {
            title: sheet.pointer("/properties/title")?.as_str()?,
            gid: sheet.pointer("/properties/sheetId").and_then(Value::as_i64).unwrap_or_default(),
            rows: count("rowCount")?,
            columns: count("columnCount")?,
            merges: sheet.get("merges").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default(),
        })
    })
}

impl Grid<'_> {
    fn sheet(&self, headers: &Headers, header_row: u32) -> Sheet {
        let row = u64::from(header_row).saturating_sub(1);
        let headers = headers.shown().iter().enumerate().map(|(column, header)| {
            let why = self.why_not(headers, header, (row, column));
            Header { header: header.clone(), column: a1::letters(column), usable: why.is_none(), why }
        });
        Sheet {
            headers: headers.collect(),
            title: self.title.to_owned(),
            gid: self.gid,
            rows: self.rows,
            columns: self.columns,
        }
    }

    fn why_not(&self, headers: &Headers, header: &str, (row, column): (u64, usize)) -> Option<Unusable> {
        if self.is_covered(row, u64::try_from(column).unwrap_or(u64::MAX)) {
            Some(Unusable::Merged)
        } else if header.is_empty() {
            Some(Unusable::Empty)
        } else if headers.columns(header).count() > 1 {
            Some(Unusable::Duplicate)
        } else {
            let class = class_of(self.title, header);
            let is_restricted = class.is_some_and(|class| class.sensitivity() == Sensitivity::Restricted);
            is_restricted.then_some(Unusable::Restricted)
        }
    }

    /// Whether a cell is merged into another one. Bounds that aren't said lie at the edge of the sheet.
    fn is_covered(&self, row: u64, column: u64) -> bool {
        self.merges.iter().any(|merge| {
            let bound = |name: &str| merge.get(name).and_then(Value::as_u64);
            let (top, left) = (bound("startRowIndex").unwrap_or(0), bound("startColumnIndex").unwrap_or(0));
            let below = bound("endRowIndex").unwrap_or(u64::MAX);
            let right = bound("endColumnIndex").unwrap_or(u64::MAX);
            let is_inside = (top..below).contains(&row) && (left..right).contains(&column);
            is_inside && (row, column) != (top, left)
        })
    }
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn spreadsheet() -> Value {
        let grid = |rows: u64| json!({"rowCount": rows, "columnCount": 26});
        json!({"spreadsheetId": "1abc", "properties": {"title": "Front desk"}, "sheets": [
            {"properties": {"sheetId": 0, "title": "It's us", "gridProperties": grid(1000)},
                "merges": [{"sheetId": 0, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 3}]},
            {"properties": {"sheetId": 5, "title": "Chart", "sheetType": "OBJECT"}},
            {"properties": {"sheetId": 6, "title": "Short", "gridProperties": grid(1)}},
            {"properties": {"sheetId": 7, "title": "Empty", "gridProperties": grid(2)}}]})
    }

    #[test]
    fn each_header_says_whether_it_can_be_bound() {
        assert_eq!(header_ranges(&spreadsheet(), 2), ["'It''s us'!A2:ZZ2", "'Empty'!A2:ZZ2"]);
        let rows = json!({"valueRanges": [
            {"values": [["Name", "Address", "", "Phone", "", "SSN", "phone ", ""]]},
            {"range": "Empty!A2:Z2"}]});
        let seen = overview(&spreadsheet(), &rows, 2);
        let told: Vec<String> = seen.sheets[0]
            .headers
            .iter()
            .map(|header| format!("{} {} {:?}", header.column, header.header, header.why))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @"
        A Name None
        B Address None
        C  Some(Merged)
        D Phone Some(Duplicate)
        E  Some(Empty)
        F SSN Some(Restricted)
        G phone Some(Duplicate)
        ");
        let others: Vec<(&str, i64, usize)> = seen
            .sheets
            .iter()
            .skip(1)
            .map(|sheet| (sheet.title.as_str(), sheet.gid, sheet.headers.len()))
            .collect();
        assert_eq!(others, [("Short", 6, 0), ("Empty", 7, 0)]);
    }

    #[test]
    fn it_is_written_as_the_api_says() {
        let rows = json!({"valueRanges": [{"values": [["", "A", "", "B"]]}, {}]});
        let seen = serde_json::to_value(overview(&spreadsheet(), &rows, 2)).unwrap();
        assert_eq!(
            seen["sheets"][0],
            json!({"title": "It's us", "gid": 0, "rows": 1000, "columns": 26, "headers": [
                {"header": "", "column": "A", "usable": false, "why": "empty"},
                {"header": "A", "column": "B", "usable": true},
                {"header": "", "column": "C", "usable": false, "why": "merged"},
                {"header": "B", "column": "D", "usable": true}]})
        );
        assert_eq!((&seen["spreadsheetId"], &seen["title"]), (&json!("1abc"), &json!("Front desk")));
    }

    #[test]
    fn answers_of_another_form_give_less_and_break_nothing() {
        for odd in [json!(null), json!([]), json!({"sheets": [{}, 7]}), json!({"sheets": {}})] {
            assert_eq!(overview(&odd, &odd, 1).sheets, []);
        }
        let many: Vec<Value> = (0..30).map(|number| json!({"properties": {"title": format!("S{number}"), "gridProperties": {"rowCount": 9, "columnCount": 9}}})).collect();
        let many = json!({"sheets": many});
        assert_eq!(header_ranges(&many, 1).len(), 20);
        assert_eq!(overview(&many, &json!({}), 1).sheets.len(), 30);
    }
}
