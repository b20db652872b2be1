//! `/audit-logs`: who did what, when, from where, and how it ended.

use axum::extract::{Query as FromQuery, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::conventions::{
    Answer, Authorized, Cursor, Envelope, Page, PageQuery, Reply, authorize::AuditRead,
    problem::ProblemDetails,
};
use crate::{
    app::{App, audit},
    error::{Error, Result},
    model::clock::rfc3339,
    store::audit::{Entry, Filter},
};

/// One entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntryView {
    /// `aud_…`
    pub id: String,
    /// When, RFC 3339.
    pub at: String,
    /// Who: a key's id.
    pub actor: String,
    /// What was asked for.
    pub action: String,
    /// Of which resource.
    pub resource: String,
    /// `allowed`, `refused:<code>` or `failed:<code>`.
    pub outcome: String,
    /// From which address.
    pub origin: String,
    /// With which request.
    pub request_id: String,
}

/// Which entries to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Of this key.
    pub actor: Option<String>,
    /// With this action.
    pub action: Option<String>,
    /// Of this resource.
    pub resource: Option<String>,
    /// At or after this time, RFC 3339.
    pub from: Option<String>,
    /// Before this time, RFC 3339.
    pub to: Option<String>,
}

/// Read the audit log
///
/// Newest first. Every mutation and every refused authorization is in it; secrets never are.
#[utoipa::path(get, path = "/audit-logs", operation_id = "listAuditLogs", tag = "AuditLogs",
    params(PageQuery, AuditQuery), security(("apiKey" = ["audit:read"])),
    responses((status = 200, body = Envelope<Vec<AuditEntryView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<AuditRead>,
    cursor: Cursor,
    FromQuery(query): FromQuery<AuditQuery>,
) -> Answer<Vec<AuditEntryView>> {
    let filter = Filter {
        actor: query.actor,
        action: query.action,
        resource: query.resource,
        from: time("from", query.from.as_deref())?,
        to: time("to", query.to.as_deref())?,
    };
    let before = Some(cursor.after.as_str()).filter(|after| !after.is_empty());
    let rows = audit::list(&app, &authorized.caller.organization, &filter, before, cursor.rows()).await?;
    let page = Page::cut(&app, &cursor, rows, |entry| entry.id.clone());
    Ok(Reply::ok(page.items.into_iter().map(view).collect()).with_pagination(page.pagination))
}

/// A time of a query as the store keeps it.
///
/// # Errors
/// `invalid_query`, naming the parameter.
pub fn time(name: &str, text: Option<&str>) -> Result<Option<i64>> {
    text.map(|text| {
        text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_microsecond).map_err(|_| {
            Error::invalid("invalid_query", format!("`{name}` must be a time such as 2026-12-31T00:00:00Z."))
        })
    })
    .transpose()
}

fn view(entry: Entry) -> AuditEntryView {
    AuditEntryView {
        id: entry.id,
        at: rfc3339(entry.at),
        actor: entry.actor,
        action: entry.action,
        resource: entry.resource,
        outcome: entry.outcome,
        origin: entry.origin,
        request_id: entry.request_id,
    }
}
