//! Settings of a composed binding, read with every fault at its place.

use serde_json::{Map, Value};

use crate::{diagnostic::Diagnostic, json::Reader};

/// Reads settings by a function that asks for each; members that it doesn't ask for are refused.
///
/// # Errors
/// Every fault at once, with places below `settings`.
pub fn read<T>(
    settings: &Map<String, Value>,
    ask: impl FnOnce(&mut Reader<'_>) -> Option<T>,
) -> Result<T, Vec<Diagnostic>> {
    let value = Value::Object(settings.clone());
    let mut faults = Vec::new();
    let mut reader = Reader::new(&value, "settings", &mut faults);
    let read = ask(&mut reader);
    reader.finish();
    match read {
        Some(read) if faults.is_empty() => Ok(read),
        Some(_) | None => Err(faults),
    }
}
