//! `/integrations/{kind}/actions`, `…/provision`, `…/pack`: ready-made tools, and making skills of them.

use axum::extract::{Path, State};
use jackfield_core::{
    json::Reader,
    manifest::{CallerIdentification, ConfigField, ConfigType},
    plan::{Parameter, parameters::parameters_schema},
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    api::{
        conventions::{
            Answer, Authorized, Envelope, Reply,
            authorize::{IntegrationsRead, SkillsWrite},
            body::{Body, FromBody},
            problem::ProblemDetails,
        },
        skills::{SkillView, view as skill_view},
    },
    app::{
        App,
        actions::{self, Offered, PackOf, Provisioned, Wanted},
    },
};

/// A ready-made tool.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionView {
    /// The word that provisioning names it by.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// What it does.
    pub description: String,
    /// What a model calls it.
    pub tool_name: String,
    /// Whether it is provisioned where none is named.
    pub important: bool,
    /// Whether it changes anything; then it lands disabled and asks for a confirmation.
    pub is_write: bool,
    /// What it collects from a caller.
    pub params: Vec<ParamView>,
    /// JSON Schema of the same.
    #[schema(value_type = Object)]
    pub parameters_schema: Value,
    /// What an operator must or may fill in.
    pub config: Vec<ConfigFieldView>,
    /// Scopes that it needs beyond those that connecting asks for: state them when you connect.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
}

/// What a tool collects from a caller.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParamView {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whether a call must state it.
    pub required: bool,
    /// What a model is told of it.
    pub description: String,
}

/// What an operator fills in, by `executionConfig` of the skill or `config` when it is provisioned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfigFieldView {
    /// The member of `executionConfig`.
    pub key: String,
    /// What a form calls it.
    pub label: String,
    /// What a person should know to fill it in.
    pub help: String,
    /// `string`, `integer`, `boolean`, `list` or `object`.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub kind: ConfigType,
    /// Whether the skill can't run without it, and nothing stands in for it.
    pub required: bool,
    /// What it is where nobody says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The only values that it may have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_values: Vec<Value>,
    /// A value as people write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Value>,
}

/// Which actions to provision.
#[derive(ToSchema)]
#[schema(as = ProvisionRequest)]
pub struct Provisioning {
    /// Their slugs; left out, the important ones.
    pub actions: Option<Vec<String>>,
    /// What you fill in for them: slug → its settings. What is missing can be stated later, as `executionConfig` of
    /// the skill.
    #[schema(value_type = Option<Object>)]
    pub config: Option<Map<String, Value>>,
}

/// What to fill in for the presets of a pack.
#[derive(ToSchema)]
#[schema(as = InstallRequest)]
pub struct Installing {
    /// Slug → its settings.
    #[schema(value_type = Option<Object>)]
    pub config: Option<Map<String, Value>>,
}

/// Which skills to remove.
#[derive(ToSchema)]
#[schema(as = UnprovisionRequest)]
pub struct Unprovisioning {
    /// The slugs of their actions; left out, all of the kind.
    pub actions: Option<Vec<String>>,
}

/// A skill that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProvisionedSkill {
    /// The skill.
    pub skill: SkillView,
    /// `false` where there was one of the same action already, which stays as it is.
    pub created: bool,
}

/// What was removed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemovedSkills {
    /// The ids of the skills.
    pub removed_skill_ids: Vec<String>,
}

/// A pack of ready-made skills.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PackView {
    /// The kind.
    pub kind: String,
    /// Grows with every change of what is installed.
    pub version: u32,
    /// How the provider's operations behave, Markdown.
    pub guidance: String,
    /// How a caller is identified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller_identification: Option<CallerIdentificationView>,
    /// What is installed.
    pub presets: Vec<ActionView>,
}

/// How a caller is identified.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallerIdentificationView {
    /// The preset that finds a caller.
    pub preset: String,
    /// The parameters by which it does, the surest one first.
    pub by: Vec<String>,
    /// The output by which other presets know the caller then.
    pub gives: String,
}

impl FromBody for Provisioning {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { actions: reader.optional("actions"), config: reader.optional("config") })
    }
}

impl FromBody for Installing {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { config: reader.optional("config") })
    }
}

impl FromBody for Unprovisioning {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self { actions: reader.optional("actions") })
    }
}

/// List a provider's actions
///
/// Each with what it collects from a caller and what an operator fills in.
#[utoipa::path(get, path = "/integrations/{kind}/actions", operation_id = "listIntegrationActions",
    tag = "Integrations", params(("kind" = String, Path)), security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<Vec<ActionView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path(kind): Path<String>,
) -> Answer<Vec<ActionView>> {
    let provider = actions::provider(&app, &authorized.caller.organization, &kind).await?;
    Ok(Reply::ok(actions::offered(&provider)?.iter().map(action).collect()))
}

/// Provision actions as skills
///
/// All of those that are named, or the important ones; all or none. Doing it again changes nothing. A read that needs
/// nothing more of you starts enabled; a write never does.
#[utoipa::path(post, path = "/agents/{agentId}/integrations/{kind}/provision", operation_id = "provisionIntegration",
    tag = "Integrations", params(("agentId" = String, Path), ("kind" = String, Path)), request_body = Provisioning,
    security(("apiKey" = ["skills:write"])),
    responses((status = 200, body = Envelope<Vec<ProvisionedSkill>>), (status = "4XX", body = ProblemDetails)))]
pub async fn provision(
    State(app): State<App>,
    authorized: Authorized<SkillsWrite>,
    Path((agent_id, kind)): Path<(String, String)>,
    Body(body): Body<Provisioning>,
) -> Answer<Vec<ProvisionedSkill>> {
    let wanted = Wanted { actions: body.actions, config: body.config.unwrap_or_default() };
    let done = actions::provision(&app, &authorized.caller, (&agent_id, &kind), &wanted).await?;
    Ok(Reply::ok(provisioned(&authorized.caller.organization, done)))
}

/// Remove provisioned skills
///
/// Those of the named actions and presets, or all of the kind. They leave the draft; the live version keeps them
/// until the next publish.
#[utoipa::path(delete, path = "/agents/{agentId}/integrations/{kind}/provision",
    operation_id = "unprovisionIntegration", tag = "Integrations",
    params(("agentId" = String, Path), ("kind" = String, Path)), request_body = Unprovisioning,
    security(("apiKey" = ["skills:write"])),
    responses((status = 200, body = Envelope<RemovedSkills>), (status = "4XX", body = ProblemDetails)))]
pub async fn unprovision(
    State(app): State<App>,
    authorized: Authorized<SkillsWrite>,
    Path((agent_id, kind)): Path<(String, String)>,
    Body(body): Body<Unprovisioning>,
) -> Answer<RemovedSkills> {
    let place = (agent_id.as_str(), kind.as_str());
    let done = actions::remove(&app, &authorized.caller, place, body.actions.as_deref()).await?;
    Ok(Reply::ok(RemovedSkills { removed_skill_ids: done.skill_ids }))
}

/// Read a provider's pack
#[utoipa::path(get, path = "/integrations/{kind}/pack", operation_id = "getConnectorPack", tag = "Integrations",
    params(("kind" = String, Path)), security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<PackView>), (status = "4XX", body = ProblemDetails)))]
pub async fn pack(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path(kind): Path<String>,
) -> Answer<PackView> {
    let provider = actions::provider(&app, &authorized.caller.organization, &kind).await?;
    Ok(Reply::ok(pack_view(kind, &actions::pack(&provider)?)))
}

/// Install a provider's preset skills
///
/// All presets of its pack, or none. Doing it again changes nothing.
#[utoipa::path(post, path = "/agents/{agentId}/integrations/{kind}/pack/install",
    operation_id = "installConnectorPack", tag = "Integrations",
    params(("agentId" = String, Path), ("kind" = String, Path)), request_body = Installing,
    security(("apiKey" = ["skills:write"])),
    responses((status = 200, body = Envelope<Vec<ProvisionedSkill>>), (status = "4XX", body = ProblemDetails)))]
pub async fn install(
    State(app): State<App>,
    authorized: Authorized<SkillsWrite>,
    Path((agent_id, kind)): Path<(String, String)>,
    Body(body): Body<Installing>,
) -> Answer<Vec<ProvisionedSkill>> {
    let config = body.config.unwrap_or_default();
    let done = actions::install_pack(&app, &authorized.caller, (&agent_id, &kind), &config).await?;
    Ok(Reply::ok(provisioned(&authorized.caller.organization, done)))
}

fn provisioned(organization: &str, done: Vec<Provisioned>) -> Vec<ProvisionedSkill> {
    let one = |one: Provisioned| ProvisionedSkill {
        skill: skill_view(organization, one.skill),
        created: one.created,
    };
    done.into_iter().map(one).collect()
}

fn pack_view(kind: String, pack: &PackOf<'_>) -> PackView {
    PackView {
        kind,
        version: pack.version,
        guidance: pack.guidance.to_owned(),
        caller_identification: pack.caller_identification.map(identification),
        presets: pack.presets.iter().map(action).collect(),
    }
}

fn identification(of: &CallerIdentification) -> CallerIdentificationView {
    CallerIdentificationView { preset: of.preset.clone(), by: of.by.clone(), gives: of.gives.clone() }
}

fn action(offered: &Offered<'_>) -> ActionView {
    let Offered { action, plan } = offered;
    ActionView {
        slug: action.slug.clone(),
        name: action.name.clone(),
        description: action.description.clone(),
        tool_name: action.tool_name().to_owned(),
        important: action.important,
        is_write: plan.is_write,
        params: plan.parameters.iter().map(param).collect(),
        parameters_schema: parameters_schema(plan),
        config: action.config.iter().map(config_field).collect(),
        scopes: action.scopes.clone(),
    }
}

fn param(parameter: &Parameter) -> ParamView {
    ParamView {
        name: parameter.name.clone(),
        kind: parameter.kind.as_str(),
        required: parameter.required,
        description: parameter.description.clone(),
    }
}

fn config_field(field: &ConfigField) -> ConfigFieldView {
    ConfigFieldView {
        key: field.key.clone(),
        label: field.label.clone(),
        help: field.help.clone(),
        kind: field.kind,
        required: field.required && field.default.is_none(),
        default: field.default.clone(),
        allowed_values: field.allowed_values.clone(),
        example: field.example.clone(),
    }
}
