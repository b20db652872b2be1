//! Judges by vendors' own documents: of every request that a simulator gets, and of every answer that it gives.
//!
//! They read the raw documents and share nothing with our importers or our compiler: what both got wrong alike would go
//! unseen. A document that can't be had is said to be missing, and nothing is judged by it.
//!
//! ```text
//! Discovery ─┐
//!            ├─▶ Table: operations by method and path ─▶ parameters, bodies, answers by JSON Schema
//! OpenAPI ───┘
//! introspection ─▶ SDL ─▶ apollo-compiler: documents and variables; answers by what was selected
//! ```

mod discovery;
mod graphql;
mod openapi;
mod schema;
mod table;
mod template;
mod tests;

use std::path::Path;

use serde_json::Value;

use self::table::{Table, Tables};
use super::simulator::{Judge, Seen};
use crate::support::services::{skipped, vendor_document};

/// A judge by one of Google's Discovery documents, such as `googleSheets`, of a simulator that stands for the
/// document's root: `/v4/…`, `/calendar/v3/…`.
pub(super) fn google(name: &str) -> Option<Judge> {
    let text = missing(name, vendor_document(name))?;
    let document: Value = serde_json::from_str(&text).expect("a vendor's document is JSON");
    Some(Box::new(discovery::table(&document)))
}

/// A judge by vendors' OpenAPI documents, named below the folder of providers in the corpus: `square/api.json`. The first
/// that has a request's operation judges it.
pub(super) fn openapi(files: &[&str]) -> Option<Judge> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/openapi/providers");
    let read = |file: &&str| {
        let text =
            std::fs::read_to_string(folder.join(file)).map_err(|_| "it isn't in ../shared/corpus".to_owned());
        let document: Value = serde_json::from_str(&missing(file, text)?).expect("a document of JSON");
        Some(openapi::table(&document))
    };
    let tables = files.iter().map(read).collect::<Option<Vec<Table>>>()?;
    Some(Box::new(Tables(tables)))
}

/// A judge by vendors' OpenAPI documents, of requests only: where vendors answer otherwise than they write. HubSpot says
/// null for a property that isn't there; Square's document has no error at all.
pub(super) fn openapi_of_requests(files: &[&str]) -> Option<Judge> {
    let judge = openapi(files)?;
    Some(Box::new(move |seen: &Seen| judge.request(seen)))
}

/// A judge by the answer to an introspection, such as `shopifyAdmin`, of what is posted to one path.
pub(super) fn graphql(name: &str, path: &str) -> Option<Judge> {
    let text = missing(name, vendor_document(name))?;
    let introspection: Value = serde_json::from_str(&text).expect("a vendor's document is JSON");
    Some(Box::new(graphql::Graphql::new(&introspection, path)))
}

/// A document, unless it can't be had, which is said.
fn missing(name: &str, document: Result<String, String>) -> Option<String> {
    document.map_err(|reason| skipped(&format!("nothing is judged by {name}: {reason}"))).ok()
}
