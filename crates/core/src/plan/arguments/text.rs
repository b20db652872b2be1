//! Texts of callers: tidied as the binding says, then checked.

use serde_json::Value;

use super::{Pattern, time, value::Fault};
use crate::{
    binding::Normalize,
    plan::{Parameter, phone},
    suggest,
};

/// The given value tidied; what isn't text is left to the checks.
pub(super) fn normalized(parameter: &Parameter, how: Normalize, given: &Value) -> Result<Value, Fault> {
    let text = match given {
        Value::String(text) => text.clone(),
        Value::Number(number) if !number.is_f64() => number.to_string(),
        Value::Number(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Ok(given.clone());
        }
    };
    let text = text.trim();
    let zone = parameter.zone.as_ref();
    let tidy = match how {
        Normalize::AsItIs => return Ok(given.clone()),
        Normalize::Trim => Some(text.to_owned()),
        Normalize::Lower => Some(text.to_lowercase()),
        Normalize::Upper => Some(text.to_uppercase()),
        Normalize::Digits => Some(text.chars().filter(char::is_ascii_digit).collect())
            .filter(|digits: &String| !digits.is_empty()),
        Normalize::E164 => phone::e164(text, parameter.region),
        Normalize::National => phone::national(text, parameter.region),
        Normalize::Date => time::to_date(text, zone),
        Normalize::Time => time::to_time(text),
        Normalize::Datetime => match zone {
            None => time::to_datetime(text),
            Some(zone) => time::to_point(parameter, zone, text)?,
        },
    };
    tidy.map(Value::String).ok_or_else(|| Fault::new("not_normalizable", wanted(how)))
}

fn wanted(how: Normalize) -> &'static str {
    match how {
        Normalize::AsItIs | Normalize::Trim | Normalize::Lower | Normalize::Upper => "must be text",
        Normalize::Digits => "must contain digits",
        Normalize::E164 | Normalize::National => {
            "must be a phone number with its country, such as +15550123456"
        }
        Normalize::Date => {
            "must be a date such as 2026-11-02: turn words such as `next Tuesday` into that date first"
        }
        Normalize::Time => "must be a time of day such as 15:00 or 3:30 pm: turn other words into one first",
        Normalize::Datetime => {
            "must be a date and time such as 2026-11-02T09:15:00, with its offset where that is known: turn words such \
             as `next Tuesday at 3` into them first"
        }
    }
}

pub(super) fn text(parameter: &Parameter, pattern: Option<&Pattern>, given: &Value) -> Result<Value, Fault> {
    let text = match given {
        Value::String(text) => text.clone(),
        // An order number is text that looks like a number; a fraction may have lost digits.
        Value::Number(number) if !number.is_f64() => number.to_string(),
        Value::Number(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(Fault::wrong_type("must be text", given));
        }
    };
    if text.contains('\0') {
        return Err(Fault::new("nul_character", "can't contain a NUL character"));
    }
    allowed(parameter, &text)?;
    if let Some(most) = parameter.max_length
        && text.chars().count() > usize::try_from(most).unwrap_or(usize::MAX)
    {
        return Err(Fault::new("too_long", format!("may have at most {most} characters")));
    }
    match (pattern, &parameter.pattern) {
        (Some(pattern), Some(written)) if !pattern.matches(&text) => {
            Err(Fault::new("pattern_mismatch", format!("must match the pattern `{written}`")))
        }
        (Some(_) | None, _) => Ok(Value::String(text)),
    }
}

fn allowed(parameter: &Parameter, text: &str) -> Result<(), Fault> {
    let values = &parameter.allowed_values;
    if values.is_empty() || values.iter().any(|value| value == text) {
        return Ok(());
    }
    let names: Vec<String> = values.iter().take(20).map(|value| format!("`{value}`")).collect();
    let rest = if values.len() > 20 { ", …" } else { "" };
    let near = suggest::did_you_mean(text, values.iter().map(String::as_str));
    let near = near.map(|near| format!("; {near}")).unwrap_or_default();
    Err(Fault::new("not_allowed", format!("must be one of {}{rest}{near}", names.join(", "))))
}
