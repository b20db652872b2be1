//! Google Sheets, as an operator and a caller live it.

mod calls;
mod cells;
mod grid;
mod hostile;
mod range;
mod setting_up;
mod simulated;
mod trouble;

use serde_json::{Value, json};

use self::{
    cells::{Cell, Shown},
    grid::Grid,
    range::Area,
    simulated::{SPREADSHEET, Sheets},
};
use super::{
    judge,
    simulator::{Seen, Signed, Simulator},
    stage::{Stage, google},
};
use crate::support::{Start, desk::text, oauth};

/// A front desk whose agent writes to a spreadsheet.
struct Scene {
    stage: Stage,
    sheets: Simulator<Sheets>,
    google: oauth::Vendor,
}

impl std::ops::Deref for Scene {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        &self.stage
    }
}

/// Messages: gaps, rows that end early, formulas, money, days, and a column that nobody has named.
fn messages() -> Grid {
    let money = |amount: f64| Cell::Number(amount, Shown::Currency);
    let day = |day: f64| Cell::Number(day, Shown::Date);
    let double = Cell::Formula("=F2*2".to_owned(), Box::new(money(2469.0)));
    let texts = |texts: &[&str]| texts.iter().map(|text| Cell::from(*text)).collect::<Vec<_>>();
    let mut ada = texts(&["(206) 555-0142", "Ada Lovelace", "call back"]);
    ada.extend([day(46090.0), Cell::from("x"), money(1234.5), day(46100.0), double]);
    let cells = vec![
        texts(&["Phone", " Full  NAME ", "Message", "Received", "", "Amount", "Due", "Total"]),
        ada,
        texts(&["+1 206-555-0199", "Grace Hopper"]),
        texts(&["", "Nobody", "no phone"]),
    ];
    Grid::new(0, "It's here", cells)
}

/// Orders: headers in the third row below a merged title; two of them doubled, two cells of them merged.
fn orders() -> Grid {
    let texts = |texts: &[&str]| texts.iter().map(|text| Cell::from(*text)).collect::<Vec<_>>();
    let mut first = vec![Cell::Number(1001.0, Shown::Thousands)];
    first.extend(texts(&["open", "ring twice", "", "Ada", "Lovelace", "1", "2"]));
    let cells = vec![
        texts(&["All orders"]),
        Vec::new(),
        texts(&["Order No", "Status", "Notes", "Changed", "Customer", "", "Tel", "TEL "]),
        first,
        texts(&["A-7", "open", "", "", "Grace"]),
        texts(&["B-1", "open"]),
        texts(&["b-1", "done"]),
    ];
    let mut grid = Grid::new(7, "Orders: 2026/27!", cells);
    grid.merges =
        vec![Area { top: 0, left: 0, bottom: 0, right: 3 }, Area { top: 2, left: 4, bottom: 2, right: 5 }];
    grid
}

impl Scene {
    /// A server on SQLite, connected.
    async fn open() -> Self {
        Self::on(Start::sqlite()).await
    }

    /// A server of one's own liking, connected.
    async fn on(start: Start) -> Self {
        let scopes = ["openid", "email", "https://www.googleapis.com/auth/spreadsheets"];
        let (google, mut replaced) = google(&scopes).await;
        let grids = vec![messages(), orders(), Grid::new(3, "Empty", Vec::new())];
        let signed = Signed::By(google.base.clone());
        let sheets = Simulator::start(Sheets::new(grids), signed, judge::google("googleSheets")).await;
        replaced.push(("https://sheets.googleapis.com\"", format!("{}\"", sheets.base)));
        let replaced: Vec<(&str, &str)> = replaced.iter().map(|(old, new)| (*old, new.as_str())).collect();
        let stage = Stage::on(start, "google_sheets", &replaced).await;
        let scene = Self { stage, sheets, google };
        let page = scene.approve(&[]).await;
        assert!(page.contains("Google Sheets") && page.contains("ada@example.com"), "{page}");
        assert_eq!(scene.status().await["status"], "connected");
        scene
    }

    /// Provisions one action with what the operator fills in, enables it and publishes; gives the skill's id.
    async fn live(&self, action: &str, config: &Value) -> String {
        let skills = self.provision(json!({"actions": [action], "config": {action: config}})).await;
        let id = text(&skills[0]["skill"]["id"]);
        self.seat.change(&id, json!({"isEnabled": true})).await;
        self.seat.publish().await;
        id
    }

    /// What stands in a row of a sheet, as people see it; rows are counted from 1 on.
    fn row(&self, title: &str, row: usize) -> Vec<String> {
        self.sheets.with(|sheets| sheets.grid(title).shown(row - 1))
    }

    /// How many rows of a sheet have anything in them, up to the last.
    fn rows(&self, title: &str) -> usize {
        self.sheets.with(|sheets| sheets.grid(title).used())
    }

    /// The receipts of all calls, the newest first.
    async fn receipts(&self) -> Value {
        self.seat.client.get("/receipts").await.ok()
    }

    /// The methods of what was asked since it was last looked at.
    fn asked(&self) -> Vec<String> {
        self.sheets.seen().iter().map(|seen: &Seen| seen.method.clone()).collect()
    }
}

/// What an operator fills in for adding a message.
fn adds_messages() -> Value {
    json!({"spreadsheet_id": SPREADSHEET, "sheet": "It's here", "columns": [
        {"header": "phone", "param": "caller_phone", "normalize": "e164", "description": "The caller's number."},
        {"header": "Full name", "param": "caller_name", "required": false, "description": "The caller's name."},
        {"header": "Message", "param": "notes", "description": "What the caller wants."},
        {"header": "Received", "value": "now"}]})
}

/// What an operator fills in for looking up a caller.
fn finds_callers() -> Value {
    json!({"spreadsheet_id": SPREADSHEET, "sheet": "It's here",
        "lookup": {"header": "Phone", "param": "caller_phone", "match": "phone", "description": "The caller's number."},
        "columns": [{"header": "full name", "leaf": "customer_name"}, {"header": "Amount", "leaf": "amount"},
            {"header": "Due", "leaf": "due"}, {"header": "Total", "leaf": "total"}]})
}

/// What an operator fills in for changing an order.
fn changes_orders() -> Value {
    json!({"spreadsheet_id": SPREADSHEET, "sheet": "Orders: 2026/27!", "header_row": 3,
        "lookup": {"header": "order no", "param": "order_number", "match": "ignore_case", "description": "The order."},
        "columns": [{"header": "Status", "param": "status", "required": false, "description": "The new status."},
            {"header": "Customer", "param": "caller_name", "required": false, "description": "Whose it is."},
            {"header": "Changed", "value": "now"}]})
}
