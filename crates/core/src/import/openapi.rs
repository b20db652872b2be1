//! OpenAPI 2.0 (Swagger), 3.0, 3.1 and 3.2 documents into a schema.
//!
//! Works on plain JSON values: what can't be understood is left out with a warning that names its place, and the
//! rest is kept. Every pair of a path and a method becomes one operation.
//!
//! ```
//! use jackfield_core::import::{document::Source, openapi};
//! let value = serde_json::json!({
//!     "openapi": "3.1.0",
//!     "paths": {"/orders/{id}": {"get": {"operationId": "getOrder"}}},
//! });
//! let imported = openapi::schema(&Source { place: "openapi.json".into(), value }, &[]).unwrap();
//! assert_eq!(imported.schema.stated_operations[0].name, "getOrder");
//! ```

mod body;
mod drafts;
mod envelopes;
mod facets;
mod finish;
mod importer;
mod keywords;
mod limits;
mod members;
mod naming;
mod objects;
mod pagination;
mod parameters;
mod paths;
mod relationships;
mod servers;
mod shape;
mod styles;
#[cfg(test)]
mod tests;
mod verbs;

use serde_json::Value;

use super::{
    Imported,
    document::{Documents, Node, Source},
};
use crate::{
    diagnostic::Diagnostic,
    schema::{Schema, Transport},
};

use finish::Built;
use importer::Importer;

/// Whether a value says that it is an OpenAPI or Swagger document.
pub fn is_openapi(value: &Value) -> bool {
    value.get("openapi").is_some() || value.get("swagger").is_some()
}

/// The schema that a document describes, with the other documents of its set that it refers to.
///
/// The same one whatever the order of the document's members. Fails only where nothing is usable: no operation and
/// no object, or far more of them than anything real has.
pub fn schema(root: &Source, others: &[Source]) -> Result<Imported, Vec<Diagnostic>> {
    let documents = Documents::new(root, others);
    let mut importer = Importer::new(&documents);
    let Some(node) = documents.root().filter(|node| node.value.is_object()) else {
        return Err(vec![Diagnostic::new("not_openapi", "", "An OpenAPI document is an object.")]);
    };
    check_version(&mut importer, node);
    let schema = read(&mut importer, node);
    let warnings = std::mem::take(&mut importer.warnings).finish(&documents);
    let Some(schema) = schema else {
        let message = "The document describes more than can be taken over.";
        let help = "Give a document with the parts that are needed.";
        return Err(vec![Diagnostic::new("document_too_large", "", message).with_help(help)]);
    };
    if schema.objects.is_empty() && schema.stated_operations.is_empty() {
        let message = "The document describes no operation and no object.";
        let mut faults = vec![Diagnostic::new("nothing_described", "", message)];
        faults.extend(warnings);
        return Err(faults);
    }
    Ok(Imported { schema, warnings })
}

/// The whole document; none where it is too much.
fn read<'a>(importer: &mut Importer<'a>, root: Node<'a>) -> Option<Schema> {
    let http = importer.http(root);
    let components = root.member("components").and_then(|components| components.member("schemas"));
    for schemas in [components, root.member("definitions")].into_iter().flatten() {
        importer.components(schemas);
    }
    let listed = importer.list(root);
    importer.note_calls_back(root, &listed);
    let mut drafts = Vec::with_capacity(listed.len());
    for (position, listed) in listed.iter().enumerate() {
        drafts.push(importer.draft(position, listed, root, &http));
        if importer.is_exhausted() {
            return None;
        }
    }
    importer.build();
    if importer.is_exhausted() {
        return None;
    }
    let names: Vec<String> = listed.into_iter().map(|listed| listed.name).collect();
    let mut built = Built::new(importer, &names);
    let stated_operations = finish::operations(&mut built, drafts);
    let relationships = relationships::build(&built);
    let mut objects = built.objects;
    objects.sort_by(|left, right| left.name.cmp(&right.name));
    Some(Schema {
        transport: Transport::Rest,
        dialect: None,
        objects,
        relationships,
        stated_operations,
        http: Some(http),
    })
}

fn check_version<'a>(importer: &mut Importer<'a>, root: Node<'a>) {
    let version = root.member("openapi").or_else(|| root.member("swagger"));
    let text = version.map(|version| match version.value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    let is_known =
        text.as_deref().is_some_and(|text| text.starts_with("2.") || text.starts_with("3.") || text == "2");
    if !is_known {
        let said = text.map_or("no version".to_owned(), |text| format!("the version `{text}`"));
        let message = || format!("The document says {said} of OpenAPI; it is read as if it were 3.1.");
        importer.warnings.add("unknown_version", root.value, message);
    }
}
