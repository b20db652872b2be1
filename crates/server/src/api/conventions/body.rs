//! Request bodies: JSON without repeated members, all faults at once.

use axum::{
    extract::{FromRequest, Request},
    http::header,
};
use bytes::Bytes;
use jackfield_core::json::{Reader, parse_unique};
use serde_json::Value;

use super::problem::Problem;
use crate::{
    app::App,
    error::{Error, Kind, Result},
};

/// A body that can be read with all of its faults noted.
pub trait FromBody: Sized {
    /// Reads the members; `None` where a fault was noted.
    fn from_body(reader: &mut Reader<'_>) -> Option<Self>;
}

/// The body of a request.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: FromBody> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let Json(value) = Json::from_request(request, app).await?;
        Ok(Self(read(&value)?))
    }
}

/// A body as JSON, to be read by other code. An empty body is an empty object.
#[derive(Debug)]
pub struct Json(pub Value);

impl FromRequest<App> for Json {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let media =
            request.headers().get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or("").to_owned());
        let bytes = bytes(request, app.settings.max_body_bytes).await?;
        if bytes.is_empty() {
            return Ok(Self(Value::Object(serde_json::Map::new())));
        }
        let is_json = media.as_deref().is_some_and(|media| {
            let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            essence == "application/json" || essence.ends_with("+json")
        });
        if !is_json {
            let detail = "The body must be JSON, with `Content-Type: application/json`.";
            return Err(Error::new(Kind::UnsupportedMedia, "unsupported_media_type", detail).into());
        }
        let value = parse_unique(&bytes).map_err(|error| {
            Error::invalid("malformed_json", format!("The body isn't valid JSON: {error}."))
        })?;
        Ok(Self(value))
    }
}

/// Reads a value as a body.
///
/// # Errors
/// `validation_failed` with every fault.
pub fn read<T: FromBody>(value: &Value) -> Result<T> {
    let mut faults = Vec::new();
    let mut reader = Reader::new(value, "", &mut faults);
    let read = T::from_body(&mut reader);
    reader.finish();
    match read {
        Some(read) if faults.is_empty() => Ok(read),
        Some(_) | None => Err(Error::invalid_body(faults)),
    }
}

/// The bytes of a body, up to a limit.
///
/// # Errors
/// `body_too_large`, or `malformed_body` where the client broke off.
pub async fn bytes(request: Request, limit: usize) -> Result<Bytes> {
    axum::body::to_bytes(request.into_body(), limit).await.map_err(|error| {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(inner) = cause {
            if inner.to_string().contains("length limit exceeded") {
                let detail = format!("The body is larger than {limit} bytes.");
                return Error::new(Kind::TooLarge, "body_too_large", detail);
            }
            cause = inner.source();
        }
        Error::invalid("malformed_body", "The body broke off before its end.")
    })
}
