//! `/integrations/providers/{kind}`: kinds of an organization's own.

use axum::extract::{Path, State};
use jackfield_core::json::Reader;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::conventions::{
        Answer, Authorized, Body, Envelope, FromBody, Reply,
        authorize::{IntegrationsConnect, IntegrationsRead},
        problem::ProblemDetails,
    },
    app::{
        App,
        catalog::own::{self, Definition},
    },
};

/// What is said of a kind of one's own.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct OwnKindRequest {
    /// What people call it.
    pub display_name: String,
    /// Which shelf of the catalog it stands on; `databases` by default.
    pub category: Option<String>,
    /// `postgres` or `mysql` (MySQL and MariaDB): a database beside the one that the built-in kind connects.
    pub transport: String,
}

/// A request's body, read.
#[derive(Debug)]
pub struct Said(Definition);

/// A kind of one's own.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnKindView {
    /// The word that paths use.
    pub kind: String,
    /// What people call it.
    pub display_name: String,
    /// Which shelf of the catalog it stands on, where that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// `postgres` or `mysql`.
    pub transport: &'static str,
}

impl FromBody for Said {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        own::read(reader).map(Self)
    }
}

/// Read a kind of your own
#[utoipa::path(get, path = "/integrations/providers/{kind}", operation_id = "getOwnKind", tag = "Integrations",
    params(("kind" = String, Path)), security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<OwnKindView>), (status = "4XX", body = ProblemDetails)))]
pub async fn get(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path(kind): Path<String>,
) -> Answer<OwnKindView> {
    let definition = own::get(&app, &authorized.caller.organization, &kind).await?;
    Ok(Reply::ok(view(kind, definition)))
}

/// Add or change a kind of your own
///
/// A second database of an engine, or a tenth: it then behaves like a built-in integration everywhere.
#[utoipa::path(put, path = "/integrations/providers/{kind}", operation_id = "putOwnKind", tag = "Integrations",
    params(("kind" = String, Path, description = "`^[a-z][a-z0-9_]{1,62}$`, and none of the server's own")),
    request_body = OwnKindRequest, security(("apiKey" = ["integrations:connect"])),
    responses((status = 200, body = Envelope<OwnKindView>), (status = 201, body = Envelope<OwnKindView>),
        (status = "4XX", body = ProblemDetails)))]
pub async fn put(
    State(app): State<App>,
    authorized: Authorized<IntegrationsConnect>,
    Path(kind): Path<String>,
    Body(Said(definition)): Body<Said>,
) -> Answer<OwnKindView> {
    let is_new = own::put(&app, &authorized.caller.organization, &kind, &definition).await?;
    let path = format!("/integrations/providers/{kind}");
    let view = view(kind, definition);
    Ok(if is_new { Reply::created(view, &path) } else { Reply::ok(view) })
}

/// Delete a kind of your own
///
/// It must be disconnected first. Its schema and scoping go with it; its skills stay, and answer
/// `integration_not_connected`.
#[utoipa::path(delete, path = "/integrations/providers/{kind}", operation_id = "deleteOwnKind", tag = "Integrations",
    params(("kind" = String, Path)), security(("apiKey" = ["integrations:connect"])),
    responses((status = 200, body = Envelope<Option<bool>>), (status = "4XX", body = ProblemDetails)))]
pub async fn remove(
    State(app): State<App>,
    authorized: Authorized<IntegrationsConnect>,
    Path(kind): Path<String>,
) -> Answer<Option<bool>> {
    own::remove(&app, &authorized.caller.organization, &kind).await?;
    Ok(Reply::ok(None))
}

fn view(kind: String, definition: Definition) -> OwnKindView {
    let Definition { display_name, category, transport } = definition;
    OwnKindView { kind, display_name, category, transport: transport.as_str() }
}
