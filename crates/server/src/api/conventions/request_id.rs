//! A request id on every response, in every problem and in every log line.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, header::HeaderName},
    response::Response,
};
use tracing::Instrument;

use super::problem::ProblemDetails;
use crate::{app::App, model::Id};

/// The header that carries the id.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

/// Gives each request an id of ours; a client's own is never taken over.
pub async fn layer(app: &App, mut request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let id: Arc<str> = Id::Request.new(&app.clock).into();
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    let span =
        tracing::info_span!("request", id = %id, method = %request.method(), path = request.uri().path());
    let mut response = next(request).instrument(span).await;
    if let Some(details) = response.extensions_mut().remove::<Arc<ProblemDetails>>() {
        response = with_instance(response, &details, &id);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

fn with_instance(response: Response, details: &ProblemDetails, id: &str) -> Response {
    let (mut parts, body) = response.into_parts();
    let mut whole = serde_json::to_value(details).unwrap_or_default();
    if let Some(instance) = whole.get_mut("instance") {
        *instance = id.into();
    }
    match serde_json::to_vec(&whole) {
        Ok(bytes) => {
            parts.headers.remove(axum::http::header::CONTENT_LENGTH);
            Response::from_parts(parts, Body::from(bytes))
        }
        Err(_) => Response::from_parts(parts, body),
    }
}
