//! Confirmations by the client's own dialogue, where it has one.
//!
//! From revision 2026-07-28 a server can answer a call with a question, and the client repeats the
//! call with its person's answer. The question's state is our token, which counts once and for
//! exactly these arguments: what the person saw is what runs. Other clients hand the token back in
//! `_meta`.

use rmcp::{
    ErrorData, RoleServer,
    model::{
        CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitationSchema, InputRequest,
        InputRequiredResult, ProtocolVersion,
    },
    service::RequestContext,
};
use serde_json::Value;

use crate::api::runtime::CallView;

/// The name of the one question.
const QUESTION: &str = "confirmation";

/// What a person said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// Yes; with the token.
    Accepted(String),
    /// No, or nothing.
    Declined,
}

/// The answer that a repeated call brings.
///
/// # Errors
/// Where a call brings the question's state without an answer.
pub(super) fn reply(request: &CallToolRequestParams) -> Result<Option<Reply>, ErrorData> {
    let Some(token) = &request.request_state else { return Ok(None) };
    let answers = request.input_responses.as_ref();
    let action = answers.and_then(|answers| answers.get(QUESTION)?.get("action").and_then(Value::as_str));
    match action {
        Some("accept") => Ok(Some(Reply::Accepted(token.clone()))),
        Some("decline" | "cancel") => Ok(Some(Reply::Declined)),
        Some(_) | None => {
            let message = format!("`inputResponses.{QUESTION}.action` must be accept, decline or cancel.");
            Err(ErrorData::invalid_params(message, None))
        }
    }
}

/// The question that an outcome asks of a client that can ask its person.
pub(super) fn question(view: &CallView, context: &RequestContext<RoleServer>) -> Option<InputRequiredResult> {
    let asked = view.confirmation.as_ref().filter(|_| can_ask(context))?;
    let params = ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: asked.summary.clone(),
        // Yes or no is the whole form.
        requested_schema: ElicitationSchema::new(std::collections::BTreeMap::new()),
    };
    let question = InputRequest::Elicitation(ElicitRequest::new(params));
    let questions = [(QUESTION.to_owned(), question)].into_iter().collect();
    Some(InputRequiredResult::new(Some(questions), Some(asked.token.clone())))
}

fn can_ask(context: &RequestContext<RoleServer>) -> bool {
    let knows = context
        .protocol_version()
        .is_some_and(|version| version.as_str() >= ProtocolVersion::V_2026_07_28.as_str());
    let elicitation = context.client_capabilities().and_then(|can| can.elicitation);
    // A client that names neither form nor URL means forms.
    knows && elicitation.is_some_and(|can| can.form.is_some() || can.url.is_none())
}
