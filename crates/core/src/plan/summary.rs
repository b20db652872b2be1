//! What a person confirms: the exact arguments as a stable text, and as a sentence.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Parameter, Plan, arguments::Arguments};
use crate::schema::Sensitivity;

/// The most characters of a value in a summary.
const MAX_VALUE: usize = 120;

/// A stable text of the exact arguments, defaults included: equal for calls that do the same.
pub fn canonical(plan: &Plan, arguments: &Arguments) -> String {
    Value::Object(arguments.to_json(plan)).to_string()
}

/// `Open a ticket: problem = “Boiler leaks”, customer_id = 42`: the arguments in the caller's own
/// order, then the defaults. Long values are cut, restricted ones hidden.
pub fn summary(plan: &Plan, title: &str, arguments: &Arguments) -> String {
    let all = 0..plan.parameters.len();
    let order =
        arguments.stated().iter().copied().chain(all.filter(|place| !arguments.stated().contains(place)));
    let parts: Vec<String> = order
        .filter_map(|place| Some((plan.parameters.get(place)?, arguments.at(place)?)))
        .map(|(parameter, value)| format!("{} = {}", parameter.name, shown(parameter, value)))
        .collect();
    let title = spoken(title);
    if parts.is_empty() { title } else { format!("{title}: {}", parts.join(", ")) }
}

/// A title to read out: `open_ticket` is "Open ticket".
fn spoken(title: &str) -> String {
    if title.contains(char::is_whitespace) {
        return title.to_owned();
    }
    let mut letters = title.chars().map(|letter| if matches!(letter, '_' | '-') { ' ' } else { letter });
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn shown(parameter: &Parameter, value: &Value) -> String {
    if parameter.sensitivity == Sensitivity::Restricted {
        return "•••".to_owned();
    }
    match value {
        Value::String(text) => format!("“{}”", short(text)),
        Value::Null => "nothing".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => short(&value.to_string()),
    }
}

fn short(text: &str) -> String {
    let mut cut = String::new();
    for letter in text.chars().take(MAX_VALUE) {
        cut.push(if letter.is_control() { ' ' } else { letter });
    }
    let hidden = text.chars().count().saturating_sub(MAX_VALUE);
    if hidden > 0 {
        // Writing into a string can't fail.
        let _written = write!(cut, "… ({hidden} characters more)");
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_name_is_read_out_in_words() {
        assert_eq!(spoken("open_ticket"), "Open ticket");
        assert_eq!(spoken("Open a ticket"), "Open a ticket");
    }
}
