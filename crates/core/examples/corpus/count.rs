//! How many operations a raw document has, counted apart from the importers.

mod discovery;
mod graphql;
mod openapi;

use jackfield_core::import::document::Source;

use super::document::Document;

/// The operations of a document as its own text lists them; the text is read by another parser where there is one.
pub(crate) fn operations(document: Document, bytes: &[u8]) -> usize {
    let raw = serde_json::from_slice(bytes);
    match document {
        Document::OpenApi { root, others } => {
            let root = Source { value: raw.unwrap_or(root.value), place: root.place };
            openapi::count(&root, &others)
        }
        Document::Discovery(value) => discovery::count(&raw.unwrap_or(value)),
        Document::Introspection(_) => graphql::introspected(&raw.unwrap_or_default()),
        Document::Sdl(text) => graphql::written(&text),
        Document::Other => 0,
    }
}
