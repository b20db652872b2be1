//! `/integrations/{kind}/objects`: the things that a system knows.

use std::borrow::Cow;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
};
use jackfield_core::schema::{Capability, Object, directory::Directory};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{after, gone};
use crate::{
    api::{
        conventions::{
            Authorized, Cursor, Envelope, Page, PageQuery, Problem, Reply, authorize::IntegrationsRead,
            problem::ProblemDetails,
        },
        integrations::{
            query,
            tagged::unless_known,
            views::{ObjectView, RelationshipView},
        },
    },
    app::{App, browse},
    error::Result,
};

/// An object in a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectSummaryView {
    /// Unique in the schema.
    pub name: String,
    /// What a person would call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The provider's own description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `read`, `list`, `search`, `create`, `update`, `delete`.
    #[schema(value_type = Vec<String>)]
    pub capabilities: Vec<Capability>,
    /// How many fields it has.
    pub field_count: usize,
    /// How many relationships lead away from it.
    pub relationship_count: usize,
    /// How many operations are about it.
    pub operation_count: usize,
}

/// An object with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectDetailView {
    /// The object.
    #[serde(flatten)]
    pub object: ObjectView,
    /// The relationships that lead away from it.
    pub relationships: Vec<RelationshipView>,
    /// The names of the operations that are about it.
    pub operations: Vec<String>,
}

/// What to search for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ObjectsQuery {
    /// Words of names, labels, fields or descriptions; the best match comes first.
    pub q: Option<String>,
}

/// List the discovered objects
#[utoipa::path(get, path = "/integrations/{kind}/objects", operation_id = "listIntegrationObjects",
    tag = "Integrations", params(("kind" = String, Path), PageQuery, ObjectsQuery),
    security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<Vec<ObjectSummaryView>>), (status = 304, description = "Not changed"),
        (status = "4XX", body = ProblemDetails)))]
pub async fn list(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path(kind): Path<String>,
    cursor: Cursor,
    (uri, headers): (Uri, HeaderMap),
) -> Result<Response, Problem> {
    let query: ObjectsQuery = query::read(&uri)?;
    let words = query::words(query.q.as_deref())?;
    let view = browse::searchable(&app, &authorized.caller.organization, &kind).await?;
    let rows = view.directory.objects(words, after(&cursor), cursor.limit + 1).ok_or_else(gone)?;
    let page = Page::cut(&app, &cursor, rows, |object| object.name.clone());
    Ok(unless_known(&headers, &view.tag, || {
        let views: Vec<ObjectSummaryView> =
            page.items.iter().map(|object| summary(&view.directory, object)).collect();
        Reply::ok(views).with_pagination(page.pagination).into_response()
    }))
}

/// Read one object
///
/// With its fields, its relationships and the names of its operations.
#[utoipa::path(get, path = "/integrations/{kind}/objects/{object}", operation_id = "getIntegrationObject",
    tag = "Integrations", params(("kind" = String, Path), ("object" = String, Path)),
    security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<ObjectDetailView>), (status = 304, description = "Not changed"),
        (status = "4XX", body = ProblemDetails)))]
pub async fn one(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path((kind, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let view = browse::view(&app, &authorized.caller.organization, &kind).await?;
    let object = browse::object(&view, &name).await?;
    Ok(unless_known(&headers, &view.tag, || Reply::ok(detail(&view.directory, object)).into_response()))
}

fn summary(directory: &Directory, object: &Object) -> ObjectSummaryView {
    ObjectSummaryView {
        name: object.name.clone(),
        label: object.label.clone(),
        description: object.description.clone(),
        capabilities: object.capabilities.clone(),
        field_count: object.fields.len(),
        relationship_count: directory.relationship_count(&object.name),
        operation_count: directory.operation_count(object),
    }
}

fn detail(directory: &Directory, object: &Object) -> ObjectDetailView {
    ObjectDetailView {
        object: ObjectView::from(object),
        relationships: directory.relationships_of(&object.name).map(RelationshipView::from).collect(),
        operations: directory.operations_of(object).map(Cow::into_owned).collect(),
    }
}
