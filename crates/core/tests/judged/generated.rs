//! Bindings made from a schema alone, and an independent judge of the bodies that they send.
//!
//! Shared with the round trips of `jackfield-drivers`: nothing here knows a provider, or reads more of a document
//! than the importer gave (but for the judge, which reads the document and nothing of ours).

pub mod binding;
pub mod bodies;
pub mod leaves;
pub mod values;
