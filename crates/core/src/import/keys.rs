//! Which field tells the records of an object apart, where no document says it.

use crate::schema::{FieldType, Object};

/// Fields that identify a record, the likeliest first.
const IDENTIFIERS: [&str; 8] = ["id", "_id", "uuid", "guid", "key", "uid", "slug", "name"];

/// The field that identifies a record, or else its first; none where it has no fields.
pub(super) fn identifier(object: &Object) -> Option<&str> {
    if let [key] = object.primary_key.as_slice() {
        return Some(key);
    }
    let is_scalar =
        |kind| !matches!(kind, FieldType::Object | FieldType::List | FieldType::Json | FieldType::Boolean);
    let known = IDENTIFIERS.iter().find_map(|name| object.field(name)).filter(|field| is_scalar(field.kind));
    known.or(object.fields.first()).map(|field| field.name.as_str())
}
