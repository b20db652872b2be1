//! What we send must be valid by somebody else's judgement: bodies of JSON, by the document's own schema.
#![expect(unreachable_pub, reason = "shared by several programs")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

#[path = "generated.rs"]
mod generated;
mod phones;
mod properties;
