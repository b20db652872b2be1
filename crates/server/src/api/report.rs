//! `/agents/{id}/prepublish-report`.

use axum::extract::{Path, State};

use super::conventions::{
    Answer, Authorized, Envelope, Reply, authorize::AgentsRead, problem::ProblemDetails,
};
use crate::app::{
    App,
    report::{self, Report},
};

/// Report what publishing would do
///
/// Which skills go live and which leave, what data leaves the system, what to think about first,
/// and what publishing is refused for. The `ETag` is the agent's: publish with it as `If-Match`,
/// and what goes live is what the report was about.
#[utoipa::path(get, path = "/agents/{id}/prepublish-report", operation_id = "prepublishReport", tag = "Agents",
    params(("id" = String, Path)), security(("apiKey" = ["agents:read"])),
    responses((status = 200, body = Envelope<Report>), (status = "4XX", body = ProblemDetails)))]
pub async fn get(
    State(app): State<App>,
    authorized: Authorized<AgentsRead>,
    Path(id): Path<String>,
) -> Answer<Report> {
    let (report, revision) = report::of(&app, &authorized.caller.organization, &id).await?;
    Ok(Reply::ok(report).with_revision(revision))
}
