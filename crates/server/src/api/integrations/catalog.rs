//! `/integrations/catalog`: what can be connected today.

use axum::extract::State;
use jackfield_core::{
    manifest::{AuthType, CredentialField},
    schema::Transport,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::conventions::{
        Answer, Authorized, Envelope, Reply, authorize::IntegrationsRead, problem::ProblemDetails,
    },
    app::{
        App,
        catalog::{self, Item},
    },
};

/// A provider that can be connected.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogItemView {
    /// The word that paths use.
    pub kind: String,
    /// What people call it.
    pub display_name: String,
    /// Which shelf it stands on.
    pub category: String,
    /// One sentence about what it is good for.
    pub blurb: String,
    /// The name of its logo.
    pub logo: String,
    /// The logo itself, SVG.
    pub logo_svg: String,
    /// How one signs in there: `oauth2`, `api_key`, `credentials` or `none`.
    #[schema(value_type = String)]
    pub auth_type: AuthType,
    /// How many ready-made actions it has.
    pub action_count: usize,
    /// Whether it has a pack of ready-made skills.
    pub has_pack: bool,
    /// Whether it is a kind of your organization's own.
    pub own: bool,
    /// Whether your organization has connected it.
    pub connected: bool,
    /// How calls reach it: `rest`, `graphql` or `sql`.
    #[schema(value_type = String)]
    pub transport: Transport,
    /// Whether its schema can be discovered.
    pub discoverable: bool,
    /// What connecting asks for, in the order of a form.
    pub credential_fields: Vec<CredentialFieldView>,
}

/// One field that connecting asks for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CredentialFieldView {
    /// The member of `credentials`.
    pub key: String,
    /// What a form calls it.
    pub label: String,
    /// Whether connecting needs it.
    pub required: bool,
    /// Whether a form must hide it.
    pub secret: bool,
    /// What a person should know to fill it in.
    pub help: String,
    /// What it is where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
}

/// Browse the catalog
///
/// Only what can be connected today is listed.
#[utoipa::path(get, path = "/integrations/catalog", operation_id = "listIntegrationCatalog", tag = "Integrations",
    security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<Vec<CatalogItemView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
) -> Answer<Vec<CatalogItemView>> {
    let items = catalog::list(&app, &authorized.caller.organization).await?;
    Ok(Reply::ok(items.iter().map(view).collect()))
}

fn view(item: &Item) -> CatalogItemView {
    let manifest = &item.provider.manifest;
    let folder = item.provider.folder.as_deref().map(|ready| &ready.folder);
    CatalogItemView {
        kind: manifest.kind.clone(),
        display_name: manifest.display_name.clone(),
        category: manifest.category.clone(),
        blurb: manifest.blurb.clone(),
        logo: manifest.logo.clone(),
        logo_svg: item.provider.logo_svg.clone().into_owned(),
        auth_type: manifest.auth_type,
        action_count: folder.map_or(0, |folder| folder.actions.len()),
        has_pack: folder.is_some_and(|folder| folder.pack.is_some()),
        own: item.provider.is_own,
        connected: item.connected,
        transport: manifest.transport,
        discoverable: manifest.discoverable,
        credential_fields: manifest.credential_fields.iter().map(field).collect(),
    }
}

fn field(field: &CredentialField) -> CredentialFieldView {
    CredentialFieldView {
        key: field.key.clone(),
        label: field.label.clone(),
        required: field.required,
        secret: field.secret,
        help: field.help.clone(),
        default: field.default.clone(),
    }
}
