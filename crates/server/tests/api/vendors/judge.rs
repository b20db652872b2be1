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
mod schema;
mod table;
mod template;
mod tests;

use serde_json::Value;

use super::simulator::Judge;
use crate::support::services::vendor_document;

/// A judge by one of Google's Discovery documents, such as `googleSheets`, of a simulator that stands for the
/// document's root: `/v4/…`, `/calendar/v3/…`.
pub(super) fn google(name: &str) -> Option<Judge> {
    let text = missing(name, vendor_document(name))?;
    let document: Value = serde_json::from_str(&text).expect("a vendor's document is JSON");
    Some(Box::new(discovery::table(&document)))
}

/// A document, unless it can't be had, which is said.
#[expect(clippy::print_stdout, reason = "what isn't judged must be seen in the test's output")]
fn missing(name: &str, document: Result<String, String>) -> Option<String> {
    match document {
        Ok(text) => Some(text),
        Err(reason) => {
            println!("\n!!! NOT JUDGED by {name}: {reason} !!!\n");
            None
        }
    }
}
