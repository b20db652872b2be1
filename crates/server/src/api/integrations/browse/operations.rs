//! `/integrations/{kind}/operations`: what a system can be asked to do.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
};
use jackfield_core::schema::{Verb, directory::Hit};
use serde::Deserialize;

use super::{after, gone};
use crate::{
    api::{
        conventions::{
            Authorized, Cursor, Envelope, Page, PageQuery, Problem, Reply, authorize::IntegrationsRead,
            problem::ProblemDetails,
        },
        integrations::{query, tagged::unless_known, views::OperationView},
    },
    app::{App, browse},
    error::Result,
};

const VERBS: &[(&str, Verb)] = &[
    ("read", Verb::Read),
    ("list", Verb::List),
    ("search", Verb::Search),
    ("create", Verb::Create),
    ("update", Verb::Update),
    ("delete", Verb::Delete),
    ("action", Verb::Action),
];

/// What to search for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct OperationsQuery {
    /// Words of names or descriptions; the best match comes first.
    pub q: Option<String>,
    /// About this object.
    pub object: Option<String>,
    /// `read`, `list`, `search`, `create`, `update`, `delete` or `action`.
    pub verb: Option<String>,
    /// `true` for those that change something, `false` for those that don't.
    #[param(value_type = Option<bool>)]
    pub is_write: Option<String>,
    /// `true` for those that the provider advises against, `false` for those that it doesn't.
    #[param(value_type = Option<bool>)]
    pub deprecated: Option<String>,
}

/// Which operations somebody wants to see.
struct Wanted<'a> {
    object: Option<&'a str>,
    verb: Option<Verb>,
    is_write: Option<bool>,
    deprecated: Option<bool>,
}

const YES_NO: &[(&str, bool)] = &[("true", true), ("false", false)];

impl<'a> Wanted<'a> {
    fn of(query: &'a OperationsQuery) -> Result<Self> {
        Ok(Self {
            object: query.object.as_deref(),
            verb: query::one_of("verb", query.verb.as_deref(), VERBS)?,
            is_write: query::one_of("isWrite", query.is_write.as_deref(), YES_NO)?,
            deprecated: query::one_of("deprecated", query.deprecated.as_deref(), YES_NO)?,
        })
    }

    fn has(&self, hit: &Hit<'_>) -> bool {
        self.object.is_none_or(|object| hit.object == Some(object))
            && self.verb.is_none_or(|verb| hit.verb == verb)
            && self.is_write.is_none_or(|is_write| hit.is_write == is_write)
            && self.deprecated.is_none_or(|deprecated| hit.is_deprecated() == deprecated)
    }
}

/// List the operations
#[utoipa::path(get, path = "/integrations/{kind}/operations", operation_id = "listIntegrationOperations",
    tag = "Integrations", params(("kind" = String, Path), PageQuery, OperationsQuery),
    security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<Vec<OperationView>>), (status = 304, description = "Not changed"),
        (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path(kind): Path<String>,
    cursor: Cursor,
    (uri, headers): (Uri, HeaderMap),
) -> Result<Response, Problem> {
    let query: OperationsQuery = query::read(&uri)?;
    let words = query::words(query.q.as_deref())?;
    let wanted = Wanted::of(&query)?;
    let view = browse::searchable(&app, &authorized.caller.organization, &kind).await?;
    let found = view.directory.operations(words, after(&cursor), cursor.limit + 1, |hit| wanted.has(hit));
    let page = Page::cut(&app, &cursor, found.ok_or_else(gone)?, |hit| hit.name().into_owned());
    Ok(unless_known(&headers, &view.tag, || {
        let operations = page.items.iter().filter_map(|hit| hit.operation());
        let views: Vec<OperationView> =
            operations.map(|operation| OperationView::from(&*operation)).collect();
        Reply::ok(views).with_pagination(page.pagination).into_response()
    }))
}

/// Read one operation
///
/// With the fields of what it gives back.
#[utoipa::path(get, path = "/integrations/{kind}/operations/{operation}", operation_id = "getIntegrationOperation",
    tag = "Integrations", params(("kind" = String, Path), ("operation" = String, Path)),
    security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<OperationView>), (status = 304, description = "Not changed"),
        (status = "4XX", body = ProblemDetails)))]
pub async fn one(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path((kind, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = browse::view(&app, &authorized.caller.organization, &kind).await?;
    let operation = browse::operation(&view, &name).await?;
    Ok(unless_known(&headers, &view.tag, || {
        let returned = operation.returns.object.as_deref().and_then(|name| view.directory.object(name));
        Reply::ok(OperationView::from(&*operation).with_fields(returned)).into_response()
    }))
}
