//! `/integrations/{kind}/schema` and its parts: what was discovered, without what is blocked.

pub mod objects;
pub mod operations;
mod streamed;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    tagged::unless_known,
    views::{ObjectView, OperationView, RelationshipView},
};
use crate::{
    api::conventions::{
        Authorized, Cursor, Envelope, Problem, authorize::IntegrationsRead, problem::ProblemDetails,
    },
    app::{App, browse},
    error::Error,
};

/// A discovered schema.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SchemaView {
    /// The kind of integration.
    pub kind: String,
    /// `rest`, `graphql` or `sql`.
    pub transport: String,
    /// The schema's hash: equal schemas have equal ones.
    pub fingerprint: String,
    /// RFC 3339.
    pub discovered_at: String,
    /// The things that the system knows.
    pub objects: Vec<ObjectView>,
    /// The ways from one object to another.
    pub relationships: Vec<RelationshipView>,
    /// What the system can be asked to do.
    pub operations: Vec<OperationView>,
}

/// Read the discovered schema
///
/// The whole of it, sent in pieces as it is written out. `ETag` and `If-None-Match` spare sending
/// what hasn't changed.
#[utoipa::path(get, path = "/integrations/{kind}/schema", operation_id = "getIntegrationSchema", tag = "Integrations",
    params(("kind" = String, Path)), security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<SchemaView>), (status = 304, description = "Not changed"),
        (status = "4XX", body = ProblemDetails)))]
pub async fn schema(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path(kind): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = browse::view(&app, &authorized.caller.organization, &kind).await?;
    let tag = view.tag.clone();
    Ok(unless_known(&headers, &tag, || {
        let chunks = streamed::SchemaChunks::new(kind, Arc::clone(&view));
        let mut response = Response::new(Body::from_stream(futures_util::stream::iter(chunks)));
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }))
}

/// Where a ranked list goes on; none at its beginning.
fn after(cursor: &Cursor) -> Option<&str> {
    (!cursor.after.is_empty()).then_some(cursor.after.as_str())
}

/// That what a cursor names is no longer in the list.
fn gone() -> Error {
    let detail = "The schema, its scoping or your search has changed since the page before. Start again without a \
                  cursor.";
    Error::invalid("invalid_cursor", detail)
}
