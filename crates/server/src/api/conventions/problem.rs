//! Failures as RFC 9457 `application/problem+json`.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Error, Kind};

/// A failure on its way to a client.
#[derive(Debug)]
pub struct Problem(pub Error);

impl<E: Into<Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// RFC 9457 problem details. Clients branch on `status` and `code`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDetails {
    /// The page that explains the code.
    #[serde(rename = "type")]
    #[schema(rename = "type", example = "https://jackfield.dev/errors/not_found")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was wrong and what to do next.
    pub detail: String,
    /// The request's id.
    pub instance: String,
    /// The stable code of the failure.
    pub code: String,
    /// Every fault of the input with its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One fault of an input.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldError {
    /// The place: `projection[0].path[1]`.
    pub field: String,
    /// What is wrong there, and what to do.
    pub message: String,
}

/// Travels with the response so that the audit log and the request log know how it ended.
#[derive(Debug, Clone, Copy)]
pub struct FailureCode(pub &'static str);

/// The status of each kind of failure: the one place where it is decided.
pub fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Kind::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Kind::Upstream => StatusCode::BAD_GATEWAY,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::UpstreamTimeout => StatusCode::GATEWAY_TIMEOUT,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status = status_of(error.kind);
        if error.kind == Kind::Internal {
            tracing::error!(code = error.code, error = ?error, "request failed on our side");
        } else if error.source.is_some() {
            tracing::info!(code = error.code, error = ?error, "request failed");
        }
        let details = ProblemDetails {
            kind: format!("https://jackfield.dev/errors/{}", error.code),
            title: status.canonical_reason().unwrap_or("Failure").to_owned(),
            status: status.as_u16(),
            detail: error.detail,
            instance: String::new(),
            code: error.code.to_owned(),
            errors: error
                .faults
                .iter()
                .map(|fault| FieldError { field: fault.path.clone(), message: fault.sentence() })
                .collect(),
        };
        let mut response = (status, axum::Json(&details)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = error.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if error.kind == Kind::Unauthenticated {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(FailureCode(error.code));
        // `instance` is filled in by the request-id layer, which alone knows the id.
        response.extensions_mut().insert(std::sync::Arc::new(details));
        response
    }
}
