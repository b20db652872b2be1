//! `/integrations/providers/{kind}`: kinds of an organization's own.

use axum::extract::{Path, State};
use jackfield_core::{json::Reader, manifest::Api};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    api::conventions::{
        Answer, Authorized, Body, Envelope, FromBody, Reply,
        authorize::{IntegrationsConnect, IntegrationsRead},
        problem::ProblemDetails,
    },
    app::{
        App,
        catalog::own::{self, Definition, Said},
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
    /// `rest` or `graphql`: an API; `postgres` or `mysql` (MySQL and MariaDB): a database beside the one that the
    /// built-in kind connects.
    pub transport: String,
    /// Where an API is, such as `https://api.example.com/v1`; of GraphQL, the endpoint. Of `rest` it may be left out
    /// where the document says it.
    pub base_url: Option<String>,
    /// How to sign in at an API: `{type: none}`, `{type: api_key, in: header|query|cookie, name, prefix?}`,
    /// `{type: bearer}`, `{type: basic}`, or `{type: oauth2, flow?: client_credentials, tokenUrl, scope?,
    /// clientAuth?: basic|body}`. What is secret is stated when the kind is connected.
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
    Body(Read(said)): Body<Read>,
) -> Answer<OwnKindView> {
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
    let Definition { display_name, category, transport, api } = definition;
    OwnKindView { kind, display_name, category, transport: transport.as_str(), api }
}
