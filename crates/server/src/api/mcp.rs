//! MCP over streamable HTTP: an agent's published tools for any MCP client.
//!
//! ```text
//! layers of every route ─▶ scope ─▶ live agent ─▶ message ─▶ protocol (rmcp) ─▶ app::runtime
//! ```
//!
//! The protocol is the official SDK's: revisions, their negotiation, headers, JSON-RPC. This folder
//! is the one place that knows it. It is served without sessions and answers in JSON, so that any
//! replica can take any message. Before the SDK sees a request it has passed our door, sign-in and
//! rate limit as every other; that is why the SDK's own list of hosts is switched off: the door has
//! checked `Host` and `Origin` by the same configuration, for all routes alike.

mod confirm;
mod message;
mod outcome;
mod tools;

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Path, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use rmcp::transport::{
    StreamableHttpServerConfig, StreamableHttpService,
    streamable_http_server::session::never::NeverSessionManager,
};

use self::tools::AgentTools;
use super::conventions::{
    Authorized,
    authorize::SkillsInvoke,
    body::Json,
    problem::{Problem, ProblemDetails},
};
use crate::{
    app::{App, runtime::live},
    error::{Error, Result},
};

/// The most bytes that the SDK's own refusals have.
const REFUSAL_BYTES: usize = 4096;

/// Use an agent's tools by MCP
///
/// The Model Context Protocol over streamable HTTP, without sessions: one JSON-RPC message a
/// request. `tools/list` and `tools/call` are the tools, gates and receipts of the routes above;
/// what they call `context` travels in `params._meta` as `jackfield/context`.
#[utoipa::path(post, path = "/mcp/agents/{agentId}", operation_id = "mcp", tag = "Runtime",
    params(("agentId" = String, Path)),
    request_body(content = Object, description = "A JSON-RPC 2.0 message: a request or a notification."),
    security(("apiKey" = ["skills:invoke"])),
    responses((status = 200, body = Object, description = "The JSON-RPC response to a request."),
        (status = 202, description = "A notification was taken."), (status = "4XX", body = ProblemDetails)))]
pub async fn answer(
    State(app): State<App>,
    authorized: Authorized<SkillsInvoke>,
    Path(agent_id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let agent = live::current(&app, &authorized.caller.organization, &agent_id).await?;
    let (parts, body) = request.into_parts();
    let read = Request::from_parts(parts.clone(), body);
    let Json(message) = Json::from_request(read, &app).await?;
    message::check(&message)?;
    let bytes = serde_json::to_vec(&message).map_err(Error::internal)?;
    let limit = app.settings.max_body_bytes.max(bytes.len());
    let tools = AgentTools::new(app, authorized.caller, agent);
    let service = StreamableHttpService::new(
        move || Ok(tools.clone()),
        Arc::new(NeverSessionManager::default()),
        configuration(limit),
    );
    let answered = service.handle(Request::from_parts(for_protocol(parts), Body::from(bytes))).await;
    Ok(refused_in_our_form(answered.map(Body::new)).await?)
}

fn configuration(max_body_bytes: usize) -> StreamableHttpServerConfig {
    StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(max_body_bytes)
        .disable_allowed_hosts()
}

/// The head of a request as the SDK is to see it: it carries it along, so the key stays behind. And
/// what is answered is JSON whatever a client would like better.
fn for_protocol(mut parts: Parts) -> Parts {
    parts.headers.remove(header::AUTHORIZATION);
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    parts
}

/// What the SDK refuses in plain text, before it comes to JSON-RPC, as a problem.
async fn refused_in_our_form(response: Response) -> Result<Response> {
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|media| media.as_bytes().starts_with(b"application/json"));
    if response.status().is_success() || is_json {
        return Ok(response);
    }
    let status = response.status();
    let text = to_bytes(response.into_body(), REFUSAL_BYTES).await.map_err(Error::internal)?;
    let text = String::from_utf8_lossy(&text);
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        return Err(Error::internal(text.into_owned()));
    }
    let text = text.trim_start_matches("Bad Request: ").trim_end_matches('.');
    Err(message::invalid(format!("{text}.")))
}
