//! A schema as the store keeps it: JSON, compressed.

use jackfield_core::schema::Schema;

use crate::error::{Error, Result};

/// Packs a schema.
pub(super) fn pack(schema: &Schema) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(schema).map_err(Error::internal)?;
    Ok(lz4_flex::compress_prepend_size(&json))
}

/// Unpacks a schema.
pub(super) fn unpack(body: &[u8]) -> Result<Schema> {
    let json = lz4_flex::decompress_size_prepended(body).map_err(Error::internal)?;
    serde_json::from_slice(&json).map_err(Error::internal)
}
