//! Independent judges of what is sent: apollo-compiler for GraphQL documents, jsonschema for bodies of JSON.

use apollo_compiler::{ExecutableDocument, validation::Valid};
use jackfield_core::{
    plan::{HttpCall, Plan, Request},
    schema::Operation,
};
use serde_json::Value;

use super::{
    document::{Document, Kind},
    generated::bodies,
};

/// The judges of one document.
pub struct Judges {
    graphql: Option<Valid<apollo_compiler::Schema>>,
    raw: Value,
    /// Why nobody judges documents, where that is so.
    pub absent: Option<String>,
}

impl Judges {
    /// The judges; `sdl` is a GraphQL schema's text.
    pub fn new(document: &Document, sdl: Option<&str>) -> Self {
        let mut judges = Self { graphql: None, raw: document.raw.clone(), absent: None };
        if document.kind == Kind::Graphql {
            let sdl = with_one_of(sdl.unwrap_or_default());
            match apollo_compiler::Schema::parse_and_validate(sdl, "schema.graphql") {
                Ok(schema) => judges.graphql = Some(schema),
                Err(wrong) => judges.absent = Some(wrong.errors.to_string().chars().take(300).collect()),
            }
        }
        judges
    }

    /// Judges what is sent.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn judge(&self, operation: &Operation, plan: &Plan, call: &HttpCall) -> Result<(), String> {
        match (&plan.request, &self.graphql) {
            (Request::Graphql(graphql), Some(schema)) => {
                let judged =
                    ExecutableDocument::parse_and_validate(schema, &graphql.document, "document.graphql");
                judged.map(drop).map_err(|wrong| format!("{} {}", graphql.document, wrong.errors))
            }
            (Request::Http(_), _) => self.judge_body(operation, call),
            (Request::Graphql(_), None) | (Request::Sql(_) | Request::Composed(_), _) => Ok(()),
        }
    }

    fn judge_body(&self, operation: &Operation, call: &HttpCall) -> Result<(), String> {
        let content_type =
            call.headers.iter().find(|(name, _)| name == "Content-Type").map(|(_, value)| value);
        let (Some(http), Some(bytes), Some(content_type)) = (&operation.http, &call.body, content_type)
        else {
            return Ok(());
        };
        let essence = content_type.split(';').next().unwrap_or_default();
        if essence != "application/json" && !essence.ends_with("+json") {
            return Ok(());
        }
        let body: Value =
            serde_json::from_slice(bytes).map_err(|error| format!("the body is no JSON: {error}"))?;
        let method = format!("{:?}", http.method);
        // A schema that is none itself can't judge.
        let faults =
            bodies::faults(&self.raw, (&http.path, &method), content_type, &body).unwrap_or_default();
        if faults.is_empty() { Ok(()) } else { Err(format!("{body}: {}", faults.join("; "))) }
    }
}

/// The text with a definition of a directive that it may use without one: it is newer than this judge.
fn with_one_of(sdl: &str) -> String {
    let is_undefined = sdl.contains("@oneOf") && !sdl.contains("directive @oneOf");
    if is_undefined { format!("{sdl}\ndirective @oneOf on INPUT_OBJECT\n") } else { sdl.to_owned() }
}
