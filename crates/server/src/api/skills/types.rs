//! `/skill-types`.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::conventions::{Answer, Authorized, Envelope, Reply, authorize::SkillsRead, problem::ProblemDetails},
    app::skills::types::{self, Making, Setting},
};

/// A type of skill.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkillTypeView {
    /// The word of `skillType`.
    #[serde(rename = "type")]
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// Whether it runs here.
    pub available: bool,
    /// How a skill of the type comes to be.
    pub creation: Making,
    /// What its `executionConfig` holds.
    pub execution_config: &'static [Setting],
}

/// List the types of skills
///
/// Every type that the API knows, with whether it runs here, how one is made, and its settings.
#[utoipa::path(get, path = "/skill-types", operation_id = "listSkillTypes", tag = "Skills",
    security(("apiKey" = ["skills:read"])),
    responses((status = 200, body = Envelope<Vec<SkillTypeView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list_types(_authorized: Authorized<SkillsRead>) -> Answer<Vec<SkillTypeView>> {
    let views = types::ALL.iter().map(|known| SkillTypeView {
        name: known.name,
        description: known.meaning,
        available: types::runs_here(known.name),
        creation: known.making,
        execution_config: known.settings,
    });
    Ok(Reply::ok(views.collect()))
}
