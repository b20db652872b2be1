//! Google Sheets, as an operator and a caller live it.

use serde_json::{Value, json};

use super::{
    simulator::{Reply, Seen, Signed, Simulator, Vendor},
    stage::{Stage, google},
};
use crate::support::desk::{Seat, text};

const SPREADSHEET: &str = "1aB2cD3eF4gH5iJ6kL7mN8oP9qR0sT1uV2wX3yZ4aB5c";

/// A spreadsheet with one sheet: its cells as people see them.
#[derive(Default)]
struct Sheets {
    rows: Vec<Vec<Value>>,
}

impl Vendor for Sheets {
    fn answer(&mut self, request: &Seen) -> Reply {
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (request.method.as_str(), segments.as_slice()) {
            ("GET", ["v4", "spreadsheets", SPREADSHEET]) => Reply::ok(json!({
                "spreadsheetId": SPREADSHEET, "properties": {"title": "Requests"},
                "sheets": [{"properties": {"sheetId": 0, "title": "It's here", "sheetType": "GRID",
                    "gridProperties": {"rowCount": 1000, "columnCount": 26}}}]})),
            ("GET", ["v4", "spreadsheets", SPREADSHEET, "values:batchGet"]) => {
                let range = request.parameter("ranges").unwrap_or_default();
                Reply::ok(json!({"spreadsheetId": SPREADSHEET, "valueRanges": [self.values(range, 1)]}))
            }
            ("GET", ["v4", "spreadsheets", SPREADSHEET, "values", range]) => {
                let rows = if range.ends_with("1:1") || range.contains("!1:1") { 1 } else { usize::MAX };
                Reply::ok(self.values(range, rows))
            }
            ("POST", ["v4", "spreadsheets", SPREADSHEET, "values", range]) if range.ends_with(":append") => {
                assert_eq!(request.parameter("valueInputOption"), Some("RAW"));
                let new: Vec<Vec<Value>> = serde_json::from_value(request.body["values"].clone()).unwrap();
                self.rows.extend(new);
                let at = self.rows.len();
                Reply::ok(json!({"spreadsheetId": SPREADSHEET,
                    "updates": {"spreadsheetId": SPREADSHEET, "updatedRange": format!("'It''s here'!A{at}:D{at}"), "updatedRows": 1}}))
            }
            _ => Reply::json(404, json!({"error": {"code": 404, "status": "NOT_FOUND"}})),
        }
    }
}

impl Sheets {
    fn values(&self, range: &str, most: usize) -> Value {
        let rows: Vec<&Vec<Value>> = self.rows.iter().take(most).collect();
        json!({"range": range, "majorDimension": "ROWS", "values": rows})
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_lands_in_the_column_of_its_header() {
    let (vendor, mut replaced) =
        google(&["openid", "email", "https://www.googleapis.com/auth/spreadsheets"]).await;
    let header = ["Phone", "Name", "Message", "Received"].map(Value::from).to_vec();
    let sheets = Simulator::start(Sheets { rows: vec![header] }, Signed::By(vendor.base.clone()), None).await;
    replaced.push(("https://sheets.googleapis.com\"", format!("{}\"", sheets.base)));
    let replaced: Vec<(&str, &str)> = replaced.iter().map(|(old, new)| (*old, new.as_str())).collect();
    let stage = Stage::of("google_sheets", &replaced).await;
    let page = stage.approve(&[]).await;
    assert!(page.contains("Google Sheets") && page.contains("ada@example.com"), "{page}");
    assert_eq!(stage.status().await["status"], "connected");
    let path = format!("/integrations/google_sheets/spreadsheet?ref={SPREADSHEET}");
    let look = stage.seat.client.get(&path).await.ok();
    assert_eq!(look["sheets"][0]["headers"][3]["header"], "Received", "{look}");
    let skills = stage.provision(json!({"actions": ["append_row"]})).await;
    assert_eq!(skills[0]["skill"]["isEnabled"], false);
    let id = text(&skills[0]["skill"]["id"]);
    let config = json!({"spreadsheet_id": SPREADSHEET, "sheet": "It's here", "columns": [
        {"header": "phone", "param": "caller_phone", "normalize": "e164", "description": "The caller's number."},
        {"header": "Message", "param": "notes", "description": "What the caller wants."}]});
    stage.seat.change(&id, json!({"executionConfig": config, "isEnabled": true})).await;
    stage.seat.publish().await;
    let done = stage.confirm("append_row", json!({"caller_phone": "(206) 555-0142", "notes": "=1+1"})).await;
    Seat::output(&done);
    let row = sheets.with(|sheets| sheets.rows[1].clone());
    assert_eq!(row[0], "+12065550142", "{row:?}");
    assert_eq!(row[2], "=1+1", "{row:?}");
}
