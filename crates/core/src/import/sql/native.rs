//! A database's own types into the schema's vocabulary.

mod mysql;
mod postgres;
mod sqlite;

use std::borrow::Cow;

use crate::schema::{Dialect, FieldType};

/// What a native type means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Native {
    pub(super) kind: FieldType,
    /// The element type of a list.
    pub(super) of: Option<FieldType>,
    pub(super) format: Option<Cow<'static, str>>,
    pub(super) max_length: Option<u32>,
    pub(super) precision: Option<(u16, u16)>,
    pub(super) ignores_case: bool,
    /// Whether anything is known about the type; otherwise its values pass as text.
    pub(super) known: bool,
}

impl Native {
    fn new(kind: FieldType) -> Self {
        Self {
            kind,
            of: None,
            format: None,
            max_length: None,
            precision: None,
            ignores_case: false,
            known: true,
        }
    }

    fn formatted(kind: FieldType, format: &'static str) -> Self {
        Self { format: Some(Cow::Borrowed(format)), ..Self::new(kind) }
    }

    /// Text whose form only the database knows, such as a range.
    fn opaque(name: &str) -> Self {
        Self { format: Some(Cow::Owned(name.to_owned())), ..Self::new(FieldType::String) }
    }

    fn unknown(name: &str) -> Self {
        Self { known: false, ..Self::opaque(name) }
    }

    fn sized(kind: FieldType, max_length: Option<u32>) -> Self {
        Self { max_length, ..Self::new(kind) }
    }

    fn decimal(spelled: &Spelled<'_>) -> Self {
        Self { precision: spelled.precision(), ..Self::new(FieldType::Decimal) }
    }

    /// A time that keeps so many digits of a fraction of a second.
    fn fraction(self, digits: Option<u32>) -> Self {
        let digits = digits.and_then(|digits| u16::try_from(digits).ok()).filter(|digits| *digits < 6);
        Self { precision: digits.map(|digits| (digits, digits)), ..self }
    }

    fn list(self) -> Self {
        Self { of: Some(self.kind), kind: FieldType::List, ..self }
    }
}

/// Reads a native type as its engine spells it; `has_values` where the catalog lists the values of
/// an enum or set.
pub(super) fn read(dialect: Dialect, native_type: &str, has_values: bool) -> Native {
    match dialect {
        Dialect::Postgres => postgres::read(native_type, has_values),
        Dialect::Mysql | Dialect::Mariadb => mysql::read(native_type, has_values),
        Dialect::Sqlite => sqlite::read(native_type),
    }
}

/// A type as it is written: `timestamp(3) with time zone` is the name `timestamp with time zone`
/// and the argument 3.
struct Spelled<'a> {
    /// Lower-case, single spaces.
    name: String,
    arguments: Vec<&'a str>,
}

impl<'a> Spelled<'a> {
    fn read(text: &'a str) -> Self {
        let (before, inside, after) = match text.split_once('(') {
            Some((before, rest)) => match rest.rsplit_once(')') {
                Some((inside, after)) => (before, inside, after),
                None => (before, rest, ""),
            },
            None => (text, "", ""),
        };
        let mut name = String::with_capacity(before.len() + after.len());
        for word in before.split_whitespace().chain(after.split_whitespace()) {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(word);
        }
        name.make_ascii_lowercase();
        let arguments =
            if inside.is_empty() { Vec::new() } else { inside.split(',').map(str::trim).collect() };
        Self { name, arguments }
    }

    /// The first argument as a length.
    fn length(&self) -> Option<u32> {
        self.arguments.first()?.parse().ok()
    }

    /// Digits in all and after the point; none where the point moves left of the digits.
    fn precision(&self) -> Option<(u16, u16)> {
        let digits = self.arguments.first()?.parse().ok()?;
        let scale = match self.arguments.get(1) {
            Some(scale) => scale.parse().ok()?,
            None => 0,
        };
        Some((digits, scale))
    }
}

#[cfg(test)]
mod tests;
