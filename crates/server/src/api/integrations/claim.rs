//! `/integrations/{kind}/claim`: an install that was begun at the provider.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use jackfield_core::json::Reader;
use serde_json::Value;

use super::connections::ConnectResult;
use crate::{
    api::conventions::{
        Answer, Authorized, Envelope, Reply,
        authorize::IntegrationsConnect,
        body::{Body, FromBody},
        problem::ProblemDetails,
    },
    app::{App, oauth::install},
};

/// The most parameters and the most bytes of one.
const MOST: (usize, usize) = (50, 4096);

/// What the provider has sent the installer back with: every parameter of its callback, as it came.
#[derive(Debug)]
pub struct Claim {
    parameters: BTreeMap<String, String>,
}

impl FromBody for Claim {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        let (most, most_bytes) = MOST;
        let members = reader.rest();
        if members.len() > most {
            reader.fault("", "too_many", format!("A callback has at most {most} parameters."));
        }
        let mut parameters = BTreeMap::new();
        for (name, value) in members {
            match value {
                Value::String(text) if text.len() <= most_bytes => {
                    parameters.insert(name, text);
                }
                Value::String(_) => reader.fault(&name, "too_long", format!("At most {most_bytes} bytes.")),
                _ => reader.fault(&name, "wrong_type", "This must be a string, as it came."),
            }
        }
        Some(Self { parameters })
    }
}

/// Claim an install
///
/// For a provider whose app is installed from its own side, such as Shopify's app store: hand in every parameter of
/// the URL that it sent the installer back to. It must be signed by your client's secret and at most ten minutes old.
#[utoipa::path(post, path = "/integrations/{kind}/claim", operation_id = "claimIntegration", tag = "Integrations",
    params(("kind" = String, Path)), request_body(content = Object, description = "Every parameter of the callback, \
    as it came: `shop`, `code`, `timestamp`, `hmac`, …"), security(("apiKey" = ["integrations:connect"])),
    responses((status = 200, body = Envelope<ConnectResult>), (status = "4XX", body = ProblemDetails),
        (status = "5XX", body = ProblemDetails)))]
pub async fn claim(
    State(app): State<App>,
    authorized: Authorized<IntegrationsConnect>,
    Path(kind): Path<String>,
    Body(Claim { parameters }): Body<Claim>,
) -> Answer<ConnectResult> {
    let done = install::claim(&app, &authorized.caller, &kind, &parameters).await?;
    Ok(Reply::ok(done.into()))
}
