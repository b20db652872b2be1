//! GraphQL: documents and variables by apollo-compiler, answers by what was selected.

mod answers;
mod sdl;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use apollo_compiler::{ExecutableDocument, Schema, request::coerce_variable_values, validation::Valid};
use serde_json::Value;

use crate::vendors::simulator::{Judges, Reply, Seen};

/// The members of a request.
const MEMBERS: [&str; 4] = ["query", "variables", "operationName", "extensions"];

/// A judge by a schema, of what is posted to one path.
pub(super) struct Graphql {
    schema: Arc<Valid<Schema>>,
    path: String,
}

impl Graphql {
    /// A judge by the answer to an introspection.
    pub(super) fn new(introspection: &Value, path: &str) -> Self {
        let sdl = sdl::of(&introspection["data"]["__schema"]);
        Self { schema: parsed(sdl), path: path.to_owned() }
    }
}

/// A schema; a large one takes seconds to read, which one test does for all.
fn parsed(sdl: String) -> Arc<Valid<Schema>> {
    static KNOWN: Mutex<Option<HashMap<String, Arc<Valid<Schema>>>>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    let made =
        known.entry(sdl).or_insert_with_key(|sdl| match Schema::parse_and_validate(sdl.as_str(), "schema") {
            Ok(schema) => Arc::new(schema),
            Err(wrong) => panic!("{}", wrong.errors.to_string().chars().take(2000).collect::<String>()),
        });
    Arc::clone(made)
}

impl Graphql {
    fn document(&self, seen: &Seen) -> Result<Valid<ExecutableDocument>, String> {
        let query = seen.body["query"].as_str().ok_or("`query` is a text")?;
        ExecutableDocument::parse_and_validate(&self.schema, query, "document")
            .map_err(|wrong| wrong.errors.to_string())
    }
}

impl Judges for Graphql {
    fn request(&self, seen: &Seen) -> Result<(), String> {
        if (seen.method.as_str(), seen.path.as_str()) != ("POST", self.path.as_str()) {
            return Err(format!("GraphQL is posted to {}", self.path));
        }
        let members = seen.body.as_object().ok_or("the body is a JSON object")?;
        if let Some(odd) = members.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
            return Err(format!("there is no member `{odd}`"));
        }
        let document = self.document(seen)?;
        let name = seen.body["operationName"].as_str();
        let operation = document.operations.get(name).map_err(|error| format!("{error:?}"))?;
        let variables = match &seen.body["variables"] {
            Value::Null => Value::Object(serde_json::Map::new()),
            stated => stated.clone(),
        };
        // What the document doesn't declare is ignored by servers, and a mistake of ours.
        for name in variables.as_object().into_iter().flatten().map(|(name, _)| name) {
            if !operation.variables.iter().any(|variable| variable.name.as_str() == name) {
                return Err(format!("there is no variable `{name}`"));
            }
        }
        let variables = serde_json::from_value(variables).map_err(|error| format!("`variables`: {error}"))?;
        coerce_variable_values(&self.schema, operation, &variables)
            .map(drop)
            .map_err(|error| format!("{error:?}"))
    }

    fn answer(&self, seen: &Seen, reply: &Reply) -> Result<(), String> {
        // Before a document runs, a vendor answers as it likes.
        if reply.status != 200 || reply.body["data"].is_null() {
            let has_errors = reply.body["errors"].as_array().is_some_and(|errors| !errors.is_empty());
            return if reply.status != 200 || has_errors {
                Ok(())
            } else {
                Err("there is neither data nor an error".to_owned())
            };
        }
        let Ok(document) = self.document(seen) else { return Ok(()) };
        let Ok(operation) = document.operations.get(seen.body["operationName"].as_str()) else {
            return Ok(());
        };
        let faults = answers::faults(&self.schema, &document, operation, &reply.body["data"]);
        if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
    }
}
