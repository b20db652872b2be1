//! Scalars by their names: the five that GraphQL has, and those that providers commonly add.

use std::borrow::Cow;

use crate::schema::FieldType;

/// What a scalar means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scalar<'a> {
    pub(super) kind: FieldType,
    pub(super) format: Option<Cow<'a, str>>,
    /// Whether anything is known about it; otherwise its values pass as text.
    pub(super) is_known: bool,
}

/// One of the five that need no definition.
pub(super) fn is_built_in(name: &str) -> bool {
    matches!(name, "ID" | "Int" | "Float" | "String" | "Boolean")
}

/// Reads a scalar by its name.
pub(super) fn read(name: &str) -> Scalar<'_> {
    let known = |(kind, format): (FieldType, Option<&'static str>)| Scalar {
        kind,
        format: format.map(Cow::Borrowed),
        is_known: true,
    };
    let built_in = match name {
        "ID" => (FieldType::String, Some("id")),
        "Int" => (FieldType::Integer, Some("int32")),
        "Float" => (FieldType::Number, None),
        "String" => (FieldType::String, None),
        "Boolean" => (FieldType::Boolean, None),
        // Databases behind a generated schema have it without a zone; others count from 1970.
        "timestamp" => (FieldType::Datetime, Some("local-date-time")),
        _ => return by_plain_name(name).map_or_else(|| unknown(name), known),
    };
    known(built_in)
}

fn unknown(name: &str) -> Scalar<'_> {
    Scalar { kind: FieldType::String, format: Some(Cow::Borrowed(name)), is_known: false }
}

/// By its name without case and underscores: `BigInt` and `bigint`, `ISO8601DateTime` and `DateTime`.
fn by_plain_name(name: &str) -> Option<(FieldType, Option<&'static str>)> {
    let plain: String = name.chars().filter(|letter| *letter != '_').collect::<String>().to_ascii_lowercase();
    Some(match plain.strip_prefix("iso8601").unwrap_or(&plain) {
        "date" | "localdate" => (FieldType::Date, None),
        "datetime" | "timestamptz" | "precisedatetime" | "gittimestamp" | "utcdatetime"
        | "offsetdatetime" | "zoneddatetime" | "instant" => (FieldType::Datetime, Some("date-time")),
        "localdatetime" | "naivedatetime" => (FieldType::Datetime, Some("local-date-time")),
        "time" | "localtime" | "timetz" => (FieldType::Time, None),
        "duration" => (FieldType::String, Some("duration")),
        "uuid" | "guid" => (FieldType::Uuid, None),
        "url" | "uri" => (FieldType::String, Some("uri")),
        "html" => (FieldType::String, Some("html")),
        "email" | "emailaddress" => (FieldType::String, Some("email")),
        "phone" | "phonenumber" => (FieldType::String, Some("phone")),
        "ipv4" | "ipv4address" => (FieldType::String, Some("ipv4")),
        "ipv6" | "ipv6address" => (FieldType::String, Some("ipv6")),
        "citext" | "text" | "varchar" => (FieldType::String, None),
        "decimal" | "money" | "bigdecimal" | "numeric" => (FieldType::Decimal, None),
        "bigint" | "int64" | "long" => (FieldType::Integer, Some("int64")),
        "unsignedint64" | "uint64" => (FieldType::Integer, Some("uint64")),
        "int32" => (FieldType::Integer, Some("int32")),
        "smallint" | "int16" => (FieldType::Integer, Some("int16")),
        "double" | "float64" | "float8" | "float32" | "float4" => (FieldType::Number, None),
        "bool" => (FieldType::Boolean, None),
        "json" | "jsonobject" | "jsonb" | "map" | "any" => (FieldType::Json, None),
        "upload" => (FieldType::Binary, Some("upload")),
        "base64" | "base64string" | "base64encoded" | "bytes" | "bytea" => (FieldType::Binary, None),
        "integer" | "biginteger" => (FieldType::Integer, None),
        // `EncodedId` and `StorefrontID`, but not `Grid`.
        _ if name.ends_with("Id") || name.ends_with("ID") => (FieldType::String, Some("id")),
        // `JSInt`, but not `Point`.
        _ if name.ends_with("Int") || name.ends_with("Integer") => (FieldType::Integer, None),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scalar_that_is_called_an_id_is_one() {
        for (name, is_id) in [("EncodedId", true), ("StorefrontID", true), ("Grid", false), ("IDs", false)] {
            let scalar = read(name);
            assert_eq!(scalar.format.as_deref() == Some("id"), is_id, "{name}");
            assert_eq!(scalar.is_known, is_id, "{name}");
        }
        assert_eq!(read("UUID").kind, FieldType::Uuid);
    }
}
