//! How a call ended, as callers see it.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{app::runtime::call::CallResult, model::skill::VerificationLevel};

/// How a call ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallView {
    /// `ok`, `needs_confirmation`, `needs_verification` or `failed`.
    pub status: &'static str,
    /// What came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub output: Option<Value>,
    /// What to confirm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<ConfirmationView>,
    /// How thoroughly the caller's identity must be verified first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_level: Option<VerificationLevel>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<CallError>,
    /// `rcp_…`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt_id: Option<String>,
    /// Milliseconds.
    pub duration_ms: i64,
}

/// What to confirm, and with which token.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmationView {
    /// To be handed back with the same arguments.
    pub token: String,
    /// What will happen, to be read out.
    pub summary: String,
    /// RFC 3339.
    pub expires_at: String,
}

/// What went wrong with a call.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallError {
    /// The stable code.
    pub code: &'static str,
    /// One short sentence.
    pub message: String,
    /// Whether the same call may succeed a little later.
    pub retryable: bool,
}

/// An outcome as callers see it.
pub(in crate::api) fn view(result: CallResult, receipt_id: Option<String>, duration_micros: i64) -> CallView {
    let mut view = CallView {
        status: "ok",
        output: None,
        confirmation: None,
        verification_level: None,
        error: None,
        receipt_id,
        duration_ms: (duration_micros + 500) / 1000,
    };
    match result {
        CallResult::Ok(output) => view.output = Some(output),
        CallResult::NeedsConfirmation(asked) => {
            view.status = "needs_confirmation";
            view.confirmation = Some(ConfirmationView {
                token: asked.token,
                summary: asked.summary,
                expires_at: asked.expires_at,
            });
        }
        CallResult::NeedsVerification(level) => {
            view.status = "needs_verification";
            view.verification_level = Some(level);
        }
        CallResult::Failed(failure) => {
            view.status = "failed";
            view.error = Some(CallError {
                code: failure.code,
                message: failure.message,
                retryable: failure.retryable,
            });
        }
    }
    view
}
