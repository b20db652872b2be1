//! Spreadsheets: a sheet is a grid of cells, and one of its rows holds the headers.
//!
//! Columns are named by their headers, never by their letters: people move columns about, and what a header says
//! stays true. What is read is what a person sees in a cell; what is written is stored as it stands.

pub mod a1;
pub mod cell;
pub mod headers;
pub mod overview;
pub mod reference;

use crate::schema::{Field, FieldType, SensitiveClass, classify};

/// What makes a column sensitive, by the title of its sheet and its header.
///
/// The type that somebody gives a column says nothing about what is in its cells, so it doesn't count.
pub fn class_of(sheet: &str, header: &str) -> Option<SensitiveClass> {
    classify::classify(sheet, &Field::new(header, FieldType::String))
}
