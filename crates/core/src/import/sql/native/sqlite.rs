//! Declared types of SQLite: the names people use, then SQLite's own affinity rules.

use super::{Native, Spelled};
use crate::schema::FieldType;

pub(super) fn read(native_type: &str) -> Native {
    let spelled = Spelled::read(native_type);
    let name = spelled.name.as_str();
    match name {
        // A column without a type holds anything; text is what everything can be shown as.
        "" | "any" => Native::new(FieldType::String),
        "bool" | "boolean" => Native::new(FieldType::Boolean),
        "date" => Native::new(FieldType::Date),
        "time" => Native::new(FieldType::Time),
        "datetime" | "timestamp" => Native::formatted(FieldType::Datetime, "local-date-time"),
        "timestamptz" | "timestamp with time zone" => Native::formatted(FieldType::Datetime, "date-time"),
        "json" | "jsonb" => Native::new(FieldType::Json),
        "uuid" | "guid" => Native::new(FieldType::Uuid),
        // Kept as whole or floating-point numbers.
        "decimal" | "numeric" | "money" | "number" => {
            Native { format: Some("float64".into()), ..Native::decimal(&spelled) }
        }
        "binary" | "varbinary" => Native::sized(FieldType::Binary, spelled.length()),
        _ => by_affinity(name, &spelled, native_type),
    }
}

/// The rules of "Determination Of Column Affinity", in their order.
fn by_affinity(name: &str, spelled: &Spelled<'_>, native_type: &str) -> Native {
    if name.contains("int") {
        return Native::formatted(FieldType::Integer, "int64");
    }
    if ["char", "clob", "text"].iter().any(|part| name.contains(part)) {
        return Native::sized(FieldType::String, spelled.length());
    }
    if name.contains("blob") {
        return Native::sized(FieldType::Binary, spelled.length());
    }
    if ["real", "floa", "doub"].iter().any(|part| name.contains(part)) {
        return Native::formatted(FieldType::Number, "float64");
    }
    Native::unknown(native_type)
}
