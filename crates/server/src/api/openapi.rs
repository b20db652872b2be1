//! The OpenAPI 3.1 document, generated from the handlers, and a reader for it.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ClientCredentials, Flow, OAuth2, Scopes, SecurityScheme},
    },
};

use super::conventions::Problem;
use crate::{error::Error, model::Scope};

/// What the document says besides the routes.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "Jackfield control-plane API",
        description = "Connect an external system once, then turn it into agent skills. Authenticate every request with \
            an API key: `Authorization: Bearer flowyte_sk_live_…`; each operation names the scope that it needs. \
            Successes are `{success, data}`, failures RFC 9457 problems.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/api/v1", description = "This server; additive within v1.")),
    modifiers(&ApiKeyScheme),
)]
pub struct Base;

struct ApiKeyScheme;

impl Modify for ApiKeyScheme {
    fn modify(&self, document: &mut Document) {
        let scopes = Scopes::from_iter(Scope::ALL.iter().map(|scope| (scope.as_str(), scope.meaning())));
        let flow = Flow::ClientCredentials(ClientCredentials::new("/api/v1/api-keys", scopes));
        let description = "An API key, `Authorization: Bearer flowyte_sk_live_…`. The scopes of an operation are those \
             that the key must have. The token URL is nominal: keys are made with POST /api-keys or at the command line.";
        let scheme = SecurityScheme::OAuth2(OAuth2::with_description([flow], description));
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("apiKey", scheme);
    }
}

/// The documents as they are sent: made when somebody first asks, since few ever do and the tree that
/// they are made from is large.
static JSON: LazyLock<Option<Bytes>> =
    LazyLock::new(|| serde_json::to_vec(&super::router::document()).ok().map(Bytes::from));
static YAML: LazyLock<Option<Bytes>> =
    LazyLock::new(|| yaml_serde::to_string(&super::router::document()).ok().map(Bytes::from));

/// `GET /openapi.json`
pub async fn json() -> Response {
    answer(&JSON, "application/json")
}

/// `GET /openapi.yaml`
pub async fn yaml() -> Response {
    answer(&YAML, "application/yaml")
}

fn answer(document: &Option<Bytes>, media: &'static str) -> Response {
    match document {
        Some(bytes) => ([(header::CONTENT_TYPE, media)], bytes.clone()).into_response(),
        None => Problem(Error::internal("the OpenAPI document can't be written")).into_response(),
    }
}
