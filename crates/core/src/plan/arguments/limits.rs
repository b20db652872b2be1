//! The limits that a schema sets beside a type: lengths, ranges, steps.

use serde_json::{Number, Value};

use super::value::Fault;
use crate::{plan::Parameter, schema::Limits};

/// How far a number may be off a multiple and still count as one: steps such as 0.01 aren't exact.
const STEP_TOLERANCE: f64 = 1e-6;

/// Checks a value that is of its parameter's type.
pub(super) fn check(parameter: &Parameter, value: &Value) -> Result<(), Fault> {
    let Some(limits) = parameter.limits.as_deref() else { return Ok(()) };
    match value {
        Value::String(text) => match text.parse() {
            Ok(number) if limits.min_length.is_none() && limits.pattern.is_none() => in_range(limits, number),
            Ok(_) | Err(_) => long_enough(limits, text),
        },
        Value::Number(number) => number.as_f64().map_or(Ok(()), |number| in_range(limits, number)),
        Value::Array(items) => many_enough(limits, items.len()),
        Value::Null | Value::Bool(_) | Value::Object(_) => Ok(()),
    }
}

fn long_enough(limits: &Limits, text: &str) -> Result<(), Fault> {
    match limits.min_length {
        Some(least) if text.chars().count() < usize::try_from(least).unwrap_or(0) => {
            Err(Fault::new("too_short", format!("must have at least {least} characters")))
        }
        Some(_) | None => Ok(()),
    }
}

fn many_enough(limits: &Limits, count: usize) -> Result<(), Fault> {
    let fits = |bound: Option<u32>| bound.and_then(|bound| usize::try_from(bound).ok());
    match (fits(limits.min_items), fits(limits.max_items)) {
        (Some(least), _) if count < least => {
            Err(Fault::new("too_short", format!("must have at least {least} items")))
        }
        (_, Some(most)) if count > most => {
            Err(Fault::new("too_long", format!("may have at most {most} items")))
        }
        (_, _) => Ok(()),
    }
}

fn in_range(limits: &Limits, number: f64) -> Result<(), Fault> {
    let breaks = |bound: &Option<Number>, is_broken: fn(f64, f64) -> bool| {
        bound.as_ref().filter(|bound| bound.as_f64().is_some_and(|bound| is_broken(number, bound))).cloned()
    };
    let off = |number: f64, step: f64| {
        let times = number / step;
        step > 0.0 && (times - times.round()).abs() > STEP_TOLERANCE
    };
    let broken = [
        ("must be at least", breaks(&limits.minimum, |number, bound| number < bound)),
        ("must be at most", breaks(&limits.maximum, |number, bound| number > bound)),
        ("must be more than", breaks(&limits.exclusive_minimum, |number, bound| number <= bound)),
        ("must be less than", breaks(&limits.exclusive_maximum, |number, bound| number >= bound)),
        ("must be a multiple of", breaks(&limits.multiple_of, off)),
    ];
    match broken.into_iter().find_map(|(what, bound)| Some((what, bound?))) {
        Some((what, bound)) => Err(Fault::new("out_of_range", format!("{what} {bound}"))),
        None => Ok(()),
    }
}
