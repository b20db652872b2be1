//! How requests are made, where an API document says it.
//!
//! Names and meanings follow the OpenAPI Specification 3.2; older and other documents are translated.

use serde::{Deserialize, Serialize};

use super::{Argument, Operation, Schema, Verb};

/// What holds for all operations of an HTTP API.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpSchema {
    /// Where the API is: absolute URLs without a trailing slash, variables filled with their defaults. Empty
    /// where the document names none, or only relative ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<String>,
    /// The ways to sign in that the document knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security_schemes: Vec<SecurityScheme>,
    /// Which of them operations need that don't say it themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security: Vec<SecurityRequirement>,
}

/// One way to satisfy an operation: all of these schemes together. An empty one needs nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SecurityRequirement {
    /// The schemes' names.
    pub schemes: Vec<String>,
}

/// A way to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityScheme {
    /// The name that requirements use.
    pub name: String,
    /// What kind of scheme it is.
    #[serde(flatten)]
    pub kind: SecurityKind,
}

/// What kind of scheme it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum SecurityKind {
    /// A key in a header, query parameter or cookie.
    ApiKey {
        /// `header`, `query` or `cookie`.
        #[serde(rename = "in")]
        place: String,
        /// The name of the header, parameter or cookie.
        #[serde(rename = "keyName")]
        name: String,
    },
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    /// OAuth 2.
    Oauth2 {
        /// Where tokens are got, if the document says it.
        #[serde(rename = "tokenUrl", default, skip_serializing_if = "Option::is_none")]
        token_url: Option<String>,
        /// Where a person signs in, if the document says it.
        #[serde(rename = "authorizationUrl", default, skip_serializing_if = "Option::is_none")]
        authorization_url: Option<String>,
    },
    /// Something else: another HTTP scheme, `OpenID` Connect, mutual TLS.
    Other,
}

/// How a request for one operation is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The path below the server as the document has it, such as `/orders/{id}`.
    pub path: String,
    /// Where it is, where that isn't the API's first server; absolute, without a trailing slash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// How the argument `body` is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyFormat>,
    /// The media type of its good answer; none where it has no body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<String>,
    /// Which ways to sign in it needs, where that differs from the API's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<Vec<SecurityRequirement>>,
    /// How further pages are asked for, where the document tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
}

/// The methods that documents describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "RFC 9110, RFC 5789 and the QUERY method say what they are")]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
    Query,
}

/// How a body is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BodyFormat {
    /// The `Content-Type`, such as `application/json` or `application/vnd.acme+json`.
    pub media_type: String,
    /// How a value is written in it.
    pub encoding: BodyEncoding,
    /// How single members of a form are written, where that isn't the usual way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberStyle>,
}

/// How a value is written in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BodyEncoding {
    /// JSON.
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`
    Multipart,
    /// Text as it is.
    Text,
    /// Bytes as they are.
    Binary,
}

/// How one member of a form is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MemberStyle {
    /// The member's name.
    pub member: String,
    /// How its value is written, for a form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<ParameterStyle>,
    /// Its own media type, for multipart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// How the value of a parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterStyle {
    /// The style.
    pub style: Style,
    /// Whether each element of a list, and each member of an object, is written as one of its own.
    pub explode: bool,
    /// Whether `:/?#[]@!$&'()*+,;=` stand as they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_reserved: bool,
}

/// A style of the OpenAPI Specification, or of Swagger's `collectionFormat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Style {
    /// `a,b`
    Simple,
    /// `name=a,b`, or exploded `name=a&name=b`
    Form,
    /// `;name=a,b`
    Matrix,
    /// `.a.b`
    Label,
    /// `name[member]=a`
    DeepObject,
    /// `a b`
    SpaceDelimited,
    /// `a|b`
    PipeDelimited,
    /// `a`, a tab, `b`: Swagger's `tsv`.
    TabDelimited,
    /// A JSON text, where the parameter has a `content` of JSON.
    Json,
}

/// How further pages are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "camelCase")]
pub enum Pagination {
    /// By the `next` of the `Link` header, RFC 8288.
    Link,
    /// By a token out of the answer.
    #[serde(rename_all = "camelCase")]
    Token {
        /// The query parameter that takes it.
        parameter: String,
        /// The members that lead to it in an answer.
        path: Vec<String>,
    },
    /// By the number of the page, from 1.
    #[serde(rename_all = "camelCase")]
    Page {
        /// The query parameter that takes it.
        parameter: String,
    },
    /// By how many records to leave out.
    #[serde(rename_all = "camelCase")]
    Offset {
        /// The query parameter that takes it.
        parameter: String,
    },
}

impl Pagination {
    /// Whether an operation can be asked for further pages in this way: it takes the parameter.
    fn fits(&self, operation: &Operation) -> bool {
        let taken = match self {
            Self::Link => return true,
            Self::Token { parameter, .. } | Self::Page { parameter } | Self::Offset { parameter } => {
                parameter
            }
        };
        let name =
            |argument: &Argument| argument.wire_name.as_ref() == Some(taken) || argument.name == *taken;
        operation.args.iter().any(|argument| argument.place.as_deref() == Some("query") && name(argument))
    }
}

/// Says how further pages are asked for of every operation that lists by `GET`, takes what that needs, and doesn't say
/// it itself.
pub fn page_by(schema: &mut Schema, by: &Pagination) {
    for operation in &mut schema.stated_operations {
        if !matches!(operation.verb, Verb::List | Verb::Search) || !by.fits(operation) {
            continue;
        }
        if let Some(request) = &mut operation.http
            && request.method == Method::Get
            && request.pagination.is_none()
        {
            request.pagination = Some(by.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        import::files::{self, File},
        schema::Transport,
    };

    #[test]
    fn lists_that_say_nothing_of_pages_are_paged_as_they_all_are() {
        let text = r#"{"openapi": "3.0.0", "info": {}, "paths": {
            "/a": {"get": {"operationId": "paged", "parameters": [{"name": "p", "in": "query"}],
                "responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {}}}}}}}},
            "/b": {"get": {"operationId": "whole",
                "responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {}}}}}}}},
            "/c": {"post": {"operationId": "written", "parameters": [{"name": "p", "in": "query"}], "responses": {}}}}}"#;
        let file = File { name: "a.json".to_owned(), bytes: text.as_bytes().to_vec() };
        let mut schema = files::schema(vec![file], Transport::Rest).unwrap().schema;
        page_by(&mut schema, &Pagination::Page { parameter: "p".to_owned() });
        let paged = |name: &str| schema.operation(name).unwrap().http.as_ref().unwrap().pagination.is_some();
        assert_eq!([paged("paged"), paged("whole"), paged("written")], [true, false, false]);
    }
}
