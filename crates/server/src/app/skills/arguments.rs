//! Arguments of a call against the parameters of a skill without a binding. (A bound skill's
//! arguments are checked by its plan.)

use jackfield_core::{diagnostic::Diagnostic, json::name_of, suggest};
use serde_json::{Map, Value};

/// Every fault of the arguments; none means that they fit.
pub fn check(schema: &Map<String, Value>, arguments: &Map<String, Value>) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let none = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if arguments.get(name).is_none_or(Value::is_null) {
            faults.push(Diagnostic::new("required", name, format!("`{name}` is required.")));
        }
    }
    for (name, value) in arguments {
        match properties.get(name).and_then(Value::as_object) {
            Some(_) if value.is_null() => {}
            Some(property) => check_value(property, value, name, &mut faults),
            None => {
                let mut fault =
                    Diagnostic::new("unknown_argument", name, format!("There is no parameter `{name}`."));
                fault.help = suggest::did_you_mean(name, properties.keys().map(String::as_str));
                faults.push(fault);
            }
        }
    }
    faults
}

fn check_value(property: &Map<String, Value>, value: &Value, path: &str, faults: &mut Vec<Diagnostic>) {
    let kind = property.get("type").and_then(Value::as_str).unwrap_or_default();
    if !is_of(kind, value) {
        let message = format!("This must be of the type `{kind}`, not {}.", name_of(value));
        return faults.push(Diagnostic::new("wrong_type", path, message));
    }
    if let Some(allowed) = property.get("enum").and_then(Value::as_array)
        && !allowed.contains(value)
    {
        let words: Vec<String> = allowed.iter().map(|word| format!("`{word}`")).collect();
        faults.push(Diagnostic::new(
            "not_allowed",
            path,
            format!("This must be one of {}.", words.join(", ")),
        ));
    }
    check_bounds(property, value, path, faults);
    if let (Some(items), Some(values)) = (property.get("items").and_then(Value::as_object), value.as_array())
    {
        for (index, value) in values.iter().enumerate() {
            check_value(items, value, &format!("{path}[{index}]"), faults);
        }
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn check_bounds(property: &Map<String, Value>, value: &Value, path: &str, faults: &mut Vec<Diagnostic>) {
    let bound = |name: &str| property.get(name).and_then(Value::as_f64);
    let length = value.as_str().map(|text| u32::try_from(text.chars().count()).unwrap_or(u32::MAX));
    let (size, least, most, what) = match (value.as_f64(), length) {
        (Some(number), _) => (number, bound("minimum"), bound("maximum"), ""),
        (None, Some(length)) => (f64::from(length), bound("minLength"), bound("maxLength"), " characters"),
        (None, None) => return,
    };
    if let Some(least) = least.filter(|least| size < *least) {
        faults.push(Diagnostic::new("out_of_range", path, format!("This must be at least {least}{what}.")));
    }
    if let Some(most) = most.filter(|most| size > *most) {
        faults.push(Diagnostic::new("out_of_range", path, format!("This must be at most {most}{what}.")));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_argument_that_does_not_fit_is_noted() {
        let schema = json!({"type": "object", "required": ["message", "urgent"], "properties": {
            "message": {"type": "string", "maxLength": 5}, "urgent": {"type": "boolean"},
            "times": {"type": "array", "items": {"type": "integer", "minimum": 1}}, "kind": {"type": "string", "enum": ["a", "b"]}
        }});
        let arguments = json!({"message": "too long", "times": [1, 0, "x"], "kind": "c", "mesage": "?"});
        let faults = check(schema.as_object().unwrap(), arguments.as_object().unwrap());
        let places: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(places, ["urgent", "message", "times[1]", "times[2]", "kind", "mesage"]);
        assert_eq!(
            faults.last().unwrap().sentence(),
            "There is no parameter `mesage`. did you mean `message`?"
        );
    }
}
