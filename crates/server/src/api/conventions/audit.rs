//! Every mutation leaves an entry in the audit log, whatever its handler does.

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    response::{IntoResponse, Response},
};

use super::problem::{FailureCode, Problem};
use crate::app::{App, Caller, audit};

/// Records what was asked and how it ended, before the client is told.
///
/// Calls of published skills are no mutations of ours: they leave receipts instead.
pub async fn layer(app: &App, request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let caller = request.extensions().get::<Caller>().cloned();
    let route = request.extensions().get::<MatchedPath>().map_or("", |path| path.as_str()).to_owned();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let Some(caller) = caller.filter(|_| !reads && !calls(&route)) else {
        return next(request).await;
    };
    let action = format!("{} {}", request.method(), route.trim_start_matches("/api/v1"));
    let resource = request.uri().path().trim_start_matches("/api/v1").to_owned();
    let response = next(request).await;
    let code = response.extensions().get::<FailureCode>().map(|code| code.0);
    if code == Some("insufficient_scope") {
        // The refusal has left its own entry.
        return response;
    }
    let outcome = match code {
        None => "allowed".to_owned(),
        Some(code) => format!("failed:{code}"),
    };
    let event = audit::Event { action: &action, resource: &resource, outcome: &outcome };
    match audit::record(app, &caller, event).await {
        Ok(()) => response,
        Err(error) => Problem(error).into_response(),
    }
}

/// Whether a route is one that agents call skills by.
fn calls(route: &str) -> bool {
    route.ends_with("/call") || route.ends_with("/mcp/agents/{agentId}")
}
