//! Google's API Discovery documents.
