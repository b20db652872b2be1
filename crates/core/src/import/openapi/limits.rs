//! What of a type's values a schema refuses: lengths, ranges, patterns.

use serde_json::{Number, Value};

use crate::schema::{FieldType, Limits};

/// The longest pattern that is taken over.
const MAX_PATTERN: usize = 500;

/// The limits that a schema states, as it states them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limited<'a> {
    min_length: Option<u64>,
    pattern: Option<&'a str>,
    minimum: Option<&'a Number>,
    maximum: Option<&'a Number>,
    /// A number of its own, or before JSON Schema 6 whether the one above is meant so.
    exclusive_minimum: Option<&'a Value>,
    exclusive_maximum: Option<&'a Value>,
    multiple_of: Option<&'a Number>,
    min_items: Option<u64>,
    max_items: Option<u64>,
}

impl<'a> Limited<'a> {
    /// Takes a keyword, if it states a limit.
    pub(super) fn take(&mut self, name: &str, value: &'a Value) {
        match name {
            "minLength" => self.min_length = value.as_u64(),
            "pattern" => self.pattern = value.as_str().filter(|pattern| pattern.len() <= MAX_PATTERN),
            "minimum" => self.minimum = value.as_number(),
            "maximum" => self.maximum = value.as_number(),
            "exclusiveMinimum" => self.exclusive_minimum = Some(value),
            "exclusiveMaximum" => self.exclusive_maximum = Some(value),
            "multipleOf" => self.multiple_of = value.as_number(),
            "minItems" => self.min_items = value.as_u64(),
            "maxItems" => self.max_items = value.as_u64(),
            _ => {}
        }
    }

    /// What holds where both do; of two the nearer counts.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            min_length: self.min_length.or(other.min_length),
            pattern: self.pattern.or(other.pattern),
            minimum: self.minimum.or(other.minimum),
            maximum: self.maximum.or(other.maximum),
            exclusive_minimum: self.exclusive_minimum.or(other.exclusive_minimum),
            exclusive_maximum: self.exclusive_maximum.or(other.exclusive_maximum),
            multiple_of: self.multiple_of.or(other.multiple_of),
            min_items: self.min_items.or(other.min_items),
            max_items: self.max_items.or(other.max_items),
        }
    }

    /// What holds where one of both does: only what both say.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            min_length: self.min_length.filter(|_| self.min_length == other.min_length),
            pattern: self.pattern.filter(|_| self.pattern == other.pattern),
            minimum: self.minimum.filter(|_| self.minimum == other.minimum),
            maximum: self.maximum.filter(|_| self.maximum == other.maximum),
            exclusive_minimum: self
                .exclusive_minimum
                .filter(|_| self.exclusive_minimum == other.exclusive_minimum),
            exclusive_maximum: self
                .exclusive_maximum
                .filter(|_| self.exclusive_maximum == other.exclusive_maximum),
            multiple_of: self.multiple_of.filter(|_| self.multiple_of == other.multiple_of),
            min_items: self.min_items.filter(|_| self.min_items == other.min_items),
            max_items: self.max_items.filter(|_| self.max_items == other.max_items),
        }
    }

    /// Those that are about values of a type.
    pub(super) fn of(self, kind: FieldType) -> Limits {
        match kind {
            FieldType::String => Limits {
                min_length: self.min_length.filter(|least| *least > 0).and_then(small),
                pattern: self.pattern.map(str::to_owned),
                ..Limits::default()
            },
            FieldType::Integer | FieldType::Number | FieldType::Decimal => self.of_number(),
            FieldType::List => Limits {
                min_items: self.min_items.filter(|least| *least > 0).and_then(small),
                max_items: self.max_items.and_then(small),
                ..Limits::default()
            },
            FieldType::Boolean
            | FieldType::Date
            | FieldType::Time
            | FieldType::Datetime
            | FieldType::Uuid
            | FieldType::Binary
            | FieldType::Json
            | FieldType::Enum
            | FieldType::Object => Limits::default(),
        }
    }

    fn of_number(self) -> Limits {
        let is_meant = |exclusive: Option<&Value>| exclusive.and_then(Value::as_bool) == Some(true);
        let (above, below) = (is_meant(self.exclusive_minimum), is_meant(self.exclusive_maximum));
        let own = |exclusive: Option<&Value>| exclusive.and_then(Value::as_number).cloned();
        Limits {
            minimum: self.minimum.filter(|_| !above).cloned(),
            maximum: self.maximum.filter(|_| !below).cloned(),
            exclusive_minimum: own(self.exclusive_minimum)
                .or_else(|| self.minimum.filter(|_| above).cloned()),
            exclusive_maximum: own(self.exclusive_maximum)
                .or_else(|| self.maximum.filter(|_| below).cloned()),
            multiple_of: self.multiple_of.cloned(),
            ..Limits::default()
        }
    }
}

fn small(number: u64) -> Option<u32> {
    u32::try_from(number).ok()
}
