//! What one schema says itself, read in one pass over its members.
//!
//! Covers the schemas of OpenAPI 2.0 (also where a parameter is its own schema), 3.0 and JSON Schema 2020-12.

use serde_json::{Map, Value};

use super::limits::Limited;
use crate::schema::FieldType;

/// The kinds of values that a schema lets pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(2);
    pub(super) const INTEGER: Self = Self(4);
    pub(super) const NUMBER: Self = Self(8);
    pub(super) const STRING: Self = Self(16);
    pub(super) const LIST: Self = Self(32);
    pub(super) const OBJECT: Self = Self(64);
    pub(super) const FILE: Self = Self(128);

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn common(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn named(name: &str) -> Self {
        match name {
            "null" => Self::NULL,
            "boolean" | "bool" => Self::BOOLEAN,
            "integer" | "int" | "long" => Self::INTEGER,
            "number" | "float" | "double" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::LIST,
            "object" => Self::OBJECT,
            "file" => Self::FILE,
            _ => Self::NONE,
        }
    }

    /// The kind of a value itself.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) if number.is_f64() => Self::NUMBER,
            Value::Number(_) => Self::INTEGER,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::LIST,
            Value::Object(_) => Self::OBJECT,
        }
    }
}

/// What one schema says itself, without what it refers to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Keywords<'a> {
    pub(super) reference: Option<&'a Value>,
    pub(super) kinds: Kinds,
    pub(super) format: Option<&'a str>,
    pub(super) values: Option<&'a [Value]>,
    pub(super) max_length: Option<u64>,
    pub(super) limited: Limited<'a>,
    pub(super) default: Option<&'a Value>,
    pub(super) description: Option<&'a str>,
    pub(super) title: Option<&'a str>,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) properties: Option<&'a Map<String, Value>>,
    pub(super) required: Option<&'a [Value]>,
    /// `additionalProperties`, or what stands for any member otherwise.
    pub(super) any_member: Option<&'a Value>,
    pub(super) items: Option<&'a Value>,
    pub(super) all_of: &'a [Value],
    pub(super) one_of: &'a [Value],
    pub(super) any_of: &'a [Value],
    pub(super) discriminator: Option<&'a Value>,
}

impl<'a> Keywords<'a> {
    /// What a schema says; nothing for `true` and for what isn't a schema.
    pub(super) fn read(schema: &'a Value) -> Self {
        let mut read = Self::default();
        let Some(members) = schema.as_object() else { return read };
        let mut is_nullable = false;
        let mut hint = Kinds::NONE;
        let mut encoding = None;
        for (name, value) in members {
            match name.as_str() {
                "nullable" | "x-nullable" => is_nullable |= value.as_bool() == Some(true),
                "maxLength" => read.max_length = value.as_u64(),
                "minLength" | "pattern" => {
                    hint = hint.with(Kinds::STRING);
                    read.limited.take(name, value);
                }
                "contentEncoding" => encoding = value.as_str(),
                "readOnly" | "readonly" => read.read_only |= value.as_bool() == Some(true),
                "writeOnly" => read.write_only = value.as_bool() == Some(true),
                "title" => read.title = value.as_str(),
                "description" => read.description = value.as_str(),
                "default" => read.default = Some(value),
                other => read.structural(other, value),
            }
        }
        read.format = encoding.or(read.format);
        read.infer(hint);
        if is_nullable {
            read.kinds = read.kinds.with(Kinds::NULL);
        }
        read
    }

    fn structural(&mut self, name: &str, value: &'a Value) {
        match name {
            "$ref" if value.is_string() => self.reference = Some(value),
            "$dynamicRef" if value.is_string() => self.reference = self.reference.or(Some(value)),
            "type" => self.kinds = kinds(value),
            "format" => self.format = value.as_str(),
            "enum" => self.values = self.values.or_else(|| value.as_array().map(Vec::as_slice)),
            "const" => self.values = Some(std::slice::from_ref(value)),
            "properties" => self.properties = value.as_object(),
            "required" => self.required = value.as_array().map(Vec::as_slice),
            "additionalProperties" if value.is_object() || value.as_bool() == Some(true) => {
                self.any_member = Some(value);
            }
            "patternProperties" => {
                self.any_member = self
                    .any_member
                    .or_else(|| Some(value.as_object()?.iter().min_by_key(|(name, _)| *name)?.1));
            }
            // A list of schemas by position: only where all places hold the same can it be said.
            "items" => self.items = Some(value).filter(|items| !items.is_array()),
            "allOf" => self.all_of = elements(value),
            "oneOf" => self.one_of = elements(value),
            "anyOf" => self.any_of = elements(value),
            "discriminator" => self.discriminator = Some(value),
            other => self.limited.take(other, value),
        }
    }

    /// Documents often leave the type to what else is said.
    fn infer(&mut self, hint: Kinds) {
        if self.kinds.without(Kinds::NULL) != Kinds::NONE {
            return;
        }
        let mut found = hint;
        if self.properties.is_some_and(|properties| !properties.is_empty()) || self.any_member.is_some() {
            found = found.with(Kinds::OBJECT);
        } else if self.items.is_some() {
            found = found.with(Kinds::LIST);
        } else if let Some(values) = self.values {
            found = values.iter().fold(Kinds::NONE, |kinds, value| kinds.with(Kinds::of(value)));
        } else if self.max_length.is_some() || self.format.is_some_and(is_of_text) {
            found = found.with(Kinds::STRING);
        } else if let Some(format) = self.format {
            found = found.with(match format {
                "int32" | "int64" | "integer" => Kinds::INTEGER,
                "float" | "double" => Kinds::NUMBER,
                _ => Kinds::NONE,
            });
        }
        self.kinds = self.kinds.with(found);
    }

    /// Whether it is made of other schemas.
    pub(super) fn is_composed(&self) -> bool {
        self.reference.is_some()
            || !(self.all_of.is_empty() && self.one_of.is_empty() && self.any_of.is_empty())
    }

    /// Whether it says itself what members an object has.
    pub(super) fn has_members(&self) -> bool {
        self.properties.is_some_and(|properties| !properties.is_empty()) || self.any_member.is_some()
    }
}

fn kinds(value: &Value) -> Kinds {
    match value {
        Value::String(name) => Kinds::named(name),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .fold(Kinds::NONE, |kinds, name| kinds.with(Kinds::named(name))),
        Value::Null => Kinds::NULL,
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => Kinds::NONE,
    }
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn is_of_text(format: &str) -> bool {
    matches!(
        format,
        "date" | "date-time" | "time" | "uuid" | "email" | "uri" | "url" | "byte" | "binary" | "password"
    )
}

/// A scalar's type, and what of its format the type doesn't say.
pub(super) fn scalar(kinds: Kinds, format: Option<&str>) -> (FieldType, Option<&str>) {
    let kinds = kinds.without(Kinds::NULL);
    if kinds == Kinds::STRING {
        return text(format);
    }
    if kinds == Kinds::INTEGER || kinds == Kinds::NUMBER || kinds == Kinds::INTEGER.with(Kinds::NUMBER) {
        return number(kinds, format);
    }
    match kinds {
        Kinds::BOOLEAN => (FieldType::Boolean, None),
        Kinds::FILE => (FieldType::Binary, Some("binary")),
        _ => (FieldType::Json, format),
    }
}

fn text(format: Option<&str>) -> (FieldType, Option<&str>) {
    match format {
        Some("date" | "full-date") => (FieldType::Date, None),
        Some("date-time" | "datetime" | "dateTime") => (FieldType::Datetime, Some("date-time")),
        Some("time" | "partial-time") => (FieldType::Time, None),
        Some("uuid" | "guid" | "UUID") => (FieldType::Uuid, None),
        Some("byte" | "base64") => (FieldType::Binary, None),
        Some("binary" | "file") => (FieldType::Binary, Some("binary")),
        Some("decimal" | "bigdecimal" | "decimal128") => (FieldType::Decimal, None),
        other => (FieldType::String, other.filter(|format| !format.is_empty() && *format != "string")),
    }
}

fn number(kinds: Kinds, format: Option<&str>) -> (FieldType, Option<&str>) {
    match format {
        Some("long") if kinds == Kinds::INTEGER => (FieldType::Integer, Some("int64")),
        Some(format) if kinds == Kinds::INTEGER => (FieldType::Integer, Some(format)),
        Some("int32" | "int64" | "uint32" | "uint64" | "integer") => (FieldType::Integer, format),
        Some("decimal" | "bigdecimal" | "decimal128") => (FieldType::Decimal, None),
        Some("float") => (FieldType::Number, Some("float32")),
        Some("double") => (FieldType::Number, Some("float64")),
        other if kinds == Kinds::INTEGER => (FieldType::Integer, other),
        other => (FieldType::Number, other),
    }
}
