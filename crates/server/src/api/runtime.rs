//! What a phone, chat or model runtime calls: the tools of a published agent.

mod view;

use axum::extract::{Path, Query, State};
use jackfield_core::{
    diagnostic::Diagnostic,
    json::{FromJson, Reader, one_of},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub(super) use view::view;
pub use view::{CallError, CallView, ConfirmationView};

use super::conventions::{
    Answer, Authorized, Body, Envelope, FromBody, Reply,
    authorize::{SkillsInvoke, SkillsWrite},
    problem::ProblemDetails,
};
use crate::{
    app::{
        App,
        runtime::{
            call::{self, Context, Outcome},
            draft, live,
            tools::{self, Format},
        },
    },
    error::Error,
    model::skill::VerificationLevel,
};

/// Which tools to list, and how.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ToolsQuery {
    /// Only the tools offered on this channel, such as `voice`.
    pub channel: Option<String>,
    /// `openai` (default), `anthropic` or `mcp`.
    pub format: Option<String>,
    /// The enabled skills of the draft instead of the published version.
    #[param(value_type = Option<bool>)]
    pub draft: Option<String>,
}

/// A call of a tool.
#[derive(Debug, ToSchema)]
pub struct ToolCall {
    /// The arguments by parameter name.
    #[schema(value_type = Object)]
    pub arguments: Map<String, Value>,
    /// What the agent knows of the conversation.
    #[schema(value_type = Option<CallContext>)]
    pub context: Context,
}

/// What the agent knows of the conversation.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct CallContext {
    /// `voice`, `chat`, …
    pub channel: Option<String>,
    /// The number that the caller rings from.
    pub caller_number: Option<String>,
    /// The conversation, for receipts and for skills that must not overlap.
    pub conversation_id: Option<String>,
    /// How thoroughly the caller's identity was verified; `none` by default.
    pub verification_level: Option<VerificationLevel>,
    /// The token of the confirmation that came before.
    pub confirmation: Option<String>,
}

/// A trial of a draft skill.
#[derive(Debug, ToSchema)]
pub struct SkillTest {
    /// The arguments by parameter name.
    #[schema(value_type = Option<Object>)]
    pub arguments: Map<String, Value>,
    /// Whether a write is really done; false by default.
    #[schema(value_type = Option<bool>)]
    pub commit: bool,
}

/// What a trial gave.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SkillTestView {
    /// How it ended.
    #[serde(flatten)]
    pub call: CallView,
    /// Whether nothing was changed because it would have been a write.
    pub dry_run: bool,
    /// What was, or would have been, sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub request: Option<Value>,
}

impl FromBody for ToolCall {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        let arguments = reader.optional("arguments").unwrap_or_default();
        let context = reader.optional("context").unwrap_or_default();
        Some(Self { arguments, context })
    }
}

impl FromBody for SkillTest {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        let arguments = reader.optional("arguments").unwrap_or_default();
        let commit = reader.optional("commit").unwrap_or_default();
        Some(Self { arguments, commit })
    }
}

const LEVELS: [(&str, VerificationLevel); 3] = [
    ("none", VerificationLevel::None),
    ("basic", VerificationLevel::Basic),
    ("step_up", VerificationLevel::StepUp),
];

impl FromJson for Context {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let channel = word(&mut reader, "channel");
        let caller_number = word(&mut reader, "callerNumber");
        let conversation_id = word(&mut reader, "conversationId");
        let confirmation = word(&mut reader, "confirmation");
        let place = reader.place("verificationLevel");
        let level = reader.raw("verificationLevel").filter(|value| !value.is_null());
        let verification_level = level.and_then(|level| one_of(&LEVELS, level, &place, reader.faults()));
        reader.finish();
        let verification_level = verification_level.unwrap_or_default();
        Some(Self { channel, caller_number, conversation_id, verification_level, confirmation })
    }
}

/// A short text without control characters, fit for a receipt.
fn word(reader: &mut Reader<'_>, name: &'static str) -> Option<String> {
    let text: String = reader.optional(name)?;
    if text.chars().count() > 200 || text.chars().any(char::is_control) {
        reader.fault(name, "invalid", "This has at most 200 characters and no control characters.");
        return None;
    }
    Some(text)
}

/// List an agent's tools
///
/// The published skills as tool definitions; those out of their channel or availability window
/// are left out.
#[utoipa::path(get, path = "/agents/{agentId}/tools", operation_id = "listTools", tag = "Runtime",
    params(("agentId" = String, Path), ToolsQuery), security(("apiKey" = ["skills:invoke"])),
    responses((status = 200, body = Envelope<Vec<Object>>), (status = "4XX", body = ProblemDetails)))]
pub async fn tools(
    State(app): State<App>,
    authorized: Authorized<SkillsInvoke>,
    Path(agent_id): Path<String>,
    Query(query): Query<ToolsQuery>,
) -> Answer<Vec<Value>> {
    let format = match query.format.as_deref() {
        None | Some("openai") => Format::OpenAi,
        Some("anthropic") => Format::Anthropic,
        Some("mcp") => Format::Mcp,
        Some(_) => {
            return Err(
                Error::invalid("invalid_query", "`format` must be `openai`, `anthropic` or `mcp`.").into()
            );
        }
    };
    let organization = &authorized.caller.organization;
    let channel = query.channel.as_deref();
    let definitions = match query.draft.as_deref() {
        None | Some("false") => {
            tools::definitions(&app, &*live::current(&app, organization, &agent_id).await?, channel, format)
        }
        Some("true") => {
            tools::definitions(&app, &draft::draft(&app, organization, &agent_id).await?, channel, format)
        }
        Some(_) => return Err(Error::invalid("invalid_query", "`draft` must be `true` or `false`.").into()),
    };
    Ok(Reply::ok(definitions))
}

/// Call a tool
///
/// Runs the frozen plan of the live version, behind its gates. What fails at the provider is a
/// 200 with `status: failed`; only what is wrong with the request itself is a problem.
#[utoipa::path(post, path = "/agents/{agentId}/tools/{name}/call", operation_id = "callTool", tag = "Runtime",
    params(("agentId" = String, Path), ("name" = String, Path)), request_body = ToolCall,
    security(("apiKey" = ["skills:invoke"])),
    responses((status = 200, body = Envelope<CallView>), (status = "4XX", body = ProblemDetails)))]
pub async fn call(
    State(app): State<App>,
    authorized: Authorized<SkillsInvoke>,
    Path((agent_id, name)): Path<(String, String)>,
    Body(request): Body<ToolCall>,
) -> Answer<CallView> {
    let Outcome { result, receipt_id, duration_micros } =
        call::call(&app, &authorized.caller, (&agent_id, &name), &request.arguments, &request.context)
            .await?;
    Ok(Reply::ok(view(result, Some(receipt_id), duration_micros)))
}

/// Try a draft skill
///
/// A read runs for real; a write is shown, statement and values, and done only with
/// `"commit": true`.
#[utoipa::path(post, path = "/agents/{agentId}/skills/{skillId}/test", operation_id = "testSkill", tag = "Skills",
    params(("agentId" = String, Path), ("skillId" = String, Path)), request_body = SkillTest,
    security(("apiKey" = ["skills:write"])),
    responses((status = 200, body = Envelope<SkillTestView>), (status = "4XX", body = ProblemDetails)))]
pub async fn test(
    State(app): State<App>,
    authorized: Authorized<SkillsWrite>,
    Path((agent_id, skill_id)): Path<(String, String)>,
    Body(request): Body<SkillTest>,
) -> Answer<SkillTestView> {
    let ids = (agent_id.as_str(), skill_id.as_str());
    let trial = draft::test(&app, &authorized.caller, ids, &request.arguments, request.commit).await?;
    let call = view(trial.result, trial.receipt_id, trial.duration_micros);
    Ok(Reply::ok(SkillTestView { call, dry_run: trial.dry_run, request: trial.request }))
}
