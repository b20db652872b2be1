//! `/integrations`: which systems are connected, connecting, disconnecting.

use axum::extract::{Path, State};
use jackfield_core::{json::Reader, schema::counts::Counts};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    api::conventions::{
        Answer, Authorized, Cursor, Envelope, Page, PageQuery, Reply,
        authorize::{IntegrationsConnect, IntegrationsRead, IntegrationsWrite},
        body::Json,
        problem::ProblemDetails,
    },
    app::{
        App, catalog,
        connections::{self, Account, Listed},
        discovery::AffectedSkill,
    },
    error::{Error, Result},
    model::clock::rfc3339,
    store::schemas::Summary,
};

/// A connected system: its status, never its credentials.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IntegrationView {
    /// The kind of integration.
    pub kind: String,
    /// `connected`, `pending`, `expired` or `error`.
    pub status: &'static str,
    /// By what a person recognizes the account.
    pub account_label: String,
    /// RFC 3339.
    pub connected_at: String,
    /// What went wrong when it was last tried, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// Its schema, once it was discovered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaSummaryView>,
}

/// How much there is in a discovered schema.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SchemaSummaryView {
    /// Objects.
    pub object_count: usize,
    /// Fields of all objects.
    pub field_count: usize,
    /// Relationships.
    pub edge_count: usize,
    /// Operations.
    pub operation_count: usize,
    /// RFC 3339.
    pub discovered_at: String,
}

/// Credentials for a connection.
#[derive(Debug, ToSchema)]
pub struct ConnectRequest {
    /// The fields that the catalog lists for the kind, each a string.
    #[schema(value_type = Object, example = json!({"host": "db.example.com", "port": "5432", "database": "appdb",
        "user": "jackfield_readonly", "password": "…", "sslmode": "verify-full"}))]
    pub credentials: Value,
}

/// A connection that was just made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConnectResult {
    /// `connected`
    pub status: &'static str,
    /// By what a person recognizes the account.
    pub account_label: String,
    /// Whether the credentials were tried; `false` for an API that has no request to try them by: state a
    /// `verifyPath` of the kind then.
    pub verified: bool,
}

/// What is left after a disconnect.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DisconnectResult {
    /// The kind that was disconnected.
    pub kind: String,
    /// The skills that answer `integration_not_connected` until it is connected again.
    pub affected_skills: Vec<AffectedSkill>,
}

/// List connected systems
///
/// Status only; credentials are never shown.
#[utoipa::path(get, path = "/integrations", operation_id = "listIntegrations", tag = "Integrations",
    params(PageQuery), security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<Vec<IntegrationView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    cursor: Cursor,
) -> Answer<Vec<IntegrationView>> {
    let organization = &authorized.caller.organization;
    let rows = connections::list(&app, organization, &cursor.after, cursor.rows()).await?;
    let page = Page::cut(&app, &cursor, rows, |listed| listed.connection.kind.clone());
    let views: Result<Vec<IntegrationView>> = page.items.into_iter().map(view).collect();
    Ok(Reply::ok(views?).with_pagination(page.pagination))
}

/// Connect a system
///
/// The credentials are verified against the system before they are kept, sealed; they are never
/// shown again. Connecting again replaces them and keeps schema and skills.
#[utoipa::path(post, path = "/integrations/{kind}/connect", operation_id = "connectIntegration", tag = "Integrations",
    params(("kind" = String, Path)), request_body = ConnectRequest, security(("apiKey" = ["integrations:connect"])),
    responses((status = 200, body = Envelope<ConnectResult>), (status = "4XX", body = ProblemDetails),
        (status = "5XX", body = ProblemDetails)))]
pub async fn connect(
    State(app): State<App>,
    authorized: Authorized<IntegrationsConnect>,
    Path(kind): Path<String>,
    Json(body): Json,
) -> Answer<ConnectResult> {
    let provider = catalog::available(&app, &authorized.caller.organization, &kind).await?;
    let mut faults = Vec::new();
    let mut reader = Reader::new(&body, "", &mut faults);
    let given = match reader.raw("credentials") {
        Some(credentials) => connections::read_credentials(&provider, credentials, reader.faults()),
        None => {
            reader.fault("credentials", "required", "`credentials` is required.");
            None
        }
    };
    reader.finish();
    let given = given.filter(|_| faults.is_empty()).ok_or_else(|| Error::invalid_body(faults))?;
    let account = connections::connect(&app, &authorized.caller.organization, &kind, &given).await?;
    let Account { label: account_label, is_verified: verified } = account;
    Ok(Reply::ok(ConnectResult { status: "connected", account_label, verified }))
}

/// Disconnect a system
///
/// Erases its credentials. Schema, scoping and skills stay; the skills answer
/// `integration_not_connected` until it is connected again.
#[utoipa::path(delete, path = "/integrations/{kind}", operation_id = "disconnectIntegration", tag = "Integrations",
    params(("kind" = String, Path)), security(("apiKey" = ["integrations:write"])),
    responses((status = 200, body = Envelope<DisconnectResult>), (status = "4XX", body = ProblemDetails)))]
pub async fn disconnect(
    State(app): State<App>,
    authorized: Authorized<IntegrationsWrite>,
    Path(kind): Path<String>,
) -> Answer<DisconnectResult> {
    let done = connections::disconnect(&app, &authorized.caller.organization, &kind).await?;
    Ok(Reply::ok(DisconnectResult { kind, affected_skills: done.affected_skills }))
}

fn view(listed: Listed) -> Result<IntegrationView> {
    let Listed { connection, schema } = listed;
    Ok(IntegrationView {
        kind: connection.kind,
        status: connection.status.as_str(),
        account_label: connection.account_label,
        connected_at: rfc3339(connection.connected_at),
        last_error: connection.last_error,
        schema: schema.as_ref().map(summary).transpose()?,
    })
}

fn summary(summary: &Summary) -> Result<SchemaSummaryView> {
    let counts: Counts = serde_json::from_str(&summary.counts).map_err(Error::internal)?;
    Ok(SchemaSummaryView {
        object_count: counts.object_count,
        field_count: counts.field_count,
        edge_count: counts.edge_count,
        operation_count: counts.operation_count,
        discovered_at: rfc3339(summary.discovered_at),
    })
}
