//! Names of tables as people write them, and which names can be used at all.

use crate::error::{Error, ErrorKind};

/// A table, with its schema where one was stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableName {
    pub(super) schema: Option<String>,
    pub(super) table: String,
}

impl TableName {
    /// Understands `table` and `schema.table`; a part that holds a dot stands in double quotes.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let invalid = |what: &str| {
            Error::new(
                ErrorKind::InvalidTarget,
                format!("`tables`: {what}: write `table` or `schema.table`."),
            )
            .at("tables")
        };
        let mut parts = Vec::new();
        let mut rest = Some(text);
        while let Some(text) = rest {
            let (part, after) = first_part(text);
            check(&part, "tables")?;
            parts.push(part);
            rest = after;
        }
        match <[String; 2]>::try_from(parts) {
            Ok([schema, table]) => Ok(Self { schema: Some(schema), table }),
            Err(mut parts) if parts.len() == 1 => Ok(Self { schema: None, table: parts.remove(0) }),
            Err(_) => Err(invalid("a name has too many dots (a part with a dot stands in double quotes)")),
        }
    }
}

/// The part before the first dot, and what follows it. Only a part that is wholly in double quotes
/// is taken for quoted: any other quote is a letter of the name.
fn first_part(text: &str) -> (String, Option<&str>) {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut part = String::new();
        let mut letters = quoted.char_indices().peekable();
        while let Some((index, letter)) = letters.next() {
            if letter != '"' {
                part.push(letter);
                continue;
            }
            if letters.next_if(|(_, next)| *next == '"').is_some() {
                part.push('"');
                continue;
            }
            let (_, after) = quoted.split_at(index + 1);
            match after.strip_prefix('.') {
                Some(after) => return (part, Some(after)),
                None if after.is_empty() => return (part, None),
                None => break,
            }
        }
    }
    match text.split_once('.') {
        Some((part, after)) => (part.to_owned(), Some(after)),
        None => (text.to_owned(), None),
    }
}

/// Refuses what no database takes for a name.
pub(super) fn check(name: &str, field: &'static str) -> Result<(), Error> {
    let fault = if name.is_empty() {
        "a name is empty"
    } else if name.contains('\0') {
        "a name holds a NUL character"
    } else if name.len() > 255 {
        "a name is longer than a database takes"
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::InvalidTarget, format!("`{field}`: {fault}.")).at(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Option<String>, String) {
        let name = TableName::parse(text).unwrap();
        (name.schema, name.table)
    }

    #[test]
    fn names_with_and_without_schema_and_quotes() {
        let schema = |name: &str| Some(name.to_owned());
        assert_eq!(parsed("tickets"), (None, "tickets".to_owned()));
        assert_eq!(parsed("crm.tickets"), (schema("crm"), "tickets".to_owned()));
        assert_eq!(parsed(r#""a.b""#), (None, "a.b".to_owned()));
        assert_eq!(parsed(r#"crm."a.""b""#), (schema("crm"), r#"a."b"#.to_owned()));
        assert_eq!(parsed(r#"x"; DROP TABLE y; --"#), (None, r#"x"; DROP TABLE y; --"#.to_owned()));
        assert_eq!(parsed(r#""open"#), (None, r#""open"#.to_owned()));
    }
}
