//! Columns as the drivers read them: types without a form of their own come as text or JSON.

use super::ast::{Expression, Part};
use crate::schema::{Dialect, Field, FieldType};

/// The types that the Postgres driver reads as they are.
const POSTGRES_DIRECT: [&str; 28] = [
    "bool",
    "boolean",
    "smallint",
    "int2",
    "integer",
    "int",
    "int4",
    "bigint",
    "int8",
    "real",
    "float4",
    "double precision",
    "float8",
    "text",
    "character varying",
    "varchar",
    "character",
    "bpchar",
    "name",
    "citext",
    "numeric",
    "decimal",
    "date",
    "uuid",
    "json",
    "jsonb",
    "bytea",
    "timestamptz",
];
const POSTGRES_TIMES: [&str; 5] = [
    "time",
    "time without time zone",
    "timestamp",
    "timestamp without time zone",
    "timestamp with time zone",
];
/// The types whose values are text and compare as text.
const POSTGRES_TEXT: [&str; 7] =
    ["text", "character varying", "varchar", "character", "bpchar", "name", "citext"];
const MYSQL_TEXT: [&str; 8] =
    ["char", "varchar", "tinytext", "text", "mediumtext", "longtext", "nchar", "nvarchar"];
/// The types without an equality or an order of their own.
const POSTGRES_UNORDERED: [&str; 18] = [
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "xml",
    "json",
    "jsonpath",
    "pg_snapshot",
    "txid_snapshot",
    "cid",
    "xid",
    "aclitem",
    "raster",
    "box2d",
    "box3d",
];
const MYSQL_GEOMETRY: [&str; 9] = [
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "geomcollection",
];

/// The value of a column as it is selected.
pub(crate) fn value(dialect: Dialect, table: Option<usize>, field: &Field) -> Expression {
    let column = Part::Column(table, field.name.clone());
    match dialect {
        Dialect::Postgres => postgres(column, field),
        Dialect::Mysql | Dialect::Mariadb if is_opaque(dialect, field) => {
            vec![Part::Word(as_text(dialect, field)), column, Part::Word(")")]
        }
        Dialect::Mysql | Dialect::Mariadb if is_number_of_bits(field) => {
            vec![Part::Word("CAST("), column, Part::Word(" AS UNSIGNED)")]
        }
        Dialect::Mysql | Dialect::Mariadb | Dialect::Sqlite => vec![column],
    }
}

fn postgres(column: Part, field: &Field) -> Expression {
    if field.kind == FieldType::List {
        return vec![Part::Word("to_jsonb("), column, Part::Word(")")];
    }
    let Some(native) = native(field) else { return vec![column] };
    let direct = POSTGRES_DIRECT.contains(&native.as_str()) || POSTGRES_TIMES.contains(&native.as_str());
    match field.kind {
        // The driver knows an enum by its kind, whatever its name.
        _ if direct || field.kind == FieldType::Enum => vec![column],
        FieldType::Json => vec![Part::Word("to_jsonb("), column, Part::Word(")")],
        // Its text has the currency and the separators of the server's locale.
        FieldType::Decimal => vec![column, Part::Word("::numeric")],
        FieldType::String
        | FieldType::Integer
        | FieldType::Number
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::Time
        | FieldType::Datetime
        | FieldType::Uuid
        | FieldType::Binary
        | FieldType::Enum
        | FieldType::Object
        | FieldType::List => vec![column, Part::Word("::text")],
    }
}

/// The native type's bare name: no schema, no length, one blank between words.
fn native(field: &Field) -> Option<String> {
    let written = field.native_type.as_deref()?;
    let mut depth = 0_u32;
    let mut bare = String::with_capacity(written.len());
    for letter in written.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.extend(letter.to_lowercase()),
            _ => {}
        }
    }
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(bare.rsplit('.').next().unwrap_or_default().to_owned())
}

/// Whether a column's values are text that compares as text.
pub(crate) fn is_text(dialect: Dialect, field: &Field) -> bool {
    let native = native(field);
    field.kind == FieldType::String
        && match dialect {
            Dialect::Postgres => native.is_none_or(|native| POSTGRES_TEXT.contains(&native.as_str())),
            Dialect::Mysql | Dialect::Mariadb => {
                native.is_none_or(|native| MYSQL_TEXT.contains(&native.as_str()))
            }
            Dialect::Sqlite => true,
        }
}

/// Whether a column is of the type that ignores case by itself.
pub(crate) fn is_citext(field: &Field) -> bool {
    native(field).as_deref() == Some("citext")
}

/// Whether values of a column have a form of their own, neither compared nor written: shapes,
/// vectors, and maps of texts.
pub(crate) fn is_opaque(dialect: Dialect, field: &Field) -> bool {
    let native = native(field);
    let native = native.as_deref().unwrap_or_default();
    match dialect {
        Dialect::Postgres => native == "hstore",
        Dialect::Mysql | Dialect::Mariadb => native == "vector" || MYSQL_GEOMETRY.contains(&native),
        Dialect::Sqlite => false,
    }
}

/// Whether the engine can compare and order values of a column.
pub(crate) fn is_comparable(dialect: Dialect, field: &Field) -> bool {
    let plain = !matches!(field.kind, FieldType::Json | FieldType::List | FieldType::Object);
    let ordered = dialect != Dialect::Postgres
        || native(field).is_none_or(|native| !POSTGRES_UNORDERED.contains(&native.as_str()));
    plain && ordered && !is_opaque(dialect, field)
}

/// The function that makes text of such a value.
fn as_text(dialect: Dialect, field: &Field) -> &'static str {
    match (dialect, native(field).as_deref()) {
        (Dialect::Mariadb, Some("vector")) => "VEC_ToText(",
        (_, Some("vector")) => "VECTOR_TO_STRING(",
        (_, _) => "ST_AsText(",
    }
}

fn is_number_of_bits(field: &Field) -> bool {
    matches!(field.kind, FieldType::Boolean | FieldType::Integer) && native(field).as_deref() == Some("bit")
}
