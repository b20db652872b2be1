//! Numbers of callers: whole, floating and decimal, each within its column's range.

use serde_json::Value;

use super::value::Fault;
use crate::plan::Parameter;

/// The digits of a decimal that a caller may state where the column has no bound of its own.
const MAX_DIGITS: usize = 1000;
/// The digits of a decimal that a floating-point number keeps.
const FLOAT_DIGITS: usize = 15;
/// The whole numbers that a floating-point number holds exactly.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// The least and the greatest whole number of a format.
pub(crate) fn range(format: Option<&str>) -> (i128, i128) {
    match format {
        Some("int8") => (i8::MIN.into(), i8::MAX.into()),
        Some("int16") => (i16::MIN.into(), i16::MAX.into()),
        Some("int24") => (-8_388_608, 8_388_607),
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("uint8") => (0, u8::MAX.into()),
        Some("uint16") => (0, u16::MAX.into()),
        Some("uint24") => (0, 16_777_215),
        Some("uint32") => (0, u32::MAX.into()),
        Some("year") => (1901, 2155),
        Some("uint64") => (0, u64::MAX.into()),
        Some(_) | None => (i64::MIN.into(), i64::MAX.into()),
    }
}

pub(super) fn integer(parameter: &Parameter, given: &Value) -> Result<Value, Fault> {
    let wrong = || match given {
        Value::Number(_) => Fault::new("wrong_type", "must be a whole number, without a fraction"),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            Fault::wrong_type("must be a whole number", given)
        }
    };
    let number = match given {
        Value::Number(number) => match (number.as_i128(), number.as_f64()) {
            (Some(whole), _) => whole,
            (None, Some(float)) if float.fract() == 0.0 && float.abs() <= MAX_EXACT => exact(float),
            (None, Some(float)) if float.fract() == 0.0 => return Err(out_of_range(parameter)),
            (None, _) => return Err(wrong()),
        },
        Value::String(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(wrong());
            }
            text.parse().map_err(|_| out_of_range(parameter))?
        }
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Err(wrong()),
    };
    let (least, greatest) = range(parameter.format.as_deref());
    if number < least || number > greatest {
        return Err(out_of_range(parameter));
    }
    let signed = i64::try_from(number).map(Value::from);
    signed.or_else(|_| u64::try_from(number).map(Value::from)).map_err(|_| out_of_range(parameter))
}

#[expect(clippy::cast_possible_truncation, reason = "checked: whole and within the exact range")]
fn exact(float: f64) -> i128 {
    float as i128
}

fn out_of_range(parameter: &Parameter) -> Fault {
    let (least, greatest) = range(parameter.format.as_deref());
    Fault::new("out_of_range", format!("must be a whole number from {least} to {greatest}"))
}

pub(super) fn number(parameter: &Parameter, given: &Value) -> Result<Value, Fault> {
    let number = match given {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text.bytes().any(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let number = number.ok_or_else(|| Fault::wrong_type("must be a number", given))?;
    let greatest =
        if parameter.format.as_deref() == Some("float32") { f64::from(f32::MAX) } else { f64::MAX };
    if !number.is_finite() || number.abs() > greatest {
        return Err(Fault::new(
            "out_of_range",
            format!("must be a number from {:e} to {greatest:e}", -greatest),
        ));
    }
    // Written as people write it: `5`, not `5.0`, which an API's page number isn't.
    let is_whole = number.fract() == 0.0 && number.abs() <= MAX_EXACT;
    let whole = is_whole.then(|| i64::try_from(exact(number)).ok()).flatten();
    Ok(whole.map_or_else(|| Value::from(number), Value::from))
}

pub(super) fn decimal(parameter: &Parameter, given: &Value) -> Result<Value, Fault> {
    let text = match given {
        Value::Number(number) if number.is_f64() => number.as_f64().unwrap_or_default().to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            return Err(Fault::wrong_type("must be a decimal number", given));
        }
    };
    let not_decimal = || Fault::new("wrong_type", "must be a decimal number such as 12.50");
    let (whole, fraction) = digits(&text).ok_or_else(not_decimal)?;
    if let Some((precision, scale)) = parameter.precision {
        let (precision, scale) = (usize::from(precision), usize::from(scale));
        if whole.len() > precision.saturating_sub(scale) || fraction.len() > scale {
            let most = precision.saturating_sub(scale);
            let message = format!("may have at most {most} digits before and {scale} after the point");
            return Err(Fault::new("out_of_range", message));
        }
    }
    let floats = parameter.format.as_deref() == Some("float64");
    let exact = (fraction.is_empty() && canonical(text.starts_with('-'), whole, "").parse::<i64>().is_ok())
        || whole.len() + fraction.len() <= FLOAT_DIGITS;
    if floats && !exact {
        let message = format!("may have at most {FLOAT_DIGITS} digits: the database keeps no more of them");
        return Err(Fault::new("out_of_range", message));
    }
    if whole.len() + fraction.len() > MAX_DIGITS {
        return Err(Fault::new("out_of_range", format!("may have at most {MAX_DIGITS} digits")));
    }
    Ok(Value::String(canonical(text.starts_with('-'), whole, fraction)))
}

/// The digits before and after the point, without zeros that say nothing.
fn digits(text: &str) -> Option<(&str, &str)> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (unsigned, ""),
    };
    let all = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (!whole.is_empty() && all(whole) && all(fraction))
        .then(|| (whole.trim_start_matches('0'), fraction.trim_end_matches('0')))
}

fn canonical(negative: bool, whole: &str, fraction: &str) -> String {
    let sign = if negative && !(whole.is_empty() && fraction.is_empty()) { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}
