//! What we send must be valid by somebody else's judgement: bodies of JSON, by the document's own schema.
#![expect(unreachable_pub, reason = "shared by several programs")]

#[path = "generated.rs"]
mod generated;
mod properties;
