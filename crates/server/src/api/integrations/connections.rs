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
        connections::{self, Account, Connecting, Listed},
        discovery::AffectedSkill,
        oauth::approval,
    },
    error::{Error, Result},
    model::clock::rfc3339,
    store::{connections::Status, schemas::Summary},
};

/// A connected system: its status, never its credentials.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IntegrationView {
    /// The kind of integration.
    pub kind: String,
    /// `connected`, `pending`, `expired` or `error`.
    pub status: &'static str,
    /// By what a person recognizes the account; empty as long as nobody has approved it.
    pub account_label: String,
    /// RFC 3339; missing as long as nobody has approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connected_at: Option<String>,
    /// What a person has approved, as the provider names it; missing where nothing is approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
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
    /// The fields that the catalog lists for the kind, each a string; not needed where there are none.
    #[schema(value_type = Object, example = json!({"host": "db.example.com", "port": "5432", "database": "appdb",
        "user": "jackfield_readonly", "password": "…", "sslmode": "verify-full"}))]
    pub credentials: Option<Value>,
    /// Scopes that a person is asked to approve on top of what connecting needs, of those that the kind's actions want.
    pub scopes: Option<Vec<String>>,
}

/// A connection that was just made, or the page where a person must approve it first: never both.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConnectResult {
    /// The provider's page where a person approves the connection, within ten minutes. Open it in a browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth_url: Option<String>,
    /// `connected`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// By what a person recognizes the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_label: Option<String>,
    /// Whether the credentials were tried; `false` for an API that has no request to try them by: state a
    /// `verifyPath` of the kind then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<bool>,
}

/// What is left after a disconnect.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DisconnectResult {
    /// The kind that was disconnected.
    pub kind: String,
    /// Whether the provider has taken back what a person had approved; missing where there was nothing to give back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<bool>,
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
/// shown again. Connecting again replaces them and keeps schema and skills. Where a person must approve it in the
/// provider's own pages, the answer is their URL; the connection is made when the provider sends their browser back to
/// `/oauth/callback`, a page that is no part of this API.
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
    let none = Value::Object(serde_json::Map::new());
    let asks = provider.manifest.credential_fields.iter().any(|field| field.required);
    let given = match reader.raw("credentials").filter(|credentials| !credentials.is_null()) {
        // Whoever approves in the provider's own pages hands in nothing here.
        Some(_) if provider.asks_for_consent() && provider.manifest.credential_fields.is_empty() => {
            connections::read_credentials(&provider, &none, reader.faults())
        }
        Some(credentials) => connections::read_credentials(&provider, credentials, reader.faults()),
        None if asks => {
            reader.fault("credentials", "required", "`credentials` is required.");
            None
        }
        None => connections::read_credentials(&provider, &none, reader.faults()),
    };
    let scopes: Vec<String> = reader.optional("scopes").unwrap_or_default();
    if !scopes.is_empty() && !provider.asks_for_consent() {
        reader.fault(
            "scopes",
            "not_allowed",
            "Nobody approves this kind in pages of its own: leave `scopes` out.",
        );
    }
    reader.finish();
    let given = given.filter(|_| faults.is_empty()).ok_or_else(|| Error::invalid_body(faults))?;
    let done = connections::connect(&app, &authorized.caller, &kind, (given, &scopes)).await?;
    Ok(Reply::ok(done.into()))
}

impl From<Connecting> for ConnectResult {
    fn from(done: Connecting) -> Self {
        match done {
            Connecting::Approval(url) => Self { oauth_url: Some(url), ..Self::default() },
            Connecting::Connected(Account { label, is_verified }) => Self {
                status: Some("connected"),
                account_label: Some(label),
                verified: Some(is_verified),
                ..Self::default()
            },
        }
    }
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
    Ok(Reply::ok(DisconnectResult { kind, revoked: done.revoked, affected_skills: done.affected_skills }))
}

fn view(listed: Listed) -> Result<IntegrationView> {
    let Listed { connection, schema } = listed;
    let is_there = connection.status != Status::Pending;
    let words = |scope: String| approval::words(Some(&scope)).map(str::to_owned).collect();
    Ok(IntegrationView {
        connected_at: is_there.then(|| rfc3339(connection.connected_at)),
        scopes: connection.scope.map(words),
        kind: connection.kind,
        status: connection.status.as_str(),
        account_label: connection.account_label,
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
