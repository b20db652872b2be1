//! An agent as the SDK serves it: its tools, and calls of them.

use std::sync::Arc;

use jackfield_core::json::FromJson;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, Implementation, ListToolsResult, PaginatedRequestParams,
        RequestMetaObject, ServerCapabilities, ServerConfig, Tool,
    },
    service::RequestContext,
};
use serde_json::json;

use super::{confirm, outcome};
use crate::{
    api::{conventions::problem::FieldError, runtime},
    app::{
        App, Caller,
        runtime::{
            LiveAgent,
            call::{self, Context, Outcome},
            tools::{self, Format},
        },
    },
    error::Error,
};

/// Where a request's `_meta` holds what the agent knows of the conversation.
const CONTEXT: &str = "jackfield/context";

const INSTRUCTIONS: &str = "Each tool is a skill that a person approved; it runs exactly what was approved. \
    The `status` of a result says how a call ended. `ok`: it was done, and `output` is what came back. \
    `needs_confirmation`: nothing was done yet; tell the person the summary, and only after a yes have the call \
    repeated with the same arguments and the token. `needs_verification`: nothing was done yet; the person's \
    identity must be verified first. `failed`: `error` says what to do next.";

/// The tools of an agent's published version, for one caller.
#[derive(Clone)]
pub(super) struct AgentTools {
    app: App,
    caller: Caller,
    agent: Arc<LiveAgent>,
}

impl AgentTools {
    /// The tools of an agent that takes calls.
    pub(super) fn new(app: App, caller: Caller, agent: Arc<LiveAgent>) -> Self {
        Self { app, caller, agent }
    }

    fn definitions(&self, context: &Context) -> Result<Vec<Tool>, ErrorData> {
        let channel = context.channel.as_deref();
        let definitions = tools::definitions(&self.app, &self.agent, channel, Format::Mcp);
        let tools: Result<_, _> = definitions.into_iter().map(serde_json::from_value).collect();
        tools.map_err(|error| outcome::protocol_error(&Error::internal(error)))
    }
}

impl ServerHandler for AgentTools {
    fn get_info(&self) -> ServerConfig {
        let server = Implementation::new("jackfield", env!("CARGO_PKG_VERSION")).with_title("Jackfield");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(server)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        if request.is_some_and(|request| request.cursor.is_some()) {
            let message = "There is no such cursor: the first page has all tools.";
            return Err(ErrorData::invalid_params(message, None));
        }
        let context = context_of(&context.meta)?;
        Ok(ListToolsResult::with_all_items(self.definitions(&context)?))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let mut told = context_of(&context.meta)?;
        match confirm::reply(&request)? {
            Some(confirm::Reply::Accepted(token)) => told.confirmation = Some(token),
            Some(confirm::Reply::Declined) => return Ok(outcome::declined().into()),
            None => {}
        }
        let arguments = request.arguments.unwrap_or_default();
        let place = (self.agent.id.as_str(), request.name.as_ref());
        match call::call(&self.app, &self.caller, place, &arguments, &told).await {
            Ok(Outcome { result, receipt_id, duration_micros }) => {
                let view = runtime::view(result, Some(receipt_id), duration_micros);
                match confirm::question(&view, &context) {
                    Some(question) => Ok(question.into()),
                    None => outcome::result(&view).map(Into::into),
                }
            }
            Err(error) => outcome::refusal(&error).map(Into::into),
        }
    }
}

/// What the agent knows of the conversation.
fn context_of(meta: &RequestMetaObject) -> Result<Context, ErrorData> {
    let Some(value) = meta.0.0.get(CONTEXT) else { return Ok(Context::default()) };
    let mut faults = Vec::new();
    let context = Context::from_json(value, &format!("_meta.{CONTEXT}"), &mut faults);
    match context {
        Some(context) if faults.is_empty() => Ok(context),
        Some(_) | None => {
            let errors: Vec<FieldError> = faults
                .iter()
                .map(|fault| FieldError { field: fault.path.clone(), message: fault.sentence() })
                .collect();
            let sentences: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
            let message = format!("`_meta.{CONTEXT}` is wrong. {}", sentences.join(" "));
            Err(ErrorData::invalid_params(
                message,
                Some(json!({"code": "validation_failed", "errors": errors})),
            ))
        }
    }
}
