//! The row of headers: which column each header names.

use serde_json::Value;

use super::{a1, cell};
use crate::suggest;

/// The headers of a sheet, by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headers {
    shown: Vec<String>,
}

/// Why a header names no column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// No column has it; what there is instead, for a sentence.
    NotThere {
        /// The nearest headers, or all of a few: "did you mean `Phone`?".
        instead: Option<String>,
    },
    /// Several columns have it.
    Several {
        /// Their letters.
        columns: Vec<String>,
    },
}

/// The most headers that are named where none is near.
const FEW: usize = 12;

impl Headers {
    /// The headers in a row of cells. Of merged cells only the first one has the text.
    pub fn of(row: &[Value]) -> Self {
        let mut shown: Vec<String> = row.iter().map(|cell| cell::text(cell).trim().to_owned()).collect();
        let last = shown.iter().rposition(|header| !header.is_empty());
        shown.truncate(last.map_or(0, |last| last + 1));
        Self { shown }
    }

    /// The headers as they are written, by column; empty where there is none.
    pub fn shown(&self) -> &[String] {
        &self.shown
    }

    /// The first column that has a header.
    pub fn first(&self) -> Option<usize> {
        self.shown.iter().position(|header| !header.is_empty())
    }

    /// The columns that have a header, without regard to case and white space.
    pub fn columns<'h>(&'h self, header: &str) -> impl Iterator<Item = usize> + use<'h> {
        let wanted = cell::folded(header);
        let is_it = move |shown: &String| !wanted.is_empty() && cell::folded(shown) == wanted;
        self.shown.iter().enumerate().filter(move |(_, shown)| is_it(shown)).map(|(column, _)| column)
    }

    /// The one column that has a header.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub fn column(&self, header: &str) -> Result<usize, Unresolved> {
        let columns: Vec<usize> = self.columns(header).collect();
        match columns.as_slice() {
            [column] => Ok(*column),
            [] => Err(Unresolved::NotThere { instead: self.instead(header) }),
            several => Err(Unresolved::Several {
                columns: several.iter().map(|column| a1::letters(*column)).collect(),
            }),
        }
    }

    fn instead(&self, header: &str) -> Option<String> {
        let known = || self.shown.iter().map(String::as_str).filter(|shown| !shown.is_empty());
        suggest::did_you_mean(header, known()).or_else(|| {
            let few: Vec<String> = known().take(FEW + 1).map(|shown| format!("`{shown}`")).collect();
            (!few.is_empty() && few.len() <= FEW).then(|| format!("there are {}", few.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn headers(row: &Value) -> Headers {
        Headers::of(row.as_array().unwrap())
    }

    #[test]
    fn a_header_is_found_wherever_it_stands_and_however_it_is_written() {
        let found = headers(&json!(["", " Full\n name", null, 2026, "E-Mail", "", " "]));
        assert_eq!(found.column("full NAME"), Ok(1));
        assert_eq!(found.column("2026"), Ok(3));
        assert_eq!((found.first(), found.shown().len()), (Some(1), 5));
    }

    #[test]
    fn a_header_that_is_there_twice_or_not_at_all_names_no_column() {
        let found = headers(&json!(["Phone", "Name", "phone "]));
        let columns = vec!["A".to_owned(), "C".to_owned()];
        assert_eq!(found.column("Phone"), Err(Unresolved::Several { columns }));
        let instead = Some("did you mean `Name`?".to_owned());
        assert_eq!(found.column("Names"), Err(Unresolved::NotThere { instead }));
        let all = Some("there are `Phone`, `Name`, `phone`".to_owned());
        assert_eq!(found.column("Zzz"), Err(Unresolved::NotThere { instead: all }));
    }

    #[test]
    fn no_header_is_no_name() {
        let found = headers(&json!(["", "A", ""]));
        assert_eq!(
            found.column(" "),
            Err(Unresolved::NotThere { instead: Some("there are `A`".to_owned()) })
        );
        assert_eq!(headers(&json!([])).column("A"), Err(Unresolved::NotThere { instead: None }));
    }
}
