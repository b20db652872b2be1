//! A spreadsheet at a glance, for whoever fills in which sheet and columns a tool is bound to.
//!
//! It asks by the operations of the provider's own folder, so the mapping of names is data here as well; what they
//! answer is read by `jackfield_core::sheet`.

use jackfield_core::{
    diagnostic::Diagnostic,
    plan::http::HttpCall,
    schema::Method,
    sheet::{
        overview::{self, Overview},
        reference,
    },
};
use jackfield_drivers::{
    ErrorKind,
    http::{Body, HttpConnection},
    limits::Deadline,
};
use serde_json::Value;
use url::form_urlencoded;

use super::{
    App,
    catalog::{self, Provider},
    connections::{self, Connection, Connections},
};
use crate::error::{Error, Result};

/// What the spreadsheet that somebody has pasted holds.
///
/// # Errors
/// `invalid_reference`, `unknown_integration`, `integration_not_connected`, `not_a_spreadsheet_integration`,
/// `spreadsheet_not_found`; or what stood in the way.
pub async fn look(
    app: &App,
    organization: &str,
    kind: &str,
    (pasted, header_row): (&str, u32),
) -> Result<Overview> {
    let provider = catalog::known(app, organization, kind).await?;
    let places = Places::of(&provider).ok_or_else(|| none_here(kind))?;
    let reference = reference::read(pasted).map_err(|fault| {
        let fault = Diagnostic::new("invalid_reference", "ref", fault.to_string());
        Error::invalid_body(vec![fault])
    })?;
    let connection = Connections::get(app, organization, kind).await?;
    let Connection::Http(api) = &*connection else { return Err(none_here(kind)) };
    let filled = |path: &str| path.replace("{spreadsheetId}", &reference.spreadsheet_id);
    let deadline = Deadline::after(app.settings.http.limits.call_timeout);
    let path = format!("{}?{}", filled(&places.spreadsheet), query(&[("fields", overview::FIELDS)]));
    let spreadsheet = ask(app, (organization, kind), api, (path, deadline)).await?;
    let ranges = overview::header_ranges(&spreadsheet, header_row);
    let headers = if ranges.is_empty() {
        Value::Null
    } else {
        let ranges: Vec<(&str, &str)> = ranges.iter().map(|range| ("ranges", range.as_str())).collect();
        let path = format!("{}?{}", filled(&places.values), query(&ranges));
        ask(app, (organization, kind), api, (path, deadline)).await?
    };
    Ok(overview::overview(&spreadsheet, &headers, header_row))
}

/// The paths of the two operations that are asked, as the provider's folder has them.
struct Places {
    spreadsheet: String,
    values: String,
}

impl Places {
    fn of(provider: &Provider) -> Option<Self> {
        let schema = provider.folder.as_deref()?.folder.shipped()?;
        let path = |name| Some(schema.operation(name)?.http.as_deref()?.path.clone());
        Some(Self {
            spreadsheet: path("sheets.spreadsheets.get")?,
            values: path("sheets.spreadsheets.values.batchGet")?,
        })
    }
}

fn none_here(kind: &str) -> Error {
    let detail =
        format!("`{kind}` holds no spreadsheets. Ask an integration that does, such as `google_sheets`.");
    Error::unprocessable("not_a_spreadsheet_integration", detail)
}

fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

async fn ask(
    app: &App,
    (organization, kind): (&str, &str),
    api: &HttpConnection,
    (path_and_query, deadline): (String, Deadline),
) -> Result<Value> {
    let call = HttpCall {
        method: Method::Get,
        server: None,
        path_and_query,
        headers: vec![("Accept".to_owned(), "application/json".to_owned())],
        body: None,
        is_repeatable: true,
    };
    let answer = api.call(&call, deadline).await;
    connections::note(app, organization, kind, answer.as_ref().map(|_| ())).await?;
    match answer {
        Ok(answer) => match answer.body {
            Body::Json(value) => Ok(value),
            Body::Text(_) | Body::Unreadable | Body::Empty => Ok(Value::Null),
        },
        Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden) => {
            let detail = "There is no such spreadsheet, or the connected account may not read it. Share it with that \
                          account, or paste another address.";
            Err(Error::unprocessable("spreadsheet_not_found", detail).because(error))
        }
        Err(error) => Err(connections::later(error)),
    }
}
