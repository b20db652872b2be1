//! Settings of a composed binding, read with every fault at its place.

use serde_json::{Map, Value};

use super::Refusal;
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

/// Reads settings at a call, as they were read when they were checked.
///
/// # Errors
/// Settings that don't stand: those of another version of the transform.
pub fn checked<T>(
    settings: &Map<String, Value>,
    ask: impl FnOnce(&mut Reader<'_>) -> Option<T>,
) -> Result<T, Refusal> {
    read(settings, ask).map_err(|_| Refusal {
        code: "invalid_settings",
        message: "The settings of this tool don't stand any more; its operator must bind it again."
            .to_owned(),
    })
}

/// A whole number between bounds, or what it is where nobody says.
pub fn whole(reader: &mut Reader<'_>, name: &'static str, default: i64, (least, most): (i64, i64)) -> i64 {
    let given: Option<i64> = reader.optional(name);
    if given.is_some_and(|number| number < least || number > most) {
        reader.fault(name, "out_of_range", format!("This must be from {least} to {most}."));
    }
    given.unwrap_or(default)
}
