//! Statements: a small syntax tree, and its text in each engine's language.
//!
//! A fragment of text in the tree is part of this program (`&'static str`), an identifier or a
//! placeholder; there is no way in for any other text.

pub(super) mod ast;
pub(super) mod compare;
pub(super) mod read;
pub(super) mod render;
