//! `/receipts`: every call with its timing and outcome.

use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    audit_logs::time,
    conventions::{
        Answer, Authorized, Cursor, Envelope, Page, PageQuery, Reply, authorize::AnalyticsRead,
        problem::ProblemDetails,
    },
};
use crate::{
    app::App,
    model::clock::rfc3339,
    store::receipts::{self, Filter, Receipt},
};

/// Which receipts to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ReceiptsQuery {
    /// Of this agent.
    pub agent_id: Option<String>,
    /// Of this skill.
    pub skill_id: Option<String>,
    /// `ok`, `needs_confirmation`, `needs_verification`, `failed` or `pending`.
    pub status: Option<String>,
    /// Started at or after this time, RFC 3339.
    pub from: Option<String>,
}

/// The receipt of one call. Holds no argument and no value that came back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptView {
    /// `rcp_…`
    pub id: String,
    /// The agent.
    pub agent_id: String,
    /// The version that ran; null for a trial of a draft.
    pub version_id: Option<String>,
    /// The skill.
    pub skill_id: String,
    /// What the model called.
    pub tool_name: String,
    /// The integration that carried it.
    pub provider: Option<String>,
    /// Whether it was a write.
    pub is_write: bool,
    /// `pending` for a write whose end isn't known: it is running, or its server was killed.
    pub status: String,
    /// The code of a failure.
    pub code: Option<String>,
    /// The channel it came over; `test` for a trial.
    pub channel: Option<String>,
    /// The conversation it belongs to.
    pub conversation_id: Option<String>,
    /// How many records came back or were written.
    pub row_count: Option<i64>,
    /// What an API's answer had that its schema doesn't say, such as `price: a list instead of decimal`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The statement or request that was sent, without values.
    pub request: Option<String>,
    /// RFC 3339.
    pub started_at: String,
    /// Milliseconds, with a fraction.
    pub duration_ms: f64,
}

/// List receipts
///
/// Newest first.
#[utoipa::path(get, path = "/receipts", operation_id = "listReceipts", tag = "Observe",
    params(PageQuery, ReceiptsQuery), security(("apiKey" = ["analytics:read"])),
    responses((status = 200, body = Envelope<Vec<ReceiptView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<AnalyticsRead>,
    cursor: Cursor,
    Query(query): Query<ReceiptsQuery>,
) -> Answer<Vec<ReceiptView>> {
    let filter = Filter {
        agent_id: query.agent_id,
        skill_id: query.skill_id,
        status: query.status,
        from: time("from", query.from.as_deref())?,
    };
    // Receipts are written behind; whoever reads them sees every call that was answered before.
    app.receipts.flush().await;
    let before = Some(cursor.after.as_str()).filter(|after| !after.is_empty());
    let store = app.database.organization(&authorized.caller.organization);
    let rows = receipts::list(store, &filter, before, cursor.rows()).await?;
    let page = Page::cut(&app, &cursor, rows, |receipt| receipt.id.clone());
    let requests = crate::app::runtime::receipts::requests(store, &page.items).await?;
    let views = page.items.into_iter().zip(requests).map(|(receipt, request)| view(receipt, request));
    Ok(Reply::ok(views.collect()).with_pagination(page.pagination))
}

#[expect(clippy::cast_precision_loss, reason = "a duration that a double can't hold doesn't happen")]
fn view(receipt: Receipt, request: Option<String>) -> ReceiptView {
    ReceiptView {
        id: receipt.id,
        agent_id: receipt.agent_id,
        version_id: receipt.version_id,
        skill_id: receipt.skill_id,
        tool_name: receipt.tool_name,
        provider: receipt.kind,
        is_write: receipt.is_write,
        status: receipt.status,
        code: receipt.code,
        channel: receipt.channel,
        conversation_id: receipt.conversation_id,
        row_count: receipt.row_count,
        notes: receipt.notes.iter().flat_map(|notes| notes.lines()).map(str::to_owned).collect(),
        request,
        started_at: rfc3339(receipt.started_at),
        duration_ms: receipt.duration_micros as f64 / 1000.0,
    }
}
