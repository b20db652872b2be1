//! What was sent and what came of it, beside what a file says: each difference at its place, wanted and got, short.

use serde_json::{Value, json};

use super::{Wanted, fault};
use crate::{diagnostic::Diagnostic, plan::HttpCall};

/// The most differences that are told of one value.
const MOST: usize = 10;
/// The most letters of a value that are told.
const MOST_LETTERS: usize = 300;
/// How many letters are told before the one that differs.
const BEFORE: usize = 30;

/// What is different between the request that must be sent and the one that is.
pub(super) fn compare(at: &str, wanted: &Wanted, sent: &HttpCall, faults: &mut Vec<Diagnostic>) {
    let texts =
        [("method", &wanted.method, method(sent)), ("path", &wanted.path, sent.path_and_query.clone())];
    for (member, wanted, got) in texts {
        if *wanted != got {
            faults.push(fault(&format!("{at}.{member}"), of_texts(wanted, &got)));
        }
    }
    differences(&format!("{at}.body"), &wanted.body, &body(sent), faults);
}

/// A request as the files write it, all of it: whoever lacks it there writes it down.
pub(super) fn shown(call: &HttpCall) -> String {
    let mut request = json!({"method": method(call), "path": call.path_and_query});
    let body = body(call);
    if !body.is_null() {
        request["body"] = body;
    }
    request.to_string()
}

fn method(call: &HttpCall) -> String {
    let method = serde_json::to_value(call.method).unwrap_or_default();
    method.as_str().unwrap_or_default().to_owned()
}

/// A body as the files write it: JSON, or a form as text; null where there is none.
fn body(call: &HttpCall) -> Value {
    let Some(bytes) = &call.body else { return Value::Null };
    serde_json::from_slice(bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(bytes)))
}

/// Where a value isn't the one that is wanted, and how.
pub(super) fn differences(at: &str, wanted: &Value, got: &Value, faults: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    within(at, wanted, got, &mut found);
    faults.extend(found.into_iter().take(MOST));
}

fn within(at: &str, wanted: &Value, got: &Value, found: &mut Vec<Diagnostic>) {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => {
            for (name, value) in wanted {
                let at = format!("{at}.{name}");
                match got.get(name) {
                    Some(got) => within(&at, value, got, found),
                    None => found.push(fault(&at, format!("Wanted {}, and there is nothing.", short(value)))),
                }
            }
            for (name, value) in got.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
                found.push(fault(&format!("{at}.{name}"), format!("Wanted nothing, got {}.", short(value))));
            }
        }
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            for (index, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                within(&format!("{at}[{index}]"), wanted, got, found);
            }
        }
        (Value::String(wanted), Value::String(got)) if wanted != got => {
            found.push(fault(at, of_texts(wanted, got)));
        }
        (wanted, got) if wanted != got => {
            found.push(fault(at, format!("Wanted {}, got {}.", short(wanted), short(got))));
        }
        _ => {}
    }
}

/// Two texts that differ, from shortly before the first letter that does.
fn of_texts(wanted: &str, got: &str) -> String {
    let same = wanted.chars().zip(got.chars()).take_while(|(one, other)| one == other).count();
    let from = if wanted.chars().count().max(got.chars().count()) > MOST_LETTERS {
        same.saturating_sub(BEFORE)
    } else {
        0
    };
    let told = |text: &str| {
        let rest: String = text.chars().skip(from).collect();
        let before = if from > 0 { "…" } else { "" };
        format!("{before}{}", short(&Value::String(rest)))
    };
    format!("Wanted {}, got {}.", told(wanted), told(got))
}

/// A value as one line of JSON that isn't long.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
