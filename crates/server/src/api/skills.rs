//! `/agents/{agentId}/skills` and `/skill-types`.

mod body;
mod types;
mod view;

use axum::extract::{Path, State};

pub use body::{NewSkill, SkillPatch};
pub use types::{__path_list_types, SkillTypeView, list_types};
pub use view::{SkillView, view};

use super::conventions::{
    Answer, Authorized, Cursor, Envelope, IfMatch, Page, PageQuery, Reply,
    authorize::{SkillsRead, SkillsWrite},
    body::Json,
    problem::ProblemDetails,
};
use crate::app::{
    App,
    skills::{self, Place},
};

/// Make a skill
///
/// For types that need no binding. `name` is what people call it; what the model calls follows
/// from it and is unique in the agent.
#[utoipa::path(post, path = "/agents/{agentId}/skills", operation_id = "createSkill", tag = "Skills",
    params(("agentId" = String, Path)), request_body = NewSkill, security(("apiKey" = ["skills:write"])),
    responses((status = 201, body = Envelope<SkillView>), (status = "4XX", body = ProblemDetails)))]
pub async fn create(
    State(app): State<App>,
    authorized: Authorized<SkillsWrite>,
    Path(agent_id): Path<String>,
    Json(body): Json,
) -> Answer<SkillView> {
    let skill = skills::create(&app, &authorized.caller, &agent_id, &body).await?;
    let (path, revision) = (format!("/agents/{agent_id}/skills/{}", skill.id), skill.revision);
    Ok(Reply::created(view(&authorized.caller.organization, skill), &path).with_revision(revision))
}

/// List an agent's skills
#[utoipa::path(get, path = "/agents/{agentId}/skills", operation_id = "listSkills", tag = "Skills",
    params(("agentId" = String, Path), PageQuery), security(("apiKey" = ["skills:read"])),
    responses((status = 200, body = Envelope<Vec<SkillView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<SkillsRead>,
    Path(agent_id): Path<String>,
    cursor: Cursor,
) -> Answer<Vec<SkillView>> {
    let organization = &authorized.caller.organization;
    let rows = skills::list(&app, organization, &agent_id, &cursor.after, cursor.rows()).await?;
    let page = Page::cut(&app, &cursor, rows, |skill| skill.id.clone());
    let views = page.items.into_iter().map(|skill| view(organization, skill)).collect();
    Ok(Reply::ok(views).with_pagination(page.pagination))
}

/// Read a skill
#[utoipa::path(get, path = "/agents/{agentId}/skills/{skillId}", operation_id = "getSkill", tag = "Skills",
    params(("agentId" = String, Path), ("skillId" = String, Path)), security(("apiKey" = ["skills:read"])),
    responses((status = 200, body = Envelope<SkillView>), (status = "4XX", body = ProblemDetails)))]
pub async fn get(
    State(app): State<App>,
    authorized: Authorized<SkillsRead>,
    Path((agent_id, skill_id)): Path<(String, String)>,
) -> Answer<SkillView> {
    let organization = &authorized.caller.organization;
    let place = Place { agent_id: &agent_id, skill_id: &skill_id };
    let skill = skills::get(&app, organization, place).await?;
    let revision = skill.revision;
    Ok(Reply::ok(view(organization, skill)).with_revision(revision))
}

/// Change a skill
///
/// Each member that is stated replaces the skill's; null puts the default back. What follows from
/// a binding can't be changed here, but `allowedFields` can be narrowed. A write keeps its gates
/// (`requiresConfirmation`, `nonParallelizable`, for an update `requiresVerifiedIdentity`) unless
/// its `stakes` are `low`.
#[utoipa::path(patch, path = "/agents/{agentId}/skills/{skillId}", operation_id = "updateSkill", tag = "Skills",
    params(("agentId" = String, Path), ("skillId" = String, Path), ("If-Match" = Option<String>, Header)),
    request_body = SkillPatch, security(("apiKey" = ["skills:write"])),
    responses((status = 200, body = Envelope<SkillView>), (status = "4XX", body = ProblemDetails)))]
pub async fn update(
    State(app): State<App>,
    authorized: Authorized<SkillsWrite>,
    Path((agent_id, skill_id)): Path<(String, String)>,
    if_match: IfMatch,
    Json(patch): Json,
) -> Answer<SkillView> {
    let place = Place { agent_id: &agent_id, skill_id: &skill_id };
    let check = |revision| if_match.check(revision);
    let skill = skills::update(&app, &authorized.caller, place, &patch, check).await?;
    let revision = skill.revision;
    Ok(Reply::ok(view(&authorized.caller.organization, skill)).with_revision(revision))
}

/// Delete a skill
///
/// It leaves the draft; the live version keeps it until the next publish.
#[utoipa::path(delete, path = "/agents/{agentId}/skills/{skillId}", operation_id = "deleteSkill", tag = "Skills",
    params(("agentId" = String, Path), ("skillId" = String, Path), ("If-Match" = Option<String>, Header)),
    security(("apiKey" = ["skills:write"])),
    responses((status = 200, body = Envelope<Option<bool>>), (status = "4XX", body = ProblemDetails)))]
pub async fn remove(
    State(app): State<App>,
    authorized: Authorized<SkillsWrite>,
    Path((agent_id, skill_id)): Path<(String, String)>,
    if_match: IfMatch,
) -> Answer<Option<bool>> {
    let place = Place { agent_id: &agent_id, skill_id: &skill_id };
    skills::remove(&app, &authorized.caller, place, |revision| if_match.check(revision)).await?;
    Ok(Reply::ok(None))
}
