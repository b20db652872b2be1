//! Successes: `{"success": true, "data": …}`, with status, location, `ETag` and pagination.

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{page::Pagination, problem::Problem};
use crate::error::{Error, Result};

/// The form of every success.
#[derive(Debug, Serialize, ToSchema)]
pub struct Envelope<T> {
    /// Always true; failures are problems.
    #[schema(example = true)]
    pub success: bool,
    /// What was asked for; null where there is nothing to say.
    pub data: T,
    /// A remark for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Where a list goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
}

/// A success on its way to a client.
#[derive(Debug)]
pub struct Reply<T> {
    status: StatusCode,
    envelope: Envelope<T>,
    location: Option<String>,
    etag: Option<String>,
}

impl<T> Reply<T> {
    /// 200 with data.
    pub fn ok(data: T) -> Self {
        let envelope = Envelope { success: true, data, message: None, pagination: None };
        Self { status: StatusCode::OK, envelope, location: None, etag: None }
    }

    /// 201 with data, and where the new resource is below `/api/v1`.
    pub fn created(data: T, path: &str) -> Self {
        Self { status: StatusCode::CREATED, location: Some(format!("/api/v1{path}")), ..Self::ok(data) }
    }

    /// Adds the revision, for `If-Match`.
    #[must_use]
    pub fn with_revision(mut self, revision: i64) -> Self {
        self.etag = Some(format!("\"{revision}\""));
        self
    }

    /// Adds where a list goes on.
    #[must_use]
    pub fn with_pagination(mut self, pagination: Pagination) -> Self {
        self.envelope.pagination = Some(pagination);
        self
    }

    /// Adds a remark for a person.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.envelope.message = Some(message.into());
        self
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(&self.envelope)).into_response();
        let headers = response.headers_mut();
        if let Some(location) = self.location.and_then(|path| HeaderValue::from_str(&path).ok()) {
            headers.insert(header::LOCATION, location);
        }
        if let Some(etag) = self.etag.and_then(|etag| HeaderValue::from_str(&etag).ok()) {
            headers.insert(header::ETAG, etag);
        }
        response
    }
}

/// The revision that a client last saw, from `If-Match`.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(Option<i64>);

impl IfMatch {
    /// Refuses a change of something that has changed since the client saw it.
    ///
    /// # Errors
    /// `version_conflict`.
    pub fn check(self, current: i64) -> Result<()> {
        match self.0 {
            Some(seen) if seen != current => Err(Error::conflict(
                "version_conflict",
                "It has changed since you read it. Read it again, and repeat the change on what you find.",
            )),
            Some(_) | None => Ok(()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        // An ETag of another form was never ours: it can't be the current one.
        let seen = text.trim_start_matches("W/").trim_matches('"').parse().unwrap_or(-1);
        Ok(Self(Some(seen)))
    }
}
