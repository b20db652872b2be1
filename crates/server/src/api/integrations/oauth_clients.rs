//! `/integrations/{kind}/oauth-client`: the organization's own client of OAuth for a kind.

use axum::extract::{Path, State};
use jackfield_core::json::Reader;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::conventions::{
        Answer, Authorized, Envelope, Reply,
        authorize::{IntegrationsConnect, IntegrationsRead},
        body::{Body, FromBody},
        problem::ProblemDetails,
    },
    app::{
        App,
        oauth::{approval, clients},
    },
    model::clock::rfc3339,
};

/// The most characters of an identifier or a secret.
const MOST: usize = 2048;

/// A client of OAuth that the organization has registered with a provider.
#[derive(ToSchema)]
#[schema(as = OAuthClientRequest)]
#[serde(rename_all = "camelCase")]
pub struct NewClient {
    /// The identifier that the provider has given it.
    pub client_id: String,
    /// Its secret. It is stored encrypted and never shown again.
    #[schema(format = Password)]
    pub client_secret: String,
}

/// A client of OAuth, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OAuthClientView {
    /// The kind that it is for.
    pub kind: String,
    /// Its identifier.
    pub client_id: String,
    /// The redirect URL that it must be registered with.
    pub redirect_uri: String,
    /// RFC 3339.
    pub updated_at: String,
}

impl FromBody for NewClient {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        let client_id = text(reader, "clientId");
        let client_secret = text(reader, "clientSecret");
        Some(Self { client_id: client_id?, client_secret: client_secret? })
    }
}

fn text(reader: &mut Reader<'_>, name: &'static str) -> Option<String> {
    let text: String = reader.required(name)?;
    // RFC 6749, appendix A: blanks are part of it, but at its ends they came along with the copying.
    let is_letter = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    let is_good =
        !text.is_empty() && text.len() <= MOST && text.bytes().all(is_letter) && text.trim() == text;
    if !is_good {
        let message = format!(
            "`{name}` has 1 to {MOST} letters, digits and marks of ASCII and no blanks around: as the provider shows it."
        );
        reader.fault(name, "invalid", message);
    }
    is_good.then_some(text)
}

/// Read your OAuth client for a kind
///
/// Never its secret. Where the operator's client is used, there is none to read.
#[utoipa::path(get, path = "/integrations/{kind}/oauth-client", operation_id = "getOAuthClient", tag = "Integrations",
    params(("kind" = String, Path)), security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<OAuthClientView>), (status = "4XX", body = ProblemDetails)))]
pub async fn get(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path(kind): Path<String>,
) -> Answer<OAuthClientView> {
    let client = clients::get(&app, &authorized.caller.organization, &kind).await?;
    Ok(Reply::ok(OAuthClientView {
        kind,
        client_id: client.client_id,
        redirect_uri: approval::redirect_uri(&app),
        updated_at: rfc3339(client.updated_at),
    }))
}

/// Hand in your OAuth client for a kind
///
/// Used instead of the operator's from then on. While the kind is connected, its secret may be renewed; another client
/// needs a disconnect first.
#[utoipa::path(put, path = "/integrations/{kind}/oauth-client", operation_id = "putOAuthClient", tag = "Integrations",
    params(("kind" = String, Path)), request_body = NewClient, security(("apiKey" = ["integrations:connect"])),
    responses((status = 200, body = Envelope<OAuthClientView>), (status = "4XX", body = ProblemDetails)))]
pub async fn put(
    State(app): State<App>,
    authorized: Authorized<IntegrationsConnect>,
    Path(kind): Path<String>,
    Body(new): Body<NewClient>,
) -> Answer<OAuthClientView> {
    let client = clients::Client { id: new.client_id, secret: new.client_secret.into() };
    clients::put(&app, &authorized.caller.organization, &kind, &client).await?;
    Ok(Reply::ok(OAuthClientView {
        kind,
        client_id: client.id,
        redirect_uri: approval::redirect_uri(&app),
        updated_at: rfc3339(app.clock.micros()),
    }))
}

/// Erase your OAuth client for a kind
///
/// The kind must be disconnected first.
#[utoipa::path(delete, path = "/integrations/{kind}/oauth-client", operation_id = "deleteOAuthClient",
    tag = "Integrations", params(("kind" = String, Path)), security(("apiKey" = ["integrations:connect"])),
    responses((status = 200, body = Envelope<Option<bool>>), (status = "4XX", body = ProblemDetails)))]
pub async fn remove(
    State(app): State<App>,
    authorized: Authorized<IntegrationsConnect>,
    Path(kind): Path<String>,
) -> Answer<Option<bool>> {
    clients::remove(&app, &authorized.caller.organization, &kind).await?;
    Ok(Reply::ok(None))
}
