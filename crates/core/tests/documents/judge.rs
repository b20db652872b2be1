//! A judge of documents and their variables: `apollo-compiler`, which shares nothing with the importer and the compiler.

use apollo_compiler::{
    ExecutableDocument, Schema,
    executable::{Selection, SelectionSet},
    request::coerce_variable_values,
    response::JsonMap,
    validation::Valid,
};
use serde_json::Value;

/// A schema that documents are held against.
pub(crate) struct Judge(Valid<Schema>);

impl Judge {
    /// Reads a schema.
    pub(crate) fn of(text: &str) -> Self {
        match Schema::parse_and_validate(text, "schema.graphql") {
            Ok(schema) => Self(schema),
            Err(wrong) => panic!("{}", wrong.errors),
        }
    }

    /// What is wrong with a document, or with the variables that it is sent with; nothing, for one that is valid and
    /// asks for nothing that the provider advises against.
    pub(crate) fn faults(&self, document: &str, variables: Option<&Value>) -> Option<String> {
        let read = match ExecutableDocument::parse_and_validate(&self.0, document, "document.graphql") {
            Ok(read) => read,
            Err(wrong) => return Some(wrong.errors.to_string()),
        };
        let operation = read.operations.iter().next().unwrap();
        if let Some(name) = deprecated(&operation.selection_set) {
            return Some(format!("`{name}` is deprecated"));
        }
        let variables: JsonMap = serde_json::from_value(variables?.clone()).unwrap();
        let coerced = coerce_variable_values(&self.0, operation, &variables);
        coerced.err().map(|wrong| format!("{wrong:?}"))
    }
}

/// A field that the provider advises against.
fn deprecated(set: &SelectionSet) -> Option<String> {
    set.selections.iter().find_map(|selection| match selection {
        Selection::Field(field) if field.definition.directives.has("deprecated") => {
            Some(field.name.to_string())
        }
        Selection::Field(field) => deprecated(&field.selection_set),
        Selection::InlineFragment(fragment) => deprecated(&fragment.selection_set),
        Selection::FragmentSpread(spread) => panic!("no document has fragments, and this has {spread:?}"),
    })
}
