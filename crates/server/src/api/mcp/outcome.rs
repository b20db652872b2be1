//! How a call ended, in the words of MCP: text that a model can act on, and the whole outcome beside
//! it as structured content.
//!
//! A JSON-RPC error is for what no model can mend: most clients don't show it one.

use rmcp::{
    ErrorData,
    model::{CallToolResult, ContentBlock},
};
use serde_json::{Value, json};

use crate::{
    api::{
        conventions::problem::FieldError,
        runtime::{CallError, CallView},
    },
    error::{Error, Kind},
};

/// The result of a call that was taken.
///
/// # Errors
/// `internal_error` where an outcome isn't JSON.
pub(super) fn result(view: &CallView) -> Result<CallToolResult, ErrorData> {
    let whole = serde_json::to_value(view).map_err(|error| protocol_error(&Error::internal(error)))?;
    Ok(told(&text(view), whole, view.error.is_some()))
}

/// What a model reads of an outcome.
fn text(view: &CallView) -> String {
    if let Some(error) = &view.error {
        let retry = if error.retryable { " The same call may succeed a little later." } else { "" };
        return format!("{}{retry} ({})", error.message, error.code);
    }
    if let Some(asked) = &view.confirmation {
        return format!(
            "Not done yet: this must be confirmed first. {} Ask the person whether that is right. After a yes, the \
             call is repeated with the same arguments and the confirmation's token.",
            sentence(&asked.summary)
        );
    }
    if view.verification_level.is_some() {
        return "Not done yet: the person's identity must be verified first, as `verificationLevel` says."
            .to_owned();
    }
    view.output.as_ref().map(Value::to_string).unwrap_or_default()
}

fn sentence(summary: &str) -> String {
    if summary.ends_with(['.', '!', '?']) { summary.to_owned() } else { format!("{summary}.") }
}

/// The result of a call that its person declined.
pub(super) fn declined() -> CallToolResult {
    let error = CallError {
        code: "confirmation_declined",
        message: "Not done: the person declined.".to_owned(),
        retryable: false,
    };
    told(&error.message, json!({"status": "failed", "error": error}), true)
}

/// The answer to a call that was refused before it began.
///
/// # Errors
/// A JSON-RPC error for a tool that isn't offered, and for failures of ours.
pub(super) fn refusal(error: &Error) -> Result<CallToolResult, ErrorData> {
    if error.kind == Kind::Internal || error.code == "tool_not_offered" {
        return Err(protocol_error(error));
    }
    let faults: Vec<FieldError> = error
        .faults
        .iter()
        .map(|fault| FieldError { field: fault.path.clone(), message: fault.sentence() })
        .collect();
    let mut text = error.detail.clone();
    if faults.len() > 1 {
        "The arguments are wrong; nothing was sent.".clone_into(&mut text);
        for fault in &faults {
            text.push_str(&format!("\n- `{}`: {}", fault.field, fault.message));
        }
    }
    let retryable = matches!(error.kind, Kind::Unavailable | Kind::UpstreamTimeout | Kind::RateLimited);
    let failed = CallError { code: error.code, message: error.detail.clone(), retryable };
    let mut whole = json!({"status": "failed", "error": failed});
    if !faults.is_empty() {
        whole["errors"] = json!(faults);
    }
    Ok(told(&text, whole, true))
}

/// A failure as JSON-RPC has it. What happened inside goes to the log alone.
pub(super) fn protocol_error(error: &Error) -> ErrorData {
    let data = Some(json!({"code": error.code}));
    if error.kind == Kind::Internal {
        tracing::error!(code = error.code, error = ?error, "an MCP request failed on our side");
        return ErrorData::internal_error(error.detail.clone(), data);
    }
    ErrorData::invalid_params(error.detail.clone(), data)
}

fn told(text: &str, whole: Value, is_error: bool) -> CallToolResult {
    let content = vec![ContentBlock::text(text)];
    let mut result = if is_error { CallToolResult::error(content) } else { CallToolResult::success(content) };
    result.structured_content = Some(whole);
    result
}
