//! `Idempotency-Key`: the first outcome is replayed for 24 hours.
//!
//! The answer is sealed in the store: it may hold what is shown only once.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{body, problem::Problem};
use crate::{
    app::{App, Caller},
    error::{Error, Result},
    store::idempotency::{self, Known},
};

const LIFETIME_MICROS: i64 = 24 * 3_600 * 1_000_000;
/// A request that has no answer after this long died with its server: another may take its place.
const ABANDONED_MICROS: i64 = 120 * 1_000_000;
const KEPT_HEADERS: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// Replays the first outcome of a POST with a key, or runs it and keeps its outcome.
pub async fn layer(app: &App, request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let key = request.headers().get("idempotency-key").cloned();
    let caller = request.extensions().get::<Caller>().cloned();
    let (Some(key), Some(caller), &Method::POST) = (key, caller, request.method()) else {
        return next(request).await;
    };
    match once(app, &caller, &key, request, next).await {
        Ok(response) => response,
        Err(error) => Problem(error).into_response(),
    }
}

async fn once(
    app: &App,
    caller: &Caller,
    key: &HeaderValue,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Result<Response> {
    let key =
        key.to_str().ok().map(str::trim).filter(|key| (1..=255).contains(&key.len())).ok_or_else(|| {
            Error::invalid(
                "invalid_idempotency_key",
                "`Idempotency-Key` has 1 to 255 printable ASCII characters.",
            )
        })?;
    let (parts, content) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let content = body::bytes(Request::new(content), app.settings.max_body_bytes).await?;
    let hash = hash(&path, &content);
    let store = app.database.organization(&caller.organization);
    let now = app.clock.micros();
    if let Some(known) = idempotency::take(store, key, &hash, now).await? {
        if let Some(replayed) = replay(app, caller, key, &hash, known).await? {
            return Ok(replayed);
        }
        idempotency::release(store, key).await?;
        if idempotency::take(store, key, &hash, now).await?.is_some() {
            return Err(in_progress());
        }
    }
    let mut request = Request::from_parts(parts, Body::from(content));
    request.extensions_mut().insert(Caller { idempotency_key: Some(key.into()), ..caller.clone() });
    let response = next(request).await;
    keep(app, caller, key, response).await
}

fn hash(path: &str, content: &Bytes) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(path.as_bytes()).update(&[0]).update(content);
    *hasher.finalize().as_bytes()
}

/// The kept outcome; `None` where it is too old to count.
async fn replay(
    app: &App,
    caller: &Caller,
    key: &str,
    hash: &[u8],
    known: Known,
) -> Result<Option<Response>> {
    let age = app.clock.micros() - known.created_at;
    let Some(answer) = known.answer else {
        if known.request_hash != hash {
            return Err(reused());
        }
        return match known.receipt_id {
            _ if age < ABANDONED_MICROS => Err(in_progress()),
            Some(receipt) => Err(outcome_unknown(&receipt)),
            None => Ok(None),
        };
    };
    if age > LIFETIME_MICROS {
        return Ok(None);
    }
    if known.request_hash != hash {
        return Err(reused());
    }
    let opened = app.secrets.unseal(&app.database, &caller.organization, &place(key), &answer).await?;
    let kept: Kept = serde_json::from_slice(opened.expose_secret()).map_err(Error::internal)?;
    let mut response = Response::new(Body::from(kept.body));
    *response.status_mut() = StatusCode::from_u16(kept.status).map_err(Error::internal)?;
    for (name, value) in &kept.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    Ok(Some(response))
}

async fn keep(app: &App, caller: &Caller, key: &str, response: Response) -> Result<Response> {
    // Who is told to come back later comes back with the same key.
    if response.status().is_server_error() || response.headers().contains_key(header::RETRY_AFTER) {
        // A key that stays taken is free again once its request counts as abandoned.
        if let Err(error) = idempotency::release(app.database.organization(&caller.organization), key).await {
            tracing::warn!(?error, "an idempotency key can't be given free");
        }
        return Ok(response);
    }
    let (parts, content) = response.into_parts();
    let content = axum::body::to_bytes(content, usize::MAX).await.map_err(Error::internal)?;
    let headers = KEPT_HEADERS
        .iter()
        .filter_map(|name| Some((name.to_string(), parts.headers.get(name)?.to_str().ok()?.to_owned())))
        .collect();
    let kept = Kept {
        status: parts.status.as_u16(),
        headers,
        body: String::from_utf8(content.to_vec()).map_err(Error::internal)?,
    };
    // It has happened: its caller is told even where the answer can't be kept for another time.
    if let Err(error) = write(app, caller, key, &kept).await {
        tracing::error!(?error, "an answer can't be kept for its idempotency key");
    }
    Ok(Response::from_parts(parts, Body::from(content)))
}

async fn write(app: &App, caller: &Caller, key: &str, kept: &Kept) -> Result<()> {
    let plain = serde_json::to_vec(kept).map_err(Error::internal)?;
    let sealed = app.secrets.seal(&app.database, &caller.organization, &place(key), &plain).await?;
    idempotency::keep(app.database.organization(&caller.organization), key, &sealed).await
}

fn place(key: &str) -> String {
    format!("idempotency/{key}")
}

fn in_progress() -> Error {
    let detail = "A request with this idempotency key is still running. Wait for it, then ask again.";
    Error::conflict("idempotency_in_progress", detail)
}

fn outcome_unknown(receipt: &str) -> Error {
    let detail = format!(
        "The first request with this idempotency key began a write and its server died before the answer \
         was kept. Its receipt is `{receipt}` (`GET /receipts`): where that is still `pending`, look in the \
         provider whether it happened. To write again, send a new key."
    );
    Error::conflict("idempotency_outcome_unknown", detail)
}

fn reused() -> Error {
    let detail = "This idempotency key came with another request before. Use a new key for a new request.";
    Error::unprocessable("idempotency_key_reused", detail)
}
