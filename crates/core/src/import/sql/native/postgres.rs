//! Types of PostgreSQL, as `format_type` writes them, and of its usual extensions.

use super::{Native, Spelled};
use crate::schema::FieldType;

/// Types whose values pass as the database's own text.
const OPAQUE: &[&str] = &[
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "interval",
    "point",
    "line",
    "lseg",
    "box",
    "path",
    "polygon",
    "circle",
    "geometry",
    "geography",
    "box2d",
    "box3d",
    "raster",
    "tsvector",
    "tsquery",
    "xml",
    "int4range",
    "int8range",
    "numrange",
    "tsrange",
    "tstzrange",
    "daterange",
    "int4multirange",
    "int8multirange",
    "nummultirange",
    "tsmultirange",
    "tstzmultirange",
    "datemultirange",
    "ltree",
    "lquery",
    "ltxtquery",
    "cube",
    "seg",
    "vector",
    "halfvec",
    "sparsevec",
    "jsonpath",
    "pg_lsn",
    "pg_snapshot",
    "txid_snapshot",
    "xid",
    "xid8",
    "cid",
    "tid",
    "regclass",
    "regtype",
    "regproc",
    "regprocedure",
    "regoper",
    "regoperator",
    "regrole",
    "regnamespace",
    "regconfig",
    "regdictionary",
    "regcollation",
    "refcursor",
    "aclitem",
    "isbn",
    "isbn13",
    "issn",
    "ean13",
    "upc",
];

pub(super) fn read(native_type: &str, has_values: bool) -> Native {
    let mut element = native_type.trim();
    let mut is_list = false;
    while let Some(inner) = element.strip_suffix("[]") {
        element = inner.trim_end();
        is_list = true;
    }
    let native = if has_values { Native::new(FieldType::Enum) } else { scalar(element) };
    if is_list { native.list() } else { native }
}

fn scalar(text: &str) -> Native {
    let spelled = Spelled::read(text);
    // `public.citext`: extensions live in whichever schema they were put; quoted names keep their dots.
    let name = match spelled.name.rsplit_once('.') {
        Some((_, name)) if !spelled.name.contains('"') => name,
        Some(_) | None => spelled.name.as_str(),
    };
    if let Some(native) = number(name, &spelled) {
        return native;
    }
    match name {
        "boolean" | "bool" => Native::new(FieldType::Boolean),
        "text" => Native::new(FieldType::String),
        "character varying" | "varchar" => Native::sized(FieldType::String, spelled.length()),
        "character" | "char" | "bpchar" => Native::sized(FieldType::String, spelled.length()),
        "\"char\"" => Native::sized(FieldType::String, Some(1)),
        "name" => Native::sized(FieldType::String, Some(63)),
        "citext" => Native { ignores_case: true, ..Native::new(FieldType::String) },
        "uuid" => Native::new(FieldType::Uuid),
        "date" => Native::new(FieldType::Date),
        "time" | "time without time zone" => Native::new(FieldType::Time).fraction(spelled.length()),
        "timetz" | "time with time zone" => {
            Native::formatted(FieldType::Time, "timetz").fraction(spelled.length())
        }
        "timestamp" | "timestamp without time zone" => {
            Native::formatted(FieldType::Datetime, "local-date-time").fraction(spelled.length())
        }
        "timestamptz" | "timestamp with time zone" => {
            Native::formatted(FieldType::Datetime, "date-time").fraction(spelled.length())
        }
        "json" | "jsonb" => Native::new(FieldType::Json),
        "hstore" => Native::formatted(FieldType::Json, "hstore"),
        "bytea" => Native::new(FieldType::Binary),
        "bit" | "bit varying" | "varbit" => {
            Native { max_length: spelled.length(), ..Native::formatted(FieldType::String, "bit") }
        }
        name if name.starts_with("interval ") => Native::opaque("interval"),
        name if OPAQUE.contains(&name) => Native::opaque(name),
        _ => Native::unknown(text),
    }
}

fn number(name: &str, spelled: &Spelled<'_>) -> Option<Native> {
    let native = match name {
        "smallint" | "int2" | "smallserial" => Native::formatted(FieldType::Integer, "int16"),
        "integer" | "int" | "int4" | "serial" => Native::formatted(FieldType::Integer, "int32"),
        "bigint" | "int8" | "bigserial" => Native::formatted(FieldType::Integer, "int64"),
        "oid" => Native::formatted(FieldType::Integer, "uint32"),
        "real" | "float4" => Native::formatted(FieldType::Number, "float32"),
        "double precision" | "float8" => Native::formatted(FieldType::Number, "float64"),
        "numeric" | "decimal" => Native::decimal(spelled),
        "money" => Native { precision: Some((19, 2)), ..Native::formatted(FieldType::Decimal, "money") },
        _ => return None,
    };
    Some(native)
}
