//! `/integrations/{kind}/spreadsheet`: what a spreadsheet holds, for whoever maps its columns.

use axum::{
    extract::{Path, State},
    http::Uri,
};
use jackfield_core::sheet::overview::{Header, Overview, Sheet, Unusable};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::query;
use crate::{
    api::conventions::{
        Answer, Authorized, Envelope, Reply, authorize::IntegrationsRead, problem::ProblemDetails,
    },
    app::{App, spreadsheets},
};

/// Which spreadsheet.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SpreadsheetQuery {
    /// The spreadsheet's address as the browser shows it, or its id.
    #[serde(rename = "ref")]
    #[param(rename = "ref")]
    reference: String,
    /// The number of the row that holds the headers; 1 where it is left out.
    header_row: Option<u32>,
}

/// A spreadsheet at a glance.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SpreadsheetView {
    /// Its id: the `spreadsheet_id` of the actions.
    pub spreadsheet_id: String,
    /// Its title.
    pub title: String,
    /// Its sheets, in their order.
    pub sheets: Vec<SheetView>,
}

/// One sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetView {
    /// Its title: the `sheet` of the actions.
    pub title: String,
    /// Its id, which its address has behind `gid=`.
    pub gid: i64,
    /// How many rows it has.
    pub rows: u64,
    /// How many columns it has.
    pub columns: u64,
    /// What stands in its row of headers.
    pub headers: Vec<HeaderView>,
}

/// One cell of the row of headers.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeaderView {
    /// What it says.
    pub header: String,
    /// The letters of its column.
    pub column: String,
    /// Whether an action can name it.
    pub usable: bool,
    /// Why not: `empty`, `duplicate`, `merged` or `restricted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub why: Option<Unusable>,
}

/// Look into a spreadsheet
///
/// Its sheets and their headers, to fill in what an action of Google Sheets needs: never what its rows say.
#[utoipa::path(get, path = "/integrations/{kind}/spreadsheet", operation_id = "getSpreadsheet", tag = "Integrations",
    params(("kind" = String, Path), SpreadsheetQuery), security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<SpreadsheetView>), (status = "4XX", body = ProblemDetails),
        (status = "5XX", body = ProblemDetails)))]
pub async fn look(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path(kind): Path<String>,
    uri: Uri,
) -> Answer<SpreadsheetView> {
    let SpreadsheetQuery { reference, header_row } = query::read(&uri)?;
    let wanted = (reference.as_str(), header_row.unwrap_or(1).max(1));
    let found = spreadsheets::look(&app, &authorized.caller.organization, &kind, wanted).await?;
    Ok(Reply::ok(view(found)))
}

fn view(overview: Overview) -> SpreadsheetView {
    let Overview { spreadsheet_id, title, sheets } = overview;
    SpreadsheetView { spreadsheet_id, title, sheets: sheets.into_iter().map(sheet).collect() }
}

fn sheet(sheet: Sheet) -> SheetView {
    let Sheet { title, gid, rows, columns, headers } = sheet;
    let header = |Header { header, column, usable, why }| HeaderView { header, column, usable, why };
    SheetView { title, gid, rows, columns, headers: headers.into_iter().map(header).collect() }
}
