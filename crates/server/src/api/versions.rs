//! `/agents/{id}/publish`, `/versions` and `/rollback`.

use axum::extract::{Path, State};
use jackfield_core::json::Reader;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    agents::{self, AgentView},
    conventions::{
        Answer, Authorized, Cursor, Envelope, FromBody, IfMatch, Page, PageQuery, Reply,
        authorize::{AgentsRead, AgentsWrite},
        body::{self, Json},
        problem::ProblemDetails,
    },
};
use crate::{
    app::{
        App,
        versions::{self, diff::Change},
    },
    model::{
        clock::rfc3339,
        version::{Compiled, Version},
    },
};

/// A version: what was published, frozen.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionView {
    /// `ver_…`
    pub id: String,
    /// The agent.
    pub agent_id: String,
    /// 1, 2, 3, …
    pub version: i64,
    /// The agent and its enabled skills as live calls run them.
    #[schema(value_type = Object)]
    pub compiled_config: Compiled,
    /// BLAKE3 of the compiled form: equal versions have equal hashes.
    pub hash: String,
    /// What the publisher said about it.
    pub note: Option<String>,
    /// RFC 3339.
    pub published_at: String,
    /// The key that published it.
    pub published_by: String,
}

/// What the draft changes of a version.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiffView {
    /// The agent.
    pub agent_id: String,
    /// The version.
    pub version_id: String,
    /// Its number.
    pub version: i64,
    /// Every member that differs: `before` in the version, `after` in the draft.
    pub changes: Vec<Change>,
}

/// What to say about a version.
#[derive(Debug, ToSchema)]
pub struct Publication {
    /// What changed and why, up to 1000 characters.
    pub note: Option<String>,
}

/// Which version is to be live.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Rollback {
    /// `ver_…`, of the same agent.
    pub version_id: String,
}

impl FromBody for Publication {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        let note: Option<String> = reader.optional("note");
        let is_odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
        if note.as_deref().is_some_and(|note| note.chars().count() > 1000 || note.contains(is_odd)) {
            reader.fault(
                "note",
                "invalid",
                "A note has at most 1000 characters, none of them a control character.",
            );
        }
        Some(Self { note })
    }
}

impl FromBody for Rollback {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { version_id: reader.required("versionId")? })
    }
}

/// Publish an agent
///
/// Compiles the draft (the agent and its enabled skills) into an immutable version and makes it
/// live. The `ETag` of the answer is the agent's.
#[utoipa::path(post, path = "/agents/{id}/publish", operation_id = "publishAgent", tag = "Agents",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)), request_body = Publication,
    security(("apiKey" = ["agents:write"])),
    responses((status = 201, body = Envelope<VersionView>), (status = "4XX", body = ProblemDetails)))]
pub async fn publish(
    State(app): State<App>,
    authorized: Authorized<AgentsWrite>,
    Path(id): Path<String>,
    if_match: IfMatch,
    Json(body): Json,
) -> Answer<VersionView> {
    let publication: Publication = body::read(&body)?;
    let note = publication.note.as_deref();
    let check = |revision| if_match.check(revision);
    let (version, agent) = versions::publish(&app, &authorized.caller, &id, note, check).await?;
    let path = format!("/agents/{id}/versions/{}", version.id);
    Ok(Reply::created(view(version), &path).with_revision(agent.revision))
}

/// List an agent's versions
///
/// Newest first.
#[utoipa::path(get, path = "/agents/{id}/versions", operation_id = "listAgentVersions", tag = "Agents",
    params(("id" = String, Path), PageQuery), security(("apiKey" = ["agents:read"])),
    responses((status = 200, body = Envelope<Vec<VersionView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<AgentsRead>,
    Path(id): Path<String>,
    cursor: Cursor,
) -> Answer<Vec<VersionView>> {
    let before = cursor.after.parse().unwrap_or(i64::MAX);
    let rows = versions::list(&app, &authorized.caller.organization, &id, before, cursor.rows()).await?;
    let page = Page::cut(&app, &cursor, rows, |version| version.number.to_string());
    Ok(Reply::ok(page.items.into_iter().map(view).collect()).with_pagination(page.pagination))
}

/// Read a version
#[utoipa::path(get, path = "/agents/{id}/versions/{versionId}", operation_id = "getAgentVersion", tag = "Agents",
    params(("id" = String, Path), ("versionId" = String, Path)), security(("apiKey" = ["agents:read"])),
    responses((status = 200, body = Envelope<VersionView>), (status = "4XX", body = ProblemDetails)))]
pub async fn get(
    State(app): State<App>,
    authorized: Authorized<AgentsRead>,
    Path((id, version_id)): Path<(String, String)>,
) -> Answer<VersionView> {
    let version = versions::get(&app, &authorized.caller.organization, &id, &version_id).await?;
    Ok(Reply::ok(view(version)))
}

/// Compare a version with the draft
#[utoipa::path(get, path = "/agents/{id}/versions/{versionId}/diff", operation_id = "diffAgentVersion", tag = "Agents",
    params(("id" = String, Path), ("versionId" = String, Path)), security(("apiKey" = ["agents:read"])),
    responses((status = 200, body = Envelope<DiffView>), (status = "4XX", body = ProblemDetails)))]
pub async fn diff(
    State(app): State<App>,
    authorized: Authorized<AgentsRead>,
    Path((id, version_id)): Path<(String, String)>,
) -> Answer<DiffView> {
    let (version, changes) = versions::diff(&app, &authorized.caller.organization, &id, &version_id).await?;
    let Version { id: version_id, agent_id, number, .. } = version;
    Ok(Reply::ok(DiffView { agent_id, version_id, version: number, changes }))
}

/// Roll an agent back
///
/// Lets an earlier version be live again at once, as it was published. The draft stays as it is.
#[utoipa::path(post, path = "/agents/{id}/rollback", operation_id = "rollbackAgent", tag = "Agents",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)), request_body = Rollback,
    security(("apiKey" = ["agents:write"])),
    responses((status = 200, body = Envelope<AgentView>), (status = "4XX", body = ProblemDetails)))]
pub async fn roll_back(
    State(app): State<App>,
    authorized: Authorized<AgentsWrite>,
    Path(id): Path<String>,
    if_match: IfMatch,
    Json(body): Json,
) -> Answer<AgentView> {
    let caller = &authorized.caller;
    // Whose agent it is comes before what the body says.
    crate::app::agents::get(&app, &caller.organization, &id).await?;
    let Rollback { version_id } = body::read(&body)?;
    let check = |revision| if_match.check(revision);
    let agent = versions::roll_back(&app, caller, &id, &version_id, check).await?;
    Ok(agents::reply(&caller.organization, agent))
}

fn view(version: Version) -> VersionView {
    VersionView {
        id: version.id,
        agent_id: version.agent_id,
        version: version.number,
        compiled_config: version.compiled,
        hash: version.hash,
        note: version.note,
        published_at: rfc3339(version.published_at),
        published_by: version.published_by,
    }
}
