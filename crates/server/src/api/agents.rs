//! `/agents`: every edit is to the draft.

use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::conventions::{
    Answer, Authorized, Cursor, Envelope, IfMatch, Page, PageQuery, Reply,
    authorize::{AgentsRead, AgentsWrite},
    body::Json,
    problem::ProblemDetails,
};
use crate::{
    app::{App, agents},
    model::{
        agent::{Agent, AgentDraft, BusinessHours},
        clock::rfc3339,
    },
};

/// An agent: its draft, and which version is live.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentView {
    /// `agt_…`
    pub id: String,
    /// The organization.
    pub organization_id: String,
    /// The number of the live version; 0 where none is live.
    pub version: i64,
    /// The live version.
    pub published_version_id: Option<String>,
    /// The draft, with every further member as it came: `persona`, `greeting`, …
    #[serde(flatten)]
    pub draft: AgentDraft,
    /// The key that made it.
    pub created_by: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
}

/// A new agent. Further members (`persona`, `greeting`, …) are kept and returned as they came.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewAgent {
    /// What people call it, 1 to 100 characters.
    pub name: String,
    /// BCP 47, such as `en-US`.
    pub primary_language: Option<String>,
    /// BCP 47 tags.
    pub languages: Option<Vec<String>>,
    /// The channels it answers on, such as `voice` and `chat`; none means all.
    pub enabled_channels: Option<Vec<String>>,
    /// When it is open.
    pub business_hours: Option<BusinessHours>,
    /// Whether it takes calls at all; true by default.
    pub is_active: Option<bool>,
    /// Any further member.
    #[schema(additional_properties, inline)]
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// What to change of an agent: each member that is stated replaces the draft's, null removes it.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AgentPatch {
    /// What people call it, 1 to 100 characters.
    pub name: Option<String>,
    /// BCP 47, such as `en-US`.
    pub primary_language: Option<String>,
    /// BCP 47 tags.
    pub languages: Option<Vec<String>>,
    /// The channels it answers on; none means all.
    pub enabled_channels: Option<Vec<String>>,
    /// When it is open.
    pub business_hours: Option<BusinessHours>,
    /// Whether it takes calls at all.
    pub is_active: Option<bool>,
    /// Any further member.
    #[schema(additional_properties, inline)]
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

/// Make an agent
#[utoipa::path(post, path = "/agents", operation_id = "createAgent", tag = "Agents",
    request_body = NewAgent, security(("apiKey" = ["agents:write"])),
    responses((status = 201, body = Envelope<AgentView>), (status = "4XX", body = ProblemDetails)))]
pub async fn create(
    State(app): State<App>,
    authorized: Authorized<AgentsWrite>,
    Json(body): Json,
) -> Answer<AgentView> {
    let agent = agents::create(&app, &authorized.caller, &body).await?;
    let (path, revision) = (format!("/agents/{}", agent.id), agent.revision);
    Ok(Reply::created(view(&authorized.caller.organization, agent), &path).with_revision(revision))
}

/// List agents
#[utoipa::path(get, path = "/agents", operation_id = "listAgents", tag = "Agents", params(PageQuery),
    security(("apiKey" = ["agents:read"])),
    responses((status = 200, body = Envelope<Vec<AgentView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<AgentsRead>,
    cursor: Cursor,
) -> Answer<Vec<AgentView>> {
    let organization = &authorized.caller.organization;
    let rows = agents::list(&app, organization, &cursor.after, cursor.rows()).await?;
    let page = Page::cut(&app, &cursor, rows, |agent| agent.id.clone());
    let views = page.items.into_iter().map(|agent| view(organization, agent)).collect();
    Ok(Reply::ok(views).with_pagination(page.pagination))
}

/// Read an agent
///
/// The `ETag` stands for the whole draft: it changes with every edit of the agent or of one of its
/// skills, and with every publish and rollback.
#[utoipa::path(get, path = "/agents/{id}", operation_id = "getAgent", tag = "Agents",
    params(("id" = String, Path)), security(("apiKey" = ["agents:read"])),
    responses((status = 200, body = Envelope<AgentView>), (status = "4XX", body = ProblemDetails)))]
pub async fn get(
    State(app): State<App>,
    authorized: Authorized<AgentsRead>,
    Path(id): Path<String>,
) -> Answer<AgentView> {
    let organization = &authorized.caller.organization;
    let agent = agents::get(&app, organization, &id).await?;
    Ok(reply(organization, agent))
}

/// Change an agent's draft
///
/// Each member that is stated replaces the draft's as a whole; null removes it. What is live stays
/// as it was published.
#[utoipa::path(patch, path = "/agents/{id}", operation_id = "updateAgent", tag = "Agents",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)), request_body = AgentPatch,
    security(("apiKey" = ["agents:write"])),
    responses((status = 200, body = Envelope<AgentView>), (status = "4XX", body = ProblemDetails)))]
pub async fn update(
    State(app): State<App>,
    authorized: Authorized<AgentsWrite>,
    Path(id): Path<String>,
    if_match: IfMatch,
    Json(patch): Json,
) -> Answer<AgentView> {
    let check = |revision| if_match.check(revision);
    let agent = agents::update(&app, &authorized.caller, &id, &patch, check).await?;
    Ok(reply(&authorized.caller.organization, agent))
}

/// Delete an agent
///
/// Its skills and versions go with it, at once; its receipts stay.
#[utoipa::path(delete, path = "/agents/{id}", operation_id = "deleteAgent", tag = "Agents",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    security(("apiKey" = ["agents:write"])),
    responses((status = 200, body = Envelope<Option<bool>>), (status = "4XX", body = ProblemDetails)))]
pub async fn remove(
    State(app): State<App>,
    authorized: Authorized<AgentsWrite>,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Answer<Option<bool>> {
    agents::remove(&app, &authorized.caller, &id, |revision| if_match.check(revision)).await?;
    Ok(Reply::ok(None))
}

/// An agent with its revision.
pub(super) fn reply(organization: &str, agent: Agent) -> Reply<AgentView> {
    let revision = agent.revision;
    Reply::ok(view(organization, agent)).with_revision(revision)
}

fn view(organization: &str, agent: Agent) -> AgentView {
    AgentView {
        id: agent.id,
        organization_id: organization.to_owned(),
        version: agent.published_number,
        published_version_id: agent.published_version_id,
        draft: agent.draft,
        created_by: agent.created_by,
        created_at: rfc3339(agent.created_at),
        updated_at: rfc3339(agent.updated_at),
    }
}
