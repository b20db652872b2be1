//! Operations as browsing shows them.

use std::ops::Not;

use jackfield_core::schema::{
    Argument, FieldType, HttpRequest, Method, Object, Operation, Pagination, RootField, RootType,
    SensitiveClass, Sensitivity, Verb,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::FieldView;

/// Something that the provider can be asked to do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OperationView {
    /// Unique in the schema.
    pub name: String,
    /// The object that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// `read`, `list`, `search`, `create`, `update`, `delete` or `action`.
    #[schema(value_type = String)]
    pub verb: Verb,
    /// Whether it changes anything.
    pub is_write: bool,
    /// The provider's own description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it takes.
    pub args: Vec<ArgumentView>,
    /// What it gives back.
    pub returns: ReturnsView,
    /// The request that it is, for REST.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestView>,
    /// The root field that it is, for GraphQL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root: Option<RootView>,
    /// Its name says that it only reads, although it counts as a write: a person may bind it with `treatAsRead`.
    #[serde(skip_serializing_if = "Not::not")]
    pub treat_as_read_proposed: bool,
    /// Whether the provider advises against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<bool>,
}

/// Something that an operation takes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ArgumentView {
    /// Unique in its operation.
    pub name: String,
    /// Where a request carries it.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// As in a field.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub kind: FieldType,
    /// The element type of a list, or the name of the object it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Whether a call must state it.
    pub required: bool,
    /// The values that it may have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_values: Vec<String>,
    /// What the type alone doesn't say: `int32`, `email`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The most characters that it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// What a GraphQL variable for it is declared as, such as `[ID!]!`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub native_type: Option<String>,
    /// `none`, `personal` or `restricted`; a restricted one can't be bound.
    #[schema(value_type = String)]
    pub sensitivity: Sensitivity,
    /// What makes it sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub sensitive_class: Option<SensitiveClass>,
    /// What the provider takes where none is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The provider's own description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What an operation gives back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReturnsView {
    /// The object whose records come back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Whether several records can come back.
    pub list: bool,
    /// The type of what comes back, or of a list's elements, where that is no object: its path is `["value"]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub value: Option<FieldType>,
    /// The fields of that object, where one operation is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<FieldView>>,
}

/// The request that an operation is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RequestView {
    /// `GET`, `POST`, …
    #[schema(value_type = String)]
    pub method: Method,
    /// The path below the server, such as `/orders/{id}`.
    pub path: String,
    /// Where it is, where that isn't where the API is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// The media type of the body that it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// How further pages are asked for, where that is known: `link`, `token`, `page` or `offset`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub pagination: Option<&'static str>,
}

/// A root field of GraphQL.
#[derive(Debug, Serialize, ToSchema)]
pub struct RootView {
    /// `query` or `mutation`.
    #[schema(value_type = String)]
    pub of: RootType,
    /// The field's own name.
    pub name: String,
}

impl OperationView {
    /// The same with the fields of what it gives back.
    pub fn with_fields(mut self, returned: Option<&Object>) -> Self {
        self.returns.fields = returned.map(|object| object.fields.iter().map(FieldView::from).collect());
        self
    }
}

impl From<&Operation> for OperationView {
    fn from(operation: &Operation) -> Self {
        Self {
            name: operation.name.clone(),
            object: operation.object.clone(),
            verb: operation.verb,
            is_write: operation.is_write,
            description: operation.description.clone(),
            args: operation.args.iter().map(ArgumentView::from).collect(),
            returns: ReturnsView {
                object: operation.returns.object.clone(),
                list: operation.returns.list,
                value: operation.returns.value,
                fields: None,
            },
            request: operation.http.as_deref().map(RequestView::from),
            root: operation.root.as_ref().map(RootView::from),
            treat_as_read_proposed: operation.proposes_read(),
            deprecated: operation.deprecated,
        }
    }
}

impl From<&Argument> for ArgumentView {
    fn from(argument: &Argument) -> Self {
        Self {
            name: argument.name.clone(),
            place: argument.place.clone(),
            kind: argument.kind,
            of: argument.of.clone(),
            required: argument.required,
            allowed_values: argument.allowed_values.clone(),
            format: argument.format.clone(),
            max_length: argument.max_length,
            native_type: argument.native_type.clone(),
            sensitivity: argument.sensitivity,
            sensitive_class: argument.sensitive_class,
            default: argument.default.clone(),
            description: argument.description.clone(),
        }
    }
}

impl From<&HttpRequest> for RequestView {
    fn from(request: &HttpRequest) -> Self {
        let pagination = |pagination: &Pagination| match pagination {
            Pagination::Link => "link",
            Pagination::Token { .. } => "token",
            Pagination::Page { .. } => "page",
            Pagination::Offset { .. } => "offset",
        };
        Self {
            method: request.method,
            path: request.path.clone(),
            server: request.server.clone(),
            content_type: request.body.as_ref().map(|body| body.media_type.clone()),
            pagination: request.pagination.as_ref().map(pagination),
        }
    }
}

impl From<&RootField> for RootView {
    fn from(root: &RootField) -> Self {
        Self { of: root.of, name: root.name.clone() }
    }
}
