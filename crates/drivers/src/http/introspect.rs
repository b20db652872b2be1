//! A GraphQL API's own description, asked for in the newest words that it understands.

use jackfield_core::{plan::http::HttpCall, schema::Method};
use serde_json::{Value, json};

use super::{
    answer::{Body, HttpAnswer},
    connection::{HttpConnection, Terms},
    request,
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
};

/// How a description is asked for. What a server doesn't know, it refuses the whole question for.
struct Wording {
    /// What came with the draft of 2025.
    has_one_of: bool,
    /// What came with the specification of October 2021.
    has_2021: bool,
    /// How many wrappers of a type are asked for; some servers bound the depth of a question.
    wrappers: usize,
}

/// From the newest to the plainest.
const WORDINGS: [Wording; 4] = [
    Wording { has_one_of: true, has_2021: true, wrappers: 9 },
    Wording { has_one_of: false, has_2021: true, wrappers: 9 },
    Wording { has_one_of: false, has_2021: false, wrappers: 7 },
    Wording { has_one_of: false, has_2021: false, wrappers: 3 },
];

impl HttpConnection {
    /// Asks a GraphQL API for its description: `{"__schema": …}`.
    ///
    /// # Errors
    /// `Rejected` where it answers none of the questions; otherwise as [`HttpConnection::call`].
    pub async fn introspect(&self, deadline: Deadline) -> Result<Value, Error> {
        for wording in &WORDINGS {
            let request = request::of(&question(wording), &self.base, &self.target)?;
            let terms = Terms { limit: self.settings.max_document_bytes, is_repeatable: true, deadline };
            match self.send(&request, terms).await {
                Ok(answer) => {
                    if let Some(described) = described(answer) {
                        return Ok(described);
                    }
                }
                Err(error) if error.kind == ErrorKind::Rejected => {}
                Err(error) => return Err(error),
            }
        }
        let message =
            "The API doesn't describe itself; allow introspection there, or give its schema as a document.";
        Err(Error::new(ErrorKind::Rejected, message))
    }
}

fn described(answer: HttpAnswer) -> Option<Value> {
    let Body::Json(mut body) = answer.body else { return None };
    let data = body.get_mut("data")?.take();
    data.pointer("/__schema/types")?.is_array().then_some(data)
}

fn question(wording: &Wording) -> HttpCall {
    let body = json!({ "query": document(wording), "operationName": "IntrospectionQuery" });
    let accept = "application/graphql-response+json, application/json";
    HttpCall {
        method: Method::Post,
        server: None,
        path_and_query: String::new(),
        headers: vec![
            ("Content-Type".to_owned(), "application/json".to_owned()),
            ("Accept".to_owned(), accept.to_owned()),
        ],
        body: Some(body.to_string().into_bytes()),
        is_repeatable: true,
    }
}

fn document(wording: &Wording) -> String {
    let (schema, kind, deprecated, value, directive) = if wording.has_2021 {
        (
            "description",
            "specifiedByURL",
            "(includeDeprecated: true)",
            "isDeprecated deprecationReason",
            "isRepeatable",
        )
    } else {
        ("", "", "", "", "")
    };
    let one_of = if wording.has_one_of { "isOneOf" } else { "" };
    let reference = (0..wording.wrappers)
        .fold("kind name".to_owned(), |inner, _| format!("kind name ofType {{ {inner} }}"));
    format!(
        "query IntrospectionQuery {{ __schema {{ {schema} queryType {{ name }} mutationType {{ name }} \
         subscriptionType {{ name }} types {{ ...FullType }} directives {{ name description {directive} \
         locations args{deprecated} {{ ...InputValue }} }} }} }} \
         fragment FullType on __Type {{ kind name description {kind} {one_of} \
         fields(includeDeprecated: true) {{ name description args{deprecated} {{ ...InputValue }} \
         type {{ ...TypeRef }} isDeprecated deprecationReason }} \
         inputFields{deprecated} {{ ...InputValue }} interfaces {{ ...TypeRef }} \
         enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }} \
         possibleTypes {{ ...TypeRef }} }} \
         fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue {value} }} \
         fragment TypeRef on __Type {{ {reference} }}"
    )
}
