//! `/api-keys`: made once, shown once.

use axum::extract::{Path, State};
use jackfield_core::json::Reader;
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;

use super::conventions::{
    Answer, Authorized, Body, Cursor, Envelope, FromBody, Page, PageQuery, Reply, authorize::KeysWrite,
    problem::ProblemDetails,
};
use crate::{
    app::{App, keys},
    model::{Scope, ScopeSet, clock::rfc3339},
    store::keys::ApiKey,
};

/// A key, without its text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyView {
    /// `key_…`
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The first characters, to recognize it by.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<&'static str>,
    /// RFC 3339.
    pub created_at: String,
    /// When it stops counting.
    pub expires_at: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<String>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<String>,
}

/// A key that was just made: the only answer with its text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeKeyView {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKeyView,
    /// Its text. Keep it now: it can't be shown again.
    #[serde(rename = "key")]
    pub secret: String,
}

/// A new key.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewApiKey {
    /// What people call it, 1 to 100 characters.
    pub name: String,
    /// What it may do: scopes that the asking key has too.
    pub scopes: Vec<String>,
    /// When it stops counting, RFC 3339.
    pub expires_at: Option<String>,
    #[schema(ignore)]
    parsed: keys::NewKey,
}

/// How long the old key still counts.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Rotation {
    /// Seconds, 0 to 604800; 0 by default.
    pub grace_seconds: Option<i64>,
}

impl FromBody for NewApiKey {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        let name: Option<String> = reader.required("name");
        if name.as_deref().is_some_and(|name| name.trim().is_empty() || name.chars().count() > 100) {
            reader.fault("name", "invalid", "A key's name has 1 to 100 characters.");
        }
        let scopes: Option<Vec<String>> = reader.required("scopes");
        let known = scopes.as_deref().map(|words| known_scopes(words, reader));
        let expires_at: Option<String> = reader.optional("expiresAt");
        let expires = expires_at.as_deref().and_then(|text| match text.parse::<jiff::Timestamp>() {
            Ok(time) => Some(time.as_microsecond()),
            Err(_) => {
                reader.fault("expiresAt", "invalid", "This must be a time such as 2026-12-31T00:00:00Z.");
                None
            }
        });
        let name = name?;
        let parsed = keys::NewKey { name: name.trim().to_owned(), scopes: known?, expires_at: expires };
        Some(Self { name, scopes: scopes?, expires_at, parsed })
    }
}

fn known_scopes(words: &[String], reader: &mut Reader<'_>) -> ScopeSet {
    if words.is_empty() {
        reader.fault("scopes", "invalid", "A key needs at least one scope.");
    }
    let mut set = ScopeSet::default();
    for (index, word) in words.iter().enumerate() {
        match Scope::parse(word) {
            Some(scope) => {
                set.0.insert(scope);
            }
            None => {
                let all = Scope::ALL.iter().map(|scope| scope.as_str());
                let near = jackfield_core::suggest::did_you_mean(word, all).unwrap_or_default();
                reader.fault(
                    &format!("scopes[{index}]"),
                    "not_allowed",
                    format!("There is no scope `{word}`; {near}"),
                );
            }
        }
    }
    set
}

impl FromBody for Rotation {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        let grace_seconds: Option<i64> = reader.optional("graceSeconds");
        if grace_seconds.is_some_and(|seconds| !(0..=604_800).contains(&seconds)) {
            reader.fault("graceSeconds", "invalid", "This must be a whole number from 0 to 604800.");
        }
        Some(Self { grace_seconds })
    }
}

/// Make a key
///
/// The answer is the only one that holds the key's text. A key can't make one with scopes that
/// it lacks.
#[utoipa::path(post, path = "/api-keys", operation_id = "createApiKey", tag = "Keys",
    request_body = NewApiKey, security(("apiKey" = ["keys:write"])),
    responses((status = 201, body = Envelope<MadeKeyView>), (status = "4XX", body = ProblemDetails)))]
pub async fn create(
    State(app): State<App>,
    authorized: Authorized<KeysWrite>,
    Body(new): Body<NewApiKey>,
) -> Answer<MadeKeyView> {
    let made = keys::create(&app, &authorized.caller, &new.parsed).await?;
    let path = format!("/api-keys/{}", made.key.id);
    Ok(Reply::created(made_view(&made), &path))
}

/// List keys
#[utoipa::path(get, path = "/api-keys", operation_id = "listApiKeys", tag = "Keys", params(PageQuery),
    security(("apiKey" = ["keys:write"])),
    responses((status = 200, body = Envelope<Vec<ApiKeyView>>), (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<KeysWrite>,
    cursor: Cursor,
) -> Answer<Vec<ApiKeyView>> {
    let rows = keys::list(&app, &authorized.caller.organization, &cursor.after, cursor.rows()).await?;
    let page = Page::cut(&app, &cursor, rows, |key| key.id.clone());
    Ok(Reply::ok(page.items.iter().map(view).collect()).with_pagination(page.pagination))
}

/// Rotate a key
///
/// Makes a successor with the same name and scopes; the old key counts for the grace period.
#[utoipa::path(post, path = "/api-keys/{id}/rotate", operation_id = "rotateApiKey", tag = "Keys",
    params(("id" = String, Path)), request_body = Rotation, security(("apiKey" = ["keys:write"])),
    responses((status = 201, body = Envelope<MadeKeyView>), (status = "4XX", body = ProblemDetails)))]
pub async fn rotate(
    State(app): State<App>,
    authorized: Authorized<KeysWrite>,
    Path(id): Path<String>,
    Body(rotation): Body<Rotation>,
) -> Answer<MadeKeyView> {
    let made = keys::rotate(&app, &authorized.caller, &id, rotation.grace_seconds.unwrap_or(0)).await?;
    let path = format!("/api-keys/{}", made.key.id);
    Ok(Reply::created(made_view(&made), &path))
}

/// Revoke a key
#[utoipa::path(delete, path = "/api-keys/{id}", operation_id = "revokeApiKey", tag = "Keys",
    params(("id" = String, Path)), security(("apiKey" = ["keys:write"])),
    responses((status = 200, body = Envelope<Option<bool>>), (status = "4XX", body = ProblemDetails)))]
pub async fn revoke(
    State(app): State<App>,
    authorized: Authorized<KeysWrite>,
    Path(id): Path<String>,
) -> Answer<Option<bool>> {
    keys::revoke(&app, &authorized.caller.organization, &id).await?;
    Ok(Reply::ok(None))
}

fn view(key: &ApiKey) -> ApiKeyView {
    ApiKeyView {
        id: key.id.clone(),
        name: key.name.clone(),
        prefix: key.prefix.clone(),
        scopes: key.scopes.words(),
        created_at: rfc3339(key.created_at),
        expires_at: key.expires_at.map(rfc3339),
        revoked_at: key.revoked_at.map(rfc3339),
        last_used_at: key.last_used_at.map(rfc3339),
    }
}

fn made_view(made: &keys::MadeKey) -> MadeKeyView {
    MadeKeyView { key: view(&made.key), secret: made.secret.expose_secret().to_owned() }
}
