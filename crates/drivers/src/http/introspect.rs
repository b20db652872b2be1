//! A GraphQL API's own description, asked for in the newest words that it understands.

use jackfield_core::{plan::http::HttpCall, schema::Method};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::json;

use super::{
    connection::{HttpConnection, Terms},
    request,
    transport::Raw,
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
    /// Asks a GraphQL API for its description; gives the text of the answer, which may be large:
    /// `{"data": {"__schema": …}}`.
    ///
    /// # Errors
    /// `Rejected` where it answers none of the questions; otherwise as [`HttpConnection::call`].
    pub async fn introspect(&self, deadline: Deadline) -> Result<Vec<u8>, Error> {
        for wording in &WORDINGS {
            let request = request::of(&question(wording), &self.base, &self.target)?;
            let terms = Terms { limit: self.settings.max_document_bytes, is_repeatable: true, deadline };
            let described = |raw: Raw| Ok(describes(&raw.body).then_some(raw.body));
            match self.exchange(&request, terms, described).await {
                Ok(Some(described)) => return Ok(described),
                Ok(None) => {}
                Err(error) if error.kind == ErrorKind::Rejected => {}
                Err(error) => return Err(error),
            }
        }
        let message =
            "The API doesn't describe itself; allow introspection there, or give its schema as a document.";
        Err(Error::new(ErrorKind::Rejected, message))
    }
}

/// What an answer has to have, without a value of what it has.
#[derive(Deserialize)]
struct Told {
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "__schema")]
    schema: Option<Described>,
}

#[derive(Deserialize)]
struct Described {
    #[serde(rename = "types")]
    _types: Vec<IgnoredAny>,
}

fn describes(text: &[u8]) -> bool {
    let told: Option<Told> = serde_json::from_slice(text).ok();
    told.and_then(|told| told.data).is_some_and(|data| data.schema.is_some())
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
