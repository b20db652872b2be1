//! Text into a plain JSON value, within bounds.
//!
//! YAML is read into the same values: keys become text (`200:` is `"200"`), dates stay text, merge keys (`<<`) are
//! merged, aliases are expanded as long as the whole stays in proportion to the text. Examples in API descriptions,
//! often the larger part of them, are passed over in both; see [`Part`].

use std::fmt;

use serde::de::{
    DeserializeSeed, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Map, Value};

use super::{MAX_DEPTH, part::Part};
use crate::diagnostic::Diagnostic;

/// How many values a text may give beyond one for each of its bytes: small texts may use aliases freely.
const SPARE_VALUES: usize = 100_000;

/// The value that a JSON or YAML text says; `name` is the document's own, for the message. The examples of an OpenAPI
/// document are left out.
///
/// Whoever calls this bounds the size of `bytes`. Nesting is bounded by [`MAX_DEPTH`], and so is what the aliases
/// of YAML expand to. Where a member is stated twice the last one counts.
pub fn parse(bytes: &[u8], name: &str) -> Result<Value, Diagnostic> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let looks_like_json = matches!(first, Some(b'{' | b'['));
    let json = looks_like_json.then(|| json(bytes));
    if let Some(Ok(value)) = json {
        return Ok(value);
    }
    match (yaml(bytes), json) {
        (Ok(value), _) => Ok(value),
        (Err(_), Some(Err(error))) => Err(unreadable(name, "JSON", &error.to_string())),
        (Err(error), None | Some(Ok(_))) => Err(unreadable(name, "JSON or YAML", &error.to_string())),
    }
}

fn unreadable(name: &str, kind: &str, error: &str) -> Diagnostic {
    Diagnostic::new(
        "document_not_readable",
        name,
        format!("`{name}` isn't {kind} that can be read: {error}."),
    )
    .with_help("Check the document with a JSON or YAML checker, and how deep it nests.")
}

fn json(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    // A value is at least a byte: there are always enough left.
    let mut left = bytes.len().saturating_add(1);
    let value = Bounded { left: &mut left, depth: 0, part: Part::Root, merges: false }
        .deserialize(&mut deserializer)?;
    deserializer.end().map(|()| value)
}

fn yaml(bytes: &[u8]) -> Result<Value, yaml_serde::Error> {
    let mut left = bytes.len().saturating_add(SPARE_VALUES);
    Bounded { left: &mut left, depth: 0, part: Part::Root, merges: true }
        .deserialize(yaml_serde::Deserializer::from_slice(bytes))
}

/// Reads one value as long as there are any left to read.
struct Bounded<'b> {
    left: &'b mut usize,
    depth: usize,
    /// What of the document it is.
    part: Part,
    /// Whether `<<` means what YAML says.
    merges: bool,
}

impl Bounded<'_> {
    fn inner(&mut self, part: Part) -> Bounded<'_> {
        Bounded { left: self.left, depth: self.depth + 1, part, merges: self.merges }
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.depth > MAX_DEPTH {
            return Err(D::Error::custom("it nests too deep"));
        }
        let Some(left) = self.left.checked_sub(1) else {
            return Err(D::Error::custom("its aliases expand to too much"));
        };
        *self.left = left;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        let part = self.part.element();
        while let Some(element) = access.next_element_seed(self.inner(part))? {
            elements.push(element);
        }
        elements.shrink_to_fit();
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while let Some(key) = access.next_key_seed(self.inner(Part::AsItIs))? {
            let key = written(key);
            self.part = self.part.known_by(&key);
            match self.part.member(&key) {
                Some(part) => {
                    let value = access.next_value_seed(self.inner(part))?;
                    read.push((key, value));
                }
                None => drop(access.next_value::<IgnoredAny>()?),
            }
        }
        // Most objects have a member or two: a map that grows by itself has room for more.
        let mut members = Map::with_capacity(read.len());
        members.extend(read);
        if self.merges
            && let Some(merged) = members.shift_remove("<<")
        {
            merge(&mut members, merged);
        }
        Ok(Value::Object(members))
    }

    /// A tag, such as `!include`: what it stands before counts.
    fn visit_enum<A: EnumAccess<'de>>(mut self, access: A) -> Result<Value, A::Error> {
        let (_tag, content) = access.variant_seed(self.inner(Part::AsItIs))?;
        let part = self.part;
        content.newtype_variant_seed(self.inner(part))
    }
}

/// A key as JSON has it.
fn written(key: Value) -> String {
    match key {
        Value::String(text) => text,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            key.to_string()
        }
    }
}

/// YAML's merge key: members that aren't there come from one mapping, or several.
fn merge(members: &mut Map<String, Value>, merged: Value) {
    let mappings = match merged {
        Value::Array(mappings) => mappings,
        other => vec![other],
    };
    for mapping in mappings {
        let Value::Object(mapping) = mapping else { continue };
        for (key, value) in mapping {
            members.entry(key).or_insert(value);
        }
    }
}
