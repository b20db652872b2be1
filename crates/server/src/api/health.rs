//! Whether the process is up, and whether it can serve.

use axum::{
    Json,
    extract::State,
    http::{HeaderName, StatusCode, header},
};
use serde_json::{Value, json};

use super::conventions::Problem;
use crate::{app::App, telemetry};

/// The process is up.
pub async fn live() -> (StatusCode, Json<Value>) {
    (StatusCode::OK, Json(json!({"status": "ok"})))
}

/// The store is reachable and its schema up to date.
///
/// # Errors
/// 503 `store_unavailable`.
pub async fn ready(State(app): State<App>) -> Result<Json<Value>, Problem> {
    app.database.ping().await?;
    Ok(Json(json!({"status": "ready"})))
}

/// All metrics as Prometheus reads them. Asks for no key: it names no organization, and a proxy can
/// keep it from the outside.
pub async fn metrics(State(app): State<App>) -> ([(HeaderName, &'static str); 1], String) {
    let text = telemetry::metrics::render(&app.database);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
