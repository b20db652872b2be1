//! `/agents/{agentId}/integrations/{kind}/bindings`: map an operation, get a skill.

use axum::extract::{Path, State};
use jackfield_core::{
    binding::Operator,
    plan::{
        Bind, Encode, Leaf, Plan, Request, Shape, Source, parameters::parameters_schema,
        preview::request_text,
    },
    schema::{FieldType, SensitiveClass, Sensitivity},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    api::{
        conventions::{
            Answer, Authorized, Envelope, Reply, authorize::SkillsWrite, body::Json, problem::ProblemDetails,
        },
        skills::{SkillView, view as skill_view},
    },
    app::{
        App,
        bindings::{self, Place, Preview},
    },
    model::skill::SkillDocument,
};

/// The mapping of one operation onto the agent's parameters. Documented in the guide to bindings.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct BindingBody {
    /// What the model calls.
    pub tool_name: String,
    /// The operation's name in the schema.
    pub operation: String,
    /// When and what for the model should call it.
    pub description: Option<String>,
    /// Whether you mean a write.
    pub is_write: Option<bool>,
    /// Whether a read starts enabled; a write never does.
    pub enabled: Option<bool>,
    /// Of an API: what its arguments are sent, `[{arg, param | const, type?, description?, required?, default?,
    /// normalize?, format?, pattern?}]`. `arg` is an argument's name or a path into one, such as
    /// `body.filters[0].value`; of GraphQL also an argument of a field that projected paths pass, such as
    /// `@issue.number`.
    pub inputs: Option<Vec<Value>>,
    /// Of a write of an API: what the members of its body or input object are set to,
    /// `[{field, param | const, …}]`.
    pub input_object_map: Option<Vec<Value>>,
    /// Says that an operation of a writing method only reads, such as a search by `POST`. Noted in the audit log and
    /// shown in the pre-publish report.
    pub treat_as_read: Option<bool>,
    /// Which fields come back, under which names: `[{path, leaf}]`. Of a database `path` is `[column]` or
    /// `[relationship, column]`; of an API the members that lead to a value, through objects, lists, maps and
    /// `… on Type`.
    pub projection: Option<Vec<Value>>,
    /// An SQL read: `{table, filterColumn, param, operator?, where?, orderBy?, limit?}`.
    #[schema(value_type = Option<Object>)]
    pub sql_search: Option<Value>,
    /// An SQL write: `{table, mode, columns, keyColumn?, keyParam?}`.
    #[schema(value_type = Option<Object>)]
    pub sql_write: Option<Value>,
}

/// What a binding would become.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PreviewView {
    /// The skill that would be saved.
    pub skill: SkillDocument,
    /// Of a database: the statement that a call would run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// Of an API: the request or document that a call would send, with `{parameter}` where values go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Where the engine can't return what it wrote: the read that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readback: Option<String>,
    /// What fills the statement's placeholders, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub binds: Vec<BindView>,
    /// JSON Schema of the parameters.
    #[schema(value_type = Object)]
    pub parameters_schema: Value,
    /// What comes back.
    pub output: OutputView,
    /// What you should know before saving it.
    pub warnings: Vec<String>,
}

/// What fills one placeholder.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BindView {
    /// The parameter that carries the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// The constant of the binding, null included.
    #[serde(rename = "const", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>)]
    pub constant: Option<Value>,
    /// How the value is sent: `text`, `integer`, …
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub encode: Encode,
    /// How it is compared: `eq`, `prefix`, …
    #[schema(value_type = String)]
    pub operator: Operator,
}

/// What comes back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutputView {
    /// `single` or `list`.
    pub shape: &'static str,
    /// The most items of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The named values of a record.
    pub leaves: Vec<LeafView>,
}

/// One named value of a record.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeafView {
    /// The name that the agent sees.
    pub name: String,
    /// The type of its value.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub kind: FieldType,
    /// The element type of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The object that it is read from.
    pub object: String,
    /// The field that it is read from.
    pub field: String,
    /// `none` or `personal`.
    #[schema(value_type = String)]
    pub sensitivity: Sensitivity,
    /// What makes it sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub sensitive_class: Option<SensitiveClass>,
}

/// Bind an operation
///
/// Checked against the discovered schema, every fault at once, and compiled to a skill of the draft.
/// A write always lands disabled.
#[utoipa::path(post, path = "/agents/{agentId}/integrations/{kind}/bindings", operation_id = "createBinding",
    tag = "Integrations", params(("agentId" = String, Path), ("kind" = String, Path)), request_body = BindingBody,
    security(("apiKey" = ["skills:write"])),
    responses((status = 201, body = Envelope<SkillView>), (status = "4XX", body = ProblemDetails)))]
pub async fn bind(
    State(app): State<App>,
    authorized: Authorized<SkillsWrite>,
    Path((agent_id, kind)): Path<(String, String)>,
    Json(body): Json,
) -> Answer<SkillView> {
    let place = Place { agent_id: &agent_id, kind: &kind };
    let skill = bindings::bind(&app, &authorized.caller, place, &body).await?;
    let path = format!("/agents/{agent_id}/skills/{}", skill.id);
    let revision = skill.revision;
    Ok(Reply::created(skill_view(&authorized.caller.organization, skill), &path).with_revision(revision))
}

/// Preview a binding
///
/// What would be saved and the exact statement, saving nothing.
#[utoipa::path(post, path = "/agents/{agentId}/integrations/{kind}/bindings/preview",
    operation_id = "previewBinding", tag = "Integrations",
    params(("agentId" = String, Path), ("kind" = String, Path)), request_body = BindingBody,
    security(("apiKey" = ["skills:write"])),
    responses((status = 200, body = Envelope<PreviewView>), (status = "4XX", body = ProblemDetails)))]
pub async fn preview(
    State(app): State<App>,
    authorized: Authorized<SkillsWrite>,
    Path((agent_id, kind)): Path<(String, String)>,
    Json(body): Json,
) -> Answer<PreviewView> {
    let place = Place { agent_id: &agent_id, kind: &kind };
    let preview = bindings::preview(&app, &authorized.caller.organization, place, &body).await?;
    Ok(Reply::ok(view(preview)))
}

fn view(preview: Preview) -> PreviewView {
    let Preview { skill, plan, warnings } = preview;
    let text = Some(request_text(&plan));
    let (statement, request, sql) = match &plan.request {
        Request::Sql(sql) => (text, None, Some(sql)),
        Request::Http(_) | Request::Graphql(_) | Request::Composed(_) => (None, text, None),
    };
    PreviewView {
        statement,
        request,
        readback: sql.and_then(|sql| Some(sql.readback.as_ref()?.statement.clone())),
        binds: sql.iter().flat_map(|sql| &sql.binds).map(bind_view).collect(),
        parameters_schema: parameters_schema(&plan),
        output: output(&plan),
        skill,
        warnings,
    }
}

fn bind_view(bind: &Bind) -> BindView {
    let (param, constant) = match &bind.source {
        Source::Parameter(name) | Source::Given(name) => (Some(name.clone()), None),
        Source::Constant(value) => (None, Some(value.clone())),
        Source::LastInsertId => (None, None),
    };
    BindView { param, constant, encode: bind.encode, operator: bind.operator }
}

fn output(plan: &Plan) -> OutputView {
    let (shape, limit) = match plan.output.shape {
        Shape::Single => ("single", None),
        Shape::List { limit } => ("list", Some(limit)),
    };
    OutputView { shape, limit, leaves: plan.output.leaves.iter().map(leaf).collect() }
}

fn leaf(leaf: &Leaf) -> LeafView {
    LeafView {
        name: leaf.name.clone(),
        kind: leaf.kind,
        of: leaf.of.clone(),
        object: leaf.object.clone(),
        field: leaf.field.clone(),
        sensitivity: leaf.sensitivity,
        sensitive_class: leaf.sensitive_class,
    }
}
