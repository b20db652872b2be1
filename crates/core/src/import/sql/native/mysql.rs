//! Types of MySQL and MariaDB, as `COLUMN_TYPE` writes them.

use super::{Native, Spelled};
use crate::schema::FieldType;

/// Types whose values pass as the database's own text.
const OPAQUE: &[&str] = &[
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "geomcollection",
    "inet4",
    "inet6",
    "vector",
];

pub(super) fn read(native_type: &str, has_values: bool) -> Native {
    let spelled = Spelled::read(native_type);
    let unsigned = spelled.name.contains(" unsigned") || spelled.name.contains(" zerofill");
    let name = spelled.name.split(' ').next().unwrap_or_default();
    if let Some(native) = number(name, &spelled, unsigned) {
        return native;
    }
    match name {
        "enum" if has_values => Native::new(FieldType::Enum),
        "set" if has_values => Native::new(FieldType::Enum).list(),
        "enum" | "set" => Native::new(FieldType::String),
        "char" | "varchar" | "nchar" | "nvarchar" => Native::sized(FieldType::String, spelled.length()),
        "tinytext" => Native::sized(FieldType::String, Some(255)),
        "text" => Native::sized(FieldType::String, spelled.length().or(Some(65_535))),
        "mediumtext" => Native::sized(FieldType::String, Some(16_777_215)),
        "longtext" => Native::new(FieldType::String),
        "binary" | "varbinary" => Native::sized(FieldType::Binary, spelled.length()),
        "tinyblob" => Native::sized(FieldType::Binary, Some(255)),
        "blob" => Native::sized(FieldType::Binary, spelled.length().or(Some(65_535))),
        "mediumblob" => Native::sized(FieldType::Binary, Some(16_777_215)),
        "longblob" => Native::new(FieldType::Binary),
        "date" => Native::new(FieldType::Date),
        "time" => Native::new(FieldType::Time).fraction(Some(spelled.length().unwrap_or(0))),
        // A DATETIME has no zone; a TIMESTAMP is kept in UTC.
        "datetime" => Native::formatted(FieldType::Datetime, "local-date-time")
            .fraction(Some(spelled.length().unwrap_or(0))),
        "timestamp" => {
            Native::formatted(FieldType::Datetime, "date-time").fraction(Some(spelled.length().unwrap_or(0)))
        }
        "json" => Native::new(FieldType::Json),
        "uuid" => Native::new(FieldType::Uuid),
        name if OPAQUE.contains(&name) => Native::opaque(name),
        _ => Native::unknown(native_type),
    }
}

fn number(name: &str, spelled: &Spelled<'_>, unsigned: bool) -> Option<Native> {
    let native = match name {
        // What `BOOLEAN` is an alias of; MySQL 8 keeps this one display width for that reason.
        "tinyint" if spelled.length() == Some(1) && !unsigned => Native::new(FieldType::Boolean),
        "bool" | "boolean" => Native::new(FieldType::Boolean),
        "tinyint" => integer(unsigned, "int8", "uint8"),
        "smallint" => integer(unsigned, "int16", "uint16"),
        "mediumint" => integer(unsigned, "int24", "uint24"),
        "int" | "integer" => integer(unsigned, "int32", "uint32"),
        "bigint" => integer(unsigned, "int64", "uint64"),
        "bit" if spelled.length().unwrap_or(1) == 1 => Native::new(FieldType::Boolean),
        "bit" => Native::formatted(FieldType::Integer, "uint64"),
        "year" => Native::formatted(FieldType::Integer, "year"),
        "decimal" | "dec" | "numeric" | "fixed" if spelled.arguments.is_empty() => {
            Native { precision: Some((10, 0)), ..Native::new(FieldType::Decimal) }
        }
        "decimal" | "dec" | "numeric" | "fixed" => Native::decimal(spelled),
        "float" => Native::formatted(FieldType::Number, "float32"),
        "double" | "real" => Native::formatted(FieldType::Number, "float64"),
        _ => return None,
    };
    Some(native)
}

fn integer(unsigned: bool, signed: &'static str, without_sign: &'static str) -> Native {
    Native::formatted(FieldType::Integer, if unsigned { without_sign } else { signed })
}
