//! Values with their places filled.

use serde_json::{Map, Number, Value};

use super::percent;
use crate::{
    binding::{Escape, TextFormat},
    plan::{Fill, ParameterFill, Plan, Wire, arguments::Arguments},
};

/// The value of a place; `None` where there is nothing to send.
pub(super) fn value(plan: &Plan, fill: &Fill, arguments: &Arguments) -> Option<Value> {
    match fill {
        Fill::Constant(value) => Some(value.clone()),
        Fill::Parameter(fill) => parameter(plan, fill, arguments),
        Fill::Generated(fill) => Some(Value::String(arguments.facts()?.generated(fill))),
        Fill::Object(members) => {
            let members: Map<String, Value> = members
                .iter()
                .filter_map(|(name, fill)| Some((name.clone(), value(plan, fill, arguments)?)))
                .collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        Fill::List(elements) => {
            let elements: Vec<Value> =
                elements.iter().filter_map(|fill| value(plan, fill, arguments)).collect();
            (!elements.is_empty()).then_some(Value::Array(elements))
        }
    }
}

/// The names of the parameters that have a place in a value.
pub(super) fn parameters<'f>(fill: &'f Fill, names: &mut Vec<&'f str>) {
    match fill {
        Fill::Constant(_) | Fill::Generated(_) => {}
        Fill::Parameter(fill) => names.push(&fill.parameter),
        Fill::Object(members) => members.iter().for_each(|(_, fill)| parameters(fill, names)),
        Fill::List(elements) => elements.iter().for_each(|fill| parameters(fill, names)),
    }
}

fn parameter(plan: &Plan, fill: &ParameterFill, arguments: &Arguments) -> Option<Value> {
    let said = arguments.get(plan, &fill.parameter)?.clone();
    match (&fill.format, fill.wire) {
        (Some(format), _) => Some(Value::String(formatted(format, &text(&said)))),
        (None, Wire::Number) => Some(as_number(said)),
        (None, Wire::AsItIs) => Some(said),
    }
}

/// A value as text: a text without its quotes, anything else as JSON.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

fn formatted(format: &TextFormat, value: &str) -> String {
    let escaped = match format.escape {
        Escape::Quoted => backslashed(value, &['"', '\\']),
        Escape::Like => backslashed(value, &['%', '_', '\\']),
        Escape::Url => percent::value(value),
        Escape::Html => value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
    };
    format.template.replacen("{}", &escaped, 1)
}

fn backslashed(value: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(value.len() + 4);
    for letter in value.chars() {
        if special.contains(&letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// Digits as a number of JSON; what is no number stays as it is.
pub(crate) fn as_number(value: Value) -> Value {
    match value {
        Value::String(text) => {
            let whole = text.parse::<i64>().map(Number::from).ok();
            let number = whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
            number.map_or(Value::String(text), Value::Number)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(as_number).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_escaped_for_what_it_is_put_into() {
        let put = |template: &str, escape, value: &str| {
            formatted(&TextFormat { template: template.to_owned(), escape }, value)
        };
        assert_eq!(put("name:\"{}\"", Escape::Quoted, r#"a" OR "\"#), r#"name:"a\" OR \"\\""#);
        assert_eq!(put("{}%", Escape::Like, "50%_"), r"50\%\_%");
        assert_eq!(put("x={}", Escape::Url, "a&b"), "x=a%26b");
        assert_eq!(put("<p>{}</p>", Escape::Html, "<b>&lt; \"R&D\""), "<p>&lt;b&gt;&amp;lt; \"R&amp;D\"</p>");
    }
}
