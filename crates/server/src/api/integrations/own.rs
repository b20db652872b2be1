//! `/integrations/providers/{kind}`: kinds of an organization's own.

use axum::extract::{Path, State};
use jackfield_core::{json::Reader, manifest::Api};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    api::conventions::{
        Answer, Authorized, Envelope, FromBody, Reply,
        authorize::{IntegrationsConnect, IntegrationsRead},
        body::{self, Json},
        problem::ProblemDetails,
    },
    app::{
        App,
        catalog::{
            Provider,
            own::{self, Definition, Said},
        },
    },
};

/// What is said of a kind of one's own.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct OwnKindRequest {
    /// What people call it.
    pub display_name: String,
    /// Which shelf of the catalog it stands on; `databases` or `apis` by default.
    pub category: Option<String>,
    /// A template of `GET /integrations/templates` that says what is left out here, and whose pack the kind gets.
    pub template: Option<String>,
    /// `rest` or `graphql`: an API; `postgres` or `mysql` (MySQL and MariaDB): a database beside the one that the
    /// built-in kind connects.
    pub transport: String,
    /// Where an API is, such as `https://api.example.com/v1`; of GraphQL, the endpoint. Of `rest` it may be left out
    /// where the document says it.
    pub base_url: Option<String>,
    /// How to sign in at an API: `{type: none}`, `{type: api_key, in: header|query|cookie, name, prefix?}`,
    /// `{type: bearer}`, `{type: basic}`, or `{type: oauth2, flow?: client_credentials, tokenUrl, scope?,
    /// clientAuth?: basic|body}`, or with the flow `authorization_code`, which a person approves, `authorizeUrl`,
    /// `revokeUrl?`, `issuer?`, `optionalScope?` and `authorizeParameters?` besides. What is secret is stated when the kind is connected.
    #[schema(value_type = Option<Object>)]
    pub auth: Option<Value>,
    /// What describes an API, one of: `{url}`; `{document}`, an object or a text; `{documents: [{name, content}]}`,
    /// the first one the root; `{zip, root?}`, a zip archive in base64; `{uploaded}`, what was handed in before;
    /// `{introspection: true}` for GraphQL.
    #[schema(value_type = Option<Object>)]
    pub schema: Option<Value>,
    /// A path below the base URL whose `GET` shows whether credentials are good; found in the document where it isn't
    /// stated.
    pub verify_path: Option<String>,
    /// The way to what an account is called in the answer to that, such as `["user", "email"]`.
    pub account_label: Option<Vec<String>>,
    /// Headers of every request, such as the API's version. No secrets: anybody who may read the kind sees them.
    #[schema(value_type = Option<Object>)]
    pub headers: Option<Value>,
    /// Other hosts that calls may go to, with the credentials: `host`, or `host:port`.
    pub allowed_hosts: Option<Vec<String>>,
    /// How lists are paged where the document doesn't tell: `{by: link}`, `{by: token, parameter, path: [member]}`,
    /// `{by: page, parameter}` or `{by: offset, parameter}`.
    #[schema(value_type = Option<Object>)]
    pub pagination: Option<Value>,
}

/// A request's body, read.
#[derive(Debug)]
pub struct Read(Said);

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
    /// The template that it was made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// `rest`, `graphql`, `postgres` or `mysql`.
    pub transport: &'static str,
    /// How an API is reached, in the form of the request; `schema` tells documents that were handed in by name and
    /// size alone: `{uploaded: [{name, bytes}]}`.
    #[serde(flatten)]
    #[schema(value_type = Option<Object>)]
    pub api: Option<Api>,
}

impl FromBody for Read {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        own::read(reader).map(Self)
    }
}

/// What is known of an API before you make a kind of your own of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateView {
    /// The word that `template` names it by, and a good one for the kind.
    pub template: String,
    /// What people call it.
    pub display_name: String,
    /// Which shelf it stands on.
    pub category: String,
    /// One sentence about what it is good for.
    pub blurb: String,
    /// Its logo, SVG.
    pub logo_svg: String,
    /// Where its API is; missing where that is yours to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// How many ready-made skills its pack has.
    pub preset_count: usize,
}

/// List templates
///
/// What a kind of your own can be made of: where the API is described, how one signs in, and a pack.
#[utoipa::path(get, path = "/integrations/templates", operation_id = "listTemplates", tag = "Integrations",
    security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<Vec<TemplateView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list_templates(
    State(app): State<App>,
    _authorized: Authorized<IntegrationsRead>,
) -> Answer<Vec<TemplateView>> {
    Ok(Reply::ok(own::templates(&app).map(|template| template_view(template)).collect()))
}

fn template_view(template: &Provider) -> TemplateView {
    let manifest = &template.manifest;
    let base_url = manifest.api.as_ref().map(|api| api.base_url.clone());
    let presets = template.folder.as_deref().map_or(0, |ready| ready.folder.presets().count());
    TemplateView {
        template: manifest.kind.clone(),
        display_name: manifest.display_name.clone(),
        category: manifest.category.clone(),
        blurb: manifest.blurb.clone(),
        logo_svg: template.logo_svg.clone().into_owned(),
        base_url: base_url.filter(|url| !url.is_empty()),
        preset_count: presets,
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
/// Any API that OpenAPI, Swagger, Google Discovery or GraphQL describes, or a second database of an engine, or a
/// tenth: it then behaves like a built-in integration everywhere.
#[utoipa::path(put, path = "/integrations/providers/{kind}", operation_id = "putOwnKind", tag = "Integrations",
    params(("kind" = String, Path, description = "`^[a-z][a-z0-9_]{1,62}$`, and none of the server's own")),
    request_body = OwnKindRequest, security(("apiKey" = ["integrations:connect"])),
    responses((status = 200, body = Envelope<OwnKindView>), (status = 201, body = Envelope<OwnKindView>),
        (status = "4XX", body = ProblemDetails), (status = "5XX", body = ProblemDetails)))]
pub async fn put(
    State(app): State<App>,
    authorized: Authorized<IntegrationsConnect>,
    Path(kind): Path<String>,
    Json(body): Json,
) -> Answer<OwnKindView> {
    let Read(said) = body::read(&own::laid_over(&app, body)?)?;
    let (definition, is_new) = own::put(&app, &authorized.caller.organization, &kind, said).await?;
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
    let Definition { display_name, category, transport, template, api } = definition;
    OwnKindView { kind, display_name, category, template, transport: transport.as_str(), api }
}
